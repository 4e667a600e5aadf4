/**
 * Typed reading of JSON-like values, as Go's decoder does it: unknown fields are dropped, null is the same as absent,
 * and a value of the wrong type refuses the object.
 */
import { isRecord } from './yaml'

/** An object that Cilium does not take. Thrown while it is read and validated, caught once an object. */
export class Refused extends Error {}

export function refuse(reason: string): never {
  throw new Refused(reason)
}

export type Shape<T> = (value: unknown, path: string) => T
export type Read<S> = S extends Shape<infer T> ? T : never

export const text: Shape<string> = (value, path) => (typeof value === 'string' ? value : refuse(`${path} is no string`))

export const flag: Shape<boolean> = (value, path) =>
  typeof value === 'boolean' ? value : refuse(`${path} is no boolean`)

export const integer: Shape<number> = (value, path) =>
  typeof value === 'number' && Number.isInteger(value) ? value : refuse(`${path} is no integer`)

export const integerOrText: Shape<number | string> = (value, path) =>
  typeof value === 'string' ? value : integer(value, path)

export const anything: Shape<unknown> = (value) => value

export function list<T>(item: Shape<T>): Shape<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) return refuse(`${path} is no list`)
    return value.map((entry: unknown, index) => item(entry ?? emptyOf(item), `${path}[${index}]`))
  }
}

/** Null in a list is the zero value of its type. */
function emptyOf(item: Shape<unknown>): unknown {
  return item === text ? '' : item === integer ? 0 : {}
}

export const textMap: Shape<ReadonlyMap<string, string>> = (value, path) => {
  if (!isRecord(value)) return refuse(`${path} is no mapping`)
  return new Map(Object.entries(value).map(([key, entry]) => [key, text(entry ?? '', `${path}.${key}`)]))
}

type Fields = Readonly<Record<string, Shape<unknown>>>
type ReadFields<F extends Fields> = { readonly [K in keyof F]?: Read<F[K]> }

/** All fields are optional; a field that is present and null is absent. */
export function object<F extends Fields>(fields: F): Shape<ReadFields<F>> {
  return (value, path) => {
    if (!isRecord(value)) return refuse(`${path} is no mapping`)
    const found: Record<string, unknown> = {}
    for (const [name, shape] of Object.entries(fields)) {
      const field = Object.hasOwn(value, name) ? value[name] : undefined
      if (field !== undefined && field !== null) found[name] = shape(field, `${path}.${name}`)
    }
    // Each field was read by its own shape, which is what ReadFields says.
    return found as ReadFields<F>
  }
}
