/** The words for a replay, without the engine: for the page, which gets its rows from a worker. */
export { groupWords } from '../replay/judge/words'
export { proposableOf } from '../replay/judge/proposable'
export { spanText, timeText } from '../replay/judge/times'
export { groups, type Group, type ReplayReport, type ReplayRow, type RequestRow } from '../replay/judge/report'
