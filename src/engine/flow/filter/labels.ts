/**
 * Label selectors as `--label` takes them: Kubernetes' syntax with Cilium's source before the key.
 * Source: pkg/hubble/filters/labels.go, pkg/hubble/filters/labelparser.go.
 */

interface LabelTest {
  /** `any` matches every source. */
  readonly source: string
  readonly key: string
  readonly operator: 'exists' | 'absent' | 'in' | 'not-in'
  readonly values: readonly string[]
}

/** All of its tests must hold. */
export type LabelTests = readonly LabelTest[]

/** Reads `app=api,tier!=db,env in (a, b),!debug,reserved:world`; null for anything else. */
export function parseLabelSelector(text: string): LabelTests | null {
  const tests: LabelTest[] = []
  for (const part of splitOutside(text)) {
    const test = parsePart(part.trim())
    if (test === null) return null
    tests.push(test)
  }
  return tests
}

/** Splits at commas that stand outside parentheses. */
function splitOutside(text: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') depth++
    else if (text[i] === ')') depth--
    else if (text[i] === ',' && depth === 0) {
      parts.push(text.slice(start, i))
      start = i + 1
    }
  }
  parts.push(text.slice(start))
  return parts
}

const keyPattern = /^(?:([a-zA-Z][\w.-]*):)?([A-Za-z0-9](?:[\w./-]*[A-Za-z0-9])?)$/

function parsePart(part: string): LabelTest | null {
  const set = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(part)
  if (set !== null)
    return test(
      set[1] ?? '',
      set[2] === 'in' ? 'in' : 'not-in',
      (set[3] ?? '').split(',').map((value) => value.trim()),
    )
  const equal = /^([^=!\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(part)
  if (equal !== null) return test(equal[1] ?? '', equal[2] === '!=' ? 'not-in' : 'in', [equal[3] ?? ''])
  const absent = /^!\s*(\S+)$/.exec(part)
  return absent === null ? test(part, 'exists', []) : test(absent[1] ?? '', 'absent', [])
}

function test(key: string, operator: LabelTest['operator'], values: readonly string[]): LabelTest | null {
  const match = keyPattern.exec(key)
  return match === null ? null : { source: match[1] ?? 'any', key: match[2] ?? '', operator, values }
}

/** Whether labels, written `source:key=value`, pass all tests. */
export function matchesLabels(tests: LabelTests, labels: readonly string[]): boolean {
  return tests.every(({ source, key, operator, values }) => {
    const found = valueOf(labels, source, key)
    switch (operator) {
      case 'exists':
        return found !== null
      case 'absent':
        return found === null
      case 'in':
        return found !== null && values.includes(found)
      case 'not-in':
        return found === null || !values.includes(found)
    }
  })
}

function valueOf(labels: readonly string[], source: string, key: string): string | null {
  for (const label of labels) {
    const colon = label.indexOf(':')
    if (source !== 'any' && label.slice(0, colon) !== source) continue
    const equal = label.indexOf('=', colon)
    const labelKey = label.slice(colon + 1, equal < 0 ? undefined : equal)
    if (labelKey === key) return equal < 0 ? '' : label.slice(equal + 1)
  }
  return null
}
