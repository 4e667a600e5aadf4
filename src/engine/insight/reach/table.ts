/** Every pair of workloads and outside peers with the ports that get through between them. */
import { canonicalAddress, parseAddress } from '../../cluster/address'
import { rangeText, type AddressRange } from '../../cluster/ranges'
import { directoryOf } from '../../names/cluster-directory'
import { listDoubts } from '../../verdict/list-doubts'
import type { PolicyModel } from '../../verdict/model'
import { compareTexts } from '../../../values/compare'
import { Cells } from './cells'
import { partiesOf, type Member, type Parties, type Party } from './parties'
import type { Connection, PeerKind, ReachReport, ReachRow } from './types'

export interface ReachOptions {
  /** Only rows from such senders: a workload or pod `shop/web`, `shop/*`, `world`, `host`, an address, a name. */
  readonly from?: string
  readonly to?: string
  /** How many rows at most; 100,000 where absent. */
  readonly limit?: number
}

const defaultLimit = 100_000

/** Who reaches whom on which ports. The same model gives the same report, to the byte. */
export function reachOf(model: PolicyModel, { from, to, limit = defaultLimit }: ReachOptions = {}): ReachReport {
  const found = partiesOf(model)
  const cells = new Cells(model, found.sides)
  const inside = found.parties.filter(({ kind }) => kind === 'workload')
  const outside = found.parties.filter(({ kind }) => kind !== 'workload')
  const rows: ReachRow[] = []
  let total = 0
  const [sending, receiving] = [meaningOf(from, found, model), meaningOf(to, found, model)]
  const add = (sender: Named, receiver: Named, connection: Connection): void => {
    if (!isMeant(sender, sending.words) || !isMeant(receiver, receiving.words)) return
    if (total++ < limit)
      rows.push({
        from: sender.label,
        to: receiver.label,
        fromKind: sender.kind,
        toKind: receiver.kind,
        ...connection,
      })
  }
  for (const source of inside) {
    for (const destination of inside) {
      const connection = cells.connection(source, destination)
      if (connection === null) continue
      for (const a of source.members)
        for (const b of destination.members)
          // One pod alone talks to itself whatever the policies say.
          if (a !== b || a.pods > 1) add(memberNamed(a), memberNamed(b), connection)
    }
    const senders = outside.filter(({ canSend }) => canSend)
    for (const { party: pods, members } of byNodes(source)) {
      for (const group of outsideGroups(outside, (party) => cells.connection(pods, party)))
        for (const a of members) add(memberNamed(a), group.named, group.connection)
      for (const group of outsideGroups(senders, (party) => cells.connection(party, pods)))
        for (const b of members) add(group.named, memberNamed(b), group.connection)
    }
  }
  const order = ({ from: a, to: b }: ReachRow): string => `${a} ${b}`
  rows.sort((a, b) => kindOrder(a) - kindOrder(b) || compareTexts(order(a), order(b)))
  const meanings = [sending, receiving]
  const unknown = meanings.flatMap(({ words }, i) => (words?.length === 0 ? [[from, to][i] ?? ''] : []))
  return {
    rows,
    total,
    notes: [...meanings.flatMap(({ note }) => note ?? []), ...notesOf(found, model)],
    ...(unknown.length === 0 ? {} : { unknown }),
  }
}

interface Placed {
  readonly party: Party
  readonly members: readonly Member[]
}

/** Workloads of one party by the nodes that they run on: to some of them a node is the local host, to others a remote one. */
function byNodes(party: Party): readonly Placed[] {
  const { members } = party
  const { nodes: _all, ...anywhere } = party
  const groups = new Map<string, { readonly party: Party; readonly members: Member[] }>()
  for (const member of members) {
    const { nodes } = member
    const key = nodes.has('') ? '' : [...nodes].sort().join(' ')
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { party: key === '' ? anywhere : { ...party, nodes }, members: [member] })
    else group.members.push(member)
  }
  return [...groups.values()]
}

/** Pods to pods, then out of the cluster, then into it. */
function kindOrder({ fromKind, toKind }: ReachRow): number {
  return fromKind !== 'workload' ? 2 : toKind !== 'workload' ? 1 : 0
}

interface Named {
  readonly label: string
  readonly kind: PeerKind
  readonly parties: readonly Party[]
}

function memberNamed({ label }: Member): Named {
  return { label, kind: 'workload', parties: [] }
}

interface OutsideGroup {
  readonly named: Named
  readonly connection: Connection
}

/** Outside peers of one kind that get the same answers, as one: addresses as disjoint ranges, joined where they touch. */
function outsideGroups(
  parties: readonly Party[],
  connect: (party: Party) => Connection | null,
): readonly OutsideGroup[] {
  const groups = new Map<Connection, Map<PeerKind, Party[]>>()
  for (const party of parties) {
    const connection = connect(party)
    if (connection === null) continue
    let kinds = groups.get(connection)
    if (kinds === undefined) groups.set(connection, (kinds = new Map()))
    const list = kinds.get(party.kind)
    if (list === undefined) kinds.set(party.kind, [party])
    else list.push(party)
  }
  return [...groups].flatMap(([connection, kinds]) =>
    [...kinds].map(([kind, list]) => {
      const isAll = list.length === parties.filter((party) => party.kind === kind).length
      return { connection, named: { label: labelOf(kind, list, isAll), kind, parties: list } }
    }),
  )
}

function labelOf(kind: PeerKind, parties: readonly Party[], isAll: boolean): string {
  if (kind !== 'addresses') return parties.map(({ members }) => members[0]?.label ?? '').join(', ')
  if (isAll) return 'world'
  return joined(parties.flatMap(({ ranges }) => ranges))
    .map(rangeText)
    .join(', ')
}

