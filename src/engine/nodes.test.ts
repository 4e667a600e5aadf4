import { describe, expect, it } from 'vitest'
import { analyze, flowRecords, flowsOf, reach, type AnalyzeOptions, type Verdict } from './index'
import { pod, objectYaml } from './testing/manifests'

const on: AnalyzeOptions = { settings: { 'enable-host-firewall': 'true' } }

const node = (name: string, labels: string): string => objectYaml('Node', name, { labels })

const nodes = [
  node('n1', '"node-role.kubernetes.io/control-plane": "", tier: front'),
  node('n2', 'tier: back, "kubernetes.io/os": linux'),
]
const pods = [
  pod('shop/web', 'app: web', '{name: http, containerPort: 8080}').replace('spec: {', 'spec: {nodeName: n1, '),
  pod('shop/db', 'app: db').replace('spec: {', 'spec: {nodeName: n2, '),
]

const hostPolicy = (selector: string, rules: string): string =>
  objectYaml('CiliumClusterwideNetworkPolicy', 'host', { spec: `\n  nodeSelector: ${selector}\n${rules}` })

const ssh = hostPolicy(
  '{matchLabels: {tier: front}}',
  '  ingress:\n    - fromEntities: [world]\n      toPorts: [{ports: [{port: "22", protocol: TCP}]}]\n',
)

const run = (documents: readonly string[], options: AnalyzeOptions = on) =>
  analyze([{ name: 'm.yaml', text: [...nodes, ...pods, ...documents].join('\n---\n') }], options)

function ask(documents: readonly string[], question: string, options: AnalyzeOptions = on): Verdict {
  const [from = '', to = '', port = ''] = question.split(' ')
  return run(documents, options).probe({ from, to, protocol: 'TCP', port: Number(port) })
}

describe('a policy of nodes', () => {
  it('is enforced on the nodes that it selects', () => {
    expect(ask([ssh], 'entity:world node:n1 22').verdict).toBe('FORWARDED')
    expect(ask([ssh], 'entity:world node:n1 80')).toMatchObject({
      verdict: 'DROPPED',
      dropReason: { code: 133 },
      ingress: { decision: 'denied' },
    })
    expect(ask([ssh], 'entity:world node:n2 80').verdict).toBe('FORWARDED')
    // Pods reach their own node by its policy too.
    expect(ask([ssh], 'shop/web entity:host 80').verdict).toBe('DROPPED')
    expect(ask([ssh], 'shop/db entity:host 80').verdict).toBe('FORWARDED')
    expect(ask([ssh], 'shop/db node:n1 80').verdict).toBe('DROPPED')
  })

  it('explains itself, near misses included', () => {
    const { ingress } = ask([ssh], 'entity:world node:n1 80')
    expect(ingress.steps.map(({ text }) => text).join('\n')).toContain('node n1 is isolated for ingress')
    expect(ingress.steps.find(({ kind }) => kind === 'near-miss')).toMatchObject({ missing: 'port' })
  })

  it('does nothing without the host firewall, and the answer says so', () => {
    const answer = ask([ssh], 'entity:world node:n1 80', {})
    expect(answer).toMatchObject({ verdict: 'FORWARDED', ingress: { decision: 'none' } })
    expect(answer.ingress.steps[0]?.text).toContain('enable-host-firewall')
    expect(
      run([ssh], {})
        .lints()
        .map(({ code }) => code),
    ).toContain('host-firewall-off')
    expect(run([ssh], {}).hosts).toEqual([])
  })

  it('selects by labels that pass the filter of pods, and by no others', () => {
    const byOs = hostPolicy('{matchLabels: {"kubernetes.io/os": linux}}', '  ingress: [{}]\n')
    expect(run([byOs]).hosts.map(({ selectedBy }) => selectedBy.length)).toEqual([0, 0])
    const byRole = hostPolicy('{matchLabels: {"node-role.kubernetes.io/control-plane": ""}}', '  ingress: [{}]\n')
    expect(run([byRole]).hosts.map(({ isolation }) => isolation.ingress.state)).toEqual(['isolated', 'open'])
    expect(run([hostPolicy('{}', '  egress: [{}]\n')]).hosts.map(({ isolation }) => isolation.egress.state)).toEqual([
      'isolated',
      'isolated',
    ])
  })

  it('depends on the node where it is not said which', () => {
    const found = ask([ssh], 'entity:world entity:host 80')
    expect(found).toMatchObject({ isUndecided: true })
    expect(found.problem).toBeUndefined()
    expect(found.outcomes?.map(({ when, verdict }) => [when, verdict.verdict])).toEqual([
      ['where the receiver’s node is n1', 'DROPPED'],
      ['where the receiver’s node is n2', 'FORWARDED'],
    ])
    expect(ask([ssh], 'entity:world entity:host 22').verdict).toBe('FORWARDED')
  })

  it('lets a node talk to itself, and knows no rule for the local host', () => {
    const shut = hostPolicy('{}', '  ingress: [{}]\n  egress: [{}]\n')
    expect(ask([shut], 'node:n1 node:n1 80').verdict).toBe('FORWARDED')
    expect(ask([shut], 'node:n2 node:n1 80').verdict).toBe('DROPPED')
    // What the node itself sends to its pods is its egress, so probes fail.
    expect(ask([shut], 'node:n1 shop/web 8080')).toMatchObject({ verdict: 'DROPPED', egress: { decision: 'denied' } })
  })

  it('isolates every node in the mode always, without any policy', () => {
    const always = { ...on, enforcement: 'always' } as const
    expect(run([], always).hosts.map(({ isolation }) => isolation.egress.state)).toEqual(['isolated', 'isolated'])
    expect(ask([], 'entity:world node:n1 22', always).verdict).toBe('DROPPED')
    expect(run([], { ...on, enforcement: 'never' }).hosts[0]?.isolation.ingress.state).toBe('open')
  })
})

