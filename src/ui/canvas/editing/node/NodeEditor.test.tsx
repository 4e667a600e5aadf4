import { screen, waitFor, within } from '@testing-library/react'
import { expect, it } from 'vitest'
import { namespaceNode, outsideKey, serviceNode } from '../../../../store/index'
import { blankCanvas } from '../../../testing/canvas'
import { analysed, openPage, yamlNow } from '../../../testing/page'
import { openShop, shop } from '../../../testing/shop'
import { NodeEditor } from './NodeEditor'

async function open(node: string, text = shop) {
  const closes: number[] = []
  const renamed: string[] = []
  const user = await openPage(
    text,
    <NodeEditor
      controller={blankCanvas().controller}
      node={node}
      onClose={() => closes.push(1)}
      onRenamed={(to) => renamed.push(to)}
    />,
  )
  return { user, closes, renamed }
}

const field = (name: string): HTMLInputElement => screen.getByLabelText(name)
/** What is wrong with them stands in their label. */
const ports = (): HTMLInputElement => screen.getByLabelText(/^Ports/)

it('a pod is renamed with Enter, and the picture is told where it is now', async () => {
  const { user, renamed } = await open('shop/web')
  expect(document.activeElement).toBe(field('Name'))
  await user.clear(field('Name'))
  await user.type(field('Name'), 'front{Enter}')
  await waitFor(() => expect(renamed).toEqual(['shop/front']))
  expect(yamlNow()).toContain('name: front')
})

it('Escape in a field takes back what was typed; once more closes the form', async () => {
  const { user, closes } = await open('shop/web')
  await user.type(ports(), ', 81')
  await user.keyboard('{Escape}')
  expect(ports().value).toBe('80')
  expect(closes).toEqual([])
  await user.keyboard('{Escape}')
  expect(closes).toEqual([1])
  expect(yamlNow()).toBe(shop)
})

it('ports are read, and what is none is said in words', async () => {
  const { user } = await open('shop/web')
  await user.clear(ports())
  await user.type(ports(), 'http')
  expect(screen.getByText('Write port numbers, with /UDP or a name after them where needed.')).toBeTruthy()
  await user.clear(ports())
  await user.type(ports(), '8080, 53/UDP dns{Enter}')
  await waitFor(() => expect(yamlNow()).toContain('containerPort: 8080'))
  await analysed()
  expect(ports().value).toBe('8080, 53/UDP dns')
})

it('a label is changed, with what that would change of the flows before it is done', async () => {
  const { user } = await open('shop/api')
  await user.click(screen.getByRole('button', { name: 'Change label app=api' }))
  const input = screen.getByRole('combobox', { name: 'Label app' })
  await user.clear(input)
  await user.type(input, 'app=other')
  const preview = await screen.findByRole('list', { name: 'What it would change' })
  await waitFor(() => expect(preview.textContent).toContain('shop/api → shop/db on TCP/5432: newly dropped'))
  await user.keyboard('{Enter}')
  await waitFor(() => expect(yamlNow()).toContain('app: other'))
})

it('Escape leaves a label as it is, and the form open', async () => {
  const { user, closes } = await open('shop/api')
  await user.click(screen.getByRole('button', { name: '+ label' }))
  await user.type(screen.getByRole('combobox', { name: 'New label' }), 'tier=back{Escape}')
  expect(screen.queryByRole('combobox', { name: 'New label' })).toBeNull()
  expect(closes).toEqual([])
  expect(yamlNow()).toBe(shop)
})

it('a label is added and removed', async () => {
  const { user } = await open('shop/api')
  await user.click(screen.getByRole('button', { name: '+ label' }))
  await user.type(screen.getByRole('combobox', { name: 'New label' }), 'tier=back{Enter}')
  const group = screen.getByRole('group', { name: 'Labels' })
  const remove = await within(group).findByRole('button', { name: 'Remove label tier' })
  await user.click(remove)
  await waitFor(() => expect(yamlNow()).not.toContain('tier'))
})

it('a pod moves to another namespace', async () => {
  const { user, renamed } = await open('shop/web')
  await user.selectOptions(field('Namespace'), 'ops')
  await waitFor(() => expect(renamed).toEqual(['ops/web']))
})

it('a namespace is renamed with all that names it', async () => {
  const { user, renamed } = await open(namespaceNode('shop'))
  await user.clear(field('Name'))
  await user.type(field('Name'), 'store{Enter}')
  await waitFor(() => expect(renamed).toEqual([namespaceNode('store')]))
  expect(yamlNow()).not.toContain('namespace: shop')
})

it('a service says where it leads, and its ports are written as service ports', async () => {
  const text = `${openShop}---
apiVersion: v1
kind: Service
metadata: {name: api, namespace: shop}
spec: {selector: {app: api}, ports: [{port: 80, targetPort: 8080}]}
`
  const { user } = await open(serviceNode('shop/api'), text)
  expect(screen.getByText(/^Leads to shop\/api\./)).toBeTruthy()
  expect(ports().value).toBe('80:8080')
  await user.clear(ports())
  await user.type(ports(), '81:8080{Enter}')
  await waitFor(() => expect(yamlNow()).toContain('port: 81'))
})

it('what rules alone name cannot be changed here, and the form says so', async () => {
  await open(outsideKey('entity', 'world'))
  expect(screen.getByText(/^It is here because rules or traffic name it/)).toBeTruthy()
})
