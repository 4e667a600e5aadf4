/** Connections → questions: one row for each pair of peers, protocol and port, with everything that was seen of it. */
import type { Protocol } from '../../types'
import type { PolicyModel } from '../../verdict/model'

import { addPolicies, type NamedPolicy } from '../connections/policies'
import {
  addTally,
  emptyTally,
  widen,
  type Observed,
  type SeenConnection,
  type SeenEnd,
  type SeenRequest,
  type SetApart,
  type Span,
  type Tally,
  type UndecidedConnection,
} from '../connections/seen'
import { isUntold, noPod } from '../connections/set-apart'
import { firstClientPort, totalOf } from '../connections/log'
import type { FoundEnd, LostEnd } from './resolver'

/** An end on both sides: under the present policies and under the draft, where its pods may be others. */
export type EndPair = { readonly now: FoundEnd; readonly draft: FoundEnd } | { readonly lost: LostEnd }

/** A question with what was seen of it, before it is asked. */
export interface Asked extends Span {
  readonly id: string
  readonly from: EndPair
  readonly to: EndPair
  readonly protocols: readonly Protocol[]
  readonly port: number
  /** Why it is no question, though it was seen. */
  readonly cannotAsk: string | null
  readonly isNodeTraffic: boolean
  events: number
  readonly tally: Tally
  readonly nodes: string[]
  readonly policies: NamedPolicy[]
  readonly failures: SetApart[]
  readonly requests: Map<string, SeenRequest>
  moreRequests: number
}

export interface Questions {
  readonly rows: readonly Asked[]
  readonly setApart: readonly SetApart[]
}

type Part = Omit<SeenConnection, 'from' | 'to' | 'protocol' | 'port' | 'requests' | 'moreRequests'> &
  Partial<Pick<SeenConnection, 'requests' | 'moreRequests'>>

export class RowTable {
  private readonly rows = new Map<string, Asked>()
  private readonly apart = new Map<string, SetApart>()

  constructor(
    private readonly model: PolicyModel,
    private readonly resolve: (end: SeenEnd) => EndPair,
  ) {}

  questions({ connections, undecided, setApart }: Observed): Questions {
    for (const { reason, count } of setApart) this.setApart(reason, count)
    for (const { from, to, protocol, port, ...part } of connections)
      this.add({ from, to, protocol, port, problem: null }, part)
    for (const pending of undecided) this.decide(pending)
    return { rows: [...this.rows.values()], setApart: [...this.apart.values()] }
  }

  private setApart(reason: string, count: number): void {
    const known = this.apart.get(reason)
    if (known !== undefined) known.count += count
    else this.apart.set(reason, { reason, count })
  }

  /** A port that one end alone declares, or that is no client's, tells who the server is. */
  private decide(pending: UndecidedConnection): void {
    const { source, destination, protocol, sourcePort, destinationPort, asRequest, asReply, ...seen } = pending
    const isServer = this.declares(destination, protocol, destinationPort)
    const isSourceServer = this.declares(source, protocol, sourcePort)
    const isClient = sourcePort === 0 || sourcePort >= firstClientPort
    const isDestinationClient = destinationPort === 0 || destinationPort >= firstClientPort
    const isRequest = isServer !== isSourceServer ? isServer : isClient !== isDestinationClient ? isClient : null
    if (isRequest === null) {
      const problem = 'the records do not say which end opened the connection'
      this.add(
        { from: source, to: destination, protocol, port: destinationPort, problem },
        { ...seen, tally: asRequest, failures: [] },
      )
      return
    }
    const tally = isRequest ? asRequest : asReply
    const late = seen.events - totalOf(tally)
    if (late > 0) this.setApart('late packet of a connection that the tables forgot', late)
    if (late === seen.events) return
    const [from, to] = isRequest ? [source, destination] : [destination, source]
    const port = isRequest ? destinationPort : sourcePort
    if (tally.failed === seen.events) {
      this.setApart('not a policy drop', seen.events)
      return
    }
    const failures = tally.failed > 0 ? [{ reason: 'not a policy drop', count: tally.failed }] : []
    this.add({ from, to, protocol, port, problem: null }, { ...seen, events: seen.events - late, tally, failures })
  }

  private declares(end: SeenEnd, protocol: string | null, port: number): boolean {
    if (port === 0) return false
    const pair = this.resolve(end)
    if ('lost' in pair) return false
    const { cluster, endpointIndex } = this.model
    return pair.now.peers.some((key) => {
      const at = endpointIndex.get(key)
      const endpoint = at === undefined ? undefined : cluster.endpoints[at]
      if (endpoint === undefined) return false
      if (endpoint.ports.some((one) => one.port === port && (protocol === null || one.protocol === protocol)))
        return true
      return cluster.services.some(
        ({ namespace, selector, resource }) =>
          namespace === endpoint.namespace &&
          selector !== null &&
          [...selector].every(([name, value]) => endpoint.podLabels.get(name) === value) &&
          (resource.object.spec?.ports ?? []).some(
            ({ targetPort, port: own, protocol: written = 'TCP' }) =>
              (protocol === null || written === protocol) && String(targetPort ?? own) === String(port),
          ),
      )
    })
  }

