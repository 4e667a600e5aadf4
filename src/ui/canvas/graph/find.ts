/** Finds things of the picture by their names, namespaces, labels and addresses, drawn or folded. */
import { outsideKey, type Selection, type Snapshot } from '../../../store/index'

export interface Hit {
  readonly selection: Selection
  /** Key of the endpoint that has to be unfolded to be seen; null for what is not in a group. */
  readonly endpoint: string | null
  readonly words: string
}

interface Candidate extends Hit {
  readonly name: string
  readonly texts: readonly string[]
  /** `key=value`, to be found from its beginning. */
  readonly labels: readonly string[]
}

/** What all words of a text are found in; whose name begins with the text comes first. */
export function findNodes(snapshot: Snapshot, text: string): readonly Hit[] {
  const words = text.toLowerCase().trim().split(/\s+/).filter(Boolean)
  if (words.length === 0) return []
  const found = candidates(snapshot).filter(({ texts, labels }) =>
    words.every(
      (word) =>
        texts.some((known) => known.toLowerCase().includes(word)) ||
        labels.some((label) => (word.includes('=') ? label.startsWith(word) : label.includes(word))),
    ),
  )
  const rank = ({ name }: Candidate): number => (name.startsWith(words[0] ?? '') ? 0 : 1)
  return found.toSorted((a, b) => rank(a) - rank(b))
}

function candidates({ namespaces, endpoints, services = [], nodes = [], flows }: Snapshot): readonly Candidate[] {
  return [
    ...namespaces.map(({ name, labels }): Candidate => ({
      selection: { kind: 'namespace', name },
      endpoint: null,
      words: `Namespace ${name}`,
      name,
      texts: [name],
      labels: labelTexts(labels),
    })),
    ...endpoints.map(({ key, name, kind, podLabels, address, workload }): Candidate => ({
      selection: { kind: 'endpoint', key },
      endpoint: key,
      words: `${kind} ${key}`,
      name,
      texts: [key, ...(address === undefined ? [] : [address]), ...(workload === undefined ? [] : [workload.name])],
      labels: labelTexts(podLabels),
    })),
    ...services.map(({ key, name, selects, clusterIP }): Candidate => ({
      selection: { kind: 'service', key },
      endpoint: selects[0] ?? null,
      words: `Service ${key}`,
      name,
      texts: [key, ...(clusterIP === undefined ? [] : [clusterIP])],
      labels: [],
    })),
    ...flows.peers
      .filter(({ kind }) => kind !== 'endpoint')
      .map(({ key, label, kind }): Candidate => ({
        selection: { kind: 'peer', key },
        endpoint: kind === 'node' ? key : null,
        words: kind === 'node' ? `Node ${label}` : label,
        name: label,
        texts: [label, key],
        labels: [],
      })),
    ...unlisted(nodes, flows),
  ]
}

/** Nodes that no rule is about: they have a card while they are selected. */
function unlisted(nodes: NonNullable<Snapshot['nodes']>, { peers }: Snapshot['flows']): readonly Candidate[] {
  const listed = new Set<string>(peers.map(({ key }) => key))
  return nodes.flatMap(({ name, labels, addresses }): readonly Candidate[] => {
    const key = outsideKey('node', name)
    if (listed.has(key)) return []
    const selection = { kind: 'peer', key } as const
    const texts = [name, ...addresses]
    return [{ selection, endpoint: key, words: `Node ${name}`, name, texts, labels: labelTexts(labels) }]
  })
}

function labelTexts(labels: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(labels).map(([key, value]) => `${key}=${value}`.toLowerCase())
}
