/** Policies that Hubble names explain why it saw other than the present policies say. */
import { describe, expect, it } from 'vitest'
import { re2 } from '../../doors/re2'
import { Expressions } from '../../expressions'
import { ConnectionLog } from '../connections/log'
import { FlowReader } from '../readers/reader'
import { PolicyEngine } from './engine'
import { Replay } from './replay'
import { objectYaml } from '../../testing/manifests'

const pods = ['a', 'b'].map((name) =>
  objectYaml('Pod', `ns/${name}`, {
    labels: `app: ${name}`,
    spec: '{containers: [{name: c, ports: [{containerPort: 80}]}]}',
  }),
)
const closed =
  'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: closed, namespace: ns}\nspec: {podSelector: {}, policyTypes: [Ingress]}\n'

const end = (name: string) => ({
  identity: name === 'a' ? 300 : 301,
  namespace: 'ns',
  labels: [`k8s:app=${name}`, 'k8s:io.kubernetes.pod.namespace=ns'],
  pod_name: name,
})

/** The rows of flows to b, judged twice by the same manifests. */
function rowsOf(flows: readonly object[], texts: readonly string[]) {
  const log = new ConnectionLog()
  log.begin('flows.jsonl')
  const reader = new FlowReader(log.tell)
  for (const flow of flows) reader.push(`${JSON.stringify({ flow })}\n`)
  reader.end()
  log.end(reader)
  const side = { files: [{ name: 'm.yaml', text: texts.join('---\n') }], options: {} }
  return new Replay(log.finish(), () => new PolicyEngine(new Expressions(re2))).judge(side, side).rows
}

function causesOf(verdict: object, ...policies: readonly string[]): readonly string[] {
  const flow = {
    time: '2026-08-07T09:00:00.000000001Z',
    l4: { TCP: { source_port: 40000, destination_port: 80, flags: { SYN: true } } },
    source: end('a'),
    destination: end('b'),
    event_type: { type: 5 },
    traffic_direction: 'INGRESS',
    ...verdict,
  }
  const rows = rowsOf([flow], [...pods, ...policies])
  expect(rows.map(({ group }) => group)).toEqual(['differs'])
  return rows[0]?.causes ?? []
}

const allowed = { verdict: 'FORWARDED', ingress_allowed_by: [{ name: 'open', namespace: 'ns', kind: 'NetworkPolicy' }] }

const arrived = (source: object, address: string) => ({
  time: '2026-08-07T09:00:00Z',
  verdict: 'FORWARDED',
  IP: { source: address, destination: '10.0.0.2' },
  l4: { TCP: { source_port: 40000, destination_port: 80, flags: { SYN: true } } },
  source,
  destination: end('b'),
  event_type: { type: 4 },
  trace_observation_point: 'TO_ENDPOINT',
})

describe('a policy that Hubble names', () => {
  it('and that is not there is the first cause', () => {
    expect(causesOf(allowed, closed)).toEqual(['NetworkPolicy ns/open allowed it, and is not among these files'])
  })

  it('and that says something else by now has changed', () => {
    const changed = closed.replace('name: closed', 'name: open')
    expect(causesOf(allowed, changed)[0]).toMatch(/^NetworkPolicy ns\/open allowed it, and does not as it stands here/)
  })

  it('and that lets through at its end as before is no cause of what the other end denies', () => {
    const out = objectYaml('CiliumNetworkPolicy', 'ns/out', {
      spec: '{endpointSelector: {matchLabels: {app: a}}, egress: [{toEndpoints: [{matchLabels: {app: b}}]}]}',
    })
    const named = [{ name: 'out', namespace: 'ns', kind: 'CiliumNetworkPolicy' }]
    const causes = causesOf({ verdict: 'FORWARDED', egress_allowed_by: named }, out, closed)
    expect(causes.join()).not.toContain('ns/out')
    expect(causes[0]).toBe('an older policy let it through')
  })

  it('and that is refused as it stands takes no part', () => {
    const broken = closed.replace('name: closed', 'name: open').replace('[Ingress]', '[ingress]')
    expect(causesOf(allowed, closed, broken)[0]).toBe(
      'NetworkPolicy ns/open allowed it, and is refused as it stands here',
    )
  })

  it('may have denied; the kind of an older Hubble is in its labels', () => {
    const denied = {
      verdict: 'DROPPED',
      drop_reason_desc: 'POLICY_DENY',
      ingress_denied_by: [
        { name: 'shut', labels: ['k8s:io.cilium.k8s.policy.derived-from=CiliumClusterwideNetworkPolicy'] },
      ],
    }
    expect(causesOf(denied)[0]).toBe('CiliumClusterwideNetworkPolicy shut denied it, and is not among these files')
  })

  it('is not guessed at where none is named', () => {
    expect(causesOf({ verdict: 'FORWARDED' }, closed)).toContain('a policy that allows it is not among these files')
  })
})

