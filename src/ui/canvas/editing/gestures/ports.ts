/** Ports as one line of text: `8080, 53/UDP dns`, of a service also `80:8080`. */
import type { Protocol } from '../../../../store/index'

const protocols: readonly Protocol[] = ['TCP', 'UDP', 'SCTP', 'ICMP', 'ICMPv6']

export interface WrittenPort {
  readonly port: number
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP'
  readonly name?: string
  /** Of a service: the port of the pods, by number or name. */
  readonly targetPort?: number | string
}

export function portsText(
  ports: readonly {
    readonly port: number
    readonly protocol: string
    readonly name?: string
    readonly targetPort?: number | string
  }[],
): string {
  return ports
    .map(
      ({ port, protocol, name, targetPort = port }) =>
        `${port}${targetPort === port ? '' : `:${targetPort}`}${protocol === 'TCP' ? '' : `/${protocol}`}${name === undefined ? '' : ` ${name}`}`,
    )
    .join(', ')
}

/** Null where the text is no list of ports. */
export function parsePorts(text: string): readonly WrittenPort[] | null {
  const ports: WrittenPort[] = []
  for (const part of text.split(',').map((word) => word.trim())) {
    if (part === '') continue
    const [, number = '', target, protocol, name] =
      /^(\d{1,5})(?::(\d{1,5}|[a-z0-9-]{1,15}))?(?:\/(tcp|udp|sctp))?(?:\s+([a-z0-9-]{1,15}))?$/i.exec(part) ?? []
    const port = Number(number)
    if (number === '' || port < 1 || port > 65_535) return null
    const upper = protocol?.toUpperCase()
    ports.push({
      port,
      ...(upper === 'UDP' || upper === 'SCTP' || upper === 'TCP' ? { protocol: upper } : {}),
      ...(name === undefined ? {} : { name }),
      ...(target === undefined ? {} : { targetPort: /^\d+$/.test(target) ? Number(target) : target }),
    })
  }
  return ports
}

/** The port of a card's row, `TCP/8080`; null for rows that are no port. */
export function portOfRow(row: string): { readonly protocol: Protocol; readonly port: number } | null {
  const [, protocol, port] = /^(TCP|UDP|SCTP|ICMP|ICMPv6)\/(\d+)$/.exec(row) ?? []
  const known = protocols.find((name) => name === protocol)
  return known === undefined ? null : { protocol: known, port: Number(port) }
}
