import { describe, expect, it } from 'vitest'
import { cidrGroup, ciliumPolicy, modelOf, somePods } from '../../testing/manifests'
import type { PolicyModel } from '../../verdict/model'
import { parsePrefix } from '../../cluster/address'
import { hasBit } from './bitset'
import { cidrGroupSelector, cidrSelector, labelsSelector, type Requirement, type Selector } from './selector'

const model = modelOf([
  ...somePods,
  cidrGroup('lab', '10.1.0.0/16'),
  ciliumPolicy('egress: [{toCIDR: [10.0.0.0/8, 192.168.0.0/16]}]'),
])

/** Names of the identities in a set: `app` labels of pods, prefixes, reserved names. */
function named({ identities, selection }: PolicyModel, selector: Selector, asPeers = true): readonly string[] {
  const bits = asPeers ? selection.selectPeers(selector) : selection.select(selector)
  return identities.flatMap(({ labels }, i) => {
    if (!hasBit(bits, i)) return []
    const label = ['app', 'cidr', 'reserved'].map((word) =>
      labels.find(({ source, key }) => (word === 'app' ? key === word : source === word)),
    )
    const [app, cidr, reserved] = label
    return [app?.value ?? cidr?.key ?? reserved?.key ?? '']
  })
}

const requirement = (source: string, key: string, operator: Requirement['operator'], ...values: string[]) => ({
  source,
  key,
  operator,
  values,
})
const prefix = (text: string) => {
  const found = parsePrefix(text)
  if (found === null) throw new Error(text)
  return found
}

describe('a selector selects', () => {
  it.each([
    ['a label', [requirement('any', 'app', 'In', 'web')], ['web']],
    ['one of several values', [requirement('k8s', 'app', 'In', 'web', 'db')], ['web', 'db']],
    ['a reserved label', [requirement('reserved', 'host', 'Exists')], ['host']],
    [
      'both of two labels, which nobody bears',
      [requirement('any', 'app', 'In', 'web'), requirement('any', 'tier', 'Exists')],
      [],
    ],
    ['a label of another source, which is none', [requirement('node', 'app', 'Exists')], []],
  ])('by %s', (_, requirements, expected) => {
    expect(named(model, labelsSelector(requirements))).toEqual(expected)
  })

  it('addresses in a prefix, but for those in a hole', () => {
    expect(named(model, cidrSelector(prefix('10.0.0.0/8'), []))).toEqual(['10.0.0.0/8', '10.1.0.0/16'])
    expect(named(model, cidrSelector(prefix('10.0.0.0/8'), [prefix('10.1.0.0/16')]))).toEqual(['10.0.0.0/8'])
  })

  it('addresses of a CIDR group, and never pods by the lack of its labels', () => {
    const key = 'io.cilium.policy.cidrgroupname/lab'
    expect(named(model, cidrGroupSelector([requirement('cidrgroup', key, 'Exists')], []))).toEqual(['10.1.0.0/16'])
    const others = named(model, cidrGroupSelector([requirement('cidrgroup', key, 'DoesNotExist')], []))
    expect(others).toEqual(expect.arrayContaining(['world', '10.0.0.0/8', '192.168.0.0/16']))
    expect(others).not.toContain('web')
  })
})

describe('a selector that only rules labels out', () => {
  const notTheWorld = labelsSelector([requirement('reserved', 'world', 'DoesNotExist')])

  it('covers every address with an identity of its own by the aggregate, and not the world', () => {
    expect(named(model, notTheWorld)).toEqual(expect.arrayContaining(['web', 'host', '10.0.0.0/8']))
    expect(named(model, notTheWorld)).not.toContain('world')
  })

  it('does not select those addresses by themselves', () => {
    expect(named(model, notTheWorld, false)).not.toContain('10.0.0.0/8')
  })

  it('covers remote nodes that bear labels, and not those without', () => {
    const notANode = labelsSelector([requirement('reserved', 'remote-node', 'DoesNotExist')])
    expect(named(modelOf(somePods, { nodeLabels: true }), notANode)).toContain('remote-node')
    expect(named(modelOf(somePods), notANode)).not.toContain('remote-node')
  })
})
