/** Which labels make up an identity: a built-in list of patterns, and those of the setting `labels`. */

export type LabelTest = (key: string) => boolean

interface Pattern {
  readonly source: string
  readonly isExclusive: boolean
  readonly expression: RegExp
}

const kept = [
  'io\\.kubernetes\\.pod\\.namespace',
  'io\\.cilium\\.k8s\\.namespace\\.labels',
  'io\\.cilium\\.k8s\\.policy\\.cluster',
  'io\\.cilium\\.k8s\\.policy\\.serviceaccount',
  'app\\.kubernetes\\.io',
]

const dropped = [
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

/** `[source:][!]expression`; `!` counts only as the first character behind the source. */
function readPattern(text: string): Pattern {
  const colon = text.indexOf(':')
  const source = colon < 0 ? '' : text.slice(0, colon)
  const rest = text.slice(colon + 1)
  const isExclusive = rest.startsWith('!')
  return { source, isExclusive, expression: new RegExp(isExclusive ? rest.slice(1) : rest) }
}

/** A label stays if its longest inclusive match is longer than its shortest exclusive one, or if neither is anything. */
export function keepsLabel(source: 'k8s' | 'node', version: number, list: string): LabelTest {
  const own = list
    .split(/\s+/)
    .filter((text) => text !== '')
    .map(readPattern)
  // Nodes' labels have a list of their own that begins with nothing.
  const builtIn =
    source === 'node'
      ? []
      : [
          ...kept.map((text) => readPattern(text)),
          ...dropped.map((text) => readPattern(`!${text}`)),
          ...(version >= 20 ? [readPattern('!topology\\.kubernetes\\.io')] : []),
        ]
  const all = [...builtIn, ...own].filter((pattern) => pattern.source === '' || pattern.source === source)
  // Patterns of another source never match, and switch the list to what it includes all the same.
  const includesOnly = own.some(({ isExclusive }) => !isExclusive)
  return (key) => {
    const ends = (isExclusive: boolean): readonly number[] =>
      all
        .filter((pattern) => pattern.isExclusive === isExclusive)
        .map(({ expression }) => expression.exec(key))
        .filter((match) => match?.index === 0)
        .map((match) => match?.[0].length ?? 0)
    const included = Math.max(0, ...ends(false))
    const exclusive = ends(true).filter((end) => end > 0)
    const excluded = exclusive.length === 0 ? 0 : Math.min(...exclusive)
    return included > excluded || (excluded === 0 && !includesOnly)
  }
}