describe('the table of flows', () => {
  it('has the verdicts of nodes for the pods that share their network', () => {
    const agent =
      '{apiVersion: v1, kind: Pod, metadata: {name: agent, namespace: ops, labels: {app: agent}}, spec: {hostNetwork: true, nodeName: n1, containers: [{name: c, ports: [{containerPort: 9100}]}]}, status: {podIP: 192.0.2.1, hostIP: 192.0.2.1}}'
    const shut = hostPolicy('{}', '  ingress:\n    - fromEntities: [remote-node]\n')
    const rows = (settings: Record<string, string>) => {
      const analysis = analyze([{ name: 'm.yaml', text: [...nodes, ...pods, agent, shut].join('\n---\n') }], {
        settings,
      })
      const { count, peers, source, destination, verdict } = analysis.flows()
      return Array.from({ length: count }, (_, i) => i)
        .filter((i) => peers[destination[i] ?? 0]?.key === 'ops/agent')
        .map((i) => {
          const from = peers[source[i] ?? 0]?.key ?? ''
          const asked = analysis.probe({ from, to: 'ops/agent', protocol: 'TCP', port: 9100 })
          return { from, table: verdict[i] === 1, probe: asked.verdict === 'DROPPED' }
        })
    }
    const on = rows({ 'enable-host-firewall': 'true' })
    expect(on.find(({ from }) => from === 'shop/web')).toMatchObject({ table: true, probe: true })
    for (const { table, probe } of on) expect(table).toBe(probe)
    expect(rows({}).some(({ table }) => table)).toBe(false)
  })
})

