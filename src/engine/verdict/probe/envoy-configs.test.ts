import { describe, expect, it } from 'vitest'
import { analyze } from '../../index'
import { serviceNode } from '../../keys'
import { object, podOn, service } from '../../testing/workspace'

const pods = [podOn('s/a', {}), podOn('s/b', { labels: 'app: b', ports: '{containerPort: 8080}' })]
const behind = service(
  's/b',
  'clusterIP: 10.96.0.7, selector: {app: b}, ports: [{name: h, port: 80, targetPort: 8080}]',
)
const toService = serviceNode('s/b')
const config = (kind: string, name: string, services: string): string =>
  object(kind, name, `spec: {services: [${services}], resources: []}`)

function doubtsOf(documents: readonly string[], to: string, port = 80): readonly string[] {
  const text = [...pods, behind, ...documents].join('\n---\n')
  return analyze([{ name: 'm.yaml', text }]).probe({ from: 's/a', to, protocol: 'TCP', port }).doubts ?? []
}

describe('a service that a CiliumEnvoyConfig takes over', () => {
  const own = config('CiliumEnvoyConfig', 's/edge', '{name: b}')

  it('leaves in doubt what is sent to its name and to its address', () => {
    const said = [
      'CiliumEnvoyConfig/s/edge takes over what is sent to the service s/b: whether its Envoy sends that on, and where to, is not judged here.',
    ]
    expect(doubtsOf([own], toService)).toEqual(said)
    expect(doubtsOf([own], 'ip:10.96.0.7')).toEqual(said)
  })

  it('leaves what is sent to its pods as it is, and its other ports', () => {
    expect(doubtsOf([own], 's/b', 8080)).toEqual([])
    expect(doubtsOf([config('CiliumEnvoyConfig', 's/edge', '{name: b, ports: [443]}')], toService)).toEqual([])
  })

  it('may be named by a configuration of the whole cluster', () => {
    const wide = config('CiliumClusterwideEnvoyConfig', '/edge', '{name: b, namespace: s, ports: [80]}')
    expect(doubtsOf([wide], toService)).toEqual([expect.stringContaining('CiliumClusterwideEnvoyConfig')])
  })
})
