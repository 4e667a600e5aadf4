import { describe, expect, it } from 'vitest'
import { analyze } from '../../index'
import { modelOf } from '../../testing/manifests'
import { cilium, object, podOn } from '../../testing/workspace'
import type { AnalyzeOptions } from '../../types'
import { standingOf } from '../sight'
import { lessonOf, namedSightings } from './unlearnt'

const client = podOn('t/a', { node: 'n1' })
const external = object('External', '/partner', 'spec: {dns: [api.a.io], addresses: [203.0.113.4]}')
const dns = (names: string) =>
  `{toEndpoints: [{matchLabels: {k8s-app: kube-dns}}], toPorts: [{ports: [{port: "53", protocol: UDP}]${names === '' ? '' : `, rules: {dns: [${names}]}`}}]}`
const out = (...rules: readonly string[]) =>
  cilium('t', `egress: [{toFQDNs: [{matchName: api.a.io}]}${rules.map((rule) => `, ${rule}`).join('')}]`)

function about(key: string, documents: readonly string[], options: AnalyzeOptions = {}) {
  const model = modelOf([client, external, ...documents], options)
  const from = standingOf(model, 't/a')
  if (typeof from === 'string') throw new Error(from)
  const names = (index: number) => model.identities[index]?.texts.join(' ') ?? ''
  return {
    lesson: lessonOf(model, from, key),
    seen: namedSightings(model, from, key)?.map(({ identity }) => names(identity)) ?? null,
  }
}

describe('a peer that a rule names by its DNS name', () => {
  it.each(['dns:api.a.io', 'ip:203.0.113.4'])('is what it is where the lookup goes through the proxy: %s', (key) => {
    expect(about(key, [out(dns('{matchPattern: "*"}'))])).toEqual({ lesson: null, seen: null })
  })

  it.each(['dns:api.a.io', 'ip:203.0.113.4'])('is the world to a pod whose lookups are not seen: %s', (key) => {
    const { lesson, seen } = about(key, [out(dns(''))])
    expect(lesson).toMatchObject({ name: 'api.a.io', way: { kind: 'missed' }, unlearnt: 'entity:world' })
    expect(seen).toEqual(['reserved:world'])
  })

  it('is the narrowest prefix of a policy around its address, while its name is not known', () => {
    const { lesson, seen } = about('dns:api.a.io', [
      out(dns('')),
      cilium('u', 'egress: [{toCIDR: [203.0.0.0/16, 203.0.113.0/24]}]'),
    ])
    expect(lesson?.unlearnt).toBe('cidr:203.0.113.0/24')
    expect(seen?.[0]).toContain('cidr:203.0.113.0/24')
  })

  it('is the world of its family in a cluster of two', () => {
    expect(about('dns:api.a.io', [out(dns(''))], { ipFamilies: ['IPv4', 'IPv6'] }).lesson?.unlearnt).toBe(
      'entity:world-ipv4',
    )
  })

  it('is seen in both ways where another pod of the node may look it up', () => {
    const teacher = cilium('u', `egress: [${dns('{matchName: api.a.io}')}]`)
    const { lesson, seen } = about('dns:api.a.io', [out(dns('')), podOn('u/b', { node: 'n1' }), teacher])
    expect(lesson?.way.kind).toBe('elsewhere')
    expect(seen?.[0]).toContain('fqdn:api.a.io')
    expect(seen?.[1]).toBe('reserved:world')
  })

  it('is in doubt, and what it is, where nothing is said of DNS', () => {
    const { lesson, seen } = about('dns:api.a.io', [out()])
    expect([lesson?.way.kind, seen]).toEqual(['unknown', null])
  })
})

