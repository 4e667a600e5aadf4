/** What an edit does to a flow. */
import { FlowVerdict } from '../../types'

export const FlowChange = { none: 0, dropped: 1, allowed: 2, proxied: 3, unproxied: 4 } as const

/** @returns one of `FlowChange`, by the verdicts before and after */
export function changeOf(before: number, after: number): number {
  if (before === after) return FlowChange.none
  const passed = before === FlowVerdict.FORWARDED || before === FlowVerdict.REDIRECTED
  const passes = after === FlowVerdict.FORWARDED || after === FlowVerdict.REDIRECTED
  if (passed !== passes) return passes ? FlowChange.allowed : FlowChange.dropped
  if (!passes) return FlowChange.none
  return after === FlowVerdict.REDIRECTED ? FlowChange.proxied : FlowChange.unproxied
}
