/** What policies may refer to while they are read. */
import type { ServiceObject } from './services'

export interface Context {
  readonly dualStack: boolean
  readonly nodeLabels: boolean
  readonly services: readonly ServiceObject[]
}
