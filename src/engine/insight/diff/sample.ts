/** One port to ask about, out of many that get the same answers: one that people know. */
import type { ClusterEndpoint } from '../../cluster/endpoints'
import { protocolNumber } from '../../cilium/numbers'
import type { PortClass, Protocol } from '../../types'
import type { ClassOfPorts } from '../../verdict/maps/port-classes'

interface Sample {
  readonly protocol: Protocol
  readonly port: number
}

const wellKnown: readonly Sample[] = [80, 443, 8080, 53].map((port) => ({ protocol: 'TCP', port }))
/** Protocols that may stand for all that no rule names. */
const unnamed: readonly Sample[] = [
  { protocol: 'UDP', port: 53 },
  { protocol: 'SCTP', port: 80 },
  { protocol: 'GRE', port: 0 },
  { protocol: 'ESP', port: 0 },
  { protocol: 'AH', port: 0 },
  { protocol: 'VRRP', port: 0 },
  { protocol: 'IGMP', port: 0 },
]

/**
 * A port of a set: the receiver's own if it declares one, or a well-known one, or the first that there is.
 *
 * @param classes all classes, which tell what the class of other protocols stands for
 */
export function samplePort(
  ports: readonly PortClass[],
  classes: readonly ClassOfPorts[],
  receiver: ClusterEndpoint | undefined,
): Sample {
  const named = new Set(classes.map(({ protocol }) => protocol))
  const hasOther = ports.some(({ protocol }) => protocol === 'other')
  const has = ({ protocol, port }: Sample): boolean =>
    named.has(protocolNumber[protocol])
      ? ports.some(
          (item) => item.protocol === protocol && item.ranges.some(([first, last]) => first <= port && port <= last),
        )
      : hasOther
  const narrow = ports.flatMap(({ protocol, ranges }) =>
    protocol === 'other'
      ? []
      : ranges.filter(([first, last]) => last - first < 100).map(([port]) => ({ protocol, port })),
  )
  const wide = ports.flatMap(({ protocol, ranges }) =>
    protocol === 'other'
      ? []
      : ranges.map(([first, last]) => ({ protocol, port: first === 0 && last > 0 ? 1 : first })),
  )
  const candidates = [
    ...(receiver?.ports ?? []),
    ...(hasOther ? [] : narrow),
    ...wellKnown,
    ...narrow,
    ...wide,
    ...unnamed,
  ]
  const { protocol, port } = candidates.find(has) ?? { protocol: 'TCP', port: 80 }
  return { protocol, port }
}
