/** Ports of rules against what the pods behind them serve: names that nobody declares, and ports of services. */
import { labelsSelector, type Requirement } from '../../policy/selectors/selector'
import { namespaceIs } from '../../policy/selectors/label-selector'
import { andInto, copyOf, emptyBitset, orInto, type Bitset } from '../../policy/selectors/bitset'
import type { PolicyRule } from '../../policy/entry'
import { isServiceName, parsePortNumber } from '../../policy/ports'
import type { Path } from '../../manifest/resource'
import type { Direction } from '../../types'
import { fix, replaceRaw, replaceScalar } from './context/edits'
import { someOf, type Lint, type LintContext, type PolicySource } from './context/lint'
import { nearWord } from './context/near'
import { nodeAt, rangeAt } from './context/places'
import { ciliumItems, networkItems, entriesOf } from './context/rules'

/** A port of a rule with the pods whose port it is: the subject's own for ingress, the peers' for egress. */
interface PortUse {
  readonly source: PolicySource
  readonly port: string
  readonly isRange: boolean
  /** TCP, UDP, SCTP; all three where none is named. */
  readonly protocols: readonly string[]
  readonly path: Path
  readonly direction: Direction
  readonly targets: Bitset
}

export const targets: Lint = (context) => {
  const services = servicePorts(context)
  for (const source of context.policies) {
    for (const use of portUses(context, source)) {
      if (!context.hasPods(use.targets)) continue
      if (isServiceName(use.port)) checkName(context, use)
      else if (!use.isRange && !checkHostPort(context, use)) checkNumber(context, use, services)
    }
  }
}

function protocolsOf(written: string | undefined, fallback: readonly string[]): readonly string[] {
  const upper = (written ?? '').toUpperCase()
  return upper === '' ? fallback : upper === 'ANY' ? anyProtocol : [upper]
}

const anyProtocol = ['TCP', 'UDP', 'SCTP']

function portUses(context: LintContext, source: PolicySource): readonly PortUse[] {
  const uses: PortUse[] = []
  for (const { item, path, direction, rule } of ciliumItems(source)) {
    const found = lazyTargets(context, rule, direction, path)
    ;(item.toPorts ?? []).forEach(({ ports }, i) =>
      (ports ?? []).forEach(({ port = '', endPort = 0, protocol }, j) => {
        uses.push({
          source,
          port: isServiceName(port) ? port.toLowerCase() : port,
          isRange: endPort > 0,
          protocols: protocolsOf(protocol, anyProtocol),
          path: [...path, 'toPorts', i, 'ports', j, 'port'],
          direction,
          targets: found(),
        })
      }),
    )
  }
  for (const { path, ports, direction, rule } of networkItems(source)) {
    const found = lazyTargets(context, rule, direction, path)
    ;(ports ?? []).forEach(({ port, endPort = 0, protocol }, j) => {
      if (port === undefined) return
      uses.push({
        source,
        port: String(port),
        isRange: endPort > 0,
        protocols: protocolsOf(protocol, ['TCP']),
        path: [...path, 'ports', j, 'port'],
        direction,
        targets: found(),
      })
    })
  }
  return uses
}

function lazyTargets(context: LintContext, rule: PolicyRule, direction: Direction, path: Path): () => Bitset {
  let known: Bitset | null = null
  return () => (known ??= direction === 'ingress' ? subjectsOf(context, rule) : peersOf(context, rule, path))
}

function subjectsOf(context: LintContext, rule: PolicyRule): Bitset {
  const bits = copyOf(context.podIdentities)
  andInto(bits, rule.isForNodes ? emptyBitset(context.model.identities.length) : context.subjectsOf(rule))
  return bits
}

/** Pods that label selectors of a rule name; a rule for everyone or for addresses says nothing about whose port it is. */
function peersOf(context: LintContext, rule: PolicyRule, path: Path): Bitset {
  const bits = emptyBitset(context.model.identities.length)
  for (const entry of entriesOf(rule, path))
    for (const { selector } of entry.peers ?? [])
      if (selector.type === 'labels') orInto(bits, context.model.selection.select(selector))
  andInto(bits, context.podIdentities)
  return bits
}

function checkName(context: LintContext, { source, port, protocols, path, targets: found }: PortUse): void {
  const { endpoints } = context.model.cluster
  const names = new Set<string>()
  let declares = false
  let ofSidecar: number | null = null
  for (const i of context.endpointsOf(found)) {
    for (const { name, protocol, isSidecar, port: number } of endpoints[i]?.ports ?? []) {
      declares = true
      if (name === undefined || !protocols.includes(protocol)) continue
      if (isSidecar === true) {
        if (name === port) ofSidecar = number
        continue
      }
      if (name === port) return
      names.add(name)
    }
  }
  const { place } = source.policy
  const near = nearWord(port, names)
  const node = nodeAt(place, path)?.node
  context.report(source, {
    code: 'port-name-unknown',
    severity: declares ? 'warning' : 'info',
    message: `No pod that this is about declares a port named ${port}${ofSidecar === null ? '' : ' outside its init containers'}, so it matches no port`,
    help:
      ofSidecar !== null
        ? `Cilium does not know the names of init containers’ ports, sidecars included: write ${ofSidecar}.`
        : near !== null
          ? `Did you mean ${near}?`
          : names.size > 0
            ? `They declare ${someOf([...names].sort())}.`
            : 'Name the port in the container’s ports, or write its number.',
    range: rangeAt(place, path),
    fix:
      near !== null && ofSidecar === null && node?.kind === 'scalar'
        ? fix(`Write ${near}`, replaceScalar(place, node, near, context.text(place)))
        : null,
  })
}

