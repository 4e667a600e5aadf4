/** Comparisons against probes, on the conformance vectors: what a policy is said to change is what it changes. */
import { describe, expect, it } from 'vitest'
import { analyze, policyImpact, type Analysis, type FlowChange, type Probe } from '../index'
import { optionsOf, readVectors, vectorFiles, type Vector } from './vectors'

const every = 8

/** Keys of a group's members: in the vectors each pod is a workload of its own. */
function membersOf({ namespaces, outside }: FlowChange['from']): ReadonlySet<string> {
  const pods = namespaces.flatMap(({ name, workloads }) => workloads.map((workload) => `${name}/${workload}`))
  return new Set([...pods, ...outside])
}

function isAbout({ from, to, ports }: FlowChange, probe: Probe, named: ReadonlySet<string>): boolean {
  const { protocol, port } = probe
  const covers = ports.some((item) =>
    named.has(protocol)
      ? item.protocol === protocol && item.ranges.some(([first, last]) => first <= port && port <= last)
      : item.protocol === 'other',
  )
  return covers && membersOf(from).has(probe.from) && membersOf(to).has(probe.to)
}

function changeOf(before: Analysis, after: Analysis, probe: Probe): FlowChange['kind'] | null {
  const [was, is] = [before.probe(probe).verdict, after.probe(probe).verdict]
  if (was === is) return null
  if (was === 'DROPPED') return 'allowed'
  if (is === 'DROPPED') return 'dropped'
  return is === 'REDIRECTED' ? 'to-l7' : 'from-l7'
}

/** The vector with and without its first accepted policy; null where that cannot be cut out of the text. */
function withAndWithout(vector: Vector) {
  const options = optionsOf(vector)
  const after = analyze([{ name: 'm.yaml', text: vector.manifest }], options)
  const policy = after.policies.find(({ status }) => status === 'accepted')
  const [resource, another] = after.resources.filter(({ key }) => key === policy?.key)
  if (policy === undefined || resource === undefined || another !== undefined) return null
  const { start, end } = resource.range
  const text = vector.manifest.slice(0, start) + vector.manifest.slice(end)
  return { after, before: analyze([{ name: 'm.yaml', text }], options), policy: policy.key }
}

describe('the impact of a policy', () => {
  it.each(vectorFiles())('agrees with probes: %s', { timeout: 120_000 }, (file) => {
    const wrong: string[] = []
    for (const vector of readVectors(file).filter((_, i) => i % every === 0)) {
      const pair = withAndWithout(vector)
      if (pair === null) continue
      const { before, after, policy } = pair
      const { flows } = policyImpact(after, policy)
      const named = new Set([before, after].flatMap((side) => side.matrix().classes.map(({ protocol }) => protocol)))
      const known = new Set(flows.flatMap(({ from, to }) => [...membersOf(from), ...membersOf(to)]))
      for (const change of flows)
        if (
          before.probe(change.sample).verdict !== change.before.verdict ||
          after.probe(change.sample).verdict !== change.after.verdict
        )
          wrong.push(`${vector.name}: sample ${JSON.stringify(change.sample)}`)
      for (const { from, to, proto, port } of vector.verdicts) {
        const probe = { from, to, protocol: proto, port }
        const isComparable = [from, to].every((key) => known.has(key) || after.endpoints.some((own) => own.key === key))
        if (from === to || from.startsWith('dns:') || !isComparable) continue
        const said = flows.filter((change) => change.kind !== 'l7-rules' && isAbout(change, probe, named))
        const expected = changeOf(before, after, probe)
        if (said.length > 1 || (said[0]?.kind ?? null) !== expected)
          wrong.push(
            `${vector.name}: ${from} ${to} ${proto}/${port} ${expected} but ${said.map(({ kind }) => kind).join()}`,
          )
      }
    }
    expect(wrong).toEqual([])
  })
})
