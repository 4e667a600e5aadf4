/** The requests that were sent, with what became of them, for whoever shows them beside the shell. */
import type { SentFlow } from '../../engine/doors/whole'

/** Requests beyond these are forgotten where nobody asks for them. */
const mostKept = 1000

export class RequestLog {
  private kept: readonly SentFlow[] = []

  add(request: SentFlow): void {
    this.kept = [...this.kept.slice(1 - mostKept), request]
  }

  /** Those since it was asked last. */
  take(): readonly SentFlow[] {
    const taken = this.kept
    this.kept = []
    return taken
  }
}
