/** Observed flows that the draft would break. */
import type { PageReport } from '../../../worker/messages/replay-protocol'

/** Those seen most often first. */
export function brokenFlows({ rows }: PageReport) {
  return rows.flatMap(({ peers, group, protocol, port }) =>
    group === 'breaks' && peers !== null && protocol !== null ? [{ ...peers, protocol, port }] : [],
  )
}
