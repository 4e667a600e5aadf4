/**
 * Rules about the host, the health endpoint and the cluster as a whole.
 * Source: pkg/policy/repository.go, Documentation/security/policy/{kubernetes,caveats}.rst.
 */
import { hasBit, type Bitset } from '../../policy/selectors/bitset'
import { protocolNumber } from '../../cilium/numbers'
import { type PolicyEntry } from '../../policy/entry'
import type { Path } from '../../manifest/resource'
import { isCiliumClass } from '../../manifest/routes'
import type { Direction } from '../../types'
import { coversPort } from '../../verdict/maps/resolved'
import { decideSide } from '../../verdict/maps/side'
import { combine, subjectsOf } from '../../verdict/maps/subjects'
import type { SubjectMap } from '../../verdict/maps/subject-maps'
import type { Lint, LintContext, PolicySource } from './context/lint'
import { rangeAt, rangeOfName } from './context/places'
import { ciliumItems } from './context/rules'

export const host: Lint = (context) => {
  for (const source of context.policies) {
    checkDenies(context, source)
    checkCluster(context, source)
  }
  checkHealth(context)
  checkIngress(context)
}

function checkDenies(context: LintContext, source: PolicySource): void {
  const seen = new Set<string>()
  for (const rule of source.policy.rules) {
    if (rule.isForNodes) continue
    for (const entry of rule.entries) {
      if (entry.direction !== 'ingress' || entry.action !== 'deny' || entry.peers?.length === 0) continue
      const path = entry.path.join('\n')
      if (seen.has(path) || !deniesHost(context, entry, () => context.mapsOf(rule, 'ingress'))) continue
      seen.add(path)
      const isNamed =
        entry.peers?.some(({ selector }) => selector.type === 'labels' && selector.text.includes('reserved:host')) ??
        false
      context.report(source, {
        code: 'deny-covers-host',
        severity: isNamed ? 'info' : 'warning',
        message:
          'This also denies the node that a pod runs on, and with it the probes of the kubelet: pods stop being ready',
        help: 'Deny the peers that are meant by name; the host gets in by default unless a rule denies it.',
        range: rangeAt(source.policy.place, entry.path),
      })
    }
  }
}

/** Whether an entry is what keeps the host from a port that some pod declares, or from all ports. */
function deniesHost(context: LintContext, entry: PolicyEntry, maps: () => ReadonlySet<SubjectMap>): boolean {
  const identity = context.model.inside.ofReserved.get('host') ?? 0
  const isPeer = entry.peers?.some(({ selector }) => hasBit(context.model.selection.selectPeers(selector), identity))
  if (isPeer === false) return false
  for (const map of maps()) {
    for (const i of context.maps.get(map) ?? []) {
      if (context.model.maps.conflictOf(i) !== null) continue
      const declared = context.model.cluster.endpoints[i]?.ports ?? []
      const ports = declared.filter(({ protocol }) => protocol === 'TCP').map(({ port }) => port)
      for (const port of ports.length === 0 && entry.ports === null ? [80] : ports) {
        if (!coversPort(entry.ports, protocolNumber.TCP, port)) continue
        const { decision, winners } = decideSide(map, identity, protocolNumber.TCP, port)
        if (decision === 'denied' && winners.some(({ origin }) => origin.kind === 'policy' && origin.entry === entry))
          return true
      }
    }
  }
  return false
}

function checkCluster(context: LintContext, source: PolicySource): void {
  for (const { item, direction, isDeny, path } of ciliumItems(source)) {
    if (direction !== 'ingress' || isDeny) continue
    ;(item.fromEntities ?? []).forEach((name, i) => {
      if (name !== 'cluster') return
      context.report(source, {
        code: 'cluster-entity-external',
        severity: 'info',
        message:
          'The entity cluster includes nodes, and traffic from outside can have a node’s address when it comes through a NodePort or load balancer',
        help: 'To mean pods alone, select them: fromEndpoints with a namespace, or [{}] in a clusterwide policy.',
        range: rangeAt(source.policy.place, [...path, 'fromEntities', i]),
      })
    })
  }
}

