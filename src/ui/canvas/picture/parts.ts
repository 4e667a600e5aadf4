/** What lays pictures out and draws them: loaded beside the page, as there is no picture before the cluster has been read. */
export { CanvasController } from '../drawing/CanvasController'
export { waysToOpen, waysToOpenAside } from './fitting'
