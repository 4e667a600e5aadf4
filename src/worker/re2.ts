/** RE2 on the page, for the filters that take regular expressions. Loaded when one is typed. */
export { regularExpressions } from '../engine/doors/re2'
