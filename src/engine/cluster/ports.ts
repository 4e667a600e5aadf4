/** Ports of pods, compared. */
import type { EndpointPort } from '../types'

type Numbered = Pick<EndpointPort, 'port' | 'protocol'>

/** Whether two lists name the same ports in the same order, as packets have them: by number and protocol. */
export function areSamePorts(a: readonly Numbered[], b: readonly Numbered[]): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) {
    const [own, other] = [a[i], b[i]]
    if (own?.port !== other?.port || own?.protocol !== other?.protocol) return false
  }
  return true
}
