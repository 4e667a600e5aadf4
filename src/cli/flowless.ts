/** Files of flows that hold none. */
import type { ReplayReport } from '../engine/doors/whole'
import type { Io } from './input/io'
import { printable } from './output/text'

/**
 * Says which files hold no flow, and whether the question cannot be answered for it: a file that holds something else is no file
 * of flows, and where nothing was seen at all whatever saved the flows is likely to have failed. One empty file among others is fine.
 */
export function tellFlowless({ files }: Pick<ReplayReport, 'files'>, io: Io): boolean {
  const flowless = files.filter(({ flows, lostRecords }) => flows + lostRecords === 0)
  const wrong =
    flowless.length === files.length ? flowless : flowless.filter(({ unread, otherLines }) => unread + otherLines > 0)
  for (const { name, unread, otherLines, unreadLines } of wrong) {
    const reason = unreadLines[0] === undefined ? '' : `: ${unreadLines[0].reason}`
    const why = unread + otherLines === 0 ? 'it is empty' : `no flow could be read${reason}`
    io.error(
      `membrane: ${printable(`${name}: ${why}`)}\n  Save flows with hubble observe --last 10000 -o jsonpb > flows.jsonl\n`,
    )
  }
  return wrong.length > 0
}
