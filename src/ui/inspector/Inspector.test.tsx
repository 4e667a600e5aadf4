import { act, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { pod } from '../../engine/testing/manifests'
import { useStore } from '../../store/index'
import { openPage } from '../testing/page'
import { shop } from '../testing/shop'
import Inspector from './Inspector'

const replicas = ['a', 'b'].map((end) => pod(`shop/cart-${end}`, 'app: cart', '{containerPort: 7070}'))

it('says of a workload who reaches each of its pods, and leads from a namespace to the flows to it', async () => {
  const user = await openPage([shop, ...replicas].join('---\n'), <Inspector />)
  const { select } = useStore.getState()
  act(() => select({ kind: 'workload', namespace: 'shop', name: 'cart' }, 'canvas'))
  const reached = await screen.findByText('Each can be reached by')
  expect(reached.parentElement?.textContent).toContain('everyone on TCP/7070')
  act(() => select({ kind: 'namespace', name: 'shop' }, 'canvas'))
  await user.click(await screen.findByRole('button', { name: 'to it' }))
  expect(useStore.getState().flowFilter.text).toBe('--to-namespace shop')
})

it('does not call a workspace empty whose only pod the cluster refuses', async () => {
  await openPage(pod('shop/NOT_A_NAME', 'app: cart'), <Inspector />)
  expect(await screen.findByText(/^Nobody: no pod counts yet/)).toBeTruthy()
})
