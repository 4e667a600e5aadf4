/** What policies may refer to while they are read. */
import type { ServiceObject } from './services'
import type { Settings } from './settings'

export interface Context {
  readonly settings: Settings
  readonly services: readonly ServiceObject[]
}
