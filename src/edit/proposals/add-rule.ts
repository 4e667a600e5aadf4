/** Writes a rule into a policy: joined to one that is alike, behind the others, or in a policy of its own. */
import type { Direction, Protocol } from '../../engine/types'
import type { Draft } from '../draft'
import { freeName, isTaken, nameFrom } from '../gestures/names'
import { addResource } from '../gestures/place'
import { valueAt, type Path } from '../../yaml/written/operation'
import { isSame } from '../../yaml/written/plain'
import { isPlainList, isPlainMap, renderDocument, type Plain, type PlainMap } from '../../yaml/written/render'
import {
  endpointsOf,
  isIsolated,
  namespaceOf,
  type ConnectionKind,
  type End,
  type Facts,
  type SubjectEnd,
} from './facts'
import { fittingPolicy } from './fitting'
import { hasLabels, nameOfLabels } from './labels'
import { type RequestPattern } from './requests'
import {
  isCilium,
  peerPart,
  policyDocument,
  portPart,
  subjectField,
  subjectSelector,
  type Labels,
  type PeerPart,
} from './rule'

export interface RulePlan {
  readonly facts: Facts
  readonly kind: ConnectionKind
  readonly action: 'allow' | 'deny'
  readonly direction: Direction
  readonly subject: SubjectEnd
  readonly subjectLabels: Labels
  readonly peer: End
  readonly peerLabels: Labels
  readonly protocol: Protocol
  /** Null for all ports. */
  readonly port: number | null
  /** HTTP requests that it is narrowed to; empty for all traffic. */
  readonly requests: readonly RequestPattern[]
  /** Rules that go with it into the same policy, such as the one for DNS. */
  readonly companions: readonly PlainMap[]
}

export interface ProposedRule {
  readonly direction: Direction
  /** Key of the policy. */
  readonly policy: string
  readonly isNew: boolean
  /** The new policy, or the rule as it stands in the policy that it joins. */
  readonly yaml: string
}

export interface AddedRule extends ProposedRule {
  readonly notes: readonly string[]
}

const style = { step: 2, dashStep: 2 }

/** Adds a rule to the draft; a text says why the kind of policy cannot express it. */
export function addRule(draft: Draft, plan: RulePlan): AddedRule | string {
  const { facts, kind, action, direction, subject, subjectLabels, peer, peerLabels, protocol, port } = plan
  const home = kind === 'CiliumClusterwideNetworkPolicy' ? '' : namespaceOf(subject)
  const peers = peerPart(peer, peerLabels, { kind, home, direction })
  const ports = portPart(kind, protocol, port, plan.requests)
  if (typeof peers === 'string') return peers
  if (typeof ports === 'string') return ports
  const section = action === 'deny' ? `${direction}Deny` : direction
  const selector = subjectSelector(kind, subject, subjectLabels)
  const pods = selectedBy(subject, subjectLabels, facts)
  const selects = pods.map(({ key }) => key)
  const fitting = fittingPolicy({ draft, facts, kind, namespace: home, selector, selects, direction, section })
  const rule: PlainMap = { [peers.field]: peers.peers, ...ports }
  if (fitting !== null) {
    const { object, spec } = fitting
    for (const value of plan.companions)
      if (!hasRule(draft, object.key, [...spec, section], value))
        draft.edit(object.key, { type: 'append', path: [...spec, section], value })
    const { yaml, notes } = join(draft, object.key, [...spec, section], { rule, peers, ports })
    if (kind === 'NetworkPolicy') nameType(draft, object.key, direction)
    return { direction, policy: object.key, isNew: false, yaml, notes }
  }
  const fresh = pods.filter((endpoint) => !isIsolated(endpoint, direction))
  // A deny rule isolates nobody, nor does an allow rule those beside the pod that it is for.
  const isMeant = endpointsOf(subject, facts).every((endpoint) => !isIsolated(endpoint, direction))
  const staysOpen = isCilium(kind) && fresh.length > 0 && (action === 'deny' || !isMeant)
  const spec: PlainMap = {
    [subjectField(kind)]: selector,
    ...(isCilium(kind) ? {} : { policyTypes: [typeOf(direction)] }),
    ...(staysOpen || action === 'deny' ? { enableDefaultDeny: { [direction]: false } } : {}),
    [section]: [...plan.companions, rule],
  }
  const name = freeName(policyName(plan), (candidate) => isTaken(draft, kind, home, candidate))
  const document = policyDocument(kind, home, name, spec)
  const policy = addResource(draft, document)
  const isolated = action === 'allow' && !staysOpen ? fresh.map(({ key }) => key) : []
  return {
    direction,
    policy,
    isNew: true,
    yaml: renderDocument(document, style),
    notes: isolationNotes(isolated, direction),
  }
}

