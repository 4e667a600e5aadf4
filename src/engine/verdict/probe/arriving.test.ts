import { expect, it } from 'vitest'
import { analyze } from '../../index'
import { ciliumPolicy } from '../../testing/manifests'
import { node, podOn, service } from '../../testing/workspace'

const nodePort = service('shop/web', 'type: NodePort, selector: {app: web}, ports: [{port: 80, nodePort: 30080}]')

function asked(documents: readonly string[], from: string, settings: Record<string, string> = {}) {
  const text = [...documents, nodePort].join('\n---\n')
  return analyze([{ name: 'm.yaml', text }], { settings }).probe({ from, to: 'node:n1', protocol: 'TCP', port: 30080 })
}

it('each node on which the receiver may be is a way of its own', () => {
  const rules = ciliumPolicy('ingress: [{fromEntities: [remote-node]}]')
  const found = asked([node('n1', '10.0.0.1'), podOn('shop/web'), rules], 'ip:192.0.2.1', { 'routing-mode': 'native' })
  expect(found.isUndecided).toBe(true)
  expect(found.outcomes?.length).toBeGreaterThan(1)
})

it('a pod always reaches itself, also by a port of its node that Cilium translates for it', () => {
  const rules = ciliumPolicy('ingress: [{}]')
  const documents = [node('n1', '10.0.0.1'), podOn('shop/web', { node: 'n1' }), rules]
  const found = asked(documents, 'shop/web', { 'kube-proxy-replacement': 'true' })
  expect([found.isSelf, found.verdict]).toEqual([true, 'FORWARDED'])
})
