/** Gives a label another key or another value, everywhere it is given and looked for. */
import type { LabelDomain } from '../schemas/index'
import type { Splice } from '../../yaml/edits/text-edits'
import { labelUses, type LabelUseInFile } from './label-uses'
import { formatKey } from './label-keys'
import { scalarText } from './suggestion'

interface File {
  readonly name: string
  readonly text: string
}

/** The label at a place, and which half of it. */
export interface LabelAt {
  readonly part: 'key' | 'value'
  readonly domain: LabelDomain
  readonly key: string
  /** Null where just the key is named. */
  readonly value: string | null
}

function isAround(place: { readonly start: number; readonly end: number } | null, offset: number): boolean {
  return place !== null && place.start <= offset && offset <= place.end
}

/** The label that stands at a place of a file; null where none does. */
export function labelAt(file: File, offset: number): LabelAt | null {
  for (const { domain, key, value, keyPlace, valuePlace } of labelUses([file])) {
    if (isAround(valuePlace, offset)) return { part: 'value', domain, key, value }
    if (isAround(keyPlace, offset)) return { part: 'key', domain, key, value }
  }
  return null
}

/** Uses of one label among all: with just this value, or, for a key, with any. */
export function usesOfLabel(
  uses: readonly LabelUseInFile[],
  { part, domain, key, value }: LabelAt,
): readonly LabelUseInFile[] {
  return uses.filter(
    (use) =>
      use.domain === domain &&
      use.key === key &&
      (part === 'key' ? use.keyPlace !== null : use.value === value && use.valuePlace !== null),
  )
}

/** Edits that rename a label in all files. */
export function renameLabel(files: readonly File[], label: LabelAt, name: string): readonly Splice[] {
  const texts = new Map(files.map((file) => [file.name, file.text]))
  return usesOfLabel(labelUses(files), label).flatMap((use) => {
    const { file, keyPlace, valuePlace, keyQuote, valueQuote } = use
    if (label.part === 'key') {
      if (keyPlace === null) return []
      const before = texts.get(file)?.[keyPlace.start - 1] ?? ''
      // Behind a source or prefix the key is never read as anything but text.
      const isBare = keyQuote === '' && !/[:.]/.test(before)
      return [{ file, ...keyPlace, text: isBare ? formatKey(name) : name }]
    }
    if (valuePlace === null) return []
    const text = valueQuote === '' ? scalarText(name, true) : `${valueQuote}${name}${valueQuote}`
    return [{ file, ...valuePlace, text }]
  })
}

const namePart = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/

/** Why a name is no label key or value, as a sentence; null where it is one. */
export function labelNameProblem(part: LabelAt['part'], name: string): string | null {
  const local = part === 'key' ? name.slice(name.indexOf('/') + 1) : name
  const domain = part === 'key' && name.includes('/') ? name.slice(0, name.indexOf('/')) : 'x'
  if (part === 'value' && name === '') return null
  const isGood = namePart.test(local) && /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(domain)
  if (isGood) return null
  return part === 'key'
    ? 'A label key has at most 63 letters, digits, "-", "_" and ".", maybe with a lower-case domain and "/" before it.'
    : 'A label value has at most 63 letters, digits, "-", "_" and ".", and begins and ends with a letter or digit.'
}
