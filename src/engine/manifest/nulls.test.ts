/** What a null is to Kubernetes' own types and to custom resources. */
import { describe, expect, it } from 'vitest'
import { analyze } from '../index'
import { objectYaml } from '../testing/manifests'

const pods = ['a', 'b'].map((name) =>
  objectYaml('Pod', `ns/${name}`, { labels: `app: ${name}`, spec: '{containers: [{name: c}]}' }),
)
const cilium = (spec: string) => objectYaml('CiliumNetworkPolicy', 'ns/p', { spec })
const network = (spec: string) => objectYaml('NetworkPolicy', 'ns/p', { spec })
const read = (policy: string, apiServer: boolean) =>
  analyze([{ name: 'm.yaml', text: [...pods, policy].join('---\n') }], { apiServer })

describe('a label without a value', () => {
  const policy = cilium('{endpointSelector: {matchLabels: {app: }}, ingress: [{}]}')

  it('is dropped from a custom resource, which then selects more, and that is an error', () => {
    const analysis = read(policy, true)
    expect(analysis.endpoints.map(({ selectedBy }) => selectedBy.length)).toEqual([1, 1])
    expect(analysis.diagnostics).toMatchObject([
      { severity: 'error', code: 'unknown-field', message: expect.stringContaining('selects more than is written') },
    ])
  })

  it('is the empty value to Cilium alone, and in a NetworkPolicy', () => {
    expect(read(policy, false).endpoints.map(({ selectedBy }) => selectedBy.length)).toEqual([0, 0])
    const plain = read(network('{podSelector: {matchLabels: {app: }}}'), true)
    expect(plain.endpoints.map(({ selectedBy }) => selectedBy.length)).toEqual([0, 0])
  })
})

describe('an empty entry of a list', () => {
  it('refuses a custom resource and is an empty object in a NetworkPolicy', () => {
    expect(read(cilium('{endpointSelector: {}, ingress: [null]}'), true).policies).toMatchObject([
      { status: 'rejected', refusedBy: 'api-server' },
    ])
    expect(read(network('{podSelector: {}, ingress: [null]}'), true).policies).toMatchObject([{ status: 'accepted' }])
  })
})
