/** Replicas share their lists of ports, and only replicas do. */
import { expect, it } from 'vitest'
import { modelOf, objectYaml } from '../testing/manifests'

const plain = 'containers: [{name: c, ports: [{name: http, containerPort: 80}]}]'
const podYaml = (name: string, spec: string) => objectYaml('Pod', `s/${name}`, { labels: 'app: x', spec: `{${spec}}` })

it('a replica has the list of ports of the pod before it', () => {
  const [first, second] = modelOf([podYaml('a', plain), podYaml('b', plain)]).cluster.endpoints
  expect(second?.ports).toBe(first?.ports)
  expect(second?.namedPorts).toBe(first?.namedPorts)
})

it.each([
  ['another name', 'containers: [{name: c, ports: [{name: web, containerPort: 80}]}]', 'web.TCP.80'],
  ['no name', 'containers: [{name: c, ports: [{containerPort: 80}]}]', ''],
  ['another number', 'containers: [{name: c, ports: [{name: http, containerPort: 81}]}]', 'http.TCP.81'],
  [
    'another protocol',
    'containers: [{name: c, ports: [{name: http, containerPort: 80, protocol: UDP}]}]',
    'http.UDP.80',
  ],
  [
    'a port of the node',
    'containers: [{name: c, ports: [{name: http, containerPort: 80, hostPort: 80}]}]',
    'http.TCP.80',
  ],
  [
    'a port more',
    'containers: [{name: c, ports: [{name: http, containerPort: 80}, {containerPort: 81}]}]',
    'http.TCP.80',
  ],
  ['none', 'containers: [{name: c}]', ''],
  [
    'the port of a sidecar, whose name is not the pod’s,',
    'containers: [{name: c}], initContainers: [{name: i, restartPolicy: Always, ports: [{name: http, containerPort: 80}]}]',
    '',
  ],
])('a pod with %s has a list of its own, whichever of two comes first', (_, spec, names) => {
  const alone = modelOf([podYaml('b', spec)]).cluster.endpoints[0]
  const after = modelOf([podYaml('a', plain), podYaml('b', spec)]).cluster.endpoints
  const before = modelOf([podYaml('b', spec), podYaml('a', plain)]).cluster.endpoints
  expect(alone?.namedPorts.text).toBe(names)
  for (const own of [after[1], before[0]]) {
    expect(own?.ports).toEqual(alone?.ports)
    expect(own?.namedPorts).toBe(alone?.namedPorts)
  }
  expect([after[0]?.namedPorts.text, before[1]?.namedPorts.text]).toEqual(['http.TCP.80', 'http.TCP.80'])
  expect(before[1]?.ports).toEqual(after[0]?.ports)
})
