/** RE2 on the page, for the filters that take regular expressions. Loaded when one is typed. */
export { re2Find } from '../engine/doors/re2'
