/** The page's end of the worker that lays large pictures out: one job at a time. */
import { layOut, planned, type LaidOut, type LayoutJob, type Planned, type PlanJob } from './jobs'

export class LayoutThread {
  private worker: Worker | null = null
  private isAtWork = false

  /** Lays out in the worker; here, where there is none or it fails: a picture that comes late is better than none. */
  run(job: LayoutJob): Promise<LaidOut> {
    return this.ask(job, layOut)
  }

  /** The same for how much room a picture takes. */
  plan(job: PlanJob): Promise<Planned> {
    return this.ask(job, planned)
  }

  private ask<J extends LayoutJob | PlanJob, T>(job: J, inPlace: (job: J) => T): Promise<T> {
    // Nobody waits for what it is still at.
    if (this.isAtWork) this.stop()
    return new Promise((resolve) => {
      const here = (): void => {
        this.stop()
        resolve(inPlace(job))
      }
      try {
        this.worker ??= new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module', name: 'layout' })
        const { worker } = this
        worker.onmessage = ({ data }: MessageEvent<T>) => {
          this.isAtWork = false
          resolve(data)
        }
        worker.onerror = here
        worker.onmessageerror = here
        worker.postMessage(job)
        this.isAtWork = true
      } catch {
        here()
      }
    })
  }

  stop(): void {
    this.worker?.terminate()
    this.worker = null
    this.isAtWork = false
  }
}
