/** Copies of one policy in many namespaces, as one cluster-wide policy that selects the namespaces by a label. */
import { resourceKey } from '../../../engine/keys'
import type { Analysis } from '../../../engine/types'
import { isPlainMap, type PlainMap } from '../../../yaml/written/render'
import { Draft } from '../../draft'
import type { Outcome } from '../../outcome'
import type { FoundObject } from '../../resources'
import { setLabelIn } from '../../gestures/labels'
import { freeName, isTaken } from '../../gestures/names'
import { addResource } from '../../gestures/place'
import { canonical, differenceOf, generalSpec, namespaceLabelPrefix } from './canonical'
import type { ConsolidationRequest, Differing, LeftAlone, NamespaceLabel } from './types'

/** A policy with what it says in general. */
interface Copy {
  readonly key: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly spec: PlainMap
  readonly text: string
}

export interface Candidate {
  readonly title: string
  readonly outcome: Outcome
  readonly policies: readonly string[]
  readonly made: string
  readonly labels: readonly NamespaceLabel[]
  readonly differing: readonly Differing[]
  readonly notes: readonly string[]
}

export interface Copies {
  /** Each is made when it is asked for. */
  readonly candidates: readonly { readonly policies: readonly string[]; readonly make: () => Candidate }[]
  readonly left: readonly LeftAlone[]
}

const kinds: ReadonlySet<string> = new Set(['NetworkPolicy', 'CiliumNetworkPolicy'])

/** The copies of a workspace, the most often written first. */
export function copiesIn(request: ConsolidationRequest): Copies {
  const draft = new Draft(request.workspace)
  const { copies, refused } = readCopies(request, draft)
  const groups = grouped(copies, ({ text }) => text).filter(inManyNamespaces)
  const candidates = groups
    .toSorted((a, b) => b.length - a.length || (a[0]?.key ?? '').localeCompare(b[0]?.key ?? '', 'en'))
    .map((group) => ({ policies: group.map(({ key }) => key), make: () => candidateOf(request, group, copies) }))
  const left = grouped(refused, ({ text, why }) => `${why} ${text}`)
    .filter(inManyNamespaces)
    .map((group): LeftAlone => ({ policies: group.map(({ key }) => key), why: group[0]?.why ?? '' }))
  return { candidates, left }
}

interface Refused extends Copy {
  readonly why: string
}

function readCopies(
  { analysis, judge }: ConsolidationRequest,
  draft: Draft,
): { readonly copies: readonly Copy[]; readonly refused: readonly Refused[] } {
  const accepted = new Set(analysis.policies.filter(({ status }) => status === 'accepted').map(({ key }) => key))
  const last = new Map<string, FoundObject>()
  for (const object of draft.all()) if (kinds.has(object.kind) && accepted.has(object.key)) last.set(object.key, object)
  const copies: Copy[] = []
  const refused: Refused[] = []
  for (const { key, kind, namespace, name, value } of last.values()) {
    const object = kind === 'NetworkPolicy' ? judge.asCilium(analysis, key) : value
    const spec = object?.['spec']
    if (!isPlainMap(spec) || object?.['specs'] !== undefined) continue
    const general = generalSpec(spec, namespace)
    const base = { key, kind, namespace, name }
    if (typeof general === 'string')
      refused.push({ ...base, spec, text: JSON.stringify(canonical(spec)), why: general })
    else copies.push({ ...base, ...general })
  }
  return { copies, refused }
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return [...groups.values()]
}

function inManyNamespaces(group: readonly Copy[]): boolean {
  return new Set(group.map(({ namespace }) => namespace)).size > 1
}

