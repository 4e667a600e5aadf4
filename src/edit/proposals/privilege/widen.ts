/** Rules made wider by hand: a label less, a range of ports, every port. */
import type { Direction } from '../../../engine/types'
import type { Plain } from '../../../yaml/written/render'
import { namespaceOf, type End } from '../facts'
import { peerPart, type Labels, type RuleOf } from '../rule'
import { portKey, portText, type PortOf } from './ports'
import type { RuleOffer } from './types'

/** A peer with its ports, sorted; null for every port. */
export interface WidePeer {
  readonly isMonitoring: boolean
  readonly field: string
  readonly peer: Plain
  readonly ports: readonly PortOf[] | null
}

interface NarrowPeer {
  readonly field: string
  readonly peer: Plain
  readonly end: End
  readonly labels: Labels
  readonly isMonitoring: boolean
  readonly ports: ReadonlyMap<string, PortOf>
}

const everyPort = 'every-port'
const range = 'range'
const without = 'without '

/** What would make a rule wider, and what of it is chosen. */
export function offerOf({
  id,
  workload,
  direction,
  chosen,
  end,
  labels,
  isMonitoring,
  ports,
}: NarrowPeer & {
  readonly id: string
  readonly workload: string
  readonly direction: Direction
  readonly chosen: readonly string[]
}): RuleOffer {
  const ranges = rangesOf(ports).filter((port) => port.end !== undefined)
  const keys = Object.keys(labels)
  const choices = [
    ...(ranges.length === 0 ? [] : [{ value: range, text: `ports ${ranges.map(portText).join(', ')}` }]),
    { value: everyPort, text: 'every port' },
    ...(end.type === 'endpoint'
      ? keys.map((key) => ({
          value: `${without}${key}`,
          text: keys.length === 1 ? `any pod of ${namespaceOf(end)}` : `without the label ${key}`,
        }))
      : []),
  ]
  return {
    id,
    workload,
    direction,
    isMonitoring,
    peer: textOf(end, labels),
    ports: sorted(ports).map(portText).join(', '),
    choices: choices.map((choice) => ({ ...choice, isChosen: chosen.includes(choice.value) })),
  }
}

/** A peer with what was chosen for it. */
export function widened(
  rule: RuleOf,
  { field, peer, end, labels, isMonitoring, ports }: NarrowPeer,
  chosen: readonly string[],
): WidePeer {
  const kept = Object.fromEntries(Object.entries(labels).filter(([key]) => !chosen.includes(without + key)))
  const isLess = Object.keys(kept).length < Object.keys(labels).length
  const part = isLess ? peerPart(end, kept, rule) : null
  const wide = part === null || typeof part === 'string' ? peer : (part.peers[0] ?? peer)
  const narrow = chosen.includes(range) ? rangesOf(ports) : sorted(ports)
  return { field, peer: wide, isMonitoring, ports: chosen.includes(everyPort) ? null : narrow }
}

function sorted(ports: ReadonlyMap<string, PortOf>): readonly PortOf[] {
  return [...ports].toSorted((a, b) => (a[0] < b[0] ? -1 : 1)).map(([, port]) => port)
}

/** For each protocol the range from its first port to its last; ICMP has none. */
function rangesOf(ports: ReadonlyMap<string, PortOf>): readonly PortOf[] {
  const ranges = new Map<string, PortOf>()
  for (const one of sorted(ports)) {
    const { protocol, port } = one
    const known = protocol.startsWith('ICMP') ? undefined : ranges.get(protocol)
    if (known === undefined) ranges.set(protocol.startsWith('ICMP') ? portKey(one) : protocol, one)
    else if (port > known.port) ranges.set(protocol, { protocol, port: known.port, end: port })
  }
  return [...ranges.values()]
}

function textOf(end: End, labels: Labels): string {
  switch (end.type) {
    case 'endpoint': {
      const { namespace, name, workload } = end.endpoint
      const list = Object.entries(labels).map(([key, value]) => `${key}=${value}`)
      return `${namespace}/${workload?.name ?? name} (${list.join(', ')})`
    }
    case 'cidr':
      return end.cidr
    case 'namespace':
    case 'entity':
    case 'dns':
      return end.name
  }
}
