/** The report needs the snapshot alone, so it is made on the page; loaded when it is asked for. */
export { markdownReport } from '../engine/doors/report'
