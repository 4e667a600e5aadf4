/** Whether two plain values hold the same. */
import { isObject } from './objects'

/** Compares data such as messages carry; what is the very same object is not looked into. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => isSame(item, b[i]))
  if (a instanceof Uint8Array) return b instanceof Uint8Array && areSameNumbers(a, b)
  if (a instanceof Uint32Array) return b instanceof Uint32Array && areSameNumbers(a, b)
  if (a instanceof Map || b instanceof Map) return a instanceof Map && b instanceof Map && isSame([...a], [...b])
  if (!isObject(a) || !isObject(b)) return false
  let left = 0
  for (const key in a) {
    left++
    if (!(key in b) || !isSame(a[key], b[key])) return false
  }
  for (const _ in b) left--
  return left === 0
}

/** Looked at as numbers: an object's fields would be asked for by names. */
function areSameNumbers(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false
  return true
}
