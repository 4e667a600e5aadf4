/** Who somebody would talk to: peers on the same ports, together. */
import { idName } from '../../keys'
import { contains, parsePrefix } from '../../cluster/address'
import type { PolicyModel } from '../../verdict/model'
import { compareTexts } from '../../../values/compare'
import type { Cells } from '../reach/cells'
import type { Parties, Party } from '../reach/parties'
import type { Circle, Neighbours } from './types'

/** More ranges that get other answers than the world are counted. */
const mostNames = 3

/** Whether the addresses of a prefix are in another one; those of the world are in none. */
function isWithin(inner: Party, outer: Party): boolean {
  const [own, around] = [inner, outer].map(({ key }) => parsePrefix(idName(key)))
  if (own === undefined || own === null) return false
  if (around !== undefined && around !== null) return contains(around, own)
  return outer.key === 'entity:world' || outer.key === `entity:world-ipv${own.family}`
}

/** @param isCounted whether a workload of the cluster is meant, by the key of one of its pods */
export function neighboursOf(
  model: PolicyModel,
  { parties }: Parties,
  cells: Cells,
  { key, isCounted }: { readonly key: string; readonly isCounted: (key: string) => boolean },
): Neighbours | null {
  const own = parties.find(({ members }) => members.some(({ keys }) => keys.has(key)))
  const index = model.endpointIndex.get(key)
  if (own === undefined || index === undefined) return null
  const outside = parties.filter(({ kind }) => kind === 'addresses')
  const circle = (connect: (party: Party) => string | null): Circle => {
    /** `world`, or `world (but for 169.254.169.254/32)` where narrower prefixes get other answers. */
    const addressWords = (party: Party, label: string, portsText: string): string => {
      const others = outside.filter(
        (other) => other !== party && isWithin(other, party) && connect(other) !== portsText,
      )
      const names = others.flatMap(({ members }) => members.map((member) => member.label))
      if (names.length === 0) return label
      const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : ''
      return `${label} (but for ${names.slice(0, mostNames).join(', ')}${more})`
    }
    const groups = new Map<string, { workloads: string[]; outside: string[] }>()
    for (const party of parties) {
      const portsText = connect(party)
      if (portsText === null) continue
      let group = groups.get(portsText)
      if (group === undefined) groups.set(portsText, (group = { workloads: [], outside: [] }))
      const labels = party.members
        .filter((member) => party.kind !== 'workload' || isCounted(member.key))
        .map(({ label }) => (party.kind === 'addresses' ? addressWords(party, label, portsText) : label))
      ;(party.kind === 'workload' ? group.workloads : group.outside).push(...labels)
    }
    const found = [...groups]
      .map(([portsText, { workloads, outside }]) => ({ portsText, workloads: workloads.sort(compareTexts), outside }))
      .filter(({ workloads, outside }) => workloads.length + outside.length > 0)
      .sort((a, b) => b.workloads.length - a.workloads.length)
    return { workloads: found.reduce((sum, { workloads }) => sum + workloads.length, 0), groups: found }
  }
  const portsOf = (from: Party, to: Party): string | null => {
    const connection = from.canSend ? cells.connection(from, to) : null
    if (connection === null) return null
    return connection.portsText === '' ? `perhaps ${connection.maybeText}` : connection.portsText
  }
  return {
    reaches: circle((party) => portsOf(own, party)),
    reachedBy: circle((party) => portsOf(party, own)),
    isIngressIsolated: model.maps.mapOf(index, 'ingress').isIsolated,
    isEgressIsolated: model.maps.mapOf(index, 'egress').isIsolated,
  }
}

/** `12 workloads accept it; it accepts 3`, and what is open. */
export function neighbourWords({ reaches, reachedBy, isIngressIsolated, isEgressIsolated }: Neighbours): string {
  const count = (number: number): string => `${number} ${number === 1 ? 'workload' : 'workloads'}`
  const state = isolationWords(isIngressIsolated, isEgressIsolated)
  return `${count(reaches.workloads)} ${reaches.workloads === 1 ? 'accepts' : 'accept'} it, and ${count(reachedBy.workloads)} can reach it; it is ${state}`
}

/** `isolated in both directions`, and what else there is. */
export function isolationWords(ingress: boolean, egress: boolean): string {
  if (ingress === egress) return `isolated in ${ingress ? 'both directions' : 'neither direction'}`
  return `not isolated for ${ingress ? 'egress' : 'ingress'}`
}
