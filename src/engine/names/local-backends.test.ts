/** What `internalTrafficPolicy: Local` leaves of a service, by its name, by its address and in statements. */
import { describe, expect, it } from 'vitest'
import { analyze, answerFlow, runChecks } from '../index'
import { asking, config, node, object, podOn, service, slice, workload } from '../testing/workspace'

const nodes = [node('n1', '192.168.0.1'), node('n2', '192.168.0.2')]
const local = service(
  's/web',
  'type: NodePort, internalTrafficPolicy: Local, clusterIP: 10.96.0.5, selector: {app: web}, ports: [{port: 80, targetPort: 8080, nodePort: 30080}]',
)
const at = (nodeName: string) => (nodeName === '' ? {} : { node: nodeName })
const web = (name: string, nodeName: string) => podOn(`s/${name}`, { ...at(nodeName), labels: 'app: web' })
const client = (nodeName: string) => podOn('t/a', { ...at(nodeName), ip: '10.0.1.1' })
const answerTo = asking(analyze)

/** The one answer by name and by address alike. */
function asked(...documents: readonly string[]): string {
  const all = [...nodes, local, ...documents]
  const answers = ['s/web:80', 'web.s.svc:80', '10.96.0.5:80', 'svc/web.s:80'].map((to) => answerTo(all, 't/a', to))
  expect(new Set(answers).size, answers.join()).toBe(1)
  return answers[0] ?? ''
}

describe('a service that leads pods to backends on their own node alone', () => {
  it('leads to what is stated there, whatever is elsewhere', () => {
    const closed = object(
      'CiliumNetworkPolicy',
      's/p',
      'spec: {endpointSelector: {matchLabels: {name: far}}, ingress: [{}]}',
    )
    const far = podOn('s/far', { node: 'n2', labels: 'app: web, name: far' })
    expect(asked(client('n1'), web('near', 'n1'), far, closed)).toBe('allowed')
    expect(asked(client('n2'), web('near', 'n1'), far, closed)).toBe('denied')
    expect(asked(client('n1'), workload('DaemonSet', 's/web'))).toBe('allowed')
  })

  it('has no backend where all of them are stated elsewhere', () => {
    expect(asked(client('n1'), web('far', 'n2'))).toBe('no backend')
  })

  it('depends where nothing states whether one is there', () => {
    expect(asked(client('n1'), web('web', ''))).toBe('depends')
    expect(asked(client('n1'), web('web', ''), web('far', 'n2'))).toBe('depends')
    expect(asked(client('n1'), web('web', ''), web('near', 'n1'))).toBe('allowed')
    expect(asked(client(''), web('far', 'n2'))).toBe('depends')
    expect(asked(client(''), workload('Deployment', 's/web'))).toBe('depends')
    expect(asked(client(''), workload('DaemonSet', 's/web'))).toBe('allowed')
  })

  it('is sure of a pod behind it that sends itself', () => {
    const all = [...nodes, local, workload('Deployment', 's/web')]
    expect(answerTo(all, 's/web', 's/web:80')).toBe('allowed')
  })

  it('names both ways', () => {
    const text = [...nodes, local, client('n1'), web('web', '')].join('\n---\n')
    const found = answerFlow(analyze([{ name: 'm.yaml', text }]), { from: 't/a', to: 's/web:80' })
    const ways = typeof found === 'string' ? [] : (found.answers[0]?.verdict.outcomes ?? [])
    expect(ways.map(({ when, verdict }) => [when, verdict.hasNoBackend === true])).toEqual([
      ['where s/web runs on node n1', false],
      ['where no pod behind service s/web runs on node n1', true],
    ])
  })

  it('lets a node’s own pods count, and leads on by the ports of nodes where Cilium translates them', () => {
    const documents = [...nodes, local, client('n1'), web('far', 'n2')]
    expect(answerTo(documents, 'node/n2', 's/web:80')).toBe('allowed')
    expect(answerTo(documents, 'node/n1', 's/web:80')).toBe('no backend')
    const replaced = (is: string) =>
      answerTo([...documents, config(`kube-proxy-replacement: "${is}"`)], 't/a', 'node/n2:30080')
    expect([replaced('true'), replaced('false')]).toEqual(['no backend', 'allowed'])
  })

  it('leads senders outside to all of them', () => {
    const documents = [...nodes, local, web('far', 'n2')]
    expect(answerTo(documents, '198.51.100.7', 'node/n1:30080')).toBe('allowed')
  })

  it('goes by the node that a slice names for an address, and takes one without a node for one of every node', () => {
    const listed = service('s/db', 'internalTrafficPolicy: Local, clusterIP: 10.96.0.6, ports: [{port: 80}]')
    const ask = (endpoint: string) =>
      answerTo([...nodes, listed, slice('s/db', '{port: 8080}', endpoint), client('n1')], 't/a', 's/db:80')
    expect(ask('{addresses: [10.0.9.9], nodeName: n1}')).toBe('allowed')
    expect(ask('{addresses: [10.0.9.9], nodeName: n2}')).toBe('no backend')
    expect(ask('{addresses: [10.0.9.9]}')).toBe('allowed')
    const older = object(
      'Endpoints',
      's/db',
      'subsets: [{addresses: [{ip: 10.0.9.9, nodeName: n2}], ports: [{port: 8080}]}]',
    )
    expect(answerTo([...nodes, listed, older, client('n1')], 't/a', 's/db:80')).toBe('no backend')
  })

  it('takes an address without a node for one of no node where kube-proxy takes a node port in', () => {
    const listed = service(
      's/db',
      'type: NodePort, externalTrafficPolicy: Local, clusterIP: 10.96.0.6, ports: [{port: 80, nodePort: 30081}]',
    )
    const ask = (...more: readonly string[]) =>
      answerTo([...nodes, listed, slice('s/db', '{port: 8080}', '10.0.9.9'), ...more], '198.51.100.7', 'node/n1:30081')
    expect(ask(config('kube-proxy-replacement: "true"'))).toBe('allowed')
    expect(ask(config('kube-proxy-replacement: "false"'))).toBe('no backend')
    expect(ask()).toBe('depends')
  })

  it('comes out for each sender of a statement by its own node', () => {
    const flow = object('Traffic', '/t', 'spec: {flows: [{from: t/*, to: "s/web:80"}]}')
    const senders = ['n1', 'n1', 'n2', 'n2'].map((name, i) => podOn(`t/c${i}`, { node: name, labels: 'app: c' }))
    const text = [...nodes, local, web('far', 'n2'), ...senders, flow].join('\n---\n')
    const [check] = runChecks(analyze([{ name: 'm.yaml', text }])).checks
    expect(check).toMatchObject({ actual: 'mixed', flowCount: 4 })
    expect(check?.message).toContain('Node n1 has no pod behind service s/web')
  })
})
