/** Lays large pictures out, so that the page's thread is free meanwhile. */
import { layOut, planned, type LaidOut, type LayoutJob, type Planned, type PlanJob } from './jobs'

self.addEventListener('message', ({ data }: MessageEvent<LayoutJob | PlanJob>) => {
  self.postMessage(('remembered' in data ? layOut(data) : planned(data)) satisfies LaidOut | Planned)
})
