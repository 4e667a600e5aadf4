import { describe, expect, it } from 'vitest'
import {
  ask,
  ciliumPolicy,
  clusterNetworkPolicy,
  clusterwidePolicy,
  modelOf,
  networkPolicy,
  pod,
  somePods,
} from '../../testing/manifests'
import { hasBit } from '../../policy/selectors/bitset'
import { renumber } from '../../policy/selectors/renumbering'
import { SelectorCache } from '../../policy/selectors/selector-cache'
import { describeEntry } from '../../policy/describe'
import type { AnalyzeOptions, Direction } from '../../types'
import { activeRules, groupByRules, subjectsOf } from './subjects'

const direction = (policies: readonly string[], options: AnalyzeOptions = {}, which: Direction = 'ingress') => {
  const model = modelOf([...somePods, ...policies], options)
  const set = model.maps.ruleSet(model.endpointIndex.get('shop/db') ?? 0)
  if (set === undefined) throw new Error('no rules')
  return set[which]
}
const closed = ciliumPolicy('ingress: [{}]', 'closed')
const lax = ciliumPolicy('enableDefaultDeny: {ingress: false}, ingress: [{fromEntities: [world]}]', 'lax')
const pass = clusterNetworkPolicy('tier: Admin, priority: 1, subject: {namespaces: {}}, ingress: [{action: Pass}]')

describe('a direction of a pod', () => {
  it.each<
    readonly [
      words: string,
      policies: readonly string[],
      options: AnalyzeOptions,
      is: readonly [enforced: boolean, isolated: boolean],
    ]
  >([
    ['without any rule is neither', [], {}, [false, false]],
    ['with a rule is both', [closed], {}, [true, true]],
    ['with a rule of the other direction is neither', [ciliumPolicy('egress: [{}]')], {}, [false, false]],
    ['with rules that ask for no default deny is enforced alone', [lax], {}, [true, false]],
    // Any one rule that asks for it isolates.
    ['with one among them that asks for it is both', [lax, closed], {}, [true, true]],
    ['under a ClusterNetworkPolicy is enforced alone', [pass], {}, [true, false]],
    ['in the mode always is both without any rule', [], { enforcement: 'always' }, [true, true]],
    ['in the mode always is both, whatever a rule asks for', [lax], { enforcement: 'always' }, [true, true]],
    ['in the mode never is neither', [closed], { enforcement: 'never' }, [false, false]],
    ['under a refused policy is neither', [ciliumPolicy('ingress: []')], {}, [false, false]],
    [
      'under a policy for nodes is neither',
      [clusterwidePolicy('nodeSelector: {}, ingress: [{}]')],
      { settings: { 'enable-host-firewall': 'true' } },
      [false, false],
    ],
    // Rules count whatever policyTypes says.
    [
      'with rules that policyTypes does not list is both',
      [networkPolicy('{podSelector: {}, policyTypes: [Egress], ingress: [{}]}')],
      {},
      [true, true],
    ],
  ])('%s', (_, policies, options, [isEnforced, isIsolated]) => {
    expect(direction(policies, options)).toMatchObject({ isEnforced, isIsolated })
  })

  it('holds nothing in the mode never, not even what an Admin denies', () => {
    const deny = clusterNetworkPolicy('tier: Admin, priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny}]')
    expect(direction([deny], { enforcement: 'never' }).entries).toEqual([])
  })

  it('knows whether a rule passes', () => {
    expect([direction([pass]).hasPass, direction([closed]).hasPass]).toEqual([true, false])
    expect(direction([pass], {}, 'egress').hasPass).toBe(false)
  })

  it.each<readonly [words: string, policies: readonly string[], options: AnalyzeOptions, admits: boolean]>([
    ['under default deny with a rule', [closed], {}, true],
    ['not without default deny, where it needs no rule', [lax], {}, false],
    ['not in the mode always without any rule', [], { enforcement: 'always' }, false],
    ['in the mode always with one', [lax], { enforcement: 'always' }, true],
    ['not where the cluster leaves it to policy', [closed], { settings: { 'allow-localhost': 'policy' } }, false],
  ])('admits the local host %s', (_, policies, options, admits) => {
    expect(direction(policies, options).admitsLocalhost).toBe(admits)
    // What goes to it is never automatic.
    expect(direction(policies, options, 'egress').admitsLocalhost).toBe(false)
  })
})

describe('what fromRequires asks for', () => {
  const required = ciliumPolicy(
    'ingress: [{fromEndpoints: [{matchLabels: {app: web}}], fromRequires: [{matchLabels: {env: prod}}]}]',
    'a',
  )
  const other = ciliumPolicy(
    'ingress: [{fromEndpoints: [{}]}, {fromEntities: [host]}, {toPorts: [{ports: [{port: "80", protocol: TCP}]}]}], ingressDeny: [{fromEndpoints: [{matchLabels: {app: bad}}]}]',
    'b',
  )
  const words = (ciliumVersion: '1.18' | '1.19') =>
    direction([required, other], { ciliumVersion, apiServer: false }).entries.map(describeEntry)

  it('holds for every selector of pods of the subject and of the same action, up to 1.18', () => {
    expect(words('1.18')).toEqual([
      'from app=web, env=prod in namespace shop on every port',
      'from env=prod in namespace shop on every port',
      'from host on every port',
      'from everyone on TCP/80',
      'from app=bad in namespace shop on every port',
    ])
  })

  it('holds nowhere in 1.19', () => {
    expect(words('1.19').some((text) => text.includes('env'))).toBe(false)
  })
})

