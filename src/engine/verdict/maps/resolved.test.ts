import { describe, expect, it } from 'vitest'
import { ciliumPolicy, modelOf, onlyPolicy, pod } from '../../testing/manifests'
import { hasBit } from '../../policy/selectors/bitset'
import { rankOf, tiers, type PolicyEntry, type PortRange } from '../../policy/entry'
import { portRange } from '../../policy/ports'
import { coversPort, portSpecificity, precedenceOf } from './resolved'

const entryOf = (part: string, section = 'egress'): PolicyEntry => {
  const policy = onlyPolicy(
    [ciliumPolicy(`${section}: [{toPorts: [{ports: [{port: "443", protocol: TCP}]${part}}]}]`)],
    { apiServer: false },
  )
  const [entry] = policy.rules[0]?.entries ?? []
  if (entry === undefined) throw new Error('no entry')
  return entry
}

describe('the precedence of an entry', () => {
  const listener = (priority: number) =>
    `, listener: {envoyConfig: {kind: CiliumEnvoyConfig, name: e}, name: l, priority: ${priority}}`
  const effects: readonly (readonly [what: string, precedence: (rank: number) => number])[] = [
    ['deny', (rank) => precedenceOf(rank, 'deny', null)],
    ['listener with priority 1', (rank) => precedenceOf(rank, 'allow', entryOf(listener(1)))],
    ['listener with priority 100', (rank) => precedenceOf(rank, 'allow', entryOf(listener(100)))],
    ['HTTP', (rank) => precedenceOf(rank, 'allow', entryOf(', rules: {http: [{}]}'))],
    ['TLS', (rank) => precedenceOf(rank, 'allow', entryOf(', serverNames: [a.io]'))],
    ['DNS', (rank) => precedenceOf(rank, 'allow', entryOf(', rules: {dns: [{matchPattern: "*"}]}'))],
    ['listener without priority', (rank) => precedenceOf(rank, 'allow', entryOf(listener(0)))],
    ['plain allow', (rank) => precedenceOf(rank, 'allow', entryOf(''))],
    ['pass', (rank) => precedenceOf(rank, 'pass', null)],
  ]

  it('goes down from deny by way of the proxies to pass, at one rank', () => {
    const found = effects.map(([, of]) => of(rankOf(tiers.Normal, 0, 0)))
    expect(found).toEqual(found.toSorted((a, b) => b - a))
    expect(new Set(found).size).toBe(found.length)
  })

  it('is that of the rank first: what is asked earlier beats any deny behind it', () => {
    const ranks = [
      rankOf(tiers.Admin, 0, 0),
      rankOf(tiers.Admin, 0, 1),
      rankOf(tiers.Admin, 1, 0),
      rankOf(tiers.Admin, 1000, 0),
      rankOf(tiers.Normal, 0, 0),
      rankOf(tiers.Baseline, 0, 0),
      rankOf(tiers.Default, 0, 0),
    ]
    for (let i = 1; i < ranks.length; i++)
      expect(precedenceOf(ranks[i - 1] ?? 0, 'pass', null)).toBeGreaterThan(precedenceOf(ranks[i] ?? 0, 'deny', null))
  })
})

describe('ports of an entry', () => {
  it.each<readonly [ports: readonly PortRange[] | null, protocol: number, port: number, covers: boolean]>([
    [null, 1, 8, true],
    [[], 6, 80, false],
    [[portRange(6, 80, 0)], 6, 80, true],
    [[portRange(6, 80, 0)], 17, 80, false],
    [[portRange(6, 80, 90)], 6, 90, true],
    [[portRange(6, 80, 90)], 6, 91, false],
    [[portRange(6, 0, 0)], 6, 65_535, true],
    // Port 0 of a protocol does not reach another, such as ICMP.
    [[portRange(6, 0, 0), portRange(17, 0, 0)], 1, 8, false],
  ])('%j cover protocol %i port %i: %s', (ports, protocol, port, covers) => {
    expect(coversPort(ports, protocol, port)).toBe(covers)
  })

  it.each<readonly [ports: readonly PortRange[] | null, port: number, bits: number]>([
    [null, 80, 0],
    [[portRange(6, 0, 0)], 80, 8],
    [[portRange(6, 80, 0)], 80, 24],
    [[portRange(6, 81, 0)], 80, 0],
    // A block of a power of two, aligned, is one prefix: 8000 to 8007 is eight ports.
    [[portRange(6, 8000, 8007)], 8003, 21],
    // 8080 to 8090 is 8080-8087, 8088-8089 and 8090.
    [[portRange(6, 8080, 8090)], 8083, 21],
    [[portRange(6, 8080, 8090)], 8089, 23],
    [[portRange(6, 8080, 8090)], 8090, 24],
    [[portRange(6, 1, 65_535)], 1, 24],
    [[portRange(6, 1, 65_535)], 65_535, 9],
    // The narrowest of several counts.
    [[portRange(6, 0, 0), portRange(6, 80, 0)], 80, 24],
  ])('%j are as narrow at %i as %i bits', (ports, port, bits) => {
    expect(portSpecificity(ports, 6, port)).toBe(bits)
  })
})

describe('a port by name', () => {
  const documents = [
    pod('shop/client', 'app: client'),
    pod('shop/a', 'app: a', '{name: http, containerPort: 8080}'),
    pod('shop/b', 'app: b', '{name: http, containerPort: 9090}'),
    pod('shop/udp', 'app: udp', '{name: http, containerPort: 7070, protocol: UDP}'),
    pod('shop/none', 'app: none'),
  ]
  const named = '[{toPorts: [{ports: [{port: http, protocol: TCP}, {port: "443", protocol: TCP}]}]}]'

  it('of an ingress rule is the number of the subject, and nothing where it has no such name of the protocol', () => {
    const model = modelOf([...documents, ciliumPolicy(`ingress: ${named}`)])
    const ports = model.cluster.endpoints.map((_, i) =>
      model.maps
        .mapOf(i, 'ingress')
        .entries.filter(({ origin }) => origin.kind === 'policy')
        .flatMap((entry) => entry.ports ?? [])
        .map(({ first, last }) => `${first}-${last}`)
        .toSorted(),
    )
    expect(ports).toEqual([['443-443'], ['443-443', '8080-8080'], ['443-443', '9090-9090'], ['443-443'], ['443-443']])
  })

  it('of an egress rule is, towards each peer, the number of that peer, and of no aggregate', () => {
    const model = modelOf([...documents, ciliumPolicy(`egress: ${named}`)])
    const entries = model.maps.mapOf(0, 'egress').entries.filter(({ ports }) => ports?.[0]?.name === 'http')
    const found = entries.map((entry) => [
      entry.ports?.[0]?.first,
      model.cluster.endpoints.flatMap(({ key }, i) =>
        hasBit(entry.peers, model.inside.ofEndpoint[i] ?? 0) ? [key] : [],
      ),
      entry.aggregated.some((word) => word !== 0),
    ])
    expect(found).toEqual([
      [8080, ['shop/a'], false],
      [9090, ['shop/b'], false],
    ])
  })
})
