/**
 * Two workspaces compared as to who may talk to whom: what opens, what closes, who becomes isolated.
 *
 * All ports are compared, not just those that somebody serves, and all peers that either workspace names. The work is done
 * on sets of identities, so that thousands of pods cost little.
 */
import type { Direction, PolicySummary, Probe } from '../../types'
import { publicClasses } from '../../verdict/matrix'
import { protocolNumber } from '../../cilium/numbers'
import { clearBit } from '../../policy/selectors/bitset'
import { classOf, portClasses, type ClassOfPorts } from '../../verdict/maps/port-classes'
import { findPeer } from '../../verdict/find-peer'
import type { PolicyModel } from '../../verdict/model'
import { membersOf, rectangles, type Rectangle } from './groups'
import { isolatorsOf, lookupReason, outcomeOf, reasonOf } from './outcome'
import { samplePort } from './sample'
import { changedRows, changeKinds, ModelSets, type ChangedRows } from './sets'
import type { ChangeKind, Comparison, EndpointChange, FlowChange, IsolationChange, PolicyChange } from './types'
import { matchUnits, type Matching, type Renaming, type Unit } from './units'
import { describePortClasses, joinPortClasses, PeerWords } from './words'
import { workloadName } from '../workloads'

/** A model with what is known of its policies, refused ones included. */
export interface ComparedModel {
  readonly model: PolicyModel
  readonly policies: readonly ComparedPolicy[]
}

type ComparedPolicy = Pick<PolicySummary, 'key' | 'status' | 'selects' | 'nodes'>

const defaultFlowLimit = 2000
/** What a limit cuts off must not be what opens. */
const openingFirst: readonly ChangeKind[] = [...changeKinds].sort((a, b) => Number(isClosing(a)) - Number(isClosing(b)))

function isClosing(kind: ChangeKind): boolean {
  return kind === 'dropped' || kind === 'to-l7'
}

export interface CompareOptions {
  readonly flowLimit?: number
  /** Flows that are left out of the comparison: what is asked is what changes besides them. */
  readonly besides?: readonly Probe[]
  /** The second model is the first under other names: they are compared as to what is called what. */
  readonly renaming?: Renaming
}

/** Compares two models. The same models give the same comparison, to the byte. */
export function compareModels(before: ComparedModel, after: ComparedModel, options: CompareOptions = {}): Comparison {
  return countedComparison(before, after, options).comparison
}

export interface CountedComparison {
  readonly comparison: Comparison
  /** Pairs of endpoints or outside peers by what becomes of them: of all changes, also of those beyond the limit. */
  readonly pairs: ReadonlyMap<ChangeKind, number>
}

/** Compares two models, and counts what there would be without the limit. */
export function countedComparison(
  before: ComparedModel,
  after: ComparedModel,
  { flowLimit = defaultFlowLimit, besides = [], renaming }: CompareOptions = {},
): CountedComparison {
  const matching = matchUnits(before.model, after.model, renaming)
  const { units, added, removed } = matching
  const words = new PeerWords(units)
  const { flows, flowTotal, pairs } = flowChanges(matching, words, [before.model, after.model], {
    flowLimit,
    besides,
    isRenamed: renaming !== undefined,
  })
  const isolation = isolationChanges(units, words)
  const endpoints = [
    ...endpointChanges('added', after.model, added),
    ...endpointChanges('removed', before.model, removed),
  ]
  const called = (key: string): string => renaming?.resource(key) ?? key
  const policies = policyChanges(
    new Map(before.policies.map((policy) => [called(policy.key), policy])),
    new Map(after.policies.map((policy) => [policy.key, policy])),
  )
  const isSame = flowTotal + isolation.length + endpoints.length + policies.length === 0
  return { comparison: { isSame, policies, endpoints, isolation, flows, flowTotal }, pairs }
}

