/** Rules for the API server with the port of its service: policies see the port of its endpoints, 6443 on most own clusters. */
import { protocolNumber } from '../../cilium/numbers'
import { directoryOf } from '../../names/cluster-directory'
import { parsePortNumber } from '../../policy/ports'
import { decideSide } from '../../verdict/maps/side'
import type { Lint, LintContext, PolicySource } from './context/lint'
import { rangeAt } from './context/places'
import { ciliumItems } from './context/rules'

const apiServerKey = 'default/kubernetes'
const tcp = protocolNumber.TCP

export const apiServerPort: Lint = (context) => {
  const { own, dialled } = portsOf(context)
  if (own.length > 0) for (const source of context.policies) checkPolicy(context, source, own, dialled)
}

/** The same of rules for everyone, which other policies may complete. */
export const apiServerOfEveryone: Lint = (context) => {
  const { own, dialled } = portsOf(context)
  if (own.length > 0) for (const source of context.policies) checkAnyPeer(context, source, own, dialled)
}

/** The ports of the API server's endpoints, and those of its service. */
function portsOf({ model }: LintContext): { readonly own: readonly number[]; readonly dialled: ReadonlySet<number> } {
  const service = directoryOf(model.cluster).services.get(apiServerKey)
  return {
    own: (service?.slices ?? []).flatMap(({ ports }) => ports.map(({ port }) => port)),
    dialled: new Set(service?.ports.map(({ port }) => port)),
  }
}

/** Rules for whomever on the port of the service: what is sent to that reaches everybody but the API server. */
function checkAnyPeer(
  context: LintContext,
  source: PolicySource,
  own: readonly number[],
  dialled: ReadonlySet<number>,
): void {
  const { policy } = source
  for (const rule of policy.rules)
    for (const { direction, action, peers, ports, path } of rule.entries) {
      if (direction !== 'egress' || action !== 'allow' || peers !== null || ports === null) continue
      const meant = ports.find(({ protocol, first, last }) => protocol === tcp && first === last && dialled.has(first))
      if (meant === undefined || !context.subjectEndpoints(rule).some((i) => isKept(context, i, own))) continue
      const numbers = [...new Set(own)].join(' or ')
      context.report(source, {
        code: 'service-port',
        severity: 'info',
        message: `Port ${meant.first} is open to everyone but the API server: behind the service ${apiServerKey} that listens on ${numbers}, which is what policies see`,
        help: `Add port ${numbers} if these pods talk to the API server.`,
        range: rangeAt(policy.place, path),
      })
    }
}

/** Whether a pod may not reach the API server on any of its ports. */
function isKept({ model }: LintContext, endpoint: number, own: readonly number[]): boolean {
  const server = model.inside.ofReserved.get('kube-apiserver')
  const map = model.maps.mapOf(endpoint, 'egress')
  return server !== undefined && own.every((port) => decideSide(map, server, tcp, port).decision !== 'allowed')
}

function checkPolicy(
  context: LintContext,
  source: PolicySource,
  own: readonly number[],
  dialled: ReadonlySet<number>,
): void {
  for (const { item, path, direction, isDeny } of ciliumItems(source)) {
    const { toPorts = [] } = item
    if (direction !== 'egress' || isDeny || item.toEntities?.includes('kube-apiserver') !== true) continue
    const written = toPorts.flatMap(({ ports = [] }, i) =>
      ports.map(({ port = '', endPort = 0 }, j) => {
        const first = parsePortNumber(port)
        return { first, last: Math.max(first ?? 0, endPort), at: [...path, 'toPorts', i, 'ports', j, 'port'] }
      }),
    )
    const meant = written.find(({ first, last }) => first !== null && first === last && dialled.has(first))
    const isCovered = written.some(
      ({ first, last }) => first === null || first === 0 || own.some((port) => port >= first && port <= last),
    )
    if (meant === undefined || isCovered) continue
    const ports = [...new Set(own)].join(' or ')
    context.report(source, {
      code: 'service-port',
      message: `${meant.first ?? ''} is the port of the service ${apiServerKey}; the API server behind it listens on ${ports}, and that is what policies see`,
      help: `Write ${ports}.`,
      range: rangeAt(source.policy.place, meant.at),
    })
  }
}
