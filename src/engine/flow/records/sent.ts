/** A request that was sent, with what became of it: plain data, which crosses from the shell's worker to the page. */
import type { Probe, Verdict } from '../../types'
import type { HubbleFlow } from './record'

/** What one side made of a request. */
export interface SentSide {
  /** See `FlowSide`. */
  readonly side: number
  /** What decided: policy keys, or `default-allow`, `default-deny`, `localhost`. */
  readonly by: readonly string[]
}

export interface SentFlow {
  /** Its ends are the workspace's: a workload stands for the pods that it makes. */
  readonly flow: Probe
  /** When it was sent, by the shell's clock. */
  readonly timeMs: number
  readonly verdict: Verdict['verdict']
  /** What the layer 7 proxy answers in the server's place. */
  readonly refusal?: string
  /** Cilium's number; 0 where nothing was dropped. */
  readonly dropReason: number
  readonly egress: SentSide
  readonly ingress: SentSide
  readonly identities?: { readonly from: number; readonly to: number }
  /** As Hubble recorded it. */
  readonly records: readonly HubbleFlow[]
}
