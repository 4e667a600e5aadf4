/** The proof that a workspace under other names decides as before, on all ports and for all peers. */
import { formatPrefix, parsePrefix } from '../../cluster/address'
import { compareModels, type ComparedModel } from './diff'
import type { Comparison } from './types'
import type { Renaming } from './units'

export interface RenamedProof {
  readonly isSame: boolean
  /** What differs, by the other names. */
  readonly comparison: Comparison
  /** The proof in words, by the other names. */
  readonly sentences: readonly string[]
}

/** @param stated whether each stated flow comes out as expected, in their order, of both workspaces */
export function proveRenamed(
  before: ComparedModel,
  after: ComparedModel,
  renaming: Renaming,
  stated: readonly [before: readonly string[], after: readonly string[]],
): RenamedProof {
  const comparison = compareModels(before, after, { renaming })
  const merged = [
    ...strangers(before.model.prefixes, after.model.prefixes, 'cidr', renaming),
    ...strangers(before.model.names, after.model.names, 'dns', renaming),
  ]
  const changedFlows = stated[1].flatMap((status, i) => (status === stated[0][i] ? [] : [i + 1]))
  const isSame =
    comparison.isSame && merged.length === 0 && stated[0].length === stated[1].length && changedFlows.length === 0
  const { endpoints } = after.model.cluster
  const policies = after.policies.length
  const counts = [
    ...(endpoints.length === 0 ? [] : [count(endpoints.length, 'pod')]),
    ...(after.model.prefixes.length === 0 ? [] : [count(after.model.prefixes.length, 'address range')]),
    ...(after.model.names.length === 0 ? [] : [count(after.model.names.length, 'DNS name')]),
    `${policies} ${policies === 1 ? 'policy' : 'policies'}`,
  ]
  const sentences = isSame
    ? [
        `${counts.join(', ')}: each was found again under its other name.`,
        'All of them were compared with each other and with the nodes and the world, on all ports: every verdict is the same.',
        ...(stated[1].length === 0
          ? []
          : [`${count(stated[1].length, 'stated flow')} ${stated[1].length === 1 ? 'comes' : 'come'} out as before.`]),
      ]
    : [
        'The verdicts are not all the same, so this copy is no proof of what you saw:',
        ...comparison.flows
          .slice(0, 3)
          .map(({ kind, from, to, portsText }) => `${from.text} → ${to.text} on ${portsText}: ${kind}.`),
        ...comparison.policies.slice(0, 3).map(({ kind, key }) => `${key}: ${kind}.`),
        ...comparison.endpoints.slice(0, 3).map(({ kind, namespace, name }) => `${namespace}/${name}: ${kind}.`),
        ...comparison.isolation.slice(0, 3).map(({ kind, endpoints: who }) => `${who.text}: ${kind}.`),
        ...merged.slice(0, 3).map((key) => `${key} exists only under the other names.`),
        ...changedFlows.slice(0, 3).map((number) => `Stated flow ${number} has a different verdict.`),
      ]
  return { isSame, comparison, sentences }
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`
}

/** What the second workspace names and no name of the first became. */
function strangers(
  before: readonly string[],
  after: readonly string[],
  scheme: 'cidr' | 'dns',
  { peer }: Renaming,
): readonly string[] {
  const tidy = (text: string): string => {
    const prefix = parsePrefix(text)
    return prefix === null ? text : formatPrefix(prefix)
  }
  const expected = new Set(before.map((name) => tidy(peer(`${scheme}:${name}`).slice(scheme.length + 1))))
  return after.filter((name) => !expected.has(tidy(name)))
}