describe('a drop for want of authentication', () => {
  const asking = objectYaml('CiliumNetworkPolicy', 'ns/asking', {
    spec: '{endpointSelector: {}, ingress: [{fromEndpoints: [{}], authentication: {mode: required}}]}',
  })
  const waited = {
    ...arrived(end('a'), '10.0.0.1'),
    verdict: 'DROPPED',
    drop_reason: 189,
    drop_reason_desc: 'AUTH_REQUIRED',
    event_type: { type: 1 },
  }
  const denied = { ...waited, time: '2026-08-07T09:00:01Z', drop_reason: 133, drop_reason_desc: 'POLICY_DENIED' }
  const passed = arrived(end('a'), '10.0.0.1')

  it('is what the rule that asks for it does', () => {
    const [row] = rowsOf([waited], [...pods, asking])
    expect(row).toMatchObject({ seen: 'denied', now: 'DROPPED', draft: 'DROPPED', group: 'kept-denied' })
    expect(row?.notes.join()).toContain('once both ends have authenticated each other, which they had not')
  })

  it('is how a connection begins that works afterwards', () => {
    const [row] = rowsOf([waited, passed], [...pods, asking])
    expect(row).toMatchObject({ seen: 'allowed', now: 'FORWARDED', group: 'kept' })
    expect(row?.notes).toEqual(['packets were dropped until both ends had authenticated each other (AUTH_REQUIRED)'])
  })

  it('comes from a rule that is no longer there, where none asks for it', () => {
    const [row] = rowsOf([waited], pods)
    expect(row).toMatchObject({ seen: 'denied', now: 'FORWARDED', group: 'differs' })
    expect(row?.causes).toEqual([
      'a rule that asked for authentication was in force, and the ends had not authenticated each other',
    ])
  })

  it('leaves a refusal by policy what it is', () => {
    const [row] = rowsOf([waited, denied], [...pods, asking])
    expect(row).toMatchObject({ seen: 'denied', group: 'differs' })
    expect(row?.causes?.[0]).toContain('asks for authentication, which may have failed')
  })

  it('says nothing of changed policies, where nothing lets it through now', () => {
    const [row] = rowsOf([waited, passed], [...pods, closed])
    expect(row?.group).toBe('differs')
    expect(row?.causes).not.toContain('policies changed while the flows were recorded')
  })
})

describe('SCTP that came through', () => {
  const seen = { ...arrived(end('a'), '10.0.0.1'), l4: { SCTP: { source_port: 40000, destination_port: 80 } } }

  it('had a setting that no policy stands in for', () => {
    const off =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {enable-sctp: "false"}\n'
    expect(rowsOf([seen], [...pods, closed, off])[0]).toMatchObject({
      group: 'differs',
      causes: ['enable-sctp was on when it was seen, and is off by what is stated here'],
    })
  })
})

describe('a pod that is gone and that only its labels tell', () => {
  it('is called by them', () => {
    const source = { namespace: 'ns', labels: ['k8s:app=old', 'k8s:io.kubernetes.pod.namespace=ns'] }
    expect(rowsOf([arrived(source, '10.0.0.9')], pods)[0]).toMatchObject({ from: 'ns/app=old', gone: 'from' })
  })
})

