/** Which of a pod's labels are part of its identity. Source: pkg/labelsfilter/filter.go. */
import { isObject } from '../../../values/objects'
import { isAtLeast, type CiliumVersion } from './versions'

/** Decides for the key of a label of source `k8s`, those that Cilium itself adds included. */
export type LabelFilter = (key: string) => boolean

/** One pattern of the list. */
export interface LabelPattern {
  readonly source: string
  readonly isExclusive: boolean
  /** An expression, or a plain text that keys begin with. */
  readonly expression: RegExp | string
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
 * Reads the value of `labels`: patterns `[source:][!]regex`, separated by spaces. `!` counts only as the first character
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
 * Reads the content of a `label-prefix-file`: JSON with `version: 1` and `valid-prefixes`, each with `prefix`, `source` and
 * perhaps `invert`. Keys are compared with the prefix as it is, which is no expression there.
 *
 * @returns null for a content with which no agent starts
 */
export function readPrefixFile(text: string): readonly LabelPattern[] | null {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    return null
  }
  if (!isObject(content) || content['version'] !== 1 || !Array.isArray(content['valid-prefixes'])) return null
  const found: LabelPattern[] = []
  for (const item of content['valid-prefixes'] as readonly unknown[]) {
    if (!isObject(item)) return null
    const { prefix, source, invert = false } = item
    if (typeof prefix !== 'string' || typeof source !== 'string' || typeof invert !== 'boolean') return null
    if (prefix === '' || source === '') return null
    found.push({ source, isExclusive: invert, expression: prefix })
  }
  return found.some(({ source, expression }) => source === 'reserved' && expression === '.*') ? found : null
}

/** Which list a filter begins with, before the patterns of its user. */
export interface LabelLists {
  readonly source: 'k8s' | 'node'
  readonly base: readonly LabelPattern[]
  /** Those that the user wrote, in a file or in a list: an inclusive one leaves everything out that none names. */
  readonly own: readonly LabelPattern[]
}

/** The lists for identities of pods: a file replaces the built-in list, and patterns are added to either. */
export function podLists(
  version: CiliumVersion,
  patterns: readonly LabelPattern[],
  file: readonly LabelPattern[] | null,
): LabelLists {
  if (file !== null) return { source: 'k8s', base: [], own: [...file, ...patterns] }
  const base = [
    ...builtInKept.map(pattern(false)),
    ...builtInDropped.map(pattern(true)),
    ...(isAtLeast(version, '1.20') ? droppedSince120.map(pattern(true)) : []),
  ]
  return { source: 'k8s', base, own: patterns }
}

/**
 * The filter of lists of patterns. Kept is what the longest inclusive match outweighs the shortest exclusive one of; where
 * neither matches, it depends on whether the user's list has any inclusive pattern.
 */
export function labelFilter({ source, base, own }: LabelLists): LabelFilter {
  const all = [...base, ...own].filter((each) => each.source === '' || each.source === source)
  const isInclusive = own.some(({ isExclusive }) => !isExclusive)
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
    const end = matchedLength(key, expression)
    if (end === null) continue
    if (isExclusive) excluded = excluded === 0 ? end : Math.min(excluded, end)
    else included = Math.max(included, end)
  }
  return included > excluded || (excluded === 0 && !isInclusive)
}

/** Up to where a key matches from its start; null where it does not. */
function matchedLength(key: string, expression: RegExp | string): number | null {
  if (typeof expression === 'string') return key.startsWith(expression) ? expression.length : null
  const match = expression.exec(key)
  return match?.index === 0 ? match[0].length : null
}
