import { describe, expect, it } from 'vitest'
import { analyze, answerFlow } from '../index'
import { pod } from '../testing/manifests'

const service = (name: string, spec = '{ports: [{port: 5432}]}', namespace = 'shop'): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: ${spec}`
const endpoints = (name: string, address: string, more = ''): string =>
  `apiVersion: v1\nkind: Endpoints\nmetadata: {name: ${name}, namespace: shop${more}}\nsubsets: [{addresses: [{ip: ${address}}], notReadyAddresses: [{ip: 192.0.2.99}], ports: [{port: 5432}]}]`
const apiServer =
  'apiVersion: v1\nkind: Endpoints\nmetadata: {name: kubernetes, namespace: default, labels: {endpointslice.kubernetes.io/skip-mirror: "true"}}\nsubsets: [{addresses: [{ip: 192.0.2.1}], ports: [{name: https, port: 6443}]}]'
const toDb =
  'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: web, namespace: shop}\nspec:\n  endpointSelector: {matchLabels: {app: web}}\n  egress: [{toServices: [{k8sService: {serviceName: db, namespace: shop}}]}]'

function verdicts(texts: readonly string[], to: string): readonly string[] {
  const analysis = analyze([{ name: 'a.yaml', text: [pod('shop/web', 'app: web'), ...texts].join('\n---\n') }])
  const answer = answerFlow(analysis, { from: 'shop/web', to })
  if (typeof answer === 'string') return [answer]
  return answer.answers.map(({ probe, verdict }) => verdict.problem ?? `${probe.to} ${verdict.verdict}`)
}

describe('Endpoints that somebody wrote', () => {
  it('are the backends of a service without a selector, for names and for toServices', () => {
    const texts = [service('db'), endpoints('db', '192.0.2.10'), toDb]
    expect(verdicts(texts, 'shop/db:5432')).toEqual(['ip:192.0.2.10 FORWARDED'])
    expect(verdicts(texts, '192.0.2.10:5432')).toEqual(['ip:192.0.2.10 FORWARDED'])
    expect(verdicts(texts, '192.0.2.99:5432')).toEqual(['ip:192.0.2.99 DROPPED'])
  })

  it('do not count where they are not mirrored, where the service selects pods, and beside EndpointSlices', () => {
    const skipped = endpoints('db', '192.0.2.10', ", labels: {endpointslice.kubernetes.io/skip-mirror: 'true'}")
    expect(verdicts([service('db'), skipped], 'shop/db:5432').join('')).toContain('no Endpoints or EndpointSlice')
    const selecting = service('db', '{selector: {app: db}, ports: [{port: 5432}]}')
    expect(verdicts([selecting, endpoints('db', '192.0.2.10')], 'shop/db:5432').join('')).not.toContain('192.0.2.10')
    const slice =
      'apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: db-1, namespace: shop, labels: {kubernetes.io/service-name: db}}\naddressType: IPv4\nendpoints: [{addresses: [192.0.2.20]}]\nports: [{port: 5432}]'
    expect(verdicts([service('db'), endpoints('db', '192.0.2.10'), slice, toDb], 'shop/db:5432')).toEqual([
      'ip:192.0.2.20 FORWARDED',
    ])
  })

  it('say where the API server runs', () => {
    const texts = [
      service('kubernetes', '{clusterIP: 10.96.0.1, ports: [{name: https, port: 443, targetPort: 6443}]}', 'default'),
      apiServer,
    ]
    expect(verdicts(texts, '10.96.0.1:443')).toEqual(['ip:192.0.2.1 FORWARDED'])
    expect(
      analyze([{ name: 'a.yaml', text: texts.join('\n---\n') }]).services.find(({ name }) => name === 'kubernetes')
        ?.backends,
    ).toEqual(['192.0.2.1'])
  })
})