interface ServicePort {
  readonly service: string
  readonly protocol: string
  readonly port: number
  readonly targetPort: number | string
  readonly backends: Bitset
}

function servicePorts(context: LintContext): readonly ServicePort[] {
  const { cluster, selection } = context.model
  return cluster.services.flatMap(({ namespace, name, selector, resource }) => {
    if (selector === null) return []
    const requirements = [...selector].map(([key, value]): Requirement => ({
      source: 'any',
      key,
      operator: 'In',
      values: [value],
    }))
    const backends = copyOf(context.podIdentities)
    andInto(backends, selection.select(labelsSelector([...requirements, namespaceIs(namespace)])))
    return (resource.object.spec?.ports ?? []).map(({ port = 0, targetPort, protocol = 'TCP' }): ServicePort => ({
      service: `${namespace}/${name}`,
      protocol,
      port,
      targetPort: targetPort ?? port,
      backends,
    }))
  })
}

/** Number behind a service's port at one pod; null where the pod does not declare the name. */
function targetAt(context: LintContext, { targetPort, protocol }: ServicePort, endpoint: number): number | null {
  if (typeof targetPort === 'number') return targetPort
  const ports = context.model.cluster.endpoints[endpoint]?.ports ?? []
  return ports.find((port) => port.name === targetPort && port.protocol === protocol)?.port ?? null
}

/** A port of the node that leads to a pod is replaced before the pod's policy sees the packet, as a service's is. */
function checkHostPort(context: LintContext, use: PortUse): boolean {
  const number = parsePortNumber(use.port)
  if (use.direction !== 'ingress' || number === null || number === 0 || isServed(context, use, number)) return false
  const { endpoints } = context.model.cluster
  const targets = new Set<number>()
  const owners: number[] = []
  for (const i of context.endpointsOf(use.targets)) {
    for (const { port, hostPort, protocol } of endpoints[i]?.ports ?? []) {
      if (hostPort !== number || !use.protocols.includes(protocol)) continue
      targets.add(port)
      owners.push(i)
    }
  }
  if (targets.size === 0) return false
  const { place } = use.source.policy
  const node = nodeAt(place, use.path)?.node
  const [only] = targets
  context.report(use.source, {
    code: 'host-port',
    message: `${number} is a port of the node that leads to ${context.names(owners)}; the pod is reached on ${someOf([...targets].map(String))}, and that is what policies see`,
    help: 'Write the container’s port. Traffic that arrives through another node is remote-node to the pod.',
    range: rangeAt(place, use.path),
    fix:
      targets.size === 1 && only !== undefined && node?.kind === 'scalar'
        ? fix(
            `Write ${only}`,
            node.isPlain
              ? replaceRaw(place, node, String(only))
              : replaceScalar(place, node, String(only), context.text(place)),
          )
        : null,
  })
  return true
}

/** Policies see a packet after the service's address and port have been replaced by a pod's. */
function checkNumber(context: LintContext, use: PortUse, services: readonly ServicePort[]): void {
  const number = parsePortNumber(use.port)
  if (number === null || number === 0) return
  const ofRule = services.filter(
    ({ protocol, port, targetPort, backends }) =>
      (port === number || targetPort === number || typeof targetPort === 'string') &&
      use.protocols.includes(protocol) &&
      intersect(backends, use.targets) !== null,
  )
  const through = ofRule.find(({ port }) => port === number)
  if (through === undefined || isServed(context, use, number)) return
  const targetNumbers = new Set<number>()
  for (const service of ofRule) {
    for (const i of context.endpointsOf(intersect(service.backends, use.targets) ?? use.targets)) {
      const target = targetAt(context, service, i)
      if (target === number) return
      if (target !== null && service.port === number) targetNumbers.add(target)
    }
  }
  if (targetNumbers.size === 0) return
  const { place } = use.source.policy
  const [target] = targetNumbers
  const node = nodeAt(place, use.path)?.node
  const canFix = targetNumbers.size === 1 && target !== undefined && node?.kind === 'scalar'
  context.report(use.source, {
    code: 'service-port',
    message: `${number} is the port of the service ${through.service}; the pods behind it are reached on ${someOf([...targetNumbers].map(String))}, and that is what policies see`,
    help: 'Write the port of the pods, not that of the service.',
    range: rangeAt(place, use.path),
    fix: canFix
      ? fix(
          `Write ${target}`,
          node.isPlain
            ? replaceRaw(place, node, String(target))
            : replaceScalar(place, node, String(target), context.text(place)),
        )
      : null,
  })
}

/** Whether any of the pods declares the number itself. */
function isServed(context: LintContext, { targets: found, protocols }: PortUse, number: number): boolean {
  const { endpoints } = context.model.cluster
  return context
    .endpointsOf(found)
    .some((i) => endpoints[i]?.ports.some(({ port, protocol }) => port === number && protocols.includes(protocol)))
}

/** What two sets share; null for nothing. */
function intersect(a: Bitset, b: Bitset): Bitset | null {
  const both = copyOf(a)
  andInto(both, b)
  return both.some((word) => word !== 0) ? both : null
}
