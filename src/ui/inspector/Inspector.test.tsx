import { act, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { pod } from '../../engine/testing/manifests'
import { useStore } from '../../store/index'
import { openPage } from '../testing/page'
import { shop } from '../testing/shop'
import Inspector from './Inspector'
// What the page loads when it is asked for: no test waits for it.
import '../../worker/serving/answers'
import './details/Details'

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

const byServerName = [
  pod('shop/web', 'app: web', '{containerPort: 443}'),
  pod('shop/client', 'app: client'),
  `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: web}}
  ingress:
  - fromEndpoints: [{}]
    toPorts: [{ports: [{port: '443', protocol: TCP}], serverNames: [api.example.com]}]
`,
].join('---\n')

it('names the server names that a connection needs of who reaches a pod', async () => {
  const user = await openPage(byServerName, <Inspector />)
  act(() => useStore.getState().select({ kind: 'endpoint', key: 'shop/web' }, 'canvas'))
  await user.click(await screen.findByText(/TLS connections checked by the proxy/))
  expect(await screen.findByText('TCP/443 only with the server name api.example.com')).toBeTruthy()
})

it('names them of all ports of a pair', async () => {
  await openPage(byServerName, <Inspector />)
  act(() => useStore.getState().select({ kind: 'edge', from: 'shop/client', to: 'shop/web' }, 'canvas'))
  const [ports] = await screen.findAllByText('TCP/443')
  expect(ports?.closest('p')?.textContent).toContain(
    'goes through, by way of layer 7 rules, only with the server name api.example.com, by shop/web',
  )
})
