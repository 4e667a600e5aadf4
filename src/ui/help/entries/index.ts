/** What every code of the engine means. */
import type { DiagnosticCode } from '../../../store/index'
import type { HelpEntry } from '../entry'
import { admission } from './admission'
import { layer7 } from './layer7'
import { peers } from './peers'
import { policies } from './policies'
import { ports } from './ports'
import { reading } from './reading'
import { selectors } from './selectors'

export const helpEntries: Readonly<Record<DiagnosticCode, HelpEntry>> = {
  ...reading,
  ...admission,
  ...policies,
  ...selectors,
  ...peers,
  ...ports,
  ...layer7,
}
