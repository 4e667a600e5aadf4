/** Settings and versions on the command line: each command judges by them, and does not only read them. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { membrane } from './testing'

const pod = (name: string, address: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: x, labels: {app: ${name}}}, spec: {nodeName: n1, containers: [{name: c, ports: [{containerPort: 80}]}]}, status: {phase: Running, podIP: ${address}}}`
const byPrefix = (name: string, rules: string): string =>
  `{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: ${name}, namespace: x}, spec: {endpointSelector: {matchLabels: {app: ${name}}}, ${rules}}}`
const end = (name: string): object => ({ namespace: 'x', labels: [`k8s:app=${name}`], pod_name: name })
const seen = {
  flow: {
    time: '2026-08-07T09:00:00Z',
    verdict: 'FORWARDED',
    IP: { source: '10.244.1.5', destination: '10.244.1.6', ipVersion: 'IPv4' },
    l4: { TCP: { source_port: 40_122, destination_port: 80, flags: { SYN: true } } },
    source: end('a'),
    destination: end('b'),
    Type: 'L3_L4',
    event_type: { type: 5 },
    traffic_direction: 'INGRESS',
    is_reply: false,
  },
  node_name: 'n1',
  time: '2026-08-07T09:00:00Z',
}

const folder = mkdtempSync(join(tmpdir(), 'membrane-'))
const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}
const cluster = file(
  'cluster.yaml',
  [pod('a', '10.244.1.5'), pod('b', '10.244.1.6'), byPrefix('b', 'ingress: [{fromCIDR: [10.244.0.0/16]}]')].join(
    '\n---\n',
  ),
)
const draft = file('draft.yaml', byPrefix('a', 'egress: [{toCIDR: [10.244.0.0/16]}]'))
const flows = file('flows.jsonl', `${JSON.stringify(seen)}\n`)

// Prefixes match pods only in this mode, which came with 1.20.
const pods = ['--set', 'policy-cidr-match-mode=pods']
const off = ['--set', 'enable-policy=never']
const out = (...args: readonly string[]): string => membrane([...args]).out

describe('a setting', () => {
  it('decides what a taken pod reaches', () => {
    expect(out('compromise', 'x/a', cluster)).toContain('0 of 1 other workloads')
    expect(out('compromise', 'x/a', cluster, ...pods)).toContain('1 of 1 other workloads')
    expect(out('compromise', 'x/a', cluster, ...off)).toContain('x/b on every port  nothing isolates its ends')
  })

  it('decides whether there is anything to fix', () => {
    expect(out('fix', 'x/a', 'x/b:80', cluster)).toContain('was dropped for ingress')
    expect(out('fix', 'x/a', 'x/b:80', cluster, ...pods)).toContain('This is allowed already.')
  })

  it('decides what a draft does to flows that were seen', () => {
    const replay = ['replay', '--flows', flows, '--draft', draft, cluster]
    expect(out(...replay)).toContain('Agreement of what was seen with the present policies: 0 of 1')
    expect(out(...replay, ...pods)).toContain('Kept: 1  allowed now and by the draft')
    expect(out(...replay, ...off)).toContain('Kept: 1  allowed now and by the draft')
  })

  it('decides what is left to propose', () => {
    const propose = ['propose', '--from', flows, '--include-once', cluster]
    expect(out(...propose)).toContain('Policies (2)')
    // The policy of b lets the flow in already.
    expect(out(...propose, ...pods)).toContain('Policies (1)\n  CiliumNetworkPolicy/x/a')
  })

  it('decides which entries a policy map should hold', () => {
    const dump = fileURLToPath(new URL('../engine/replay/samples/cilium-sysdump-20260807-090500.zip', import.meta.url))
    expect(membrane(['verify', dump])).toMatchObject({
      code: 0,
      out: expect.stringContaining('14 of 15 entries agree'),
    })
    const other = membrane(['verify', dump, ...off])
    expect(other.code).toBe(1)
    expect(other.out).toContain('only Membrane has Allow Ingress 0 ANY')
    // Up to 1.19 any peer is one entry, since then five.
    expect(membrane(['verify', dump, '--cilium-version', '1.21']).out).toContain('as Cilium 1.21')
  })

  it('of a version that does not know it is refused', () => {
    for (const args of [
      ['compromise', 'x/a', cluster],
      ['fix', 'x/a', 'x/b:80', cluster],
      ['replay', '--flows', flows, '--draft', draft, cluster],
      ['propose', '--from', flows, cluster],
    ]) {
      const { code, error } = membrane([...args, ...pods, '--cilium-version', '1.19'])
      expect({ code, error }).toMatchObject({ code: 2, error: expect.stringContaining('policy-cidr-match-mode') })
    }
  })
})
