/** The events of one connection in the order in which they happen: who, when, and in which direction the packet went. */
import type { FlowEnd } from './ends'
import { layer4, packetSummary, type Packet } from './packets'
import { inFieldOrder, type HubbleFlow } from './record'
import { formatTime } from './time'

/** What an event says besides its time and its ends. */
export type EventFields = Omit<HubbleFlow, 'time' | 'IP' | 'source' | 'destination' | 'Summary'> & {
  readonly Summary?: string
}

/** Events are this far apart. */
const stepMs = 1

export class EventLog {
  readonly flows: HubbleFlow[] = []

  constructor(
    private readonly source: FlowEnd,
    private readonly destination: FlowEnd,
    private now: number,
  ) {}

  /** Lets time pass, if it is not that late already. */
  waitUntil(ms: number): void {
    this.now = Math.max(this.now, ms)
  }

  /** An event about a packet of the connection; an answer goes the other way. */
  emit(fields: EventFields, packet: Packet, node: string, isReply = false): void {
    const [from, to] = isReply ? [this.destination, this.source] : [this.source, this.destination]
    const isIcmp = packet.protocol.startsWith('ICMP')
    const sent =
      isReply && !isIcmp
        ? { ...packet, sourcePort: packet.destinationPort, destinationPort: packet.sourcePort }
        : packet
    const isPacket = fields.Type === 'L3_L4'
    this.push(from, to, {
      ...fields,
      ...(isPacket ? { ethernet: { source: from.hardwareAddress, destination: to.hardwareAddress } } : {}),
      l4: layer4(sent),
      node_name: node,
      Summary: fields.Summary ?? packetSummary(sent, from.address),
    })
  }

  /** An event between any two ends. */
  push(
    from: FlowEnd,
    to: FlowEnd,
    {
      l4,
      ...fields
    }: Omit<EventFields, 'l4'> & { readonly Summary: string; readonly l4: HubbleFlow['l4'] | undefined },
  ): void {
    const flow: HubbleFlow = {
      ...fields,
      time: formatTime(this.now),
      IP: { source: from.address, destination: to.address, ipVersion: from.address.includes(':') ? 'IPv6' : 'IPv4' },
      ...(l4 === undefined ? {} : { l4 }),
      source: from.hubble,
      destination: to.hubble,
      ...(from.names === undefined ? {} : { source_names: from.names }),
      ...(to.names === undefined ? {} : { destination_names: to.names }),
      ...(from.service === undefined ? {} : { source_service: from.service }),
      ...(to.service === undefined ? {} : { destination_service: to.service }),
    }
    this.flows.push(inFieldOrder(flow))
    this.now += stepMs
  }
}
