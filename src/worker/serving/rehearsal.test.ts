import { describe, expect, it } from 'vitest'
import { insideOf } from '../../engine/analysis'
import { analyze, Engine } from '../../engine/index'
import { unplacedLists } from '../../engine/doors/unplaced'
import { asInCluster, snapshotOf } from './runner'
import { editsOf, rehearse } from './rehearsal'

const pods = ['a', 'b', 'c'].map(
  (name) => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, labels: {app: ${name}}}`,
)
const policy = (name: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}}\nspec: {podSelector: {matchLabels: {app: ${name}}}, ingress: []}`
const wide =
  'apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: w}\nspec: {endpointSelector: {}, egressDeny: [{toCIDR: [192.0.2.0/24]}]}'
const filesOf = (...documents: readonly string[]) => [{ name: 'w.yaml', text: documents.join('\n---\n') }]

describe('a rehearsed edit', () => {
  it('takes a policy of the whole cluster away, and then one of a namespace', () => {
    expect(editsOf(filesOf(...pods, policy('a'), wide, policy('b')))).toEqual([
      filesOf(...pods, policy('a'), policy('b')),
      [{ name: 'w.yaml', text: `${[...pods, policy('a'), wide].join('\n---\n')}\n` }],
    ])
    expect(editsOf(filesOf(...pods))).toEqual([])
    expect(editsOf(filesOf(wide))).toEqual([])
  })

  it('leaves the engine and what it has analysed as they were', () => {
    const files = filesOf(...pods, policy('a'), wide, policy('b'))
    const whole = (one: typeof analysis) => JSON.stringify([snapshotOf(one), one.lints()])
    const engine = new Engine()
    const analysis = engine.update(files, asInCluster({}))
    const before = whole(analysis)
    let turns = 0
    for (const _ of rehearse(analysis, engine, () => 0)) turns++
    expect(turns).toBeGreaterThan(20)
    expect(whole(analysis)).toBe(before)
    expect(whole(engine.update(files, asInCluster({})))).toBe(before)
  })

  it('has an edit after it find all endpoints as the very objects that were sent, and their flows counted', () => {
    const files = filesOf(...pods, policy('a'), wide, policy('b'))
    const edited = filesOf(...pods, policy('a'), wide, policy('b').replace('ingress: []', 'ingress: [{}]'))
    for (let turns = 0; ; turns += 7) {
      const engine = new Engine()
      const before = engine.update(files, asInCluster({}))
      const { endpoints } = unplacedLists(before)
      const { groups } = before.flows(1)
      const steps = rehearse(before, engine, () => 0)
      let isDone = false
      for (let i = 0; i < turns && !isDone; i++) isDone = steps.next().done === true
      steps.return()
      const after = engine.update(edited, asInCluster({}))
      expect(unplacedLists(after).endpoints).toBe(endpoints)
      const known = new Set(groups)
      expect(after.flows(1).groups?.some((group) => known.has(group))).toBe(true)
      if (isDone) break
    }
  })

  it('may be left at any turn for a real edit', () => {
    const files = filesOf(...pods, policy('a'), wide, policy('b'))
    const edited = filesOf(...pods, policy('a'), wide.replace('192.0.2.0/24', '192.0.0.0/16'), policy('c'))
    const expected = JSON.stringify(snapshotOf(analyze(edited, asInCluster({}))))
    for (let turns = 0; ; turns += 9) {
      const engine = new Engine()
      const steps = rehearse(engine.update(files, asInCluster({})), engine, () => 0)
      let isDone = false
      for (let i = 0; i < turns && !isDone; i++) isDone = steps.next().done === true
      expect(JSON.stringify(snapshotOf(engine.update(edited, asInCluster({}))))).toBe(expected)
      if (isDone) break
    }
  })

  it('has an edit after it find everything that the edit does not change, however far it came', () => {
    const files = filesOf(...pods, policy('a'), wide, policy('b'))
    const edited = filesOf(policy('c'), ...pods, policy('a'), wide, policy('b'))
    const expected = JSON.stringify(snapshotOf(analyze(edited, asInCluster({}))))
    for (let turns = 0; ; turns += 5) {
      const engine = new Engine()
      const before = engine.update(files, asInCluster({}))
      const steps = rehearse(before, engine, () => 0)
      let isDone = false
      for (let i = 0; i < turns && !isDone; i++) isDone = steps.next().done === true
      steps.return()
      const after = engine.update(edited, asInCluster({}))
      const policies = insideOf(before).model.policies
      expect(policies).toHaveLength(3)
      const known = new Set(insideOf(after).model.policies)
      expect(policies.every((one) => known.has(one))).toBe(true)
      expect(JSON.stringify(snapshotOf(after))).toBe(expected)
      if (isDone) break
    }
  })
})