describe('ends that only their addresses tell', () => {
  const flow = (source: string, destination: string, point: string) => ({
    ...arrived({}, source),
    IP: { source, destination },
    destination: {},
    traffic_direction: 'EGRESS',
    trace_observation_point: point,
  })
  const placed = pods.map((text, i) => `${text}status: {podIP: 10.0.0.${i + 1}}\n`)

  it.each([
    { source: '10.0.0.1', destination: '10.0.0.2', point: 'TO_ENDPOINT', from: 'ns/a', to: 'ns/b', seen: 'allowed' },
    {
      source: '10.0.0.1',
      destination: '10.0.0.2',
      point: 'TO_OVERLAY',
      from: 'ns/a',
      to: 'ns/b',
      seen: 'left the source',
    },
    {
      source: '10.0.0.1',
      destination: '203.0.113.9',
      point: 'TO_STACK',
      from: 'ns/a',
      to: 'ip:203.0.113.9',
      seen: 'allowed',
    },
    {
      source: '203.0.113.9',
      destination: '10.0.0.2',
      point: 'TO_ENDPOINT',
      from: 'ip:203.0.113.9',
      to: 'ns/b',
      seen: 'allowed',
    },
  ])('$source → $destination $point are those who have them', ({ source, destination, point, ...row }) => {
    expect(rowsOf([flow(source, destination, point)], placed)).toMatchObject([{ ...row, group: 'kept' }])
  })

  it('may be nodes, where what was seen is not what holds for an address outside', () => {
    const [row] = rowsOf([flow('10.9.9.9', '10.0.0.2', 'TO_ENDPOINT')], [...placed, closed])
    expect(row?.group).toBe('differs')
    expect(row?.causes?.[0]).toContain('ip:10.9.9.9 may be a node or something else in the cluster')
  })

  it('are no question where neither is a pod', () => {
    expect(rowsOf([flow('203.0.113.8', '203.0.113.9', 'TO_STACK')], placed)).toEqual([])
  })
})

describe('a DNS query that the proxy refused and the rules allow', () => {
  it('has no host or header as its cause', () => {
    const open = objectYaml('CiliumNetworkPolicy', 'ns/dns', {
      spec: '{endpointSelector: {matchLabels: {app: a}}, egress: [{toEndpoints: [{}], toPorts: [{ports: [{port: "80", protocol: ANY}], rules: {dns: [{matchPattern: "*"}]}}]}]}',
    })
    const refused = {
      ...arrived(end('a'), '10.0.0.1'),
      verdict: 'DROPPED',
      l4: { UDP: { source_port: 40000, destination_port: 80 } },
      event_type: { type: 129 },
      trace_observation_point: undefined,
      l7: { type: 'REQUEST', dns: { query: 'evil.example.', observation_source: 'proxy' } },
    }
    const [row] = rowsOf([refused], [...pods, open])
    expect(row?.requests).toMatchObject([{ seen: 'refused', group: 'differs', causes: ['other rules were in force'] }])
  })
})

describe('an end of which only the number of its identity is given', () => {
  const judged = (source: object, addresses: readonly string[]) => {
    const placed = pods.map((text, i) => `${text}status: {podIP: ${addresses[i] ?? '10.9.9.9'}}\n`)
    return rowsOf([arrived(source, '10.0.0.1')], placed)[0]
  }

  it('is whoever has its address, and otherwise nobody is asked', () => {
    expect(judged({ identity: 300 }, ['10.0.0.1', '10.0.0.2'])).toMatchObject({ from: 'ns/a', group: 'kept' })
    expect(judged({ identity: 300 }, ['10.0.0.7', '10.0.0.2'])).toMatchObject({
      from: 'identity 300',
      group: 'cannot-say',
      cannotSay: 'of one end only the number of its identity is given (300)',
    })
  })
})

describe('a remote node that has a number of its own', () => {
  const node = (name: string, address: string): string =>
    `apiVersion: v1\nkind: Node\nmetadata: {name: ${name}}\nstatus: {addresses: [{type: InternalIP, address: ${address}}]}\n`
  const config =
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {policy-cidr-match-mode: nodes}\n'
  const open = objectYaml('CiliumNetworkPolicy', 'ns/open', {
    spec: '{endpointSelector: {}, ingress: [{fromCIDR: [10.9.9.1/32]}]}',
  })

  it.each([
    ['10.9.9.1', 2 ** 25 + 1, 'node:n1', 'kept'],
    ['10.9.9.2', 2 ** 25 + 2, 'node:n2', 'cannot-say'],
    ['10.9.9.3', 2 ** 25 + 3, 'entity:remote-node', 'cannot-say'],
    ['10.9.9.1', 6, 'entity:remote-node', 'cannot-say'],
  ])('at %s with number %d is asked as %s', (source, identity, from, group) => {
    const texts = [...pods, node('n1', '10.9.9.1'), node('n2', '10.9.9.2'), config, open]
    expect(rowsOf([arrived({ identity }, source)], texts)[0]).toMatchObject({ from, group })
  })
})
