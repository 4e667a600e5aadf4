/** The requests that were sent, with what became of them, for whoever shows them beside the shell. */
import type { HubbleFlow, Probe, Verdict } from '../../engine/index'

/** What one side made of a request. */
export interface SeenSide {
  /** See `FlowSide`. */
  readonly side: number
  /** What decided: policy keys, or `default-allow`, `default-deny`, `localhost`. */
  readonly by: readonly string[]
}

/** A request as it was seen: plain data, which crosses to the page. */
export interface SeenRequest {
  /** Its ends are the workspace's: a workload stands for the pods that it makes. */
  readonly flow: Probe
  readonly timeMs: number
  readonly verdict: Verdict['verdict']
  /** What the layer 7 proxy answers in the server's place. */
  readonly refusal?: string
  /** Cilium's number; 0 where nothing was dropped. */
  readonly dropReason: number
  readonly egress: SeenSide
  readonly ingress: SeenSide
  readonly identities?: { readonly from: number; readonly to: number }
  /** As Hubble recorded it. */
  readonly records: readonly HubbleFlow[]
}

/** Requests beyond these are forgotten where nobody asks for them. */
const mostKept = 1000

export class RequestLog {
  private kept: readonly SeenRequest[] = []

  add(request: SeenRequest): void {
    this.kept = [...this.kept.slice(1 - mostKept), request]
  }

  /** Those since it was asked last. */
  take(): readonly SeenRequest[] {
    const taken = this.kept
    this.kept = []
    return taken
  }
}
