/** Rules for the API server with the port of its service: policies see the port of its endpoints, 6443 on most own clusters. */
import { directoryOf } from '../../names/cluster-directory'
import { parsePortNumber } from '../../policy/ports'
import type { Lint, LintContext, PolicySource } from './context/lint'
import { rangeAt } from './context/places'
import { ciliumItems } from './context/rules'

const apiServerKey = 'default/kubernetes'

export const apiServerPort: Lint = (context) => {
  const service = directoryOf(context.model.cluster).services.get(apiServerKey)
  const own = (service?.slices ?? []).flatMap(({ ports }) => ports.map(({ port }) => port))
  const dialled = new Set(service?.ports.map(({ port }) => port))
  if (own.length === 0) return
  for (const source of context.policies) checkPolicy(context, source, own, dialled)
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