function flowChanges(
  matching: Matching,
  words: PeerWords,
  [before, after]: readonly [before: PolicyModel, after: PolicyModel],
  { flowLimit, besides, isRenamed }: Required<Omit<CompareOptions, 'renaming'>> & { readonly isRenamed: boolean },
): Pick<Comparison, 'flows' | 'flowTotal'> & Omit<CountedComparison, 'comparison'> {
  const { units } = matching
  const sides = units.flatMap((unit) => [unit.before, unit.after])
  const maps = new Set(sides.flatMap(({ egress, ingress }) => [egress, ingress]).filter((map) => map !== null))
  // A flow that is left out takes its own port with it, not all that get the same answers.
  const own = besides.map(({ protocol, port }) => ({
    ports: [{ protocol: protocolNumber[protocol], first: port, last: port }],
  }))
  const classes = portClasses([...maps, { entries: own }])
  const setsOf = (which: 'before' | 'after', model: PolicyModel): ModelSets =>
    new ModelSets(
      model,
      classes,
      units.map((unit) => unit[which]),
      isRenamed,
    )
  const sets = { before: setsOf('before', before), after: setsOf('after', after) }
  const rows = changedRows(units, classes.length, sets.before, sets.after)
  leaveOutHosts(rows, units)
  leaveOutFarHosts(rows, units)
  leaveOutServers(rows, units)
  for (const probe of besides) leaveOut(rows, cellOf(probe, matching, classes, after))
  const drafts = openingFirst.flatMap((kind) =>
    rectangles(rows.get(kind) ?? [])
      .map((rectangle) => ({ kind, rectangle, pairs: countPairs(units, rectangle) }))
      .filter(({ pairs }) => pairs > 0),
  )
  const flows = drafts.slice(0, flowLimit).map((draft) => flowChange(draft, { units, classes, words, after, sets }))
  const order = (change: FlowChange): string =>
    `${changeKinds.indexOf(change.kind)} ${change.to.text} ${change.from.text} ${change.portsText}`
  flows.sort((a, b) => (order(a) < order(b) ? -1 : 1))
  const totals = new Map<ChangeKind, number>()
  for (const { kind, pairs } of drafts) totals.set(kind, (totals.get(kind) ?? 0) + pairs)
  return { flows, flowTotal: drafts.length, pairs: totals }
}

interface Cell {
  readonly source: number | undefined
  readonly destination: number | undefined
  readonly portClass: number
}

/** Where a flow stands in the comparison: the units of its ends and the class of its port. */
function cellOf(
  { from, to, protocol, port }: Probe,
  { units, unitOf }: Matching,
  classes: readonly ClassOfPorts[],
  after: PolicyModel,
): Cell {
  const unit = (key: string, role: 'sender' | 'receiver'): number | undefined => {
    const inside = unitOf.get(key)
    if (inside !== undefined) return inside
    const found = findPeer(after, key)
    if (typeof found === 'string') return undefined
    const index = units.findIndex(
      ({ namespace, canSend, isSenderOnly, after: side }) =>
        namespace === '' &&
        (role === 'sender' ? canSend : isSenderOnly !== true) &&
        (side.key === key || side.identity === found.identity),
    )
    return index < 0 ? undefined : index
  }
  return {
    source: unit(from, 'sender'),
    destination: unit(to, 'receiver'),
    portClass: classOf(classes, protocolNumber[protocol], port),
  }
}

function leaveOut(rows: ChangedRows, { source, destination, portClass }: Cell): void {
  if (source === undefined || destination === undefined) return
  for (const list of rows.values())
    for (const row of list[source] ?? []) if (row.portClass === portClass) clearBit(row.destinations, destination)
}

/** What a node sends to itself is never checked: the local host and a node are no pair. */
function leaveOutHosts(rows: ChangedRows, units: readonly Unit[]): void {
  const hosts = units.flatMap(({ after }, i) => (after.key === 'entity:host' ? [i] : []))
  const nodes = units.flatMap(({ isNode }, i) => (isNode === true ? [i] : []))
  for (const list of rows.values())
    for (const host of hosts)
      for (const node of nodes) {
        for (const { destinations } of list[host] ?? []) clearBit(destinations, node)
        for (const { destinations } of list[node] ?? []) clearBit(destinations, host)
      }
}

