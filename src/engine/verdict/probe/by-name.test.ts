/** By name and by address, in questions, in checks and in the table, a flow has one verdict. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { analyze, runChecks } from '../../index'
import { asking, cilium, config, node, object, podOn, service, slice, tcp } from '../../testing/workspace'

const answerTo = asking(analyze)

const apps = ['web', 'api', 'db'] as const
const rules = [
  'toEndpoints: [{matchLabels: {app: api}}]',
  'toEndpoints: [{matchLabels: {app: db}}]',
  'toEntities: [host]',
  'toEntities: [remote-node]',
  'toEntities: [world]',
  'toEntities: [cluster]',
  'toEntities: [kube-apiserver]',
  'toCIDR: [10.0.0.0/8]',
  'toCIDR: [192.168.0.0/24, 203.0.113.0/24]',
  'toServices: [{k8sService: {serviceName: ext, namespace: s}}]',
  'toServices: [{k8sService: {serviceName: kubernetes, namespace: default}}]',
] as const

const workspace = fc.record({
  nodes: fc.tuple(...apps.map(() => fc.constantFrom('n1', 'n2', ''))),
  onHost: fc.constantFrom('', ...apps),
  rules: fc.uniqueArray(fc.constantFrom(...rules), { maxLength: 3 }),
  port: fc.constantFrom(0, 8080, 6443),
  apiServer: fc.constantFrom('192.168.0.1', '203.0.113.5', '10.0.0.3'),
  external: fc.constantFrom('203.0.113.9', '10.0.0.3', '192.168.0.2'),
})

type Workspace = typeof workspace extends fc.Arbitrary<infer T> ? T : never

const nodeAddress: Readonly<Record<string, string>> = { n1: '192.168.0.1', n2: '192.168.0.2' }

function documentsOf({ nodes, onHost, rules: chosen, port, apiServer, external }: Workspace): readonly string[] {
  const pods = apps.map((app, i) => {
    const on = nodes[i] ?? ''
    const isOnHost = app === onHost
    const ip = isOnHost ? (nodeAddress[on] ?? '') : `10.0.0.${i + 1}`
    return podOn(`s/${app}`, {
      node: on,
      ip,
      ports: '{containerPort: 8080}',
      ...(isOnHost ? { spec: 'hostNetwork: true' } : {}),
    })
  })
  const ports = port === 0 ? '' : `, ${tcp(port)}`
  return [
    node('n1', '192.168.0.1'),
    node('n2', '192.168.0.2'),
    ...pods,
    ...apps.map((app, i) =>
      service(
        `s/${app}-svc`,
        `clusterIP: 10.96.0.${i + 1}, selector: {app: ${app}}, ports: [{port: 80, targetPort: 8080}]`,
      ),
    ),
    service('s/ext', 'clusterIP: 10.96.0.9, ports: [{port: 80}]'),
    slice('s/ext', '{port: 8080}', external),
    service('default/kubernetes', 'clusterIP: 10.96.0.10, ports: [{name: https, port: 443, targetPort: 6443}]'),
    slice('default/kubernetes', '{name: https, port: 6443}', apiServer),
    cilium('s', `egress: [{}, ${chosen.map((rule) => `{${rule}${ports}}`).join(', ')}]`),
  ]
}

describe('a flow', () => {
  it('has one verdict by name and by address', () => {
    fc.assert(
      fc.property(workspace, (parts) => {
        const documents = documentsOf(parts)
        const same = (...ends: readonly string[]) => {
          const answers = ends.map((to) => answerTo(documents, 's/web', to))
          expect(answers, ends.join(' ')).toEqual(answers.map(() => answers[0]))
        }
        if (parts.onHost !== 'api')
          same('s/api:8080', '10.0.0.2:8080', 's/api-svc:80', '10.96.0.2:80', 'api-svc.s.svc:80')
        else same('s/api:8080', 's/api-svc:80', '10.96.0.2:80')
        same('s/ext:80', '10.96.0.9:80', `${parts.external}:8080`)
        same('default/kubernetes:443', '10.96.0.10:443', `${parts.apiServer}:6443`)
        same('node/n2:10250', '192.168.0.2:10250')
      }),
      { numRuns: 25 },
    )
  })

  it('has one verdict in questions, in checks and in the table', () => {
    fc.assert(
      fc.property(workspace, (parts) => {
        const traffic = object(
          'Traffic',
          '/t',
          `spec: {flows: [${['s/api:8080', 's/db:8080'].map((to) => `{from: s/web, to: "${to}"}`).join(', ')}]}`,
        )
        const documents = documentsOf(parts)
        const analysis = analyze([{ name: 'm.yaml', text: [...documents, traffic].join('\n---\n') }])
        const table = analysis.flows()
        const checks = runChecks(analysis).checks
        for (const [i, to] of ['s/api', 's/db'].entries()) {
          const asked = answerTo(documents, 's/web', `${to}:8080`)
          expect(checks[i]?.actual, to).toBe(asked === 'depends' ? 'mixed' : asked)
          const row = [...table.verdict.keys()].find(
            (r) =>
              table.peers[table.source[r] ?? -1]?.key === 's/web' &&
              table.peers[table.destination[r] ?? -1]?.key === to &&
              table.ports[table.port[r] ?? -1]?.port === 8080,
          )
          if (row === undefined) continue
          const listed = table.verdict[row] === 1 ? 'denied' : 'allowed'
          expect(table.undecided?.includes(row) === true ? 'depends' : listed, to).toBe(asked)
        }
      }),
      { numRuns: 25 },
    )
  })
})

describe('the name of a headless service whose backend is a node', () => {
  const documents = [
    node('n1', '192.168.0.1'),
    podOn('s/cli', { node: 'n1', ip: '10.0.0.3' }),
    podOn('s/api', { node: 'n1', ip: '10.0.0.4', ports: '{containerPort: 8080}' }),
    service('s/old', 'clusterIP: None, ports: [{port: 30080}]'),
    slice('s/old', '{port: 30080}', '192.168.0.1'),
    service('s/api', 'type: NodePort, selector: {app: api}, ports: [{port: 80, targetPort: 8080, nodePort: 30080}]'),
    // Only kube-proxy hides the sender behind the node, whose address is the world's without the mark of the host.
    object(
      'CiliumNetworkPolicy',
      's/api',
      `spec: {endpointSelector: {matchLabels: {app: api}}, ingress: [{fromEntities: [world]}]}`,
    ),
  ]
  const verdict = (replacement: string, to: string) =>
    analyze([
      { name: 'm.yaml', text: [...documents, config(`kube-proxy-replacement: "${replacement}"`)].join('\n---\n') },
    ]).probe({ from: 's/cli', to, protocol: 'TCP', port: 30080 }).verdict

  it('leads to the node’s ports, as its address does', () => {
    for (const to of ['service:s/old', 'ip:192.168.0.1', 'node:n1']) {
      expect(verdict('true', to)).toBe('DROPPED')
      expect(verdict('false', to)).toBe('FORWARDED')
    }
  })
})
