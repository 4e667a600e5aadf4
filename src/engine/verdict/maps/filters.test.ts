import { describe, expect, it } from 'vitest'
import { ciliumPolicy, clusterNetworkPolicy, modelOf, somePods } from '../../testing/manifests'
import type { PolicyEntry, PortRange } from '../../policy/entry'
import { everything, labelsSelector } from '../../policy/selectors/selector'
import { filterKey, inMergeOrder, mergeText, namedRange, noEnds, portsOf, selectorTexts, sharedEnds } from './filters'

const entriesOf = (...documents: readonly string[]): readonly PolicyEntry[] =>
  modelOf([...somePods, ...documents]).policies.flatMap(({ rules }) => rules.flatMap(({ entries }) => entries))
const onPort = (port: string, name: string, peers = '') =>
  ciliumPolicy(`ingress: [{${peers}toPorts: [{ports: [{${port}, protocol: TCP}]}]}]`, name)
const tcp = (port: Partial<PortRange>): PortRange => ({ protocol: 6, first: 0, last: 0, ...port })

describe('rules meet in one filter', () => {
  it.each([
    ['on the same port', tcp({ first: 80, last: 80 }), tcp({ first: 80, last: 80 }), true],
    ['on another range from it', tcp({ first: 80, last: 80 }), tcp({ first: 80, last: 90 }), false],
    ['of another protocol', tcp({ first: 80, last: 80 }), { protocol: 17, first: 80, last: 80 }, false],
    // An endPort that does nothing still keeps them apart.
    ['with an idle endPort', tcp({ first: 80, last: 80 }), tcp({ first: 80, last: 80, idleEnd: 70 }), false],
    ['on a name, whatever its range', tcp({ name: 'http' }), tcp({ name: 'http', last: 8090 }), true],
    ['on a name of another protocol', tcp({ name: 'http' }), { protocol: 17, first: 0, last: 0, name: 'http' }, false],
  ])('%s', (_, one, other, meet) => {
    expect(filterKey(one) === filterKey(other)).toBe(meet)
  })

  it('on every port of every protocol where they name none', () => {
    expect(portsOf({ ports: null })).toEqual([{ protocol: 0, first: 0, last: 65_535 }])
    expect(portsOf({ ports: [] })).toEqual([])
  })

  it('for an entity and its reserved label without a value, and for no other two spellings', () => {
    const reserved = (key: string, value?: string) =>
      labelsSelector([
        {
          source: 'reserved',
          key,
          operator: value === undefined ? 'Exists' : 'In',
          values: value === undefined ? [] : [value],
        },
      ])
    expect(mergeText(reserved('host', ''))).toBe(mergeText(reserved('host')))
    expect(mergeText(reserved('host', 'x'))).not.toBe(mergeText(reserved('host')))
    const label = (values: readonly string[]) => labelsSelector([{ source: 'k8s', key: 'app', operator: 'In', values }])
    expect(mergeText(label(['']))).toBe('k8s:app=')
  })

  it('for everyone, by whatever way that is said', () => {
    const [portsOnly, all] = entriesOf(onPort('port: "80"', 'a'), onPort('port: "80"', 'b', 'fromEntities: [all], '))
    expect(portsOnly === undefined ? null : selectorTexts(portsOnly)).toEqual([everything.text])
    expect(all === undefined ? null : selectorTexts(all)).toEqual([everything.text])
  })
})

describe('the order in which rules are merged', () => {
  it('is by rank, then by kind, namespace and name of the policy, whatever the order of the files', () => {
    const admin = clusterNetworkPolicy(
      'tier: Admin, priority: 1, subject: {namespaces: {}}, ingress: [{action: Accept, from: [{namespaces: {}}]}]',
      'z',
    )
    const entries = entriesOf(onPort('port: "80"', 'b'), onPort('port: "80"', 'a'), admin)
    expect(inMergeOrder(entries).map(({ policy }) => policy.name)).toEqual(['z', 'a', 'b'])
    expect(entries.map(({ policy }) => policy.name)).toEqual(['b', 'a', 'z'])
  })
})

describe('the endPort beside a name', () => {
  const ends = (...documents: readonly string[]) => sharedEnds(entriesOf(...documents))

  it('is that of the first rule for all rules on the name, also where the first has none', () => {
    const short = onPort('port: http, endPort: 8085', 'b')
    const long = onPort('port: http, endPort: 8090', 'c')
    const none = onPort('port: http', 'a')
    expect([...ends(long, short).values()]).toEqual([8085])
    expect([...ends(long, none).values()]).toEqual([0])
  })

  it('counts for no other name', () => {
    const two = ends(onPort('port: http, endPort: 8085', 'a'), onPort('port: admin, endPort: 9000', 'b'))
    expect(new Set(two.values())).toEqual(new Set([8085, 9000]))
  })

  it('is not that of a rule that holds nobody', () => {
    const nobody = onPort('port: http, endPort: 8085', 'a', 'fromEndpoints: [], ')
    expect([...ends(nobody, onPort('port: http, endPort: 8090', 'b')).values()]).toEqual([8090])
  })

  it('is nothing to look for where no rule has one', () => {
    expect(ends(onPort('port: http', 'a'), onPort('port: "80", endPort: 90', 'b'))).toBe(noEnds)
  })

  it.each([
    [8080, 8085, { first: 8080, last: 8085 }],
    [8080, 8080, { first: 8080, last: 8080 }],
    // An end below the number that the pod gives the name does nothing.
    [9000, 8085, { first: 9000, last: 9000 }],
  ])('with the name at %i, up to %i, makes %j', (number, end, range) => {
    const port = tcp({ name: 'http', last: end })
    expect(namedRange(200, port, number, new Map([[`200 ${filterKey(port)}`, end]]))).toMatchObject(range)
    // That of another tier is another filter's.
    expect(namedRange(100, port, number, new Map([[`200 ${filterKey(port)}`, end]]))).toMatchObject({
      first: number,
      last: number,
    })
  })
})