/** The local host of pods is that of their own nodes; a pod on a node that nobody states may meet any. */
function leaveOutFarHosts(rows: ChangedRows, units: readonly Unit[]): void {
  const hosts = units.flatMap(({ after, nodes = noNodes }, i) => (after.key === 'entity:host' ? [{ i, nodes }] : []))
  if (hosts.length < 2) return
  units.forEach(({ namespace, nodes = noNodes }, pods) => {
    const near = hosts.filter((host) => [...nodes].some((name) => host.nodes.has(name)))
    if (namespace === '' || near.length === 0) return
    for (const list of rows.values())
      for (const host of hosts) {
        if (near.includes(host)) continue
        for (const { destinations } of list[host.i] ?? []) clearBit(destinations, pods)
        for (const { destinations } of list[pods] ?? []) clearBit(destinations, host.i)
      }
  })
}

const noNodes: ReadonlySet<string> = new Set()

/** Who is only seen so as a sender receives as another unit; to pods on its node the API server is the host. */
function leaveOutServers(rows: ChangedRows, units: readonly Unit[]): void {
  const senders = units.flatMap(({ isSenderOnly }, i) => (isSenderOnly === true ? [i] : []))
  const servers = units.flatMap(({ after }, i) => (after.key === 'entity:kube-apiserver' ? [i] : []))
  const atServer = units.flatMap(({ isAtServer }, i) => (isAtServer === true ? [i] : []))
  for (const list of rows.values()) {
    if (senders.length > 0)
      for (const row of list)
        for (const { destinations } of row) for (const sender of senders) clearBit(destinations, sender)
    for (const pods of atServer)
      for (const server of servers) {
        for (const { destinations } of list[server] ?? []) clearBit(destinations, pods)
        for (const { destinations } of list[pods] ?? []) clearBit(destinations, server)
      }
  }
}

interface Draft {
  readonly kind: ChangeKind
  readonly rectangle: Rectangle
  readonly pairs: number
}

/** Pairs of endpoints or outside peers in a rectangle; a pod of one replica does not talk to itself. */
function countPairs(units: readonly Unit[], { sources, destinations }: Rectangle): number {
  let count = 0
  const receivers = membersOf(destinations)
  const total = receivers.reduce((sum, index) => sum + (units[index]?.count ?? 0), 0)
  const isReceiver = new Set(receivers)
  for (const source of membersOf(sources)) {
    const unit = units[source]
    if (unit !== undefined) count += unit.count * total - (isReceiver.has(source) ? unit.single : 0)
  }
  return count
}

/** What the changes of a comparison are drawn from. */
interface Compared {
  readonly units: readonly Unit[]
  readonly classes: readonly ClassOfPorts[]
  readonly words: PeerWords
  readonly after: PolicyModel
  readonly sets: { readonly before: ModelSets; readonly after: ModelSets }
}

function flowChange({ kind, rectangle, pairs }: Draft, { units, classes, words, after, sets }: Compared): FlowChange {
  const sources = membersOf(rectangle.sources)
  const destinations = membersOf(rectangle.destinations)
  const all = units.map((_, i) => i)
  const receivers = all.filter((i) => units[i]?.isSenderOnly !== true)
  const pods = all.filter((i) => units[i]?.namespace !== '')
  // An outside peer cannot be asked about another outside peer, so towards one only pods count as everyone.
  const isOutside = (i: number): boolean => units[i]?.namespace === '' && !isSubject(units[i])
  const reachesOutside = destinations.some(isOutside)
  const hasOutside = sources.some(isOutside)
  const own = rectangle.classes.map((index) => classes[index]).filter((found) => found !== undefined)
  const ports = publicClasses(own, classes)
  const [from, to] = samplePair(units, sources, destinations)
  const { protocol, port } = samplePort(
    ports,
    classes,
    after.cluster.endpoints[after.endpointIndex.get(to.after.key) ?? -1],
  )
  const seenBefore = sets.before.seenBy(from.before, to.before)
  const seenAfter = sets.after.seenBy(from.after, to.after)
  const was = outcomeOf({ from: from.before, to: seenBefore, protocol, port })
  const is = outcomeOf({ from: from.after, to: seenAfter, protocol, port })
  const isKnown = { before: seenBefore === to.before, after: seenAfter === to.after }
  const sample: Probe = { from: from.after.key, to: to.after.key, protocol, port }
  return {
    kind,
    from: words.describe(sources, reachesOutside ? pods : all.filter((i) => units[i]?.canSend === true)),
    to: words.describe(destinations, hasOutside ? pods : receivers),
    ports: joinPortClasses(ports),
    portsText: describePortClasses(ports),
    pairs,
    sample,
    before: was,
    after: is,
    because: lookupReason(kind, to, isKnown) ?? reasonOf(kind, { from, to }, was, is),
  }
}

