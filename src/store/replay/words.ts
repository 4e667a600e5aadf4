/** The words of a replay, for the pane. */
export {
  groups,
  groupWords,
  proposableOf,
  spanText,
  timeText,
  type Group,
  type PageReport,
  type ReplayRow,
  type RequestRow,
} from '../../worker/replay'
