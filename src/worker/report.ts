/** The report needs the snapshot alone, so it is made on the page; loaded when it is asked for. */
export { longestReport, markdownReport } from '../engine/doors/report'
