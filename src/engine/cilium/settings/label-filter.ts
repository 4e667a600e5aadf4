/** Which of a pod's labels are part of its identity. Source: pkg/labelsfilter/filter.go. */
import { isAtLeast, type CiliumVersion } from './versions'

/** Decides for the key of a label of source `k8s`, those that Cilium itself adds included. */
export type LabelFilter = (key: string) => boolean

/** One pattern of the list. */
export interface LabelPattern {
  readonly source: string
  readonly isExclusive: boolean
  readonly expression: RegExp
}

const builtInKept = [
  'io\\.kubernetes\\.pod\\.namespace',
  'io\\.cilium\\.k8s\\.namespace\\.labels',
  'io\\.cilium\\.k8s\\.policy\\.(cluster|serviceaccount)',
  'app\\.kubernetes\\.io',
]

const builtInDropped = [
  'io\\.kubernetes',
  'kubernetes\\.io',
  '.*beta\\.kubernetes\\.io',
  'k8s\\.io',
  'pod-template-generation',
  'pod-template-hash',
  'controller-revision-hash',
  'annotation.*',
  'controller-uid',
  'etcd_node',
  'statefulset\\.kubernetes\\.io/pod-name',
  'apps\\.kubernetes\\.io/pod-index',
  'batch\\.kubernetes\\.io/job-completion-index',
  'batch\\.kubernetes\\.io/controller-uid',
]

/** The built-in list leaves them out since 1.20. */
const droppedSince120 = ['topology\\.kubernetes\\.io']

function pattern(isExclusive: boolean): (text: string) => LabelPattern {
  return (text) => ({ source: '', isExclusive, expression: new RegExp(text) })
}

/**
 * Reads the value of `labels`: patterns `[source:][!]regex`, separated by blanks. `!` counts only as the first character
 * behind the source.
 *
 * @returns null where one of them is no regular expression, or one that could take for ever
 */
export function readPatterns(text: string): readonly LabelPattern[] | null {
  const found: LabelPattern[] = []
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const colon = word.indexOf(':')
    const source = colon < 0 ? '' : word.slice(0, colon)
    const rest = word.slice(colon + 1)
    const isExclusive = rest.startsWith('!')
    const written = isExclusive ? rest.slice(1) : rest
    if (!isTame(written)) return null
    try {
      found.push({ source, isExclusive, expression: new RegExp(written) })
    } catch {
      return null
    }
  }
  return found
}

/** Without repeated groups and with few repetitions, an expression takes polynomial time at worst. Keys are short. */
function isTame(text: string): boolean {
  return text.length <= 500 && !/\)[*+{]/.test(text) && (text.match(/[*+{]/g) ?? []).length <= 3
}

/**
 * The filter of a version and a value of `labels`. Kept is what the longest inclusive match outweighs the shortest exclusive
 * one of; where neither matches, it depends on whether the user's list has any inclusive pattern.
 */
export function labelFilter(version: CiliumVersion, patterns: readonly LabelPattern[]): LabelFilter {
  const all = [
    ...builtInKept.map(pattern(false)),
    ...builtInDropped.map(pattern(true)),
    ...(isAtLeast(version, '1.20') ? droppedSince120.map(pattern(true)) : []),
    ...patterns,
  ].filter(({ source }) => source === '' || source === 'k8s')
  const isInclusive = patterns.some(({ isExclusive }) => !isExclusive)
  const known = new Map<string, boolean>()
  return (key) => {
    const before = known.get(key)
    if (before !== undefined) return before
    const isKept = decide(key, all, isInclusive)
    // A pure function's memo; bounded so that hostile manifests cannot grow it without end.
    if (known.size > 10_000) known.clear()
    known.set(key, isKept)
    return isKept
  }
}

function decide(key: string, patterns: readonly LabelPattern[], isInclusive: boolean): boolean {
  let included = 0
  let excluded = 0
  for (const { isExclusive, expression } of patterns) {
    const match = expression.exec(key)
    if (match === null || match.index !== 0) continue
    const end = match[0].length
    if (isExclusive) excluded = excluded === 0 ? end : Math.min(excluded, end)
    else included = Math.max(included, end)
  }
  return included > excluded || (excluded === 0 && !isInclusive)
}
