/** What lints said of a policy before, and how much of that is still true. */
import type { Cluster } from '../../../cluster/cluster'
import { movedRange } from '../../../manifest/layout'
import { resourceRange } from '../../../manifest/resource'
import type { Policy } from '../../../policy/entry'
import type { Diagnostic, SourceRange } from '../../../types'
import type { PolicyModel } from '../../../verdict/model'

/** What was said of a policy, by the function that is the lint. */
export type SaidBy = Map<object, readonly Diagnostic[]>

/** What was said of a policy, by what the lints ask. */
export interface Said {
  /** Of lints that ask for what is written in the policy, for the settings, and whether there are services at all. */
  readonly ofText: SaidBy
  /** Of lints that ask for pods, services and addresses, too. */
  readonly ofAll: SaidBy
}

/** What was said, where the policy stood then, and what it was looked at with. */
interface LastSaid extends Said {
  readonly range: SourceRange
  readonly cluster: Cluster
  readonly inside: PolicyModel['inside']
  readonly selection: PolicyModel['selection']
}

const lastSaid = new WeakMap<Policy, LastSaid>()

/** What is still true of a policy, wherever it stands by now: what it was looked at with is the same. */
export function stillSaid(
  policy: Policy,
  { cluster, inside, selection }: PolicyModel,
  isLikeNow: (before: Cluster) => boolean,
): Said {
  const range = resourceRange(policy.place)
  const before = lastSaid.get(policy)
  const hasSameIdentities = before?.inside === inside && before.selection === selection
  const isInPlace = before?.cluster === cluster
  if (isInPlace && hasSameIdentities && before.range === range) return before
  // In one cluster the pods are the same, whichever addresses the policies name by now, and none of these lints asks for those.
  const isSame = isInPlace || (hasSameIdentities && isLikeNow(before.cluster))
  const said: LastSaid = {
    range,
    cluster,
    inside,
    selection,
    ofText:
      before !== undefined && isOfText(before.cluster, cluster)
        ? movedTo(before.ofText, before.range, range, true)
        : new Map<object, readonly Diagnostic[]>(),
    ofAll: isSame ? movedTo(before.ofAll, before.range, range, isInPlace) : new Map<object, readonly Diagnostic[]>(),
  }
  lastSaid.set(policy, said)
  return said
}

/** Whether lints that ask for the text of a policy find the same in two clusters. */
function isOfText(before: Cluster, now: Cluster): boolean {
  return before.settings === now.settings && before.services.length > 0 === now.services.length > 0
}

/** Fields of a cluster that an edit makes anew though it says the same of all pods: somebody typed a comment. */
const ofText: ReadonlySet<string> = new Set(['source', 'endpoints', 'endpointIndex'] satisfies (keyof Cluster)[])

/** Whether clusters of earlier texts are the present one but for where things stand, if identities are the same. */
export function likeCluster(now: Cluster): (before: Cluster) => boolean {
  const known = new Map([[now, true]])
  return (before) => {
    let isLike = known.get(before)
    if (isLike === undefined) {
      const others = Object.entries(now).filter(([name]) => !ofText.has(name))
      isLike = others.every(([name, value]) =>
        Object.entries(before).some(([old, own]) => old === name && own === value),
      )
      known.set(before, isLike)
    }
    return isLike
  }
}

/**
 * The same of a policy that stands elsewhere, but for what names a line.
 *
 * @param isInPlace whether all else that is named stands where it stood, if the policy does
 */
function movedTo(said: SaidBy, before: SourceRange, range: SourceRange, isInPlace: boolean): SaidBy {
  if ((isInPlace && before === range) || hasNothing(said)) return said
  const on = range.start - before.start
  const down = range.line - before.line
  const moved: SaidBy = new Map()
  for (const [look, found] of said) {
    if (found.length === 0) moved.set(look, found)
    else if ((isInPlace && down === 0) || !found.some(namesLine))
      moved.set(
        look,
        found.map((diagnostic) => movedBy(diagnostic, on, down)),
      )
  }
  return moved
}

/** Of most policies nothing is said, and then it does not matter where they stand. */
function hasNothing(said: SaidBy): boolean {
  for (const found of said.values()) if (found.length > 0) return false
  return true
}

function namesLine({ message, help = '' }: Diagnostic): boolean {
  return /\bline/.test(message) || /\bline/.test(help)
}

function movedBy({ fix, ...diagnostic }: Diagnostic, on: number, down: number): Diagnostic {
  const moved = { ...diagnostic, range: movedRange(diagnostic.range, on, down) }
  if (fix === undefined) return moved
  const edits = fix.edits.map((edit) => ({ ...edit, start: edit.start + on, end: edit.end + on }))
  return { ...moved, fix: { ...fix, edits } }
}