/** How one of Cilium's own endpoints, which policies select like pods, is cut off. */
interface Closed {
  readonly directions: readonly Direction[]
  /** What isolates it first; null where no policy does. */
  readonly by: { readonly source: PolicySource; readonly path: Path } | null
}

/** In which directions one of Cilium's own endpoints is isolated without a rule that opens what it is for; null where it is open. */
function closedEndpoint(
  context: LintContext,
  name: 'health' | 'ingress',
  isOpened: (entry: PolicyEntry) => boolean,
): Closed | null {
  const { model } = context
  const identity = model.inside.ofReserved.get(name)
  if (identity === undefined) return null
  const rules = model.rules.filter(({ rule }) => hasBit(subjectsOf(rule, model.selection), identity))
  const directions = (['ingress', 'egress'] as const).filter((direction) => {
    const policy = combine(rules, direction, model.cluster.settings)
    return policy.isIsolated && !policy.entries.some((entry) => entry.action === 'allow' && isOpened(entry))
  })
  if (directions.length === 0) return null
  const isolating = rules.find(({ rule }) => directions.some((direction) => rule.isolates.includes(direction)))
  const source = context.policies.find(({ policy }) => policy === isolating?.policy)
  return { directions, by: source === undefined ? null : { source, path: isolating?.rule.subjectPath ?? [] } }
}

/** Cilium's own health checks go from node to node through an endpoint that policies select like a pod. */
function checkHealth(context: LintContext): void {
  const closed = closedEndpoint(context, 'health', (entry) => reachesNodes(context, entry))
  if (closed === null) return
  const { directions, by } = closed
  if (by === null) {
    reportMode(context)
    return
  }
  context.report(by.source, {
    code: 'health-closed',
    message: `This selects Cilium's own health endpoints too and isolates them for ${directions.join(' and ')}: node health checks fail`,
    help: 'Add a clusterwide policy for the label reserved:health that allows remote-node, or select by the namespace label, which only pods have.',
    range: rangeAt(by.source.policy.place, by.path),
  })
}

/** Cilium's Ingress and Gateway API go through an endpoint of their own; that they are in use shows where rules or objects name it. */
function checkIngress(context: LintContext): void {
  const isUsed =
    context.ways.some(({ className }) => isCiliumClass(className)) ||
    context.model.rules.some(({ rule }) =>
      rule.entries.some(({ peers }) => peers?.some(({ selector }) => selector.text.includes('reserved:ingress'))),
    )
  const closed = isUsed ? closedEndpoint(context, 'ingress', ({ peers }) => peers === null || peers.length > 0) : null
  if (closed?.by == null) return
  const { directions, by } = closed
  context.report(by.source, {
    code: 'ingress-closed',
    message: `This selects Cilium's own ingress endpoints too and isolates them for ${directions.join(' and ')}: what comes by Cilium's Ingress or Gateway API is refused (403)`,
    help: 'Add a clusterwide policy for the label reserved:ingress with fromEntities for clients and toEntities: [cluster], or select by the namespace label, which only pods have.',
    range: rangeAt(by.source.policy.place, by.path),
  })
}

/** Under the mode "always" the health endpoints are closed without any policy. */
function reportMode(context: LintContext): void {
  const [first] = context.policies
  if (first === undefined || context.model.cluster.settings.enforcement !== 'always') return
  context.report(first, {
    code: 'health-closed',
    severity: 'info',
    message:
      "The mode “always” isolates Cilium's own health endpoints, and no policy opens them: node health checks fail",
    help: 'Add a clusterwide policy for the label reserved:health that allows remote-node.',
    range: rangeOfName(first.policy.place),
  })
}

function reachesNodes(context: LintContext, { peers }: PolicyEntry): boolean {
  if (peers === null) return true
  return peers.some(({ selector }) => {
    const bits: Bitset = context.model.selection.selectPeers(selector)
    return (['remote-node', 'health', 'host'] as const).some((name) => {
      const identity = context.model.inside.ofReserved.get(name)
      return identity !== undefined && hasBit(bits, identity)
    })
  })
}
