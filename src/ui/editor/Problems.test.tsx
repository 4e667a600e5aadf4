import { screen, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import { showPlace, useStore } from '../../store/index'
import { announced, openPage, yamlNow } from '../testing/page'
import { shop } from '../testing/shop'
import { Problems } from './Problems'

/** The policy of the database lets in pods that there are not. */
const wrong = shop.replace('            app: api', '            app: apo')

const place = () => screen.findByRole('button', { name: /^shop\.yaml:\d+$/ })

it('a problem’s row shows its place and selects what it is about', async () => {
  const user = await openPage(wrong, <Problems />)
  await user.click(await place())
  const { reveal, files } = useStore.getState()
  expect(files[0]?.text.slice(reveal?.range.start, reveal?.range.end)).toContain('apo')
  await waitFor(() =>
    expect(useStore.getState().selection).toEqual({
      kind: 'policy',
      key: 'CiliumNetworkPolicy/shop/db-from-api',
    }),
  )
})

it('only the row that was chosen last selects', async () => {
  const user = await openPage(wrong, <Problems />)
  const button = await place()
  await user.click(button)
  const at = useStore.getState().files[0]?.text.indexOf('name: admin') ?? 0
  const range = { file: 'shop.yaml', start: at, end: at + 1, line: 1, column: 1, endLine: 1, endColumn: 2 }
  void showPlace(range)
  await waitFor(() => expect(useStore.getState().selection).toEqual({ kind: 'endpoint', key: 'ops/admin' }))
})

it('the same of several places is one row, with one fix for all of them', async () => {
  const bare = ['a', 'b'].map(
    (name) =>
      `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: ${name}\nspec:\n  podSelector: {}\n  ingress: [{from: [{podSelector: {}}]}]\n`,
  )
  const pod =
    'apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: default, labels: {app: p}}\nspec: {containers: [{name: c}]}\n'
  const user = await openPage(pod + bare.join(''), <Problems />)
  const row = (await screen.findAllByRole('listitem')).filter(({ textContent }) => textContent.includes('no namespace'))
  expect(row).toHaveLength(1)
  expect(row[0]?.textContent).toContain('Also in line')
  await user.click(screen.getByRole('button', { name: 'Fix all 2' }))
  expect(yamlNow().match(/namespace: default/g)).toHaveLength(3)
})

it('a fix is written by its button and said', async () => {
  const user = await openPage(wrong, <Problems />)
  await user.click(await screen.findByRole('button', { name: /^Fix: / }))
  expect(yamlNow()).toContain('            app: api')
  expect(announced()).toContainEqual(expect.stringContaining('Write api'))
  await waitFor(() => expect(screen.queryByRole('region', { name: 'Problems' })).toBeNull())
})
