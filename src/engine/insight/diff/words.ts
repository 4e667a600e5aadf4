/** Sets of peers and ports in few words. */
import { hasScheme, idName } from '../../keys'
import type { PortClass } from '../../types'
import type { NamespacePart, PeerGroup } from './types'
import type { Unit } from './units'

const mostNamed = 4
const mostMissing = 8

/** Says who a set of units is. `everyone` is what the set could be at most. */
export class PeerWords {
  private readonly bySpace = new Map<string, number>()
  private readonly podUnits: number

  /** Outside peers that are called by something else than their key. */
  private readonly labels: ReadonlyMap<string, string>

  constructor(private readonly units: readonly Unit[]) {
    this.labels = new Map(
      units.flatMap(({ names, label }) =>
        label === undefined ? [] : [...names].map((name) => [name, label] as const),
      ),
    )
    for (const { namespace } of units) this.bySpace.set(namespace, (this.bySpace.get(namespace) ?? 0) + 1)
    this.podUnits = units.length - (this.bySpace.get('') ?? 0)
  }

  describe(members: readonly number[], everyone: readonly number[]): PeerGroup {
    const spaces = new Map<string, { names: Set<string>; count: number }>()
    const found = new Set<string>()
    for (const index of members) {
      const unit = this.units[index]
      if (unit === undefined) continue
      if (unit.namespace === '') {
        for (const name of unit.names) found.add(name)
        continue
      }
      let space = spaces.get(unit.namespace)
      if (space === undefined) spaces.set(unit.namespace, (space = { names: new Set(), count: 0 }))
      for (const name of unit.names) space.names.add(name)
      space.count++
    }
    const namespaces = [...spaces]
      .map(([name, { names, count }]): NamespacePart => ({
        name,
        isWhole: count === this.bySpace.get(name),
        workloads: [...names].sort(),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
    const outside = [...found]
    return { text: this.text(members, everyone, namespaces, outside), namespaces, outside }
  }

  private text(
    members: readonly number[],
    everyone: readonly number[],
    namespaces: readonly NamespacePart[],
    outside: readonly string[],
  ): string {
    const isMember = new Set(members)
    const missing = everyone.filter((index) => !isMember.has(index))
    if (everyone.length > 2 && missing.length === 0) return 'everyone'
    if (missing.length <= mostMissing && members.length > 4) {
      // Hosts that get answers of their own have one name.
      const names = [...new Set(missing.flatMap((index) => this.namesOf(index)))]
      if (names.length <= (missing.length <= 2 ? 3 : 2)) return `everyone but ${names.join(', ')}`
    }
    const podCount = members.filter((index) => this.units[index]?.namespace !== '').length
    const isEveryPod = podCount === this.podUnits && podCount > 1 && this.bySpace.size > 2
    const pods = isEveryPod ? ['every pod'] : namespaces.flatMap(partWords)
    const words = [...pods, ...outside.map((key) => this.labelOf(key))]
    return words.length <= mostNamed
      ? words.join(', ')
      : `${words.slice(0, mostNamed - 1).join(', ')} and ${words.length - mostNamed + 1} more`
  }

  private namesOf(index: number): readonly string[] {
    const unit = this.units[index]
    if (unit === undefined) return []
    return unit.namespace === ''
      ? [...unit.names].map((name) => this.labelOf(name))
      : [...unit.names].map((name) => `${unit.namespace}/${name}`)
  }

  private labelOf(key: string): string {
    return this.labels.get(key) ?? outsideLabel(key)
  }
}

function partWords({ name, isWhole, workloads }: NamespacePart): readonly string[] {
  if (isWhole && workloads.length > 1) return [`every pod of ${name}`]
  return workloads.map((workload) => `${name}/${workload}`)
}

/** `entity:world` as `world`, `cidr:10.0.0.0/8` as `10.0.0.0/8`, `node:n1` as `node n1`. */
export function outsideLabel(key: string): string {
  if (hasScheme(key, 'node')) return key.replace(':', ' ')
  return idName(key)
}

/** Sets of ports as one for each protocol, ranges that touch as one. */
export function joinPortClasses(ports: readonly PortClass[]): readonly PortClass[] {
  const byProtocol = new Map<PortClass['protocol'], Range[]>()
  for (const { protocol, ranges } of ports) byProtocol.set(protocol, [...(byProtocol.get(protocol) ?? []), ...ranges])
  return [...byProtocol].map(([protocol, ranges]) => ({ protocol, ranges: joinRanges(ranges) }))
}

/** `every port`, `every port but TCP/80`, `TCP/80, TCP/8000-8010, UDP`. */
export function describePortClasses(ports: readonly PortClass[]): string {
  const known = joinPortClasses(ports)
  const named = known.filter(({ protocol }) => protocol !== 'other')
  if (named.length === known.length)
    return named.flatMap(({ protocol, ranges }) => rangeWords(protocol, ranges)).join(', ')
  const holes = named.flatMap(({ protocol, ranges }) => rangeWords(protocol, complement(ranges)))
  return holes.length === 0 ? 'every port' : `every port but ${holes.join(', ')}`
}

type Range = readonly [first: number, last: number]

function joinRanges(ranges: readonly Range[]): readonly Range[] {
  const joined: [number, number][] = []
  for (const [first, last] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const previous = joined.at(-1)
    if (previous !== undefined && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last)
    else joined.push([first, last])
  }
  return joined
}

function complement(ranges: readonly Range[]): readonly Range[] {
  const holes: Range[] = []
  let next = 0
  for (const [first, last] of ranges) {
    if (first > next) holes.push([next, first - 1])
    next = last + 1
  }
  if (next <= 65_535) holes.push([next, 65_535])
  return holes
}

function rangeWords(protocol: string, ranges: readonly Range[]): readonly string[] {
  return ranges.map(([first, last]) => {
    if (first === 0 && last === 65_535) return protocol
    if (protocol.startsWith('ICMP')) return `${protocol} type ${first === last ? first : `${first}-${last}`}`
    return first === last ? `${protocol}/${first}` : `${protocol}/${first}-${last}`
  })
}

/** What a connection needs that gets through by its server name. */
export function withServerName(names: readonly string[]): string {
  return `only with the server name ${names.join(' or ')}`
}
