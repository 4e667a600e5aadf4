import { describe, expect, it } from 'vitest'
import { hasBit } from '../policy/selectors/bitset'
import { ask, modelOf } from '../testing/manifests'
import { cilium, config, podOn } from '../testing/workspace'
import { hasUnknownAddress, mapAt, placesFor } from './unknown-address'

const podsMode = config('policy-cidr-match-mode: pods')
const subject = podOn('s/db', { ip: '10.0.1.1' })
const stated = podOn('s/web', { ip: '10.0.2.5' })
const unknown = podOn('s/lost')
const onHost = podOn('s/agent', { spec: 'hostNetwork: true' })
const into = (...rules: readonly string[]) => cilium('s', `ingress: [${rules.map((rule) => `{${rule}}`).join(', ')}]`)

function modelWith(policy: string, mode: readonly string[] = [podsMode]) {
  return modelOf([subject, stated, unknown, onHost, policy, ...mode])
}
const at = (model: ReturnType<typeof modelWith>, key: string) => model.endpointIndex.get(key) ?? -1
const mapOf = (model: ReturnType<typeof modelWith>) => model.maps.mapOf(at(model, 's/db'), 'ingress')

describe('the address of a pod', () => {
  it.each([
    ['s/lost', true],
    ['s/web', false],
    // A pod in the network of its node has that node's.
    ['s/agent', false],
  ])('of %s is unknown where prefixes match pods: %s', (key, isUnknown) => {
    const policy = into('fromCIDR: [10.0.2.0/24]')
    expect(hasUnknownAddress(modelWith(policy), at(modelWith(policy), key))).toBe(isUnknown)
    const usual = modelWith(policy, [])
    expect(hasUnknownAddress(usual, at(usual, key))).toBe(false)
  })

  it('is no question for what is no pod', () => {
    expect(hasUnknownAddress(modelWith(into('fromEntities: [all]')), null)).toBe(false)
  })
})

describe('the prefixes that it may be in', () => {
  const places = (policy: string, ...more: readonly string[]) => {
    const model = modelOf([subject, stated, unknown, policy, podsMode, ...more])
    return placesFor(model, mapOf(model)).map(({ prefix }) => prefix)
  }

  it('are those that make a difference to the rules', () => {
    expect(places(into('fromCIDR: [10.0.2.0/24]'))).toEqual(['10.0.2.0/24'])
    expect(places(into('fromCIDRSet: [{cidr: 10.0.0.0/8, except: [10.9.0.0/16]}]'))).toEqual([
      '10.0.0.0/8',
      '10.9.0.0/16',
    ])
    // One stands for all that the rules treat alike.
    expect(places(into('fromCIDR: [10.0.2.0/24, 10.0.3.0/24]', 'toPorts: []'))).toHaveLength(2)
  })

  it('are none where no rule goes by prefixes', () => {
    expect(places(into('fromEntities: [cluster]'), cilium('t', 'egress: [{toCIDR: [10.0.2.0/24]}]'))).toEqual([])
  })

  it('are at most eight', () => {
    const many = Array.from({ length: 12 }, (_, i) => `fromCIDR: [10.${i}.0.0/16]`)
    expect(places(into(...many))).toHaveLength(8)
  })
})

describe('the map towards a pod in one of them', () => {
  const model = modelWith(into('fromCIDR: [10.0.2.0/24], toPorts: [{ports: [{port: "80", protocol: TCP}]}]'))
  const map = mapOf(model)
  const [place] = placesFor(model, map)
  const peer = model.inside.ofEndpoint[at(model, 's/lost')] ?? 0
  const other = model.inside.ofEndpoint[at(model, 's/db')] ?? 0
  const covers = (of: typeof map, index: number) =>
    of.entries.some((entry) => entry.origin.kind === 'policy' && hasBit(entry.peers, index))

  it('covers it by the rules about the prefix, and leaves other peers and the map itself alone', () => {
    const moved = mapAt(map, peer, place)
    expect([covers(map, peer), covers(moved, peer)]).toEqual([false, true])
    expect(covers(moved, other)).toBe(covers(map, other))
  })

  it('is the same where it may be nowhere', () => {
    expect(mapAt(map, peer, undefined)).toBe(map)
  })

  it('makes the answer hang on the address', () => {
    const { isUndecided, outcomes = [], doubts = [] } = ask(model, 's/lost s/db TCP/80')
    expect(isUndecided).toBe(true)
    expect(outcomes.map(({ when }) => when)).toEqual([
      'if its address is in none of the prefixes',
      'if its address is in 10.0.2.0/24',
    ])
    expect(doubts.join(' ')).toContain('No address is stated for s/lost')
    expect(ask(model, 's/web s/db TCP/80')).toMatchObject({ verdict: 'FORWARDED' })
  })
})

describe('a prefix that several policies name', () => {
  it('lets in an address that may be in it as well as one policy does', () => {
    const policy = into('fromCIDR: [10.0.2.0/24]')
    const again = policy.replace('name: p', 'name: q')
    const outcomes = (...policies: readonly string[]) =>
      ask(modelOf([subject, unknown, podsMode, ...policies]), 's/lost s/db TCP/80').outcomes?.map(
        ({ verdict }) => verdict.verdict,
      )
    expect(outcomes(policy)).toEqual(['DROPPED', 'FORWARDED'])
    expect(outcomes(policy, again)).toEqual(['DROPPED', 'FORWARDED'])
  })
})