describe('there is no lesson', () => {
  it('where the options state what the agent has learnt', () => {
    const options = { dns: { 'api.a.io': ['203.0.113.4'] } }
    expect(about('dns:api.a.io', [out(dns(''))], options).lesson).toBeNull()
    expect(about('dns:api.a.io', [out(dns(''))], { learntNames: ['api.a.io'] }).lesson).toBeNull()
  })

  it('where no rule goes by names', () => {
    expect(about('dns:api.a.io', [cilium('t', 'egress: [{toEntities: [world]}]')]).lesson).toBeNull()
  })

  it('for an address that no name is stated for, nor for an entity', () => {
    expect(about('ip:198.51.100.7', [out(dns(''))]).lesson).toBeNull()
    expect(about('entity:world', [out(dns(''))]).lesson).toBeNull()
  })

  it('for an address that one of its names is learnt by', () => {
    const two = object('External', '/two', 'spec: {dns: [www.a.io, api.a.io], addresses: [203.0.113.4]}')
    const rules = [`{toFQDNs: [{matchName: www.a.io}]}`, dns('{matchName: www.a.io}')]
    expect(about('ip:203.0.113.4', [two, out(...rules)]).lesson).toBeNull()
  })

  it('is decided without its name where it is never learnt, also by what lets its addresses through', () => {
    const http = 'toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET}]}}]'
    const asked = (lookups: string) =>
      analyze([
        {
          name: 'm.yaml',
          text: [
            client,
            cilium('t', `egress: [{toFQDNs: [{matchName: api.a.io}], ${http}}, ${dns(lookups)}]`),
            cilium('t', 'egress: [{toEntities: [world]}]', 'open'),
          ].join('\n---\n'),
        },
      ]).probe({ from: 't/a', to: 'dns:api.a.io', protocol: 'TCP', port: 80 })
    expect(asked('{matchPattern: "*"}')).toMatchObject({ verdict: 'REDIRECTED' })
    expect(asked('')).toMatchObject({ verdict: 'FORWARDED', egress: { by: ['CiliumNetworkPolicy/t/open'] } })
  })
  it('is dropped where it is never learnt, also by a rule whose server names it would not meet', () => {
    const asked = (lookups: string) =>
      analyze([
        {
          name: 'm.yaml',
          text: [
            client,
            cilium(
              't',
              `egress: [{toFQDNs: [{matchName: api.a.io}], toPorts: [{ports: [{port: "443", protocol: TCP}], serverNames: [b.a.io]}]}, ${dns(lookups)}]`,
            ),
          ].join('\n---\n'),
        },
      ]).probe({ from: 't/a', to: 'dns:api.a.io', protocol: 'TCP', port: 443 })
    expect(asked('{matchPattern: "*"}')).toMatchObject({ verdict: 'REDIRECTED', request: { verdict: 'DROPPED' } })
    expect(asked('')).toMatchObject({ dropReason: { name: 'POLICY_DENIED' } })
  })

  it('is not denied by what only addresses with a name have, where it is never learnt', () => {
    const rules = (lookups: string) =>
      `egress: [{toFQDNs: [{matchName: api.a.io}]}, {toEntities: [world]}, ${dns(lookups)}]`
    const denied =
      'egressDeny: [{toEndpoints: [{matchExpressions: [{key: "reserved:world", operator: DoesNotExist}]}]}]'
    const asked = (lookups: string) =>
      analyze([{ name: 'm.yaml', text: [client, cilium('t', `${rules(lookups)}, ${denied}`)].join('\n---\n') }]).probe({
        from: 't/a',
        to: 'dns:api.a.io',
        protocol: 'TCP',
        port: 80,
      })
    expect(asked('{matchPattern: "*"}')).toMatchObject({ dropReason: { name: 'POLICY_DENY' } })
    expect(asked('')).toMatchObject({ verdict: 'FORWARDED' })
  })

  it('is not dropped for want of an authentication by a rule about a name that is never learnt', () => {
    const asked = (lookups: string, ...more: readonly string[]) =>
      analyze(
        [
          {
            name: 'm.yaml',
            text: [
              client,
              cilium(
                't',
                `egress: [{toFQDNs: [{matchName: api.a.io}], authentication: {mode: required}}, ${dns(lookups)}]`,
              ),
              ...more,
            ].join('\n---\n'),
          },
        ],
        { ciliumVersion: '1.21' },
      ).probe({ from: 't/a', to: 'dns:api.a.io', protocol: 'TCP', port: 80 })
    const open = cilium('t', 'egress: [{toEntities: [world]}]', 'open')
    expect(asked('{matchPattern: "*"}')).toMatchObject({ dropReason: { name: 'AUTH_REQUIRED' } })
    expect(asked('')).toMatchObject({ dropReason: { name: 'POLICY_DENIED' } })
    expect(asked('', open)).toMatchObject({ verdict: 'FORWARDED', egress: { by: ['CiliumNetworkPolicy/t/open'] } })
  })
})
