import { describe, expect, it } from 'vitest'
import { analyze, arrivals, compareAnalyses, exposure, type Exposure } from '../../index'
import { objectYaml } from '../../testing/manifests'

const pod = (name: string, namespace = 'shop') => objectYaml('Pod', `${namespace}/${name}`, { labels: `app: ${name}` })
const rule = (peer: string, more = '') =>
  objectYaml('NetworkPolicy', 'shop/api', {
    spec: `\n  podSelector: {matchLabels: {app: api}}\n  ingress:\n    - from: [${peer}]\n      ports: [{port: 9090}]\n${more}`,
  })
const base = [pod('api'), pod('web'), pod('db')]
const read = (documents: readonly string[]) => analyze([{ name: 'm.yaml', text: documents.join('---\n') }])
const ghosts = (found: Exposure, kind: 'rule' | 'new') => found.ghosts.filter((ghost) => ghost.kind === kind)

describe('exposure', () => {
  it('names peers of rules that no pod is, with the rule and what they would reach', () => {
    const found = exposure(
      read([
        ...base,
        rule('{podSelector: {matchLabels: {app: metrics}}, namespaceSelector: {matchLabels: {team: a}}}'),
      ]),
    )
    const [ghost, ...others] = ghosts(found, 'rule')
    expect(others).toEqual([])
    expect(ghost).toMatchObject({
      title: 'any pod with app=metrics in a namespace with team=a',
      namespace: null,
      labels: { app: 'metrics' },
      namespaceLabels: { team: 'a' },
      rules: [{ policy: 'NetworkPolicy/shop/api', range: { file: 'm.yaml' } }],
      text: '3 workloads accept it, and 3 workloads can reach it; it is isolated in neither direction',
    })
    expect(ghost?.reaches.groups).toContainEqual({ portsText: 'TCP/9090', workloads: ['shop/api'], outside: [] })
  })

  it('is silent about peers that are there, and about those that nobody can be', () => {
    const of = (peer: string) => ghosts(exposure(read([...base, rule(peer)])), 'rule').map(({ title }) => title)
    expect(of('{podSelector: {matchLabels: {app: web}}}')).toEqual([])
    expect(
      of('{podSelector: {matchExpressions: [{key: a, operator: Exists}, {key: a, operator: DoesNotExist}]}}'),
    ).toEqual([])
    expect(of('{podSelector: {matchExpressions: [{key: app, operator: In, values: [x, z]}]}}')).toEqual([
      'any pod with app in (x, z) in shop',
    ])
    expect(of('{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [api, web, db]}]}}')).toEqual([
      'any pod with app not in (api, web, db) in shop',
    ])
  })

  it('takes into account denials and the isolation that the pod itself would be under', () => {
    const lock =
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: lock, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Ingress, Egress]}\n'
    const found = exposure(read([...base, rule('{podSelector: {matchLabels: {app: metrics}}}'), lock]))
    expect(ghosts(found, 'rule')[0]?.text).toBe(
      '0 workloads accept it, and 0 workloads can reach it; it is isolated in both directions',
    )
  })

  it('says which addresses fare otherwise than those around them', () => {
    const cluster =
      'apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: no-metadata}\nspec: {endpointSelector: {}, enableDefaultDeny: {egress: false}, egressDeny: [{toCIDR: [169.254.169.254/32]}, {toCIDR: [10.1.0.0/16]}]}\n'
    const [ghost] = ghosts(exposure(read([...base, cluster])), 'new')
    const outside = ghost?.reaches.groups.flatMap((group) => group.outside)
    expect(outside).toContain('world (but for 169.254.169.254/32, 10.1.0.0/16)')
    expect(ghost?.reachedBy.groups.flatMap((group) => group.outside)).toContain('world')
  })

  it('says what a new pod would open, in each namespace and in a new one', () => {
    const found = exposure(read([...base, rule('{podSelector: {matchLabels: {app: web}}}')]))
    expect(
      ghosts(found, 'new').map(({ title, reaches, reachedBy }) => [title, reaches.workloads, reachedBy.workloads]),
    ).toEqual([
      ['a new pod in shop without labels', 2, 3],
      ['a new pod in a new namespace', 2, 3],
    ])
  })
})

describe('a comparison', () => {
  it('counts what a new workload brings', () => {
    const [before, after] = [read(base), read([...base, pod('new')])]
    const [arrival] = arrivals(after, compareAnalyses(before, after))
    expect(arrival).toMatchObject({
      namespace: 'shop',
      name: 'new',
      text: '3 workloads accept it, and 3 workloads can reach it; it is isolated in neither direction',
    })
    expect(arrivals(before, compareAnalyses(after, before))).toEqual([])
  })
})