  private add(
    {
      from,
      to,
      protocol,
      port,
      problem,
    }: Pick<SeenConnection, 'from' | 'to' | 'protocol' | 'port'> & { readonly problem: string | null },
    part: Part,
  ): void {
    const [source, destination] = [this.resolve(from), this.resolve(to)]
    if (isOfNobody(from, to, part.tally) && !isEndpoint(source) && !isEndpoint(destination)) {
      this.setApart(noPod, part.events)
      return
    }
    const protocols = this.protocols(to, protocol, port)
    const id = `${idOf(source)}|${idOf(destination)}|${protocols.join('/')}|${port}${problem === null ? '' : '|?'}`
    let row = this.rows.get(id)
    if (row === undefined) {
      row = {
        id,
        from: source,
        to: destination,
        protocols,
        port,
        cannotAsk: problem ?? cannotAsk({ from, to }, { source, destination }, protocols, port),
        isNodeTraffic: from.kind === 'entity' && from.reserved[0] === 'host',
        events: 0,
        tally: emptyTally(),
        nodes: [],
        policies: [],
        failures: [],
        requests: new Map(),
        moreRequests: 0,
        firstMs: null,
        lastMs: null,
      }
      this.rows.set(id, row)
    }
    row.events += part.events
    addTally(row.tally, isUntold(to) && !isEndpoint(destination) ? arrivedOutside(part.tally) : part.tally)
    widen(row, part.firstMs, part.lastMs)
    for (const node of part.nodes) if (!row.nodes.includes(node)) row.nodes.push(node)
    addPolicies(row.policies, part.policies)
    for (const failure of part.failures) {
      const known = row.failures.find(({ reason }) => reason === failure.reason)
      if (known === undefined) row.failures.push({ ...failure })
      else known.count += failure.count
    }
    row.moreRequests += part.moreRequests ?? 0
    for (const request of part.requests ?? []) {
      const known = row.requests.get(request.text)
      if (known === undefined) row.requests.set(request.text, { ...request })
      else {
        known.events += request.events
        known.allowed += request.allowed
        known.refused += request.refused
        known.answered += request.answered
        known.forbidden += request.forbidden
      }
    }
  }

  /** Where no protocol is given: those that the receiver declares for the port, or both that it may have been. */
  private protocols(to: SeenEnd, protocol: Protocol | null, port: number): readonly Protocol[] {
    if (protocol !== null) return [protocol]
    const declared = (['TCP', 'UDP', 'SCTP'] as const).filter((one) => this.declares(to, one, port))
    return declared.length > 0 ? declared : ['TCP', 'UDP']
  }
}

function idOf(end: EndPair): string {
  if ('lost' in end) return end.lost.name
  const { name, peers } = end.now
  // Of pods with one name and several identities each is a question of its own.
  return name.includes(':') ? name : `${name}=${peers.join()}`
}

function cannotAsk(
  { from, to }: { readonly from: SeenEnd; readonly to: SeenEnd },
  { source, destination }: { readonly source: EndPair; readonly destination: EndPair },
  protocols: readonly Protocol[],
  port: number,
): string | null {
  if ('lost' in source) return source.lost.reason
  if ('lost' in destination) return destination.lost.reason
  if (from.kind !== 'pod' && to.kind !== 'pod' && !isEndpoint(source) && !isEndpoint(destination))
    return from.kind === 'entity' || to.kind === 'entity' ? 'a node is the subject (host firewall)' : noPod
  const needsPort = protocols.some((one) => one === 'TCP' || one === 'UDP' || one === 'SCTP')
  return needsPort && port === 0 ? 'the record has no port' : null
}

/** Whether neither end is anybody that the records tell, and no policy is seen to have decided. */
function isOfNobody(from: SeenEnd, to: SeenEnd, { denied, dropped, audited }: Tally): boolean {
  const isOutside = from.kind === 'outside' && to.kind === 'outside'
  return isOutside && (isUntold(from) || isUntold(to)) && denied + dropped + audited === 0
}

/** What leaves for an address alone has arrived where that is no pod's: no other node has a say in it. */
function arrivedOutside(tally: Tally): Tally {
  return { ...tally, allowed: tally.allowed + tally.left, left: 0 }
}

function isEndpoint(end: EndPair): boolean {
  return 'now' in end && end.now.peers.some((key) => !key.includes(':'))
}
