import { describe, expect, it } from 'vitest'
import { object } from '../../testing/manifests'
import { cnp, look, np, shop } from './fixture'

const cluster = (tier: string, rules: string) =>
  `---\n${object('ClusterNetworkPolicy', '/c', `spec: {tier: ${tier}, priority: 10, subject: {namespaces: {}}, ${rules}}`)}\n`

const accept = (from: string, ports = '') => `ingress: [{name: a, action: Accept, from: [${from}]${ports}}]`
const everyone = '{namespaces: {}}'
const web = '{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}}'
const onPort = (port: number) => `, protocols: [{tcp: {destinationPort: {number: ${port}}}}]`
const lock = np('{podSelector: {matchLabels: {app: api}}, policyTypes: [Ingress]}')
const deny = (from: string, ports = '') =>
  cnp(
    `{endpointSelector: {matchLabels: {app: api}}, enableDefaultDeny: {ingress: false}, ingressDeny: [{fromEndpoints: [{matchLabels: {app: ${from}}}]${ports}}]}`,
  )

const messages = (text: string) =>
  look(shop + text)
    .filter(({ code }) => code === 'tier-decides')
    .map(({ message }) => message)

describe('an accept of the Baseline tier', () => {
  it('opens what a NetworkPolicy isolates', () => {
    expect(messages(lock + cluster('Baseline', accept(everyone)))).toEqual([
      'This opens ingress of shop/api, which NetworkPolicy p isolates: Cilium asks the Baseline tier before default deny',
    ])
  })

  it('is not pointed out where nothing isolates, or where it decides nothing', () => {
    expect(messages(cluster('Baseline', accept(everyone)))).toEqual([])
    expect(messages(lock + cluster('Baseline', accept(everyone).replace('Accept', 'Deny')))).toEqual([])
    const open = np('{podSelector: {matchLabels: {app: api}}, ingress: [{}]}')
    expect(messages(open + cluster('Baseline', accept(everyone)))).toEqual([])
  })
})

describe('an accept of the Admin tier', () => {
  it('overrules the deny of a Cilium policy', () => {
    const [text] = messages(deny('web') + cluster('Admin', accept(everyone)))
    expect(text).toContain('lets through what CiliumNetworkPolicy p denies for shop/api')
  })

  it('is not pointed out where the two are about other peers or ports', () => {
    expect(messages(deny('db') + cluster('Admin', accept(web)))).toEqual([])
    const port = ', toPorts: [{ports: [{port: "80", protocol: TCP}]}]'
    expect(messages(deny('web', port) + cluster('Admin', accept(web, onPort(443))))).toEqual([])
    expect(messages(deny('web', port) + cluster('Admin', accept(web, onPort(80))))).toHaveLength(1)
  })
})
