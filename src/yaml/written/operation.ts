/** What an edit of a document means, apart from how it is written: a step from one value to the next. */
import { isPlainList, isPlainMap, type Plain } from './render'

export type Path = readonly (string | number)[]

export type Operation =
  /** Sets a value, adding the key and what is above it where they are missing. */
  | {
      readonly type: 'set'
      readonly path: Path
      readonly value: Plain
      /** Key of the entry that a new one stands behind; where absent, it stands at the end. */
      readonly behind?: string
    }
  /** Adds an item at the end of a list, making the list where there is none. */
  | {
      readonly type: 'append'
      readonly path: Path
      readonly value: Plain
      /** Stands above the item where the list is a block. */
      readonly comment?: string
    }
  | { readonly type: 'remove'; readonly path: Path }
  /** Gives a mapping's entry another key, in its place. */
  | { readonly type: 'rename'; readonly path: Path; readonly key: string }

export function valueAt(value: Plain | undefined, path: Path): Plain | undefined {
  let at = value
  for (const step of path) {
    if (typeof step === 'number') at = isPlainList(at) ? at[step] : undefined
    else at = isPlainMap(at) && Object.hasOwn(at, step) ? at[step] : undefined
  }
  return at
}

/** The value after the operation; undefined where it makes no sense there. */
export function applyOperation(value: Plain, operation: Operation): Plain | undefined {
  switch (operation.type) {
    case 'set':
      return update(value, operation.path, () => operation.value)
    case 'append':
      return update(value, operation.path, (old) =>
        old === undefined || old === null
          ? [operation.value]
          : isPlainList(old)
            ? [...old, operation.value]
            : undefined,
      )
    case 'remove':
      return update(value, operation.path, () => undefined)
    case 'rename': {
      const from = operation.path.at(-1)
      const moved = valueAt(value, operation.path)
      if (typeof from !== 'string' || moved === undefined) return undefined
      return update(value, operation.path.slice(0, -1), (map) => {
        if (!isPlainMap(map) || Object.hasOwn(map, operation.key)) return undefined
        const renamed: Record<string, Plain> = Object.create(null)
        for (const [key, item] of Object.entries(map)) renamed[key === from ? operation.key : key] = item
        return renamed
      })
    }
  }
}

type Change = (old: Plain | undefined) => Plain | undefined

/** A copy with the value at a path changed; an undefined result takes the entry away. */
function update(value: Plain | undefined, path: Path, change: Change): Plain | undefined {
  const [step, ...rest] = path
  if (step === undefined) return change(value)
  if (typeof step === 'number') {
    if (!isPlainList(value) || step >= value.length) return undefined
    const item = update(value[step], rest, change)
    return item === undefined ? value.filter((_, i) => i !== step) : value.map((old, i) => (i === step ? item : old))
  }
  if (value !== undefined && value !== null && !isPlainMap(value)) return undefined
  const map: Record<string, Plain> = Object.assign(Object.create(null), value)
  const item = update(map[step], rest, change)
  if (item === undefined) delete map[step]
  else map[step] = item
  return map
}
