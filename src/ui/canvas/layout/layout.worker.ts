/** Lays large pictures out, so that the page's thread is free meanwhile. */
import { layOut, type LaidOut, type LayoutJob } from './jobs'

self.addEventListener('message', ({ data }: MessageEvent<LayoutJob>) => {
  self.postMessage(layOut(data) satisfies LaidOut)
})
