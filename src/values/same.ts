/** Whether two plain values hold the same. */
import { isObject } from './objects'

/** Compares data such as messages carry; what is the very same object is not looked into. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => isSame(item, b[i]))
  if (!isObject(a) || !isObject(b)) return false
  let left = 0
  for (const key in a) {
    left++
    if (!(key in b) || !isSame(a[key], b[key])) return false
  }
  for (const _ in b) left--
  return left === 0
}
