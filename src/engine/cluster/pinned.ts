/** Numbers of identities that the workspace states, so that output can be compared with that of a real cluster. */
import { ofKind, type Resource } from '../manifest/resource'

export interface PinnedIdentities {
  /** By the key of an endpoint that has the identity. */
  readonly byEndpoint: ReadonlyMap<string, number>
  /** By the identity's labels: sorted, one a line. */
  readonly byLabels: ReadonlyMap<string, number>
}

/** Numbers below are reserved for what Cilium itself names. Source: pkg/identity/numericidentity.go. */
const firstNumber = 100
const lastNumber = 2 ** 24 - 1

/** Reads CiliumIdentity resources, whose name is the number, and the numbers of the options. */
export function readPinned(
  resources: readonly Resource[],
  numbers: Readonly<Record<string, number>>,
): PinnedIdentities {
  const byLabels = new Map<string, number>()
  for (const { name, object } of ofKind(resources, 'CiliumIdentity')) {
    const labels = [...(object['security-labels'] ?? [])].map(([key, value]) =>
      value === '' && key.startsWith('cidr') ? key : `${key}=${value}`,
    )
    if (/^\d+$/.test(name) && isNumber(Number(name))) byLabels.set(labels.sort().join('\n'), Number(name))
  }
  return { byLabels, byEndpoint: new Map(Object.entries(numbers).filter(([, number]) => isNumber(number))) }
}

function isNumber(number: number): boolean {
  return Number.isInteger(number) && number >= firstNumber && number <= lastNumber
}

/**
 * Gives identities the numbers that are stated for them, and moves others out of their way.
 *
 * @param bearers for each endpoint's key the index of its identity
 */
export function pinNumbers<T extends { readonly number: number; readonly texts: readonly string[] }>(
  identities: T[],
  first: number,
  { byEndpoint, byLabels }: PinnedIdentities,
  bearers: (key: string) => number | undefined,
): void {
  if (byEndpoint.size === 0 && byLabels.size === 0) return
  const wanted = new Map<number, number>()
  for (const [key, number] of byEndpoint) {
    const index = bearers(key)
    if (index !== undefined && index >= first) wanted.set(index, number)
  }
  for (let i = first; i < identities.length; i++) {
    const texts = identities[i]?.texts ?? []
    // Pods from before 1.20 have no labels for their named ports.
    const number =
      byLabels.get(texts.join('\n')) ?? byLabels.get(texts.filter((text) => !text.startsWith('gen:')).join('\n'))
    if (number !== undefined && !wanted.has(i)) wanted.set(i, number)
  }
  const taken = new Set<number>()
  for (const [index, number] of wanted) {
    if (taken.has(number)) wanted.delete(index)
    else taken.add(number)
  }
  for (let i = first; i < identities.length; i++) {
    const identity = identities[i]
    if (identity === undefined) continue
    let number = wanted.get(i) ?? identity.number
    if (!wanted.has(i)) while (taken.has(number)) number++
    taken.add(number)
    if (number !== identity.number) identities[i] = { ...identity, number }
  }
}