describe('identities under the same rules', () => {
  const model = modelOf([
    ...somePods,
    closed,
    clusterwidePolicy('endpointSelector: {matchLabels: {app: admin}}, ingress: [{}]', 'admins'),
  ])
  const identity = (key: string) => model.inside.ofEndpoint[model.endpointIndex.get(key) ?? 0] ?? 0
  const setOf = (key: string) => model.groups.ofIdentity[identity(key)]
  const names = (of: typeof model.groups) => of.ofIdentity.map((set) => set.rules.map(({ policy }) => policy.name))

  it('share a set of them, in the order of the manifest', () => {
    expect(setOf('shop/web')).toBe(setOf('shop/db'))
    expect(setOf('shop/web')?.rules.map(({ policy }) => policy.name)).toEqual(['closed'])
    expect(setOf('ops/admin')?.rules.map(({ policy }) => policy.name)).toEqual(['admins'])
  })

  it('keep their set where an edit leaves the rules and the settings as they are', () => {
    const { rules, selection, cluster, groups } = model
    const before = { groups, renumbering: null }
    const again = groupByRules(rules, selection, cluster.settings, before)
    expect(again.ofIdentity.every((set, i) => set === groups.ofIdentity[i])).toBe(true)
    const always = modelOf(somePods, { enforcement: 'always' }).cluster.settings
    const changed = groupByRules(rules, selection, always, before)
    expect(changed.ofIdentity.some((set) => groups.ofIdentity.includes(set))).toBe(false)
  })

  it('are grouped again where a rule that comes or goes selects them, and only there', () => {
    const { rules, selection, cluster, groups } = model
    const fewer = groupByRules(rules.slice(1), selection, cluster.settings, { groups, renumbering: null })
    const afresh = groupByRules(rules.slice(1), selection, cluster.settings, null)
    expect(names(fewer)).toEqual(names(afresh))
    expect(fewer.ofIdentity[identity('ops/admin')]).toBe(groups.ofIdentity[identity('ops/admin')])
    expect(fewer.ofIdentity[identity('shop/web')]).not.toBe(groups.ofIdentity[identity('shop/web')])
  })

  it('are grouped as from scratch where identities come and go, and those that stay keep their set', () => {
    const { rules, selection, cluster, groups, identities } = model
    const gone = identities.filter((_, i) => i !== identity('shop/web'))
    const before = { groups, renumbering: renumber(identities, gone) }
    const fewer = groupByRules(rules, selection.renumbered(gone) ?? selection, cluster.settings, before)
    expect(names(fewer)).toEqual(names(groupByRules(rules, new SelectorCache(gone), cluster.settings, null)))
    expect(fewer.ofIdentity).toEqual(groups.ofIdentity.filter((_, i) => i !== identity('shop/web')))
    const back = selection.renumbered(gone)?.renumbered(identities) ?? selection
    const again = groupByRules(rules.slice(1), back, cluster.settings, {
      groups: fewer,
      renumbering: renumber(gone, identities),
    })
    expect(names(again)).toEqual(names(groupByRules(rules.slice(1), selection, cluster.settings, null)))
  })

  it('are found by the subjects of accepted rules about endpoints', () => {
    const refused = ciliumPolicy('ingress: []', 'refused')
    const forNodes = clusterwidePolicy('nodeSelector: {}, ingress: [{}]', 'nodes')
    const { policies, selection, inside } = modelOf([...somePods, closed, refused, forNodes])
    const active = activeRules(policies)
    expect(active.map(({ policy }) => policy.name)).toEqual(['closed'])
    const [rule] = active
    const subjects = rule === undefined ? new Uint32Array() : subjectsOf(rule.rule, selection)
    const isSelected = Array.from(inside.ofEndpoint, (index) => hasBit(subjects, index))
    expect(isSelected).toEqual([true, true, false])
  })
})

describe('a pod with a label that Cilium takes for that of a reserved identity (pkg/policy/repository.go)', () => {
  const closed = ciliumPolicy('ingress: [{fromEndpoints: [{matchLabels: {app: web}}]}]')
  const documents = [...somePods, pod('shop/h', 'host: x, app: h'), pod('shop/i', 'init: x, app: i')]
  const verdict = (question: string, options: AnalyzeOptions = {}, policies: readonly string[] = [closed]) =>
    ask(modelOf([...documents, ...policies], options), question).ingress.decision

  it('is under no policy with "host", unless the host firewall is on', () => {
    expect(verdict('ops/admin shop/h TCP/80')).toBe('allowed')
    expect(verdict('ops/admin shop/db TCP/80')).toBe('denied')
    expect(verdict('ops/admin shop/h TCP/80', { settings: { 'enable-host-firewall': 'true' } })).toBe('denied')
    expect(verdict('ops/admin shop/h TCP/80', { enforcement: 'always' })).toBe('allowed')
  })

  it('is under default deny with "init", whatever the mode but never', () => {
    expect(verdict('ops/admin shop/i TCP/80', {}, [])).toBe('denied')
    expect(verdict('ops/admin shop/db TCP/80', {}, [])).toBe('allowed')
    expect(verdict('ops/admin shop/i TCP/80', { enforcement: 'never' }, [])).toBe('allowed')
    expect(verdict('shop/web shop/i TCP/80')).toBe('allowed')
    const egress = ask(modelOf(documents), 'shop/i shop/db TCP/80').egress
    expect(egress.decision).toBe('denied')
    expect(egress.steps[0]?.text).toContain('label "init"')
  })

  it('says why', () => {
    const { ingress } = ask(modelOf([...documents, closed]), 'ops/admin shop/h TCP/80')
    expect(ingress.steps[0]?.text).toContain('label "host"')
  })
})
