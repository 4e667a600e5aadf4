import { describe, expect, it } from 'vitest'
import { parsePrefix } from '../../cluster/address'
import {
  cidrGroupSelector,
  cidrSelector,
  everything,
  fqdnSelector,
  isMet,
  labelsSelector,
  type Requirement,
} from './selector'

const requirement = (key: string, operator: Requirement['operator'], ...values: string[]): Requirement => ({
  source: 'k8s',
  key,
  operator,
  values,
})
const prefix = (text: string) => parsePrefix(text)!

describe('a requirement', () => {
  it.each([
    // The values of In and of NotIn are joined by OR.
    ['In', ['web', 'db'], 'db', true],
    ['In', ['web', 'db'], 'cache', false],
    ['In', ['web'], undefined, false],
    ['In', [''], '', true],
    ['In', [], 'web', false],
    ['NotIn', ['web', 'db'], 'db', false],
    ['NotIn', ['web', 'db'], 'cache', true],
    // Both negative operators are met by the lack of the label.
    ['NotIn', ['web'], undefined, true],
    ['DoesNotExist', [], undefined, true],
    ['DoesNotExist', [], '', false],
    ['Exists', [], '', true],
    ['Exists', [], undefined, false],
  ] as const)('%s %j is met by %s: %s', (operator, values, value, met) => {
    expect(isMet({ operator, values }, value)).toBe(met)
  })
})

describe('the text of a selector', () => {
  it('is the same in whatever order its requirements are written', () => {
    const web = requirement('app', 'In', 'web')
    const team = requirement('team', 'Exists')
    expect(labelsSelector([web, team]).text).toBe(labelsSelector([team, web]).text)
  })

  it('is everything without any requirement, groups without a hole included', () => {
    expect(labelsSelector([])).toBe(everything)
    expect(cidrGroupSelector([], [])).toBe(everything)
    expect(cidrGroupSelector([], [prefix('10.0.0.0/8')])).not.toBe(everything)
  })

  it('is the same for the same prefix and holes, in any order', () => {
    const holes = [prefix('10.1.0.0/16'), prefix('10.2.0.0/16')]
    expect(cidrSelector(prefix('10.0.0.0/8'), holes).text).toBe(
      cidrSelector(prefix('10.0.0.0/8'), [...holes].reverse()).text,
    )
    // Host bits do not count.
    expect(cidrSelector(prefix('10.1.2.3/16'), []).text).toBe('cidr 10.1.0.0/16')
  })

  // One text for two selectors would give the one the other's peers. Nobody checks labels of a ClusterNetworkPolicy.
  it.each([
    ['values', [requirement('app', 'NotIn', 'a', 'b')], [requirement('app', 'NotIn', 'a,b')]],
    ['values of In', [requirement('app', 'In', 'a', 'b')], [requirement('app', 'In', 'a,b', '')]],
    ['key and value', [requirement('a', 'In', 'b=c')], [requirement('a=b', 'In', 'c')]],
    ['requirements', [requirement('a', 'In', 'x & k8s:b')], [requirement('a', 'In', 'x'), requirement('b', 'Exists')]],
    ['operators', [requirement('app', 'Exists')], [requirement('app', 'DoesNotExist')]],
    [
      'an operator and a key',
      [requirement('app', 'DoesNotExist')],
      [{ ...requirement('app', 'Exists'), source: '!k8s' }],
    ],
    ['a value and none', [requirement('app', 'In', '')], [requirement('app', 'Exists')]],
    ['sources', [requirement('app', 'Exists')], [{ ...requirement('app', 'Exists'), source: 'any' }]],
  ])('tells %s apart', (_, one, other) => {
    expect(labelsSelector(one).text).not.toBe(labelsSelector(other).text)
  })

  it('tells kinds apart: names from patterns, groups from labels, holes from none', () => {
    const group = [requirement('lab', 'Exists')]
    const texts = [
      fqdnSelector({ kind: 'name', text: 'a.io' }),
      fqdnSelector({ kind: 'pattern', text: 'a.io' }),
      labelsSelector(group),
      cidrGroupSelector(group, []),
      cidrGroupSelector(group, [prefix('10.0.0.0/8')]),
      cidrGroupSelector([], [prefix('10.0.0.0/8')]),
      cidrSelector(prefix('10.0.0.0/8'), []),
      cidrSelector(prefix('10.0.0.0/8'), [prefix('10.0.0.0/8')]),
    ].map(({ text }) => text)
    expect(new Set(texts).size).toBe(texts.length)
  })
})
