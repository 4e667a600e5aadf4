/** The report's own door, so that the page loads it only when somebody wants one. */
export { markdownReport } from '../insight/summary/report'
