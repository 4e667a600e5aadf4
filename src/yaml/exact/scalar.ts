/**
 * What an unquoted YAML scalar means to `kubectl` and the API server: YAML 1.1 booleans and octal numbers, no
 * sexagesimal numbers, and dates that stay text because everything passes through JSON.
 *
 * Source: the resolver of the YAML library that Kubernetes reads with (sigs.k8s.io/yaml, goyaml.v2, resolve.go).
 */

export type ScalarValue = string | number | boolean | null

const words = new Map<string, boolean | null>([
  ['', null],
  ['~', null],
  ['null', null],
  ['Null', null],
  ['NULL', null],
])
for (const word of ['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']) words.set(word, true)
for (const word of ['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']) words.set(word, false)

const infinity = /^([-+]?)\.(inf|Inf|INF)$/
const decimal = /^[-+]?(0|[1-9][0-9]*)$/
const prefixed = /^([-+]?)0(?:b([01]+)|o?([0-7]+)|x([0-9a-fA-F]+))$/
const float = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/

/** Resolves a plain (unquoted, untagged) scalar. */
export function resolvePlain(text: string): ScalarValue {
  const first = text.charCodeAt(0)
  const isNumeric = (first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46
  if (!isNumeric) {
    if (text.length > 5) return text
    const word = words.get(text)
    return word === undefined ? text : word
  }
  const plain = text.includes('_') ? text.replaceAll('_', '') : text
  if (decimal.test(plain)) return Number(plain)
  const based = prefixed.exec(plain)
  if (based !== null) {
    const [, sign, binary, octal, hex] = based
    const digits = binary ?? octal ?? hex ?? ''
    const value = Number.parseInt(digits, binary !== undefined ? 2 : octal !== undefined ? 8 : 16)
    return sign === '-' ? -value : value
  }
  if (float.test(plain)) return Number(plain)
  const infinite = infinity.exec(text)
  if (infinite !== null) return infinite[1] === '-' ? -Infinity : Infinity
  if (text === '.nan' || text === '.NaN' || text === '.NAN') return NaN
  return text
}

/** How a resolved scalar is called in messages: "the number 80", "the boolean true". */
export function describeScalar(value: ScalarValue): string {
  if (value === null) return 'nothing'
  if (typeof value === 'number') return `the number ${value}`
  if (typeof value === 'boolean') return `the boolean ${value}`
  return `the text "${value}"`
}