describe('nodes in the table of flows', () => {
  const rowsOf = (documents: readonly string[], options: AnalyzeOptions = on) => {
    const analysis = run(documents, options)
    const { count, peers, ports, source, destination, port, verdict } = analysis.flows()
    return Array.from({ length: count }, (_, i) => {
      const [from, to] = [peers[source[i] ?? 0]?.key ?? '', peers[destination[i] ?? 0]?.key ?? '']
      const asked = ports[port[i] ?? 0] ?? { protocol: 'TCP' as const, port: 0 }
      const answer = analysis.probe({ from, to, protocol: asked.protocol, port: asked.port })
      return { from, to, port: asked.port, isDropped: verdict[i] === 1, isDroppedAsked: answer.verdict === 'DROPPED' }
    })
  }

  it('are peers of their own where their policies decide, in both directions', () => {
    const rows = rowsOf([ssh])
    const to = rows.filter((row) => row.to === 'node:n1')
    expect(to.map(({ from, port, isDropped }) => `${from} ${port} ${isDropped}`)).toEqual(
      expect.arrayContaining(['shop/web 22 true', 'shop/db 22 true', 'entity:world 22 false']),
    )
    // What a node sends to itself is never checked, and n2 has no policy.
    expect(rows.some(({ from, to: end }) => from === 'entity:host' && end === 'node:n1')).toBe(false)
    expect(rows.some((row) => row.to === 'node:n2')).toBe(false)
    for (const { isDropped, isDroppedAsked } of rows) expect(isDropped).toBe(isDroppedAsked)
    const shut = hostPolicy(
      '{}',
      '  egress:\n    - toEndpoints: [{matchLabels: {app: web, "k8s:io.kubernetes.pod.namespace": shop}}]\n',
    )
    const sent = rowsOf([shut])
    expect(sent.filter(({ from, port }) => from === 'node:n1' && port === 8080).map((row) => row.isDropped)).toEqual([
      false,
    ])
    expect(
      sent.filter(({ from, to: end }) => from === 'node:n1' && end === 'shop/db').every((row) => row.isDropped),
    ).toBe(true)
    for (const { isDropped, isDroppedAsked } of sent) expect(isDropped).toBe(isDroppedAsked)
  })

  it('are peers where rules are about nodes, and not because they are there', () => {
    const named =
      'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: out, namespace: shop}\nspec: {endpointSelector: {matchLabels: {app: web}}, egress: [{toEntities: [remote-node], toPorts: [{ports: [{port: "9100", protocol: TCP}]}]}]}'
    const rows = rowsOf([named], {})
    expect(rows.filter((row) => row.to.startsWith('node:') && row.port === 9100).map((row) => row.isDropped)).toEqual([
      true,
      false,
    ])
    expect(rowsOf([], {}).some(({ from, to }) => `${from} ${to}`.includes('node:'))).toBe(false)
    expect(rowsOf([ssh], {}).some(({ from, to }) => `${from} ${to}`.includes('node:'))).toBe(false)
  })

  it('are there when they are asked about, and the count of flows is that of the rows', () => {
    const analysis = run([ssh])
    expect(flowsOf(analysis, 'node:n2').count).toBeGreaterThan(0)
    expect(flowsOf(analysis, 'node:n2').peers.some(({ key }) => key === 'node:n2')).toBe(true)
    const table = analysis.flows()
    expect(analysis.flows(3).total).toBe(table.count)
    // All of them where that is not too many, else a few.
    expect(analysis.flows(table.count, 2)).toEqual(table)
    expect(analysis.flows(table.count - 1, 2)).toMatchObject({ count: 2, total: table.count, totals: table.totals })
  })

  it('have the address that the workspace states, and the host firewall says what it drops', () => {
    const analysis = run([ssh])
    const table = analysis.flows()
    const rows = Array.from({ length: table.count }, (_, i) => i).filter(
      (i) => table.peers[table.destination[i] ?? 0]?.key === 'node:n1' && table.verdict[i] === 1,
    )
    const [, verdict, drop] = flowRecords(analysis, table, rows.slice(0, 1))
    expect(verdict).toMatchObject({ verdict: 'DROPPED', traffic_direction: 'INGRESS', event_type: { type: 5 } })
    expect(drop).toMatchObject({ verdict: 'DROPPED', drop_reason: 133, node_name: 'n1' })
  })
})

