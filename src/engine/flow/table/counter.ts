/**
 * The place where counting comes in, for flows that are too many to list. It is provided from outside, so that a page loads it
 * beside its first picture.
 */
import type { FlowCounts } from './places'
import type { ServingPeers } from './members'

type FlowCounter = (peers: ServingPeers, leftOut: ReadonlySet<number>) => FlowCounts

let counter: FlowCounter | null = null

/** Gives the engine what counts flows. */
export function provideFlowCounts(implementation: FlowCounter): void {
  counter = implementation
}

/** @throws where nothing has been provided: `engine/doors/flow-counts` was not loaded */
export const countFlows: FlowCounter = (peers, leftOut) => {
  if (counter === null) throw new Error('what counts flows has not been loaded')
  return counter(peers, leftOut)
}
