import { describe, expect, it } from 'vitest'
import { Expressions } from '../expressions'
import { ManifestReader } from '../manifest/read'
import { ciliumPolicy, modelOf, networkPolicy, somePods } from '../testing/manifests'
import { policiesInForce, type PoliciesInForce } from './policies-in-force'

const rule = (cidr: string, name = 'p') => ciliumPolicy(`egress: [{toCIDR: [${cidr}]}]`, name)
const refused = networkPolicy('{podSelector: {}, ingress: [{ports: [{port: 99999}]}]}', 'k')
const accepted = networkPolicy('{podSelector: {}}', 'k')

/** Reads one list of documents after the other, each from what the one before came to. */
function editor() {
  const reader = new ManifestReader()
  const { cluster } = modelOf(somePods)
  let last: PoliciesInForce | null = null
  return (documents: readonly string[]): PoliciesInForce => {
    const { resources } = reader.read([{ name: 'm.yaml', text: documents.join('\n---\n') }])
    return (last = policiesInForce(resources, cluster, new Expressions(), last))
  }
}

/** In words, to be compared with what the same documents come to afresh. */
const words = ({ policies, refusedLater, named }: PoliciesInForce) => [
  policies.map(({ key, rules, rejections }) => [key, rules.length, rejections.length]),
  refusedLater.map(({ key }) => key),
  named.prefixes.map(({ bits, length }) => `${bits}/${length}`),
  [...named.patterns.keys()],
]

describe('policies after an edit', () => {
  it.each<readonly [string, readonly string[], readonly string[]]>([
    ['of a rule', [rule('10.0.0.0/8'), accepted], [rule('10.1.0.0/16'), accepted]],
    ['that names nothing', [accepted, rule('10.0.0.0/8')], [networkPolicy('{podSelector: {}, ingress: [{}]}', 'k')]],
    ['that adds one', [accepted], [accepted, rule('10.0.0.0/8')]],
    ['that removes one', [accepted, rule('10.0.0.0/8')], [rule('10.0.0.0/8')]],
    ['that has one refused', [accepted, rule('10.0.0.0/8')], [refused, rule('10.0.0.0/8')]],
    ['that has a later version refused', [accepted, accepted], [accepted, refused]],
    ['that has a later version accepted', [accepted, refused], [accepted, accepted]],
    [
      'that turns two around',
      [rule('10.0.0.0/8', 'a'), rule('10.1.0.0/16', 'b')],
      [rule('10.1.0.0/16', 'b'), rule('10.0.0.0/8', 'a')],
    ],
    ['of a pod', [somePods[0] ?? '', accepted], [somePods[1] ?? '', accepted]],
  ])('%s are those that the text comes to afresh', (_, before, now) => {
    const read = editor()
    read(before)
    expect(words(read(now))).toEqual(words(editor()(now)))
    expect(words(read(before))).toEqual(words(editor()(before)))
  })

  it('of a pod are the same list', () => {
    const read = editor()
    const { policies, named } = read([somePods[0] ?? '', accepted])
    const after = read([somePods[1] ?? '', accepted])
    expect(after.policies).toBe(policies)
    expect(after.named).toBe(named)
  })
})
