/** Rows of the flow table as the panes show them; pure functions over the columns. */
import { dropReasonText } from '../../cilium/numbers'
import { FlowSide, FlowVerdict, type FlowPort, type FlowTable, type Probe } from '../../types'
import { requestText, rowOfSeen, seenOf } from './seen'
import { remembered } from '../../../values/remembered'

export type VerdictName = 'FORWARDED' | 'DROPPED' | 'REDIRECTED' | 'ERROR'

export type VerdictCounts = Readonly<Record<VerdictName, number>>

export interface FlowRow {
  readonly index: number
  readonly ref: Probe
  readonly sourceLabel: string
  readonly destinationLabel: string
  /** `8080/TCP`, with the port's name where it has one. */
  readonly port: string
  readonly l7: string
  readonly verdict: VerdictName
  /** As Hubble words it; empty where nothing was dropped. */
  readonly reason: string
  /** Keys of the deciders: of the side that dropped, else of both sides. */
  readonly policies: readonly string[]
  readonly droppedAt: 'egress' | 'ingress' | 'both' | null
  /** The port is a guess: nothing declares one. */
  readonly isAssumed: boolean
}

export const verdictNames: readonly VerdictName[] = ['FORWARDED', 'DROPPED', 'REDIRECTED', 'ERROR']

export function verdictName(table: FlowTable, i: number): VerdictName {
  return verdictNames[table.verdict[i] ?? 0] ?? 'FORWARDED'
}

/** An end of a flow as people write it: without the scheme that tells kinds of peers apart in its key. */
export function endText(key: string): string {
  return key.replace(/^(entity|ip|cidr|dns):/, '')
}

export function portText({ protocol, port, name }: FlowPort): string {
  return `${port}/${protocol}${name === undefined ? '' : ` (${name})`}`
}

/** Whether a row is denied and passes all the same, as drops are recorded only (audit mode). */
export function isAudited(table: FlowTable, i: number): boolean {
  const verdict = table.verdict[i]
  if (verdict === FlowVerdict.DROPPED || verdict === FlowVerdict.ERROR) return false
  return table.egress[i] === FlowSide.denied || table.ingress[i] === FlowSide.denied
}

/** What a row says of its verdict: AUDITED for what audit mode lets through. */
export function verdictText(table: FlowTable, i: number): VerdictName | 'AUDITED' {
  return isAudited(table, i) ? 'AUDITED' : verdictName(table, i)
}

/** Why a row was dropped, as Hubble words it; empty where it was not. */
export function reasonOf(table: FlowTable, i: number): string {
  if (isAudited(table, i)) return 'Policy denied, let through by audit mode'
  return verdictName(table, i) === 'ERROR' ? 'Policies cannot be combined' : reasonText(table.dropReason[i] ?? 0)
}

export function reasonText(code: number): string {
  return code === 0 ? '' : dropReasonText(code)
}

/** What the layer 7 proxy has to do with a row; of a seen request what it asked for. */
export function l7Text(table: FlowTable, i: number): string {
  const seen = seenOf(table, i)
  if (seen !== undefined) return requestText(seen)
  const isRedirected = table.egress[i] === FlowSide.redirected || table.ingress[i] === FlowSide.redirected
  return isRedirected && verdictName(table, i) !== 'DROPPED' ? 'proxy' : ''
}

/** Which side of a flow dropped it. */
export function droppedAt(table: FlowTable, i: number): FlowRow['droppedAt'] {
  const isEgress = table.egress[i] === FlowSide.denied
  const isIngress = table.ingress[i] === FlowSide.denied
  if (isEgress) return isIngress ? 'both' : 'egress'
  return isIngress ? 'ingress' : null
}

