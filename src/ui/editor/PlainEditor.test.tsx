import { act, screen, waitFor } from '@testing-library/react'
import { createRef } from 'react'
import { expect, it } from 'vitest'
import { useStore } from '../../store/index'
import { openPage } from '../testing/page'
import { shop } from '../testing/shop'
import { PlainEditor } from './PlainEditor'

const area = (): HTMLTextAreaElement => screen.getByRole('textbox')

/** Lines that are marked beside the text. */
function marked(): string {
  const from = Number(area().style.getPropertyValue('--from'))
  const count = Number(area().style.getPropertyValue('--lines'))
  return area().dataset['marked'] === 'true'
    ? area()
        .value.split('\n')
        .slice(from, from + count)
        .join('\n')
    : ''
}

it('what is selected is marked and in sight before the editor is there', async () => {
  await openPage(shop, <PlainEditor area={createRef()} />)
  expect(marked()).toBe('')
  act(() => useStore.getState().select({ kind: 'policy', key: 'CiliumNetworkPolicy/shop/db-from-api' }, 'canvas'))
  await waitFor(() => expect(marked()).toMatch(/^apiVersion: cilium.io\/v2\n[^]*protocol: TCP$/))
  await waitFor(() => expect(area().scrollTop).toBeGreaterThan(0))
  act(() => useStore.getState().select(null, 'canvas'))
  await waitFor(() => expect(marked()).toBe(''))
})

it('a file that alone holds what is selected is opened', async () => {
  await openPage(shop, <PlainEditor area={createRef()} />)
  act(() => void useStore.getState().addFile('empty.yaml', ''))
  expect(area().value).toBe('')
  act(() => useStore.getState().select({ kind: 'endpoint', key: 'ops/admin' }, 'canvas'))
  await waitFor(() => expect(marked()).toContain('name: admin'))
  expect(useStore.getState().activeFile).toBe('shop.yaml')
})
