/**
 * Events one by one → what they add up to. Memory grows with the number of different connections, not of events.
 */
import { noForm, type FlowEvent, type ReadItem } from '../event'
import { copied } from '../../../values/copied'
import { EndTable } from './ends'
import { evidenceOf, failureReason, latePacket, type Evidence } from './evidence'
import { HashSet } from './hash-set'
import { orient } from './orient'
import { addPolicies } from './policies'
import { RequestTable } from './requests'
import {
  addTally,
  emptyTally,
  widen,
  type FileRead,
  type NodeSpan,
  type Observed,
  type SeenConnection,
  type SeenEnd,
  type SetApart,
  type Tally,
  type UndecidedConnection,
} from './seen'
import { apartReason, isMulticast } from './set-apart'

/** Connections that are kept apart; events of more are only counted. */
const mostConnections = 200_000
/** Addresses whose names are remembered. */
const mostNames = 100_000
/** Lines that are shown of what cannot be read, and line numbers of a file that are kept. */
const mostUnread = 1000
/** Ports from here on are those of clients. Source: Linux, net.ipv4.ip_local_port_range. */
export const firstClientPort = 32_768

type Pending = UndecidedConnection

export class ConnectionLog {
  private readonly ends = new EndTable()
  private readonly duplicates = new HashSet()
  private readonly connections = new Map<string, SeenConnection>()
  private readonly undecided = new Map<string, Pending>()
  /** Those of this file that only an arrow orients. */
  private arrows = new Map<string, Pending>()
  private hasOtherArrows = false
  private readonly apart = new Map<string, SetApart>()
  private readonly names = new Map<string, string[]>()
  private readonly nodes = new Map<string, NodeSpan>()
  private readonly clusters = new Map<string, number>()
  private readonly requests = new RequestTable()
  private readonly files: FileRead[] = []
  private file: FileRead | null = null
  private leftOut = 0

  /** Begins a file; the one before has ended. */
  begin(name: string): void {
    this.end()
    this.file = {
      name,
      format: noForm,
      lines: 0,
      flows: 0,
      duplicates: 0,
      lostRecords: 0,
      lostEvents: 0n,
      agentEvents: 0,
      debugEvents: 0,
      nodeStatus: 0,
      nodesUnavailable: [],
      otherLines: 0,
      unread: 0,
      unreadLines: [],
    }
    this.files.push(this.file)
  }

  readonly tell = (item: ReadItem): void => {
    const file = this.file
    if (file === null) throw new Error('a file has to begin first')
    switch (item.type) {
      case 'flow':
        this.flow(item.event, file)
        return
      case 'lost':
        file.lostRecords++
        file.lostEvents += item.events
        return
      case 'node-status':
        file.nodeStatus++
        if (item.isUnavailable)
          for (const node of item.nodes)
            if (!file.nodesUnavailable.includes(node)) file.nodesUnavailable.push(copied(node))
        return
      case 'agent':
        file.agentEvents++
        return
      case 'debug':
        file.debugEvents++
        return
      case 'other':
        file.otherLines++
        return
      case 'unreadable':
        file.unread++
        if (file.unreadLines.length < mostUnread)
          file.unreadLines.push({ line: item.line, reason: item.reason, excerpt: copied(item.excerpt) })
    }
  }

  /** The file has ended. */
  end(read?: { readonly format: string; readonly lines: number }): void {
    if (this.file === null) return
    if (read !== undefined) Object.assign(this.file, read)
    for (const [key, pending] of this.arrows) {
      if (this.hasOtherArrows) this.addPending(pending, false)
      else this.keepUndecided(key, pending)
    }
    this.arrows = new Map()
    this.hasOtherArrows = false
    this.file = null
  }

  finish(): Observed {
    this.end()
    const undecided: UndecidedConnection[] = []
    for (const pending of this.undecided.values()) {
      const { source, destination, protocol, sourcePort, destinationPort } = pending
      const isRequest = this.connections.has(keyOf(source, destination, protocol, destinationPort))
      const isReply = this.connections.has(keyOf(destination, source, protocol, sourcePort))
      if (isRequest === isReply) undecided.push(pending)
      else this.addPending(pending, isReply)
    }
    let cluster = ''
    let most = 0
    for (const [name, count] of this.clusters) {
      if (count <= most) continue
      cluster = name
      most = count
    }
    const connections = [...this.connections.values()].filter(({ events, tally, failures }) => {
      if (tally.failed < events) return true
      for (const { reason, count: failed } of failures) this.setApart(reason, failed)
      return false
    })
    return {
      files: this.files,
      connections,
      undecided,
      setApart: [...this.apart.values()],
      names: this.names,
      nodes: [...this.nodes.values()],
      cluster,
      leftOut: this.leftOut,
    }
  }

  private setApart(reason: string, count: number): void {
    const known = this.apart.get(reason)
    if (known !== undefined) known.count += count
    else this.apart.set(reason, { reason, count })
  }