/** Makes one row of the table's columns. */
export function flowRow(table: FlowTable, i: number): FlowRow {
  const from = table.peers[table.source[i] ?? 0]
  const to = table.peers[table.destination[i] ?? 0]
  const port = table.ports[table.port[i] ?? 0]
  const verdict = verdictName(table, i)
  const seen = seenOf(table, i)
  return {
    index: i,
    ref: seen?.flow ?? {
      from: from?.key ?? '',
      to: to?.key ?? '',
      protocol: port?.protocol ?? 'TCP',
      port: port?.port ?? 0,
    },
    sourceLabel: from?.label ?? '',
    destinationLabel: to?.label ?? '',
    port: port === undefined ? '' : portText(port),
    l7: l7Text(table, i),
    verdict,
    reason: reasonOf(table, i),
    policies: decidersOf(table, i),
    droppedAt: droppedAt(table, i),
    isAssumed: port?.assumed ?? false,
  }
}

/** Keys of the deciders: of the side that dropped, else of both sides. */
export function decidersOf(table: FlowTable, i: number): readonly string[] {
  const egress = table.deciders[table.egressBy[i] ?? 0] ?? []
  const ingress = table.deciders[table.ingressBy[i] ?? 0] ?? []
  switch (droppedAt(table, i)) {
    case 'egress':
      return egress
    case 'ingress':
      return ingress
    case 'both':
    case null:
      return [...new Set([...egress, ...ingress])]
  }
}

/** Keys of the policies that decide about any flow from one peer to another. */
export function decidersBetween(table: FlowTable, from: string, to: string): readonly string[] {
  const [source, destination] = [from, to].map((key) => table.peers.findIndex((peer) => peer.key === key))
  const found = new Set<string>()
  for (let i = 0; i < table.count; i++)
    if (table.source[i] === source && table.destination[i] === destination)
      for (const key of decidersOf(table, i)) found.add(key)
  return [...found]
}

/** Keys of the policies that decide about any flow with a peer at one of its ends. */
export function decidersAbout(table: FlowTable, key: string): readonly string[] {
  const end = table.peers.findIndex((peer) => peer.key === key)
  const found = new Set<string>()
  for (let i = 0; i < table.count; i++)
    if (table.source[i] === end || table.destination[i] === end)
      for (const decider of decidersOf(table, i)) found.add(decider)
  return [...found]
}

/** How many of the given rows have each verdict; of all rows where none are given. */
export function verdictCounts(table: FlowTable, rows?: Uint32Array): VerdictCounts {
  const counts = [0, 0, 0, 0]
  const count = (verdict: number): void => void (counts[verdict] = (counts[verdict] ?? 0) + 1)
  if (rows === undefined) for (const verdict of table.verdict) count(verdict)
  else for (const row of rows) count(table.verdict[row] ?? 0)
  return { FORWARDED: counts[0] ?? 0, DROPPED: counts[1] ?? 0, REDIRECTED: counts[2] ?? 0, ERROR: counts[3] ?? 0 }
}

/** Whether the port of a row is a guess: nothing declares one. */
export function isPortAssumed(table: FlowTable, i: number): boolean {
  return table.ports[table.port[i] ?? 0]?.assumed ?? false
}

const undecidedRows = remembered(({ undecided }: FlowTable): ReadonlySet<number> => new Set(undecided))

/** Whether a row depends on what nobody states, such as the node of a pod: its verdict is the strictest of several. */
export function isUndecided(table: FlowTable, i: number): boolean {
  return table.undecided !== undefined && undecidedRows(table).has(i)
}

/** Row of a flow in a table, or -1; numbers are compared, not texts. */
export function rowOfFlow(table: FlowTable, flow: Probe): number {
  const seen = rowOfSeen(table, flow)
  if (seen >= 0) return seen
  const { from, to, protocol, port } = flow
  const source = table.peers.findIndex(({ key }) => key === from)
  const destination = table.peers.findIndex(({ key }) => key === to)
  if (source < 0 || destination < 0) return -1
  for (let i = 0; i < table.count; i++) {
    if (table.source[i] !== source || table.destination[i] !== destination) continue
    const own = table.ports[table.port[i] ?? 0]
    if (own?.port === port && own.protocol === protocol) return i
  }
  return -1
}
