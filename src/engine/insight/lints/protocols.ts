/** Ports that a rule opens for one protocol, where the pods serve them by another. Source: pkg/k8s/network_policy.go (TCP by default). */
import { protocolNumber } from '../../cilium/numbers'
import type { PolicyEntry, PolicyRule, PortRange } from '../../policy/entry'
import type { Direction, Protocol } from '../../types'
import { coversPort } from '../../verdict/maps/resolved'
import type { Lint, LintContext, PolicySource } from './context/lint'
import { rangeAt } from './context/places'

const { TCP, UDP } = protocolNumber

/** Of more pods nobody is asked: those that a rule is about declare the same ports. */
const mostPods = 50

export const protocols: Lint = (context) => {
  for (const source of context.notSilent(protocols)) {
    let isServed = true
    for (const rule of source.policy.rules) {
      let subjects: readonly number[] | null = null
      for (const entry of rule.entries) {
        const ranges = entry.action === 'allow' ? (entry.ports ?? []).filter(isOnePort) : []
        if (ranges.length === 0) continue
        const targets =
          entry.direction === 'egress'
            ? peersOf(context, entry)
            : (subjects ??= context.subjectEndpoints(rule).slice(0, mostPods))
        const others = ranges.filter((range) => isServedOtherwise(context, { range, targets }))
        if (others.length > 0) isServed = false
        const found = others.find(
          ({ protocol, first }) => !isOpened(context, rule, entry.direction, { protocol, first }),
        )
        if (found !== undefined) report(context, source, entry, { range: found, targets })
      }
    }
    if (isServed) context.foundNothing(protocols, source)
  }
}

/** A port that a rule opens, and the pods whose port it is. */
interface OpenPort {
  readonly range: PortRange
  readonly targets: readonly number[]
}

function isOnePort({ protocol, first, last, name }: PortRange): boolean {
  return name === undefined && first > 0 && first === last && (protocol === TCP || protocol === UDP)
}

const nameOf = (protocol: number): 'TCP' | 'UDP' => (protocol === TCP ? 'TCP' : 'UDP')
const otherThan = (protocol: number): 'TCP' | 'UDP' => (protocol === TCP ? 'UDP' : 'TCP')

/** Whether the pods serve a port by the other protocol alone. */
function isServedOtherwise(context: LintContext, { range: { protocol, first }, targets }: OpenPort): boolean {
  let isOther = false
  for (const i of targets) {
    const declared = protocolsAt(context, i, first)
    if (declared.includes(nameOf(protocol))) return false
    isOther ||= declared.includes(otherThan(protocol))
  }
  return isOther
}

/** Whether a rule of the same pods opens a port for the other protocol. */
function isOpened(
  context: LintContext,
  rule: PolicyRule,
  direction: Direction,
  { protocol, first }: Pick<PortRange, 'protocol' | 'first'>,
): boolean {
  const other = protocolNumber[otherThan(protocol)]
  for (const { entries } of context.mapsOf(rule, direction))
    if (
      entries.some(
        ({ origin, action, ports }) =>
          origin.kind === 'policy' && action === 'allow' && coversPort(ports, other, first),
      )
    )
      return true
  return false
}

function report(context: LintContext, source: PolicySource, entry: PolicyEntry, { range, targets }: OpenPort): void {
  const { protocol, first } = range
  const other = otherThan(protocol)
  const owners = targets.filter((i) => protocolsAt(context, i, first).includes(other))
  context.report(source, {
    code: 'port-other-protocol',
    message: `This opens port ${first} for ${nameOf(protocol)}, and ${context.names(owners)} serve${owners.length === 1 ? 's' : ''} it by ${other}, which no rule opens`,
    help: `Write protocol: ${other}${protocol === TCP && source.policy.kind === 'NetworkPolicy' ? '; where it is left out it is TCP' : ''}.`,
    range: rangeAt(source.policy.place, entry.path),
  })
}

/** Pods that a rule for egress names by labels. */
function peersOf(context: LintContext, { peers }: PolicyEntry): readonly number[] {
  const { selection } = context.model
  return (peers ?? [])
    .flatMap(({ selector }) => (selector.type === 'labels' ? context.endpointsOf(selection.select(selector)) : []))
    .slice(0, mostPods)
}

function protocolsAt({ model }: LintContext, endpoint: number, number: number): readonly Protocol[] {
  const { ports = [] } = model.cluster.endpoints[endpoint] ?? {}
  return ports.flatMap(({ port, protocol }) => (port === number ? protocol : []))
}