/** Whether it is under policy in either workspace. */
function isSubject({ before, after }: Unit): boolean {
  return [before, after].some(({ egress, ingress }) => egress !== null || ingress !== null)
}

/** Two members to ask about, not one and the same pod where there is a choice. */
function samplePair(
  units: readonly Unit[],
  sources: readonly number[],
  destinations: readonly number[],
): readonly [Unit, Unit] {
  for (const source of sources) {
    for (const destination of destinations) {
      const from = units[source]
      const to = units[destination]
      if (from === undefined || to === undefined) continue
      if (from !== to || from.count > 1 || from.single === 0) return [from, to]
    }
  }
  throw new RangeError('a change without flows')
}

function isolationChanges(units: readonly Unit[], words: PeerWords): readonly IsolationChange[] {
  const groups = new Map<string, { change: Omit<IsolationChange, 'endpoints'>; members: number[] }>()
  const directions: readonly Direction[] = ['ingress', 'egress']
  for (const direction of directions) {
    units.forEach(({ before, after }, index) => {
      const was = before[direction]?.isIsolated === true
      const is = after[direction]?.isIsolated === true
      if (was === is) return
      const by = isolatorsOf(is ? after : before, direction)
      const kind = is ? 'isolated' : 'no-longer-isolated'
      const key = `${kind} ${direction} ${by.join()}`
      let group = groups.get(key)
      if (group === undefined) groups.set(key, (group = { change: { kind, direction, by }, members: [] }))
      group.members.push(index)
    })
  }
  const pods = units.map((_, i) => i).filter((i) => units[i]?.namespace !== '')
  return [...groups.values()].map(({ change, members }) => ({ ...change, endpoints: words.describe(members, pods) }))
}

function endpointChanges(
  kind: EndpointChange['kind'],
  model: PolicyModel,
  indices: readonly number[],
): readonly EndpointChange[] {
  const found = new Map<string, EndpointChange>()
  for (const index of indices) {
    const endpoint = model.cluster.endpoints[index]
    if (endpoint === undefined) continue
    const name = workloadName(endpoint)
    const isIsolated = (direction: Direction): boolean =>
      !endpoint.isHostNetwork && model.maps.mapOf(index, direction).isIsolated
    const change: EndpointChange = {
      kind,
      namespace: endpoint.namespace,
      name,
      isIngressIsolated: isIsolated('ingress'),
      isEgressIsolated: isIsolated('egress'),
    }
    const key = `${endpoint.namespace}/${name} ${change.isIngressIsolated} ${change.isEgressIsolated}`
    if (!found.has(key)) found.set(key, change)
  }
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, change]) => change)
}

function policyChanges(
  was: ReadonlyMap<string, ComparedPolicy>,
  is: ReadonlyMap<string, ComparedPolicy>,
): readonly PolicyChange[] {
  const changes: PolicyChange[] = []
  for (const key of [...new Set([...was.keys(), ...is.keys()])].sort()) {
    const [before, after] = [was.get(key), is.get(key)]
    const [b, a] = [before?.status, after?.status]
    const idle = isIdle(after) ? { selectsNobody: true as const } : {}
    if (b === a) {
      if (b === 'accepted' && isIdle(before) !== isIdle(after))
        changes.push({ kind: isIdle(after) ? 'now-idle' : 'no-longer-idle', key })
      continue
    }
    if (b === undefined) changes.push({ kind: 'added', key, ...idle })
    if (a === undefined) changes.push({ kind: 'removed', key })
    if (a === 'rejected') changes.push({ kind: 'now-refused', key })
    else if (b === 'rejected' && a !== undefined) changes.push({ kind: 'no-longer-refused', key, ...idle })
  }
  return changes
}

/** Whether a policy is in force, and selects no pod and is not for nodes. */
function isIdle(policy: ComparedPolicy | undefined): boolean {
  return policy?.status === 'accepted' && policy.selects.length === 0 && policy.nodes === undefined
}