/** Ranges in order, those that touch as one. */
export function joined(ranges: readonly AddressRange[]): readonly AddressRange[] {
  const found: { family: 4 | 6; first: bigint; last: bigint }[] = []
  const sorted = [...ranges].sort((a, b) => a.family - b.family || (a.first < b.first ? -1 : 1))
  for (const range of sorted) {
    const previous = found.at(-1)
    if (previous?.family === range.family && range.first <= previous.last + 1n) {
      if (range.last > previous.last) previous.last = range.last
    } else found.push({ ...range })
  }
  return found
}

interface Meaning {
  /** What the rows call them; null for everybody, empty where nobody is called so. */
  readonly words: readonly string[] | null
  readonly note: string | null
}

const nodeWords = ['host', 'remote-node']

/** Whom a filter means: also by the name of a service, or the address of whatever is in the cluster. */
function meaningOf(wanted: string | undefined, { parties, hostPods }: Parties, model: PolicyModel): Meaning {
  if (wanted === undefined) return { words: null, note: null }
  const address = canonicalAddress(wanted)
  const directory = directoryOf(model.cluster)
  const key = (address === null ? null : directory.podAt(address)?.key) ?? wanted
  if (hostPods.includes(key))
    return {
      words: nodeWords,
      note: `${key} shares its node's network: it is the host on its own node and a remote node on others.`,
    }
  const node = [...model.cluster.nodes].find(
    ([name, { addresses }]) => name === wanted || (address !== null && addresses.includes(address)),
  )?.[0]
  if (node !== undefined && !parties.some((party) => party.kind === 'node' && isOutsidePeer(party, node)))
    return {
      words: nodeWords,
      note: `${node} is a node: the host of its own pods, and a remote node to all others.`,
    }
  const members = parties.flatMap((party) => (party.kind === 'workload' ? party.members : []))
  const member = members.find(({ label, keys }) => label === key || keys.has(key))
  if (member !== undefined) return { words: [member.label], note: null }
  if (node !== undefined) return { words: [node], note: null }
  const cilium = address === null ? null : directory.ciliumAt(address)
  if (cilium !== null) return { words: [cilium], note: `${address} belongs to Cilium's own ${cilium}.` }
  const frontend = address === null ? null : directory.frontendAt(address)
  const service = frontend?.kind === 'cluster' ? frontend.service : directory.services.get(key)
  if (service !== undefined) {
    const labelOfPod = (pod: string): string => members.find(({ keys }) => keys.has(pod))?.label ?? pod
    const behind = service.selects.map(labelOfPod)
    for (const backend of behind.length === 0 ? service.backends : []) {
      const pod = directory.podAt(backend)
      behind.push(
        ...(pod !== null ? [labelOfPod(pod.key)] : directory.nodeAt(backend) === null ? [backend] : nodeWords),
      )
    }
    return {
      words: behind,
      note: `${wanted} is service ${service.key}: these are the lines of what is behind it, on its own ports.`,
    }
  }
  const isKnown = key.endsWith('/*')
    ? members.some(({ namespace }) => namespace === key.slice(0, -2))
    : parties.some((party) => party.kind !== 'workload' && isOutsidePeer(party, key))
  const what = frontend?.kind === 'balancer' ? 'the load balancer' : 'an external address'
  return {
    words: isKnown ? [key] : [],
    note:
      isKnown && frontend != null
        ? `${wanted} is ${what} of service ${frontend.service.key}: this is about the address itself, as far as it is not translated for pods.`
        : null,
  }
}

/** Whether somebody is one of those whom a filter means. */
function isMeant(named: Named, words: readonly string[] | null): boolean {
  return words?.some((word) => isCalled(named, word)) ?? true
}

function isCalled({ label, parties }: Named, wanted: string): boolean {
  if (label === wanted) return true
  if (wanted.endsWith('/*')) return parties.length === 0 && label.startsWith(wanted.slice(0, -1))
  return parties.some((party) => isOutsidePeer(party, wanted))
}

function isOutsidePeer({ kind, key, ranges, members }: Party, wanted: string): boolean {
  return (
    key.endsWith(`:${wanted}`) ||
    members.some((member) => member.label === wanted) ||
    (wanted === 'world' && (kind === 'addresses' || kind === 'name')) ||
    ranges.some((range) => holds(range, wanted))
  )
}

function holds({ family, first, last }: AddressRange, text: string): boolean {
  if (text.includes(':') !== (family === 6)) return false
  const address = parseAddress(text)
  return address !== null && address.family === family && first <= address.bits && address.bits <= last
}

function notesOf({ hostPods }: Parties, model: PolicyModel): readonly string[] {
  const { cluster } = model
  const notes = [
    'Addresses of pods, nodes, services and Cilium’s own endpoints do not count as outside addresses: they are what they belong to.',
    'This is about policy alone: whether anything listens on a port, or a route leads there, is not asked.',
  ]
  if (cluster.endpoints.length === 0) notes.unshift('There are no workloads to ask about.')
  if (hostPods.length > 0)
    notes.push(
      `${hostPods.length === 1 ? 'One pod shares' : `${hostPods.length} pods share`} a node's network: host on the same node, remote-node on others (${hostPods.slice(0, 5).join(', ')}${hostPods.length > 5 ? ', …' : ''}).`,
    )
  if (cluster.settings.datapath.isAudit)
    notes.push('Audit mode is on (policy-audit-mode): what policies would drop gets through all the same.')
  return [...notes, ...listDoubts(model)]
}
