/** What cards are made from. */
import type { Snapshot } from '../../../store/index'
import type { Links } from './links'

export interface CardInput {
  readonly snapshot: Snapshot
  /** Ids of the groups that are one card. */
  readonly folded: ReadonlySet<string>
  readonly links: Links
  /** Key of a peer → id of the node that stands for it. */
  readonly nodeOf: ReadonlyMap<string, string>
  /** Peers from outside that lines need as senders, and as receivers. */
  readonly senders: ReadonlySet<string>
  readonly receivers: ReadonlySet<string>
  readonly isQuietRow: (node: string, row: string) => boolean
  /** The row of the selected flow, as `node row`, where no other flow has brought it. */
  readonly asked: string | null
  /** Rows at which lines end, as `node row`. */
  readonly reached: ReadonlySet<string>
}

export type Endpoint = Snapshot['endpoints'][number]