describe('a node that is locked out', () => {
  const found = (document: string) =>
    run([document])
      .lints()
      .filter(({ code }) => code === 'node-locked-out')

  it('is reported with who loses what, and the rule that keeps it', () => {
    const [cut, silent] = found(ssh)
    expect(cut?.message).toContain('10250/TCP')
    expect(cut?.message).toContain('6443/TCP')
    expect(cut?.message).toContain('VXLAN')
    expect(cut?.message).toContain('on n1')
    expect(silent?.message).toContain('ICMP echo fail towards n1')
    let text = [...nodes, ...pods, ssh].join('\n---\n')
    const locked = () =>
      analyze([{ name: 'm.yaml', text }], on)
        .lints()
        .filter(({ code }) => code === 'node-locked-out')
    // One rule for ports, one for ICMP.
    for (let step = 0; step < 2; step++) {
      const [edit] = locked()[0]?.fix?.edits ?? []
      expect(edit).toBeDefined()
      text = text.slice(0, edit?.start) + (edit?.text ?? '') + text.slice(edit?.end)
    }
    expect(locked()).toEqual([])
    const after = analyze([{ name: 'm.yaml', text }], on)
    expect(after.probe({ from: 'node:n2', to: 'node:n1', protocol: 'TCP', port: 10250 }).verdict).toBe('FORWARDED')
  })

  it('loses the tunnel and the encryption that the cluster has', () => {
    const lost = (settings: Record<string, string>) =>
      analyze([{ name: 'm.yaml', text: [...nodes, ...pods, ssh].join('\n---\n') }], {
        settings: { ...on.settings, ...settings },
      })
        .lints()
        .find(({ code }) => code === 'node-locked-out')?.message ?? ''
    expect(lost({ 'tunnel-protocol': 'geneve' })).toMatch(/6081\/UDP/)
    expect(lost({ 'tunnel-protocol': 'geneve' })).not.toContain('VXLAN')
    expect(lost({ 'routing-mode': 'native', 'enable-wireguard': 'true' })).toMatch(/51871\/UDP/)
    expect(lost({ 'routing-mode': 'native' })).not.toMatch(/UDP/)
  })

  it('loses what it asks other nodes for by its egress', () => {
    const shut = hostPolicy('{}', '  egress:\n    - toEntities: [world]\n')
    const [cut] = found(shut)
    expect(cut?.message).toContain('can no longer reach the API server (6443/TCP)')
    expect(cut?.fix?.title).toBe('Keep what other nodes need')
    const api = hostPolicy('{}', '  egress:\n    - toEntities: [kube-apiserver]\n')
    expect(found(api)[0]?.message).not.toContain('the API server')
  })

  it('has SSH and probes among it', () => {
    const shut = hostPolicy('{}', '  ingress: [{}]\n  egress: [{}]\n')
    expect(
      found(shut)
        .map(({ message }) => message)
        .join('\n'),
    ).toMatch(/by SSH[\s\S]*probes/)
  })

  it('is none where everything that nodes need stays open', () => {
    expect(found(hostPolicy('{}', '  ingress:\n    - fromEntities: [all]\n'))).toEqual([])
  })
})

describe('remote nodes with labels of their own', () => {
  const rules = 'spec: {endpointSelector: {}, ingress: [{fromNodes: [{matchLabels: {tier: back}}]}]}'
  const policy = `{apiVersion: cilium.io/v2, kind: CiliumClusterwideNetworkPolicy, metadata: {name: back}, ${rules}}`
  const outcome = (question: string): string => {
    const { verdict, isUndecided } = ask([policy], question, { nodeLabels: true })
    return isUndecided === true ? 'depends' : verdict
  }

  it('are those that are stated: what rules tell apart depends on the node, and is no answer about one without labels', () => {
    const third = ask([policy, node('n3', 'tier: front')], 'entity:remote-node shop/web 80', { nodeLabels: true })
    expect(third.outcomes?.map(({ when, verdict }) => `${when}: ${verdict.verdict}`)).toEqual([
      'for node n2: FORWARDED',
      'for node n3: DROPPED',
    ])
    // The other node is the one that the rule is about, and to the pods of that node it is the other way round.
    expect(outcome('entity:remote-node shop/web 80')).toBe('FORWARDED')
    expect(outcome('entity:remote-node shop/db 80')).toBe('DROPPED')
  })

  it('are so in who reaches whom', () => {
    const { rows } = reach(run([policy], { nodeLabels: true }), { from: 'remote-node' })
    expect(rows.map(({ to }) => to)).toEqual(['shop/web'])
  })
})