function selectedBy(subject: SubjectEnd, labels: Labels, facts: Facts) {
  if (subject.type === 'namespace') return endpointsOf(subject, facts)
  return facts.endpoints.filter(
    (endpoint) =>
      (subject.isEverywhere === true || endpoint.namespace === subject.endpoint.namespace) &&
      endpoint.hostNetwork !== true &&
      hasLabels(endpoint, labels),
  )
}

function isolationNotes(keys: readonly string[], direction: Direction): readonly string[] {
  if (keys.length === 0) return []
  const names = keys.length > 3 ? `${keys.slice(0, 3).join(', ')} and ${keys.length - 3} more` : keys.join(', ')
  return [
    `Nothing isolates ${names} for ${direction} yet: with this rule only what rules allow goes ${direction === 'ingress' ? 'in' : 'out'}.`,
  ]
}

function typeOf(direction: Direction): string {
  return direction === 'ingress' ? 'Ingress' : 'Egress'
}

/** Where the types are written, a rule of another direction needs its own among them. */
export function nameType(draft: Draft, key: string, direction: Direction): void {
  const object = draft.find(key)
  const types = object === null ? undefined : draft.valueOf(object, ['spec', 'policyTypes'])
  if (isPlainList(types) && types.length > 0 && !types.includes(typeOf(direction)))
    draft.edit(key, { type: 'append', path: ['spec', 'policyTypes'], value: typeOf(direction) })
}

interface NewRule {
  readonly rule: PlainMap
  readonly peers: PeerPart
  readonly ports: PlainMap
}

interface Joined {
  /** The rule as it stands now. */
  readonly yaml: string
  readonly notes: readonly string[]
}

/** Puts a rule among others: its port into a rule about the same peer, its peer into one about the same ports, or behind them. */
function join(draft: Draft, key: string, section: Path, { rule, peers, ports }: NewRule): Joined {
  const object = draft.find(key)
  const written = object === null ? undefined : valueAt(object.value, section)
  const rules = isPlainList(written) ? written : []
  const [peer] = peers.peers
  const done = (i: number, notes: readonly string[] = []): Joined => ({
    yaml: shown(draft, key, [...section, i]),
    notes,
  })
  for (const [i, old] of rules.entries()) {
    if (!isPlainMap(old)) continue
    const narrowed = narrow(draft, key, [...section, i], { old, peers, ports })
    if (narrowed !== null) return done(i, narrowed)
    const others = Object.keys(old).filter((field) => field !== peers.field)
    const isSamePeer = isSame(old[peers.field], peers.peers)
    const isSamePorts = isSame(Object.fromEntries(others.map((field) => [field, old[field] ?? null])), ports)
    if (isSamePeer && (isSamePorts || others.length === 0)) return done(i)
    const target = isSamePeer ? portList(old, ports) : null
    if (target !== null) {
      const [path, port] = target
      const list = valueAt(old, path)
      if (!isPlainList(list) || !list.some((known) => holdsPort(known, port)))
        draft.edit(key, { type: 'append', path: [...section, i, ...path], value: port })
      return done(i)
    }
    const list = old[peers.field]
    if (isSamePorts && peer !== undefined && isPlainList(list) && list.length > 0) {
      if (!list.some((known) => isSame(known, peer)))
        draft.edit(key, { type: 'append', path: [...section, i, peers.field], value: peer })
      return done(i)
    }
  }
  draft.edit(key, { type: 'append', path: section, value: rule })
  return done(rules.length)
}

