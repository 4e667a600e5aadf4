/** YAML as `kubectl` reads it: YAML 1.1 booleans and octal numbers, but no base 60 and no dates. */
import { CORE_SCHEMA, NOT_RESOLVED, defineScalarTag, loadAll, mergeTag } from 'js-yaml'

const truths = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE'])
const falsehoods = new Set(['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE'])

const booleans = defineScalarTag('tag:yaml.org,2002:bool', {
  implicit: true,
  identify: () => false,
  resolve: (source) => (truths.has(source) ? true : falsehoods.has(source) ? false : NOT_RESOLVED),
})

const numberForms: readonly (readonly [form: RegExp, read: (digits: string) => number])[] = [
  [/^[-+]?0[bB][01]+$/, (digits) => Number.parseInt(digits.replace(/0[bB]/, ''), 2)],
  [/^[-+]?0[xX][0-9a-fA-F]+$/, (digits) => Number.parseInt(digits, 16)],
  [/^[-+]?0[oO]?[0-7]+$/, (digits) => Number.parseInt(digits.replace(/0[oO]?/, ''), 8)],
  [/^[-+]?(0|[1-9][0-9]*)$/, Number],
  [/^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/, Number],
]

function readNumber(source: string): number | typeof NOT_RESOLVED {
  if (!/^[-+.0-9]/.test(source)) return NOT_RESOLVED
  const digits = source.replaceAll('_', '')
  for (const [form, read] of numberForms) if (form.test(digits)) return read(digits)
  return NOT_RESOLVED
}

const integers = defineScalarTag('tag:yaml.org,2002:int', {
  implicit: true,
  identify: () => false,
  resolve: (source) => {
    const value = readNumber(source)
    return typeof value === 'number' && Number.isInteger(value) && !/[.eE]/.test(source.replace(/^[-+]?0[xX].*/, ''))
      ? value
      : NOT_RESOLVED
  },
})

const decimals = defineScalarTag('tag:yaml.org,2002:float', {
  implicit: true,
  identify: () => false,
  resolve: readNumber,
})

const schema = CORE_SCHEMA.withTags(mergeTag, booleans, integers, decimals)

/** The documents of a manifest that hold an object. */
export function readDocuments(text: string): readonly Readonly<Record<string, unknown>>[] {
  return loadAll(text, { schema }).filter(isRecord)
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
