/** What is looked at: drawn regardless of the toggles. */
import type { FlowRef } from '../../../store/index'

export interface Focus {
  readonly node: string | null
  /** The nodes that the picture is reduced to; empty for the whole picture. */
  readonly around: ReadonlySet<string>
  /** A row that was clicked: all who reach it and who do not. */
  readonly row: { readonly node: string; readonly row: string } | null
  /** A card or row under the pointer: its drops are drawn between what is there, as far as they can be followed. */
  readonly hovered: { readonly node: string; readonly row: string | null } | null
  readonly pair: { readonly from: string; readonly to: string } | null
  /** The one flow that is drawn, between the nodes of `pair`. */
  readonly flow: FlowRef | null
  readonly policy: string | null
  /** Pairs of nodes that a lesson watches or that the last edit changed, as `pairKey` writes them, or such a pair and a row. */
  readonly watched: ReadonlySet<string>
}