function candidateOf(request: ConsolidationRequest, group: readonly Copy[], all: readonly Copy[]): Candidate {
  const { workspace, analysis } = request
  const draft = new Draft(workspace)
  const [first] = group
  if (first === undefined) throw new RangeError('a group without members')
  const wanted = usualName(group)
  const name = freeName(wanted, (candidate) => isTaken(draft, 'CiliumClusterwideNetworkPolicy', '', candidate))
  const namespaces = [...new Set(group.map(({ namespace }) => namespace))].toSorted()
  const labels = labelsFor(namespaces, analysis, wanted)
  const [label] = labels
  if (label === undefined) throw new RangeError('a group without namespaces')
  for (const { namespace, label: key, value, isNew } of labels)
    if (isNew) setLabelIn(draft, resourceKey('Namespace', '', namespace), key, value)
  const selector = first.spec['endpointSelector']
  const own = isPlainMap(selector) ? selector : {}
  const ownLabels = isPlainMap(own['matchLabels']) ? own['matchLabels'] : {}
  const made = addResource(draft, {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumClusterwideNetworkPolicy',
    metadata: { name },
    spec: {
      ...first.spec,
      endpointSelector: {
        ...own,
        matchLabels: { [`k8s:${namespaceLabelPrefix}${label.label}`]: label.value, ...ownLabels },
      },
    },
  })
  draft.removeAll(group.map(({ key }) => key))
  const title = `Replace ${group.length} policies in ${namespaces.length} namespaces by one cluster-wide policy ${name}`
  return {
    title,
    outcome: draft.finish(title, [made]),
    policies: group.map(({ key }) => key),
    made,
    labels,
    differing: differingFrom(first, group, all),
    notes: notesOn(label, labels),
  }
}

/** The name that most of the copies have. */
function usualName(group: readonly Copy[]): string {
  const [best] = grouped(group, ({ name }) => name).toSorted((a, b) => b.length - a.length)
  return best?.[0]?.name ?? 'policy'
}

/** The label that exactly these namespaces have, or a new one named after the policy. */
function labelsFor(namespaces: readonly string[], analysis: Analysis, name: string): readonly NamespaceLabel[] {
  const wanted = new Set(namespaces)
  const bearers = new Map<string, string[]>()
  for (const { name: namespace, labels } of analysis.namespaces)
    for (const [key, value] of Object.entries(labels)) {
      const pair = `${key}=${value}`
      const list = bearers.get(pair)
      if (list === undefined) bearers.set(pair, [namespace])
      else list.push(namespace)
    }
  const own = [...bearers].find(
    ([, list]) => list.length === wanted.size && list.every((namespace) => wanted.has(namespace)),
  )
  const [label, value] = own === undefined ? [name, 'true'] : splitPair(own[0])
  return namespaces.map((namespace) => ({ namespace, label, value, isNew: own === undefined }))
}

function splitPair(pair: string): readonly [label: string, value: string] {
  const at = pair.indexOf('=')
  return [pair.slice(0, at), pair.slice(at + 1)]
}

/** Policies of the same name that say something else. */
function differingFrom(first: Copy, group: readonly Copy[], all: readonly Copy[]): readonly Differing[] {
  const members = new Set(group.map(({ key }) => key))
  const names = new Set(group.map(({ name }) => name))
  const base = canonical(first.spec)
  return all
    .filter(({ key, name }) => names.has(name) && !members.has(key))
    .flatMap(({ key, spec }) => {
      const what = differenceOf(base, canonical(spec))
      return what === null ? [] : [{ policy: key, what }]
    })
}

function notesOn({ label, value }: NamespaceLabel, labels: readonly NamespaceLabel[]): readonly string[] {
  const fresh = labels.filter(({ isNew }) => isNew).length
  return [
    ...(fresh === 0
      ? [`The namespaces have ${label}=${value} already, and no other namespace does.`]
      : [`${fresh} namespaces get the label ${label}=${value}; apply the labels before you remove the copies.`]),
    `A namespace created later gets this policy by the label ${label}=${value} alone, without a copy; one without the label has none.`,
    'Labels and annotations of the copies are not carried over.',
  ]
}
