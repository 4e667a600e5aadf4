/** Label keys as YAML keys. */
import { resolvePlain } from '../../yaml/exact/scalar'

/** A label key as it is written in a block or flow mapping; quoted where YAML would read something else. */
export function formatKey(key: string): string {
  return typeof resolvePlain(key) === 'string' && /^[\w][\w./:-]*$/.test(key) && !key.endsWith(':')
    ? key
    : JSON.stringify(key)
}
