/** Events that are no question to a policy: of nodes among themselves, of health checks, of sockets. */
import type { FlowEvent } from '../event'
import type { SeenEnd } from './seen'

const ofNodes: ReadonlySet<string> = new Set(['host', 'remote-node', 'kube-apiserver'])
/** VXLAN, Geneve, WireGuard. */
const tunnels: ReadonlySet<number> = new Set([8472, 6081, 51871])
const healthPort = 4240

/** Why an event is set apart, in words; null where it is a question. */
export function apartReason(event: FlowEvent, source: SeenEnd, destination: SeenEnd): string | null {
  if (event.kind === 'socket') return socketReason(event.point ?? '')
  if (event.kind === 'debug') return 'debug event'
  if (event.verdict === 'TRANSLATED' || event.verdict === 'TRACED') return 'socket translation'
  if (event.protocol === 'VRRP' || event.protocol === 'IGMP') return event.protocol
  if (source.reserved.includes('health') || destination.reserved.includes('health')) return 'cilium-health'
  if (isMulticast(destination.address) && event.verdict !== 'DROPPED') return 'to multicast'
  if (source.kind === 'unknown' && destination.kind === 'unknown') return 'neither end is given'
  if (isNode(source) && isNode(destination)) return nodeReason(event)
  if (source.kind !== 'pod' && destination.kind !== 'pod' && isDecided(event)) return null
  if (isNode(source) && destination.kind === 'outside') return 'of a node itself: hosts are not asked as subjects'
  if (source.kind === 'outside' && isNode(destination)) return 'to a node: hosts are not asked as subjects'
  const isOutside = source.kind === 'outside' && destination.kind === 'outside'
  return isOutside && !isUntold(source) && !isUntold(destination) ? noPod : null
}

/** What is said of connections that no pod takes part in. */
export const noPod = 'no pod at either end'

/** Whether nothing but the address of an end is given, as masks leave it: the cluster says whose that is. */
export function isUntold({ kind, reserved, labels, identity, address, names, service }: SeenEnd): boolean {
  const isNothing = reserved.length === 0 && labels === null && identity === 0 && names.length === 0 && service === ''
  return kind === 'outside' && address !== '' && isNothing
}

/** Whether policy has decided it, so that a policy of hosts must have. */
function isDecided({ kind, verdict }: FlowEvent): boolean {
  return verdict === 'DROPPED' || verdict === 'AUDIT' || kind === 'verdict'
}

function isNode({ reserved }: SeenEnd): boolean {
  const [first] = reserved
  return first !== undefined && ofNodes.has(first)
}

function nodeReason({ protocol, sourcePort = 0, destinationPort = 0 }: FlowEvent): string {
  if (protocol === 'UDP' && (tunnels.has(destinationPort) || tunnels.has(sourcePort))) return 'node to node tunnel'
  return destinationPort === healthPort || sourcePort === healthPort ? 'cilium-health' : 'node to node'
}

function socketReason(point: string): string {
  const text = point.toLowerCase().replace(/_/g, '-')
  if (text.includes('pre-direction') || text.startsWith('pre-')) return 'socket translation: service before'
  return text.includes('post-direction') || text.startsWith('post-')
    ? 'socket translation: backend after'
    : 'socket translation'
}

/** 224.0.0.0/4, ff00::/8, and the broadcast address. */
export function isMulticast(address: string): boolean {
  if (address === '') return false
  if (address.includes(':')) return /^ff/i.test(address)
  const first = Number(address.slice(0, address.indexOf('.')))
  return (first >= 224 && first < 240) || address === '255.255.255.255'
}
