/** The regular expressions of filters, in a file of their own: loaded when one is typed. */
export { regularExpressions } from '../../../worker/re2'
