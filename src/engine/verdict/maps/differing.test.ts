import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { insideOf } from '../../analysis'
import { arbitraryCase } from '../../conformance/arbitrary'
import { Engine } from '../../index'
import { ciliumPolicy, pod } from '../../testing/manifests'
import type { PolicyModel } from '../model'
import { differingPeers, isAmong, type DifferingPeers } from './differing'
import { portClasses } from './port-classes'
import { decideSide } from './side'
import type { SubjectMap } from './subject-maps'

const models = (before: string, after: string): readonly [now: PolicyModel, was: PolicyModel] => {
  const engine = new Engine()
  const modelOf = (text: string): PolicyModel => insideOf(engine.update([{ name: 'w.yaml', text }], {})).model
  const was = modelOf(before)
  return [modelOf(after), was]
}

/** Numbers of identities that are in both models. */
function inBoth(now: PolicyModel, was: PolicyModel): readonly (readonly [index: number, before: number])[] {
  const numbers = new Map(was.identities.map((identity, i) => [identity, i]))
  return now.identities.flatMap((identity, index) => {
    const before = numbers.get(identity)
    return before === undefined ? [] : [[index, before] as const]
  })
}

const pods = ['a', 'b', 'c'].map((name) => pod(`shop/${name}`, `app: ${name}`))

const namesAmong = (before: string, after: string): readonly string[] | null => {
  const [now, was] = models([...pods, before].join('\n---\n'), [...pods, after].join('\n---\n'))
  const key = now.cluster.endpoints.findIndex(({ name }) => name === 'a')
  const found = differingPeers(now.maps.mapOf(key, 'egress'), was.maps.mapOf(key, 'egress'))
  if (found === null) return null
  const among = (whom: DifferingPeers): readonly string[] =>
    now.identities.flatMap(({ labels }, i) =>
      inBoth(now, was).some(([index, old]) => index === i && isAmong(whom, index, old))
        ? labels.filter(({ key: label }) => label === 'app').map(({ value }) => value)
        : [],
    )
  return [...new Set(among(found))].sort()
}

const egress = (...rules: string[]): string => ciliumPolicy(`endpointSelector: {}, egress: [${rules.join(', ')}]`)
const to = (app: string): string => `{toEndpoints: [{matchLabels: {app: ${app}}}]}`

describe('for whom two maps may decide otherwise', () => {
  it('are those whom a changed rule selects, or did', () => {
    expect(namesAmong(egress(to('b')), egress(to('c')))).toEqual(['b', 'c'])
    const kept = ciliumPolicy(`egress: [${to('b')}]`, 'kept')
    const with10 = (prefix: string): string => `${kept}---\n${egress(`{toCIDR: [${prefix}]}`)}`
    expect(namesAmong(with10('10.0.0.0/8'), with10('10.1.0.0/16'))).toEqual([])
  })

  it('may be anybody where a side is isolated from now on, or a port goes by its name', () => {
    expect(namesAmong(ciliumPolicy('ingress: []'), egress(to('b')))).toBeNull()
    const named = '{toEndpoints: [{}], toPorts: [{ports: [{port: web, protocol: TCP}]}]}'
    expect(namesAmong(egress(to('b')), egress(named))).toBeNull()
  })

  it('nobody else is decided otherwise', () => {
    let [alike, others] = [0, 0]
    const expectAlike = (now: SubjectMap, was: SubjectMap, both: ReturnType<typeof inBoth>): void => {
      const whom = differingPeers(now, was)
      if (whom === null || now === was) return
      for (const [index, before] of both) {
        if (isAmong(whom, index, before)) {
          others++
          continue
        }
        for (const { protocol, ranges } of portClasses([now, was])) {
          const port = ranges[0]?.[0] ?? 0
          const [a, b] = [decideSide(now, index, protocol, port), decideSide(was, before, protocol, port)]
          expect([a.decision, a.isL7, a.isAudited]).toEqual([b.decision, b.isL7, b.isAudited])
          alike++
        }
      }
    }
    fc.assert(
      fc.property(arbitraryCase, arbitraryCase, fc.nat({ max: 8 }), (first, second, cut) => {
        const own = first.manifest.split('\n---\n')
        const edited = [
          ...own.filter((text, i) => !/Policy/.test(text) || i % 9 !== cut),
          ...second.manifest.split('\n---\n').filter((text, i) => /Policy/.test(text) && i % 3 === cut % 3),
        ]
        const [now, was] = models(own.join('\n---\n'), edited.join('\n---\n'))
        const both = inBoth(now, was)
        for (const [index, before] of both)
          for (const direction of ['ingress', 'egress'] as const)
            if (index < now.inside.identities.length && before < was.inside.identities.length)
              expectAlike(now.maps.mapOfIdentity(index, direction), was.maps.mapOfIdentity(before, direction), both)
      }),
      { seed: 5, numRuns: 25 },
    )
    expect(alike).toBeGreaterThan(500)
    expect(others).toBeGreaterThan(50)
  })
})
