/** The policies that Hubble names for its verdicts, remembered with a connection. */
import type { NamedPolicy } from '../event'
import { copied } from '../../../values/copied'

export type { NamedPolicy } from '../event'

/** Policies of one connection that are remembered. */
const mostPolicies = 20

/** Remembers policies that are not remembered yet; the texts are copied, for a slice would keep the whole chunk. */
export function addPolicies(known: NamedPolicy[], more: readonly NamedPolicy[]): void {
  for (const { did, kind, namespace, name } of more) {
    if (known.length >= mostPolicies) return
    if (!known.some((one) => one.name === name && one.did === did && one.kind === kind && one.namespace === namespace))
      known.push({
        did,
        kind: copied(kind),
        namespace: namespace === null ? null : copied(namespace),
        name: copied(name),
      })
  }
}
