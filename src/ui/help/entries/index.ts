/** What every code of the engine means. */
import type { HelpEntries } from '../entry'
import { layer7 } from './layer7'
import { peers } from './peers'
import { policies } from './policies'
import { ports } from './ports'
import { reading } from './reading'
import { selectors } from './selectors'

export const helpEntries: HelpEntries = { ...reading, ...policies, ...selectors, ...peers, ...ports, ...layer7 }
