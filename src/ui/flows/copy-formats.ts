import type { PickedFlow } from '../../store/flows/lines/line-list'
import type { Questions } from '../../store/index'

/** Formats of `hubble observe`, and rows of cells for a spreadsheet. */
export type CopyFormat = 'tabs' | Questions['print']['asks']['format']

/** More flows than this make no text that anybody reads. */
export const copyAtMost = 5000

/** Copies flows; what prints them is loaded when the first are copied. */
export async function copyFlows(flows: readonly PickedFlow[], format: CopyFormat = 'tabs'): Promise<void> {
  await (await import('./copy')).copyFlows(flows, format)
}
