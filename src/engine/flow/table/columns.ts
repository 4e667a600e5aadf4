/** The columns of a flow table while they are filled, a row a flow. */
import { FlowSide, type FlowTable, type FlowTotals, FlowVerdict } from '../../types'
import type { SideResult } from './sides'
import type { Walk } from './walk'

export class Columns {
  /** See `Findings.stays`. */
  static readonly stays = new Columns(0)

  readonly source: Uint32Array
  readonly destination: Uint32Array
  readonly port: Uint32Array
  readonly verdict: Uint8Array
  readonly egress: Uint8Array
  readonly ingress: Uint8Array
  readonly egressBy: Uint32Array
  readonly ingressBy: Uint32Array
  readonly dropReason: Uint8Array
  readonly undecided: number[] = []
  count = 0

  constructor(size: number) {
    this.source = new Uint32Array(size)
    this.destination = new Uint32Array(size)
    this.port = new Uint32Array(size)
    this.verdict = new Uint8Array(size)
    this.egress = new Uint8Array(size)
    this.ingress = new Uint8Array(size)
    this.egressBy = new Uint32Array(size)
    this.ingressBy = new Uint32Array(size)
    this.dropReason = new Uint8Array(size)
  }

  get hasRoom(): boolean {
    return this.count < this.source.length
  }

  /** The filled part of the columns as a table without its totals. */
  toTable({ publicPeers, portList, sides }: Walk): Omit<FlowTable, 'total' | 'totals'> {
    const cut = <T extends Uint32Array | Uint8Array>(column: T): T =>
      // A part of an array is an array of the same kind.
      column.length === this.count ? column : (column.slice(0, this.count) as T)
    return {
      peers: publicPeers,
      ports: portList,
      deciders: [...sides.deciders],
      count: this.count,
      source: cut(this.source),
      destination: cut(this.destination),
      port: cut(this.port),
      verdict: cut(this.verdict),
      egress: cut(this.egress),
      ingress: cut(this.ingress),
      egressBy: cut(this.egressBy),
      ingressBy: cut(this.ingressBy),
      dropReason: cut(this.dropReason),
      ...(this.undecided.length === 0 ? {} : { undecided: this.undecided }),
    }
  }
}

export function totalsOf({ verdict, count }: Columns): FlowTotals {
  const totals = { forwarded: 0, dropped: 0, redirected: 0 }
  for (let i = 0; i < count; i++) {
    if (verdict[i] === FlowVerdict.FORWARDED) totals.forwarded++
    else if (verdict[i] === FlowVerdict.REDIRECTED) totals.redirected++
    else totals.dropped++
  }
  return totals
}

/** Adds a flow that is not judged yet. @returns its row */
export function addFlow(columns: Columns, source: number, destination: number, port: number): number {
  const i = columns.count++
  columns.source[i] = source
  columns.destination[i] = destination
  columns.port[i] = port
  return i
}

/** Writes down what both sides make of the flow of a row. */
export function setVerdict(columns: Columns, i: number, egress: SideResult, ingress: SideResult): void {
  columns.egress[i] = egress.side
  columns.ingress[i] = ingress.side
  columns.egressBy[i] = egress.by
  columns.ingressBy[i] = ingress.by
  const failed = isStopped(egress) ? egress : isStopped(ingress) ? ingress : null
  if (failed === null) {
    const isRedirected = egress.side === FlowSide.redirected || ingress.side === FlowSide.redirected
    columns.verdict[i] = isRedirected ? FlowVerdict.REDIRECTED : FlowVerdict.FORWARDED
  } else if (failed.side === FlowSide.error) {
    columns.verdict[i] = FlowVerdict.ERROR
  } else {
    columns.verdict[i] = FlowVerdict.DROPPED
    columns.dropReason[i] = failed.dropReason
  }
}

export function isStopped({ side, dropReason }: SideResult): boolean {
  return (side === FlowSide.denied && dropReason !== 0) || side === FlowSide.error
}
