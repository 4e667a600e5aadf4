/** Whom a change lets through besides the two that it is for. */
import { namespaceNode, parsePeer, type Comparison } from '../../../../store/index'

type FlowChange = Comparison['flows'][number]
type PeerGroup = FlowChange['from']

/** An end of a connection with the names that it goes by in a comparison. */
export interface AskedEnd {
  /** Key of a peer, or `namespace:NAME`. */
  readonly key: string
  /** Of a pod: the name of its workload. */
  readonly workload: string | null
}

/** The other peers that a change opens something for, by name. */
export interface OthersLetThrough {
  readonly senders: readonly string[]
  readonly receivers: readonly string[]
}

export function othersOf(flows: readonly FlowChange[], from: AskedEnd, to: AskedEnd): OthersLetThrough {
  const opened = flows.filter(({ kind }) => kind === 'allowed' || kind === 'to-l7')
  return {
    senders: [...new Set(opened.flatMap((flow) => othersIn(flow.from, from)))],
    receivers: [...new Set(opened.flatMap((flow) => othersIn(flow.to, to)))],
  }
}

function othersIn({ namespaces, outside }: PeerGroup, { key, workload }: AskedEnd): readonly string[] {
  const own = namespaces.flatMap(({ name, isWhole, workloads }) => {
    if (key === namespaceNode(name)) return []
    const rest = workloads.filter((known) => `${name}/${known}` !== key && !(workload === known && isIn(key, name)))
    return isWhole && rest.length > 3 ? [`all of ${name}`] : rest.map((known) => `${name}/${known}`)
  })
  return [...own, ...outside.filter((peer) => peer !== key).map((peer) => peerWords(peer))]
}

function isIn(key: string, namespace: string): boolean {
  const parts = parsePeer(key)
  return parts?.kind === 'endpoint' && parts.namespace === namespace
}

function peerWords(key: string): string {
  const parts = parsePeer(key)
  return parts === null || parts.kind === 'endpoint' ? key : parts.name
}
