/** The report's own entry, so that the page loads it only when somebody wants one. */
export { longestReport, markdownReport } from '../insight/summary/report'
