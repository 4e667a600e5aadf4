import { describe, expect, it } from 'vitest'
import { objectYaml } from '../../testing/manifests'
import { cnp, look, pod, shop } from './fixture'

const found = (text: string, code: string) => look(text).filter((diagnostic) => diagnostic.code === code)

describe('a label by the name of a reserved one', () => {
  it('is pointed out with what Cilium makes of the pod', () => {
    const text = pod('shop/a', 'host: web-1') + pod('shop/b', 'init: "true"') + pod('shop/c', 'app: web')
    const labels = found(text, 'label-taken-for-reserved')
    expect(labels.map(({ message }) => message.slice(0, 70))).toEqual([
      'This pod has a label "host". Cilium takes such a pod for the local hos',
      'This pod has a label "init". Cilium takes such a pod for one that star',
    ])
    expect(labels.map(({ range }) => text.slice(range.start, range.end))).toEqual(['host', 'init'])
  })

  it('is found in templates, and is none on the host network or in a selector', () => {
    const spec = '{selector: {matchLabels: {host: x}}, template: {metadata: {labels: {host: x}}}}'
    const text = `---\n${objectYaml('Deployment', 'shop/web', { spec })}${pod('shop/n', 'host: y', 'hostNetwork: true')}`
    const labels = found(text, 'label-taken-for-reserved')
    expect(labels).toHaveLength(1)
    expect(text.lastIndexOf('host: x')).toBe(labels[0]?.range.start)
  })
})

describe('a label whose source ends with a dot', () => {
  it.each([
    ['reserved.init', 'reserved:init'],
    ['k8s.io.kubernetes.pod.namespace', 'k8s:io.kubernetes.pod.namespace'],
    ['any.io.cilium.k8s.policy.cluster', 'any:io.cilium.k8s.policy.cluster'],
  ])('%s is told to be %s, and nothing else is said of it', (wrong, right) => {
    const text = shop + cnp(`{endpointSelector: {}, ingress: [{fromEndpoints: [{matchLabels: {${wrong}: x}}]}]}`)
    const [dot, ...others] = look(text).filter(({ range }) => text.slice(range.start, range.end).includes(wrong))
    expect(others).toEqual([])
    expect(dot).toMatchObject({ code: 'label-source-dot', help: expect.stringContaining(`Write ${right}.`) })
    expect(dot?.fix?.edits).toMatchObject([{ text: `"${right}"` }])
  })

  it('may be a label of that name where it is no source', () => {
    const text = shop + cnp('{endpointSelector: {}, ingress: [{fromEndpoints: [{matchLabels: {k8s.app: x}}]}]}')
    expect(found(text, 'label-source-dot')).toEqual([])
  })
})

describe('a name that resolves into the cluster', () => {
  const rule = cnp(
    '{endpointSelector: {matchLabels: {app: web}}, egress: [{toFQDNs: [{matchName: db.example}, {matchName: out.example}]}]}',
  )
  const stated = (name: string, address: string): string =>
    `---\n${objectYaml('External', name, { spec: `{dns: [${name}.example], addresses: [${address}]}` })}`

  it('is no name that toFQDNs reaches', () => {
    const there = pod('shop/db', 'app: db', '', 'podIP: 10.0.0.9, podIPs: [{ip: 10.0.0.9}]')
    const names = found(shop + there + rule + stated('db', '10.0.0.9') + stated('out', '8.8.8.8'), 'fqdn-of-service')
    expect(names.map(({ message }) => message)).toEqual([
      'db.example resolves to 10.0.0.9, which is an address of a pod, a node or a service here: toFQDNs lets nobody reach those',
    ])
  })
})