  private flow(event: FlowEvent, file: FileRead): void {
    const mark = event.uuid ?? fingerprint(event)
    if (mark !== null && this.duplicates.has(mark)) {
      file.duplicates++
      return
    }
    file.flows++
    if (event.isReply !== undefined && event.isWeakArrow !== true) this.hasOtherArrows = true
    const timeMs = event.timeMs !== undefined && event.timeMs >= 0 ? event.timeMs : null
    const node = this.node(event.node, timeMs)
    const source = this.ends.of(event.source)
    const destination = this.ends.of(event.destination)
    this.learn(event, source, destination)
    const reason = apartReason(event, source, destination)
    if (reason !== null) {
      this.setApart(reason, event.count)
      return
    }
    const orientation = orient(event)
    switch (orientation) {
      case 'no question':
        this.setApart('ICMP error or message between neighbours, about no connection of its own', event.count)
        return
      case 'request':
      case 'reply':
        this.decided(event, orientation === 'reply', { source, destination, node, timeMs })
        return
      case 'arrow':
      case 'unsure':
        this.pending(event, orientation === 'arrow', { source, destination, node, timeMs })
    }
  }

  private node(written: string, timeMs: number | null): string {
    const slash = written.indexOf('/')
    let span = this.nodes.get(written)
    if (span === undefined) {
      span = { node: copied(written.slice(slash + 1)), events: 0, firstMs: null, lastMs: null }
      this.nodes.set(copied(written), span)
    }
    span.events++
    widen(span, timeMs)
    if (slash > 0) {
      const cluster = written.slice(0, slash)
      const count = this.clusters.get(cluster)
      this.clusters.set(count === undefined ? copied(cluster) : cluster, (count ?? 0) + 1)
    }
    return span.node
  }

  private learn({ l7 }: FlowEvent, source: SeenEnd, destination: SeenEnd): void {
    for (const end of [source, destination]) {
      if (end.address === '') continue
      for (const name of end.names) this.name(end.address, name)
      for (const name of namesInLabels(end)) this.name(end.address, name)
    }
    if (l7?.what?.kind === 'dns') for (const address of l7.what.addresses) this.name(address, l7.what.query)
  }

  private name(address: string, name: string): void {
    const known = this.names.get(address)
    if (known === undefined) {
      if (this.names.size < mostNames) this.names.set(copied(address), [copied(name)])
    } else if (!known.includes(name) && known.length < 32) known.push(copied(name))
  }

  private decided(event: FlowEvent, isReply: boolean, { source, destination, node, timeMs }: Around): void {
    const [from, to] = isReply ? [destination, source] : [source, destination]
    const evidence = evidenceOf(event, isReply, to)
    if (typeof evidence === 'object') {
      this.setApart(evidence.apart, event.count)
      return
    }
    const port = portOf(event, isReply)
    const connection = this.connection(from, to, event.protocol, port)
    if (connection === null) {
      this.leftOut += event.count
      return
    }
    connection.events += event.count
    count(connection.tally, evidence, event.count)
    if (evidence === 'failed')
      addFailure(connection, failureReason(event, isMulticast(destination.address)), event.count)
    widen(connection, timeMs)
    if (node !== '' && !connection.nodes.includes(node)) connection.nodes.push(node)
    if (event.policies !== undefined) addPolicies(connection.policies, event.policies)
    if (event.l7?.what !== undefined && event.l7.what !== null) this.requests.add(connection, event, event.l7)
  }

  private connection(
    from: SeenEnd,
    to: SeenEnd,
    protocol: SeenConnection['protocol'],
    port: number,
  ): SeenConnection | null {
    const key = keyOf(from, to, protocol, port)
    const known = this.connections.get(key)
    if (known !== undefined) return known
    if (this.connections.size >= mostConnections) return null
    const made: SeenConnection = {
      from,
      to,
      protocol,
      port,
      events: 0,
      tally: emptyTally(),
      failures: [],
      nodes: [],
      policies: [],
      requests: [],
      moreRequests: 0,
      firstMs: null,
      lastMs: null,
    }
    this.connections.set(key, made)
    return made
  }

  private pending(event: FlowEvent, isArrow: boolean, { source, destination, node, timeMs }: Around): void {
    const asRequest = evidenceOf(event, false, destination)
    const asReply = evidenceOf(event, true, source)
    if (typeof asRequest === 'object') {
      this.setApart(asRequest.apart, event.count)
      return
    }
    const [sourcePort, destinationPort] = comparablePorts(event.sourcePort ?? 0, event.destinationPort ?? 0)
    const list = isArrow ? this.arrows : this.undecided
    const key = `${source.id}|${destination.id}|${event.protocol}|${sourcePort}|${destinationPort}`
    let pending = list.get(key)
    if (pending === undefined) {
      if (list.size >= mostConnections) {
        this.leftOut += event.count
        return
      }
      pending = {
        source,
        destination,
        protocol: event.protocol,
        sourcePort,
        destinationPort,
        events: 0,
        asRequest: emptyTally(),
        asReply: emptyTally(),
        nodes: [],
        policies: [],
        firstMs: null,
        lastMs: null,
      }
      list.set(key, pending)
    }
    pending.events += event.count
    count(pending.asRequest, asRequest, event.count)
    count(pending.asReply, asReply, event.count)
    widen(pending, timeMs)
    if (node !== '' && !pending.nodes.includes(node)) pending.nodes.push(node)
    if (event.policies !== undefined) addPolicies(pending.policies, event.policies)
  }