/** Puts requests into a rule about the same peer and port: beside those that it names, or instead of all. Null for another rule. */
function narrow(
  draft: Draft,
  key: string,
  at: Path,
  { old, peers, ports }: { readonly old: PlainMap; readonly peers: PeerPart; readonly ports: PlainMap },
): readonly string[] | null {
  const wanted = valueAt(ports, ['toPorts', 0, 'rules', 'http'])
  const blocks = old['toPorts']
  const [block] = isPlainList(blocks) ? blocks : []
  const isAlike =
    isPlainList(wanted) &&
    isPlainList(blocks) &&
    blocks.length === 1 &&
    isPlainMap(block) &&
    Object.keys(old).length === 2 &&
    isSame(old[peers.field], peers.peers) &&
    isSame(block['ports'], valueAt(ports, ['toPorts', 0, 'ports']))
  if (!isAlike) return null
  const fields = Object.keys(block)
  if (fields.length === 1) {
    draft.edit(key, { type: 'set', path: [...at, 'toPorts', 0, 'rules'], value: { http: wanted } })
    return [`${nameOf(key)} allowed every request so far: from now on only those that it names.`]
  }
  const known = valueAt(block, ['rules', 'http'])
  if (fields.length !== 2 || !isPlainList(known) || known.length === 0) return null
  for (const request of wanted)
    if (!known.some((other) => isSame(other, request)))
      draft.edit(key, { type: 'append', path: [...at, 'toPorts', 0, 'rules', 'http'], value: request })
  return []
}

function nameOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1)
}

/** Where the ports of a rule are listed, with the port to add; null where they cannot be added to. */
function portList(old: PlainMap, ports: PlainMap): readonly [Path, Plain] | null {
  const [port] = isPlainList(ports['ports']) ? ports['ports'] : []
  if (port !== undefined && isPlainList(old['ports']) && old['ports'].length > 0 && Object.keys(old).length === 2)
    return [['ports'], port]
  const wanted = valueAt(ports, ['toPorts', 0, 'ports', 0])
  const blocks = old['toPorts']
  const [block] = isPlainList(blocks) ? blocks : []
  const isPlainBlock =
    isPlainList(blocks) && blocks.length === 1 && isPlainMap(block) && isSame(Object.keys(block), ['ports'])
  if (wanted === undefined || !isPlainBlock || Object.keys(old).length !== 2) return null
  const list = block['ports']
  return isPlainList(list) && list.length > 0 && list.length < 40 ? [['toPorts', 0, 'ports'], wanted] : null
}

/** Whether a port of a rule lets another one of the same kind of policy through: the same, or a range or all protocols around it. */
function holdsPort(known: Plain, wanted: Plain): boolean {
  if (isSame(known, wanted)) return true
  if (!isPlainMap(known) || !isPlainMap(wanted)) return false
  // A NetworkPolicy's ports are TCP where they say nothing, those of Cilium's policies are of all protocols.
  const isOfCilium = typeof wanted['port'] === 'string'
  const protocol = known['protocol'] ?? (isOfCilium ? 'ANY' : 'TCP')
  const [first, port] = [Number(known['port']), Number(wanted['port'])]
  const last = Number(known['endPort'] ?? first)
  return (protocol === 'ANY' || protocol === wanted['protocol']) && first <= port && port <= last
}

function hasRule(draft: Draft, key: string, section: Path, rule: PlainMap): boolean {
  const object = draft.find(key)
  const rules = object === null ? undefined : valueAt(object.value, section)
  return isPlainList(rules) && rules.some((old) => isSame(old, rule))
}

function shown(draft: Draft, key: string, path: Path): string {
  const object = draft.hasFailed ? null : draft.find(key)
  const value = object === null ? undefined : valueAt(object.value, path)
  return value === undefined ? '' : renderDocument([value], style)
}

function policyName({ action, kind, subject, subjectLabels }: RulePlan): string {
  if (subject.type === 'namespace')
    return nameFrom(`${action}-${subject.labels === undefined ? subject.name : Object.keys(subject.labels)[0]}`, action)
  const place =
    kind === 'CiliumClusterwideNetworkPolicy' && subject.isEverywhere !== true ? `${namespaceOf(subject)}-` : ''
  const what = nameOfLabels(subjectLabels, subject.endpoint.name)
  return nameFrom(`${action}-${place}${what}`, action)
}
