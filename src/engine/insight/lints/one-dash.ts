/** The one-dash pitfall: two items of a list of peers are joined by OR, two selectors of one item by AND. */
import { namespaceKey, namespaceLabelPrefix } from '../../cluster/labels'
import type { MapNode, SequenceNode } from '../../../yaml/exact/node'
import { andInto, copyOf, emptyBitset, orInto, type Bitset } from '../../policy/selectors/bitset'
import { labelsSelector, type Requirement, type Selector } from '../../policy/selectors/selector'
import type { Fix, TextEdit } from '../../types'
import { dashBefore, fix } from './context/edits'
import { pods, type Lint, type LintContext, type PolicySource } from './context/lint'
import { nodeAt, rangeAt } from './context/places'
import { selectorsOf, type SelectorUse } from './context/selectors'

export const oneDash: Lint = (context) => {
  for (const source of context.policies) {
    const uses = selectorsOf(source).filter(({ role }) => role === 'peer')
    for (let i = 0; i + 1 < uses.length; i++) {
      const first = uses[i]
      const second = uses[i + 1]
      if (first === undefined || second === undefined || !areNeighbours(first, second)) continue
      const namespaces = [first, second].find(namesNamespaceOnly)
      const labels = [first, second].find(namesLabelsOnly)
      if (namespaces !== undefined && labels !== undefined)
        report(context, source, { both: [first, second], namespaces, labels })
    }
  }
}

function areNeighbours({ path: a }: SelectorUse, { path: b }: SelectorUse): boolean {
  return a.length === b.length && a.every((step, i) => (i === a.length - 1 ? Number(step) + 1 === b[i] : step === b[i]))
}

const requirementsOf = (use: SelectorUse): readonly Requirement[] =>
  use.compiled.type === 'labels' ? use.compiled.requirements : []

const isNamespaceKey = (key: string): boolean => key === namespaceKey || key.startsWith(namespaceLabelPrefix)

/** Whether a peer is all pods of some namespaces that it names. */
function namesNamespaceOnly(use: SelectorUse): boolean {
  const [part] = use.parts
  if (part === undefined || use.parts.length > 1) return false
  const keys = [
    ...(part.written.matchLabels?.keys() ?? []),
    ...(part.written.matchExpressions ?? []).map(({ key = '' }) => key),
  ]
  if (keys.length === 0) return false
  return (
    part.scope === 'namespace' ||
    (part.scope === 'cilium' && keys.every((key) => isNamespaceKey(key.slice(key.indexOf(':') + 1))))
  )
}

/** Whether a peer is pods by their labels, of the policy's own namespace because it names none. */
function namesLabelsOnly(use: SelectorUse): boolean {
  const [part] = use.parts
  if (part === undefined || use.parts.length > 1 || part.scope === 'namespace') return false
  const keys = [
    ...(part.written.matchLabels?.keys() ?? []),
    ...(part.written.matchExpressions ?? []).map(({ key = '' }) => key),
  ]
  return (
    keys.length > 0 &&
    keys.every((key) => !key.startsWith('reserved:') && !isNamespaceKey(key.slice(key.indexOf(':') + 1)))
  )
}

function podsOf(context: LintContext, selector: Selector): Bitset {
  const bits = copyOf(context.podIdentities)
  andInto(bits, context.model.selection.select(selector))
  return bits
}

/** Two neighbours, of which one selects namespaces and the other pods by their labels. */
interface TwoPeers {
  /** In the order in which they are written. */
  readonly both: readonly [SelectorUse, SelectorUse]
  readonly namespaces: SelectorUse
  readonly labels: SelectorUse
}

function report(context: LintContext, source: PolicySource, { both, namespaces, labels }: TwoPeers): void {
  const own = requirementsOf(labels).filter(({ key }) => !isNamespaceKey(key))
  const joined = labelsSelector([...own, ...requirementsOf(namespaces)])
  const ofNamespaces = podsOf(context, namespaces.compiled)
  const ofLabels = podsOf(context, labels.compiled)
  const ofBoth = podsOf(context, joined)
  const either = emptyBitset(context.model.identities.length)
  orInto(either, ofNamespaces)
  orInto(either, ofLabels)
  const count = (bits: Bitset): string => pods(context.endpointsOf(bits).length)
  // Without pods to tell the readings apart there is nothing to show.
  if (!context.hasPods(either)) return
  const where = source.policy.namespace === '' ? '' : ` of ${source.policy.namespace}`
  // Labels that nobody has at home, but somebody does in the namespaces named: one dash too many.
  const isLikely = !context.hasPods(ofLabels) && context.hasPods(ofBoth)
  context.report(source, {
    code: 'peers-joined-by-or',
    severity: isLikely ? 'warning' : 'info',
    message: `These are two peers, and either is enough: every pod of the namespaces (${count(ofNamespaces)}), or pods${where} with the labels (${count(ofLabels)}). As one item they would be pods with the labels in the namespaces (${count(ofBoth)})`,
    help: 'One dash makes one peer whose selectors all have to match; two dashes make two peers.',
    range: rangeAt(source.policy.place, both[1].path),
    fix: joinFix(context, source, both),
  })
}

/** Only selectors under keys of their own can be put into one item. */
function joinFix(
  context: LintContext,
  source: PolicySource,
  [first, second]: readonly [SelectorUse, SelectorUse],
): Fix | null {
  const { place } = source.policy
  if (source.resource.kind !== 'NetworkPolicy') return null
  const list = nodeAt(place, first.path.slice(0, -1))?.node
  const one = nodeAt(place, first.path)?.node
  const other = nodeAt(place, second.path)?.node
  if (list?.kind !== 'sequence' || one?.kind !== 'map' || other?.kind !== 'map') return null
  const edit = joinEdit(context, source, list, [one, other])
  return edit === null ? null : fix('Join the two into one item (AND)', edit)
}

function joinEdit(
  context: LintContext,
  { policy }: PolicySource,
  list: SequenceNode,
  [one, other]: readonly [MapNode, MapNode],
): TextEdit | null {
  const { file, offset } = policy.place
  if (one.isFlow !== other.isFlow) return null
  if (one.isFlow) {
    // `{a}, {b}` becomes `{a, b}`.
    return list.isFlow ? { file, start: offset + one.end - 1, end: offset + other.start + 1, text: ', ' } : null
  }
  const dash = dashBefore(context.text(policy.place), offset + other.start)
  return dash === null ? null : { file, start: dash, end: dash + 1, text: ' ' }
}
