/** What reduces a picture to one thing and its neighbours: loaded when that is first asked for. */
export { reducedTo } from '../drawing/dress'
export { neighbourhood } from '../graph/neighbourhood'
export { focusFolds, watchPane } from './focus-folds'
