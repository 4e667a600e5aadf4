/** A door of its own for the regular expressions of filters: loaded when one is typed. */
export { regularExpressions } from '../../worker/re2'
