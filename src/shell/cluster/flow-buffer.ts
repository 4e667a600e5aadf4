/** The flows that were seen, as an agent's ring buffer keeps them: the latest few thousand. */
import type { HubbleFlow } from '../../engine/doors/whole'

/** Hubble's own limit. Source: pkg/hubble/defaults (`ServerEventBufferCapacity`). */
const capacity = 4095

export class FlowBuffer {
  private kept: readonly HubbleFlow[] = []
  private count = 0

  get flows(): readonly HubbleFlow[] {
    return this.kept
  }

  /** How many have been seen at all: to ask later for those that came since. */
  get seen(): number {
    return this.count
  }

  add(flows: readonly HubbleFlow[]): void {
    this.count += flows.length
    this.kept = [...this.kept, ...flows].slice(-capacity)
  }

  /** Those that came after a number of them, as far as they are still kept. */
  since(seen: number): readonly HubbleFlow[] {
    return seen >= this.count ? [] : this.kept.slice(-(this.count - seen))
  }
}
