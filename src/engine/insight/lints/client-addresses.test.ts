import { describe, expect, it } from 'vitest'
import { objectYaml } from '../../testing/manifests'
import { cnp, look, np, pod } from './fixture'

const web = pod('shop/web', 'app: web')
const service = (spec: string) =>
  `---\n${objectYaml('Service', 'shop/front', { spec: `{selector: {app: web}, ports: [{port: 80}], ${spec}}` })}`
const from = (cidr: string) =>
  np(`{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{ipBlock: {cidr: ${cidr}}}]}]}`)
const finding = (text: string) => look(text).find(({ code }) => code === 'client-address-hidden')

describe('a prefix for the clients of a service that hides them', () => {
  it('is pointed out where it is written, with what keeps their addresses', () => {
    const text = web + service('type: NodePort') + from('203.0.113.0/24')
    const { message = '', help, range } = finding(text) ?? {}
    expect(message).toContain('Clients of the NodePort service shop/front are not seen by their addresses')
    expect(help).toBe('Set externalTrafficPolicy: Local on the service, so that the pods see who calls.')
    expect(text.slice(range?.start, range?.end)).toContain('203.0.113.0/24')
    expect(finding(web + service('type: LoadBalancer') + from('203.0.113.0/24'))?.help).toContain(
      'loadBalancerSourceRanges',
    )
  })

  it.each([
    ['a service that keeps them', service('type: NodePort, externalTrafficPolicy: Local') + from('203.0.113.0/24')],
    ['a service of the cluster alone', service('type: ClusterIP') + from('203.0.113.0/24')],
    ['all addresses', service('type: NodePort') + from('0.0.0.0/0')],
    [
      'what is denied',
      service('type: NodePort') +
        cnp('{endpointSelector: {}, ingress: [{}], ingressDeny: [{fromCIDR: [203.0.113.0/24]}]}'),
    ],
    ['pods of no service', service('type: NodePort').replace('app: web', 'app: api') + from('203.0.113.0/24')],
  ])('is not, for %s', (_, text) => expect(finding(web + text)).toBeUndefined())

  it('is not where the cluster keeps them', () => {
    const text = web + service('type: NodePort') + from('203.0.113.0/24')
    const codes = look(text, { settings: { 'kube-proxy-replacement': 'true', 'bpf-lb-mode': 'dsr' } })
    expect(codes.map(({ code }) => code)).not.toContain('client-address-hidden')
  })
})
