/** What of a workload's flows a proposal allows, and what it would close that nobody saw. */
import type { Analysis, Direction, Endpoint } from '../../../engine/types'
import { isIsolated } from '../facts'
import type { Coverage, SeenFlow } from './types'

export interface Subject {
  /** `shop/web`. */
  readonly workload: string
  readonly endpoints: readonly Endpoint[]
}

/** @param after the workspace with the proposal; the one before where there is none */
export function coverageOf(
  { workload, endpoints }: Subject,
  direction: Direction,
  flows: readonly SeenFlow[],
  [before, after]: readonly [before: Analysis, after: Analysis],
): Coverage {
  const allowed = flows.filter((flow) => after.probe(flow, { isBrief: true })[direction].decision !== 'denied').length
  const keys = new Set(endpoints.map(({ key }) => key))
  const isolated = (analysis: Analysis): boolean =>
    analysis.endpoints.some((endpoint) => keys.has(endpoint.key) && isIsolated(endpoint, direction))
  const isNewlyIsolated = !isolated(before) && isolated(after)
  return {
    workload,
    direction,
    seen: flows.length,
    allowed,
    isNewlyIsolated,
    unseen:
      isNewlyIsolated && !(direction === 'egress' && opensDns(after, endpoints))
        ? unseenOf(endpoints, direction, flows)
        : [],
  }
}

/** Whether the pods reach the cluster's DNS: rules about names come with that, whether or not a lookup was seen. */
function opensDns(after: Analysis, [pod]: readonly Endpoint[]): boolean {
  const server = after.endpoints.find(({ podLabels }) => podLabels['k8s-app'] === 'kube-dns')
  if (server === undefined || pod === undefined) return false
  const lookup = { from: pod.key, to: server.key, protocol: 'UDP', port: 53 } as const
  return after.probe(lookup, { isBrief: true }).egress.decision === 'allowed'
}

function unseenOf(endpoints: readonly Endpoint[], direction: Direction, flows: readonly SeenFlow[]): readonly string[] {
  if (direction === 'egress')
    return flows.some(({ port }) => port === 53)
      ? []
      : ['No DNS query was seen: if the pods resolve names, that is closed.']
  const ports = new Map(
    endpoints.flatMap(({ ports: own }) => own.map((port) => [`${port.protocol}/${port.port}`, port] as const)),
  )
  for (const { protocol, port } of flows) ports.delete(`${protocol}/${port}`)
  return ports.size === 0
    ? []
    : [`Nobody was seen on ${[...ports.keys()].toSorted().join(', ')}, which the pods declare: that is closed.`]
}
