/** One identity: a set of labels with a number. Policies know nothing else of a peer. */
import { compareTexts } from '../../values/compare'
import type { Prefix } from './address'
import type { InnerPrefixes } from './inner-prefixes'
import { formatLabel, type Label } from './labels'
import { noNamedPorts, type NamedPorts } from './named-ports'
import { sortInPlace } from './order'

export interface ClusterIdentity {
  readonly number: number
  /** Sorted by their text. */
  readonly labels: readonly Label[]
  readonly texts: readonly string[]
  /** The outside addresses that it stands for; of length 0 for the world itself, null for pods and nodes. */
  readonly prefix: Prefix | null
  /** What a port's name means to the pods that have it; the labels spell that out. */
  readonly namedPorts: NamedPorts
  /** The prefixes by which rules about addresses match a pod or node; absent where they never match it. */
  readonly inner?: InnerPrefixes
  /** It is not an outside address, and rules about groups of addresses may select it by labels that it lacks. */
  readonly isInGroups?: true
}

/** A label with its text. */
export interface WrittenLabel {
  readonly label: Label
  readonly text: string
}

export function written(label: Label): WrittenLabel {
  return { label, text: formatLabel(label) }
}

function byText(a: WrittenLabel, b: WrittenLabel): number {
  return compareTexts(a.text, b.text)
}

export function identityOf(
  number: number,
  labels: readonly Label[],
  prefix: Prefix | null,
  inner: InnerPrefixes | null = null,
): ClusterIdentity {
  const identity = identityOfWritten(number, labels.map(written), prefix, noNamedPorts)
  return inner === null ? identity : { ...identity, inner }
}

/** @param labels are sorted in place */
export function identityOfWritten(
  number: number,
  labels: WrittenLabel[],
  prefix: Prefix | null,
  namedPorts: NamedPorts,
): ClusterIdentity {
  sortInPlace(labels, byText)
  return { number, labels: labels.map(({ label }) => label), texts: labels.map(({ text }) => text), prefix, namedPorts }
}
