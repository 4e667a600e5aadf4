import { describe, expect, it } from 'vitest'
import { analyze } from '../../index'
import { object, podOn } from '../../testing/workspace'

function doubtsOf(kind: string, from: string, port = 8080): readonly string[] {
  const rule = `{toPorts: [{ports: [{port: "8080", protocol: TCP}], listener: {envoyConfig: {kind: ${kind}, name: e}, name: x}}]}`
  const policy = object('CiliumClusterwideNetworkPolicy', '/l', `spec: {endpointSelector: {}, egress: [${rule}]}`)
  const text = [podOn('s/a', {}), podOn('s/b', {}), policy].join('\n---\n')
  return analyze([{ name: 'm.yaml', text }]).probe({ from, to: 's/b', protocol: 'TCP', port }).doubts ?? []
}

describe('a listener of a CiliumEnvoyConfig', () => {
  it('is in doubt for Cilium’s own endpoints, which have no namespace', () => {
    for (const from of ['entity:ingress', 'entity:health'])
      expect(doubtsOf('CiliumEnvoyConfig', from)).toEqual([expect.stringContaining('may not be combined')])
  })

  it('decides itself what becomes of what a pod sends, and that is in doubt', () => {
    const sent = (kind: string) => [
      `This goes to the listener x of ${kind} e: whether it goes on, and where to, is not judged here.`,
    ]
    expect(doubtsOf('CiliumEnvoyConfig', 's/a')).toEqual(sent('CiliumEnvoyConfig'))
    expect(doubtsOf('CiliumClusterwideEnvoyConfig', 's/a')).toEqual(sent('CiliumClusterwideEnvoyConfig'))
  })

  it('is in no doubt for a configuration of the whole cluster, and where the flow is dropped anyway', () => {
    expect(doubtsOf('CiliumClusterwideEnvoyConfig', 'entity:ingress')).toEqual([])
    expect(doubtsOf('CiliumEnvoyConfig', 'entity:ingress', 80)).toEqual([])
    expect(doubtsOf('CiliumEnvoyConfig', 's/a', 80)).toEqual([])
  })
})