  private keepUndecided(key: string, pending: Pending): void {
    const known = this.undecided.get(key)
    if (known === undefined) this.undecided.set(key, pending)
    else mergePending(known, pending)
  }

  private addPending(pending: Pending, isReply: boolean): void {
    const { source, destination, protocol } = pending
    const [from, to] = isReply ? [destination, source] : [source, destination]
    const tally = isReply ? pending.asReply : pending.asRequest
    const late = isReply ? pending.events - totalOf(tally) : 0
    if (late > 0) this.setApart(latePacket, late)
    if (late === pending.events) return
    const port = isReply ? pending.sourcePort : pending.destinationPort
    const connection = this.connection(from, to, protocol, port)
    if (connection === null) {
      this.leftOut += pending.events
      return
    }
    if (tally.failed > 0) addFailure(connection, 'not a policy drop', tally.failed)
    connection.events += pending.events - late
    addTally(connection.tally, tally)
    widen(connection, pending.firstMs, pending.lastMs)
    for (const node of pending.nodes) if (!connection.nodes.includes(node)) connection.nodes.push(node)
    addPolicies(connection.policies, pending.policies)
  }
}

/** Names that rules name (`toFQDNs`) and that the address was found under; patterns tell no name. */
function namesInLabels({ kind, labels }: SeenEnd): readonly string[] {
  if (kind !== 'outside' || labels === null) return []
  return labels.flatMap((label) => (label.startsWith('fqdn:') && !label.includes('*') ? [label.slice(5)] : []))
}

interface Around {
  readonly source: SeenEnd
  readonly destination: SeenEnd
  readonly node: string
  readonly timeMs: number | null
}

/** Events that a tally counts. */
export function totalOf(tally: Tally): number {
  return Object.values(tally).reduce((sum, events) => sum + events, 0)
}

function count(tally: Tally, evidence: Evidence, events: number): void {
  if (typeof evidence === 'string') tally[evidence] = (tally[evidence] ?? 0) + events
}

function addFailure({ failures }: SeenConnection, reason: string, events: number): void {
  const known = failures.find((failure) => failure.reason === reason)
  if (known !== undefined) known.count += events
  else failures.push({ reason, count: events })
}

function mergePending(known: Pending, more: Pending): void {
  known.events += more.events
  addTally(known.asRequest, more.asRequest)
  addTally(known.asReply, more.asReply)
  widen(known, more.firstMs, more.lastMs)
  for (const node of more.nodes) if (!known.nodes.includes(node)) known.nodes.push(node)
  addPolicies(known.policies, more.policies)
}

function keyOf(from: SeenEnd, to: SeenEnd, protocol: string | null, port: number): string {
  return `${from.id}>${to.id}|${protocol}|${port}`
}

function portOf(event: FlowEvent, isReply: boolean): number {
  if (event.protocol === 'ICMP') return 8
  if (event.protocol === 'ICMPv6') return 128
  return (isReply ? event.sourcePort : event.destinationPort) ?? 0
}

/** The port of a client stands for all of them where its number alone identifies it. */
function comparablePorts(source: number, destination: number): readonly [number, number] {
  const isSourceHigh = source >= firstClientPort
  const isDestinationHigh = destination >= firstClientPort
  if (isSourceHigh === isDestinationHigh) return [source, destination]
  return isSourceHigh ? [0, destination] : [source, 0]
}

const fineTime = /\.\d{4}/

/**
 * What tells a record without a number of its own from others; null where two records may look the same and be two: in
 * text forms, which cut times short, and where a mask has taken away what kind of event it was.
 */
function fingerprint(event: FlowEvent): string | null {
  if (event.kind === 'unknown' || !fineTime.test(event.time)) return null
  const { source, destination, flags, l7 } = event
  const what =
    l7?.what === undefined || l7.what === null
      ? ''
      : l7.what.kind === 'dns'
        ? `${l7.what.query}${l7.what.addresses.join()}`
        : `${l7.what.method}${l7.what.path}${l7.what.code}`
  return `${event.time}|${event.node}|${event.kind}|${event.point}|${event.verdict}|${endText(source)}:${event.sourcePort}>${endText(destination)}:${event.destinationPort}|${event.protocol}|${event.icmpType}|${flags?.syn}${flags?.ack}|${l7?.type}${what}|${event.count}`
}

function endText({ address, text, pod, names }: FlowEvent['source']): string {
  return `${address}${text}${pod}${names?.[0]}`
}
