import { describe, expect, it } from 'vitest'
import { analyze, answerFlow } from '../../index'
import { networkPolicy, objectYaml, pod } from '../../testing/manifests'

const ambient = 'istio.io/dataplane-mode: ambient'
const on8080 = networkPolicy(
  '{podSelector: {matchLabels: {app: api}}, ingress: [{from: [{podSelector: {}}], ports: [{port: 8080}]}]}',
)

function doubts(from: string, to: string, { labels = ambient, policy = on8080, podLabels = '' } = {}): string {
  const text = [
    objectYaml('Namespace', 'shop', { labels }),
    pod('shop/web', `app: web${podLabels}`),
    pod('shop/api', 'app: api', '{containerPort: 8080}'),
    policy,
  ].join('\n---\n')
  const found = answerFlow(analyze([{ name: 'a.yaml', text }]), { from, to })
  if (typeof found === 'string') return found
  return found.answers.flatMap(({ verdict }) => verdict.doubts ?? []).join(' ')
}

describe('between pods in the ambient mode of Istio', () => {
  it('what a rule lets through on a port is in doubt, as policies see another', () => {
    expect(doubts('shop/web', 'shop/api:8080')).toBe(
      'Both pods are in the ambient mode of Istio, which carries TCP between them to port 15008: policies then see that port and not 8080, and it would be denied.',
    )
  })

  it('so it is of pods enrolled in Cilium’s own ztunnel, whose probes are left alone', () => {
    const labels = 'io.cilium/mtls-enabled: "true"'
    expect(doubts('shop/web', 'shop/api:8080', { labels })).toBe(
      'Both pods are enrolled in Cilium’s ztunnel, which carries TCP between them to port 15008: policies then see that port and not 8080, and it would be denied.',
    )
    expect(doubts('host', 'shop/api:8080', { labels })).toBe('')
  })

  it('nothing is in doubt where the port makes no difference, or one of them is left out', () => {
    const anyPort = networkPolicy('{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}')
    expect(doubts('shop/web', 'shop/api:8080', { policy: anyPort })).toBe('')
    expect(doubts('shop/web', 'shop/api:8080', { labels: '' })).toBe('')
    expect(doubts('shop/web', 'shop/api:8080', { podLabels: ', istio.io/dataplane-mode: none' })).toBe('')
    expect(doubts('world', 'shop/api:8080')).toBe('')
  })

  it('probes of the kubelet are in doubt under default deny', () => {
    expect(doubts('host', 'shop/api:8080')).toBe(
      'shop/api is in the ambient mode of Istio: probes of the kubelet then come from 169.254.7.127, which Cilium takes for an address outside, and would be denied.',
    )
    expect(doubts('host', 'shop/api:8080', { labels: '' })).toBe('')
    const open = networkPolicy('{podSelector: {}, ingress: [{}]}')
    expect(doubts('host', 'shop/api:8080', { policy: open })).toBe('')
  })
})
