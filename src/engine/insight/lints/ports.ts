/**
 * Ports that mean something else than they look like.
 * Source: pkg/policy/l4.go, pkg/policy/portrange.go, pkg/policy/api/{l4,icmp}.go, pkg/k8s/network_policy.go.
 */
import type { Path } from '../../manifest/resource'
import { isServiceName, parsePortNumber } from '../../policy/ports'
import { fix, removeEntry, removeItem, replaceScalar } from './context/edits'
import type { Lint, LintContext, PolicySource } from './context/lint'
import { nodeAt, rangeAt, rangeOfKey } from './context/places'
import { ciliumItems, networkItems } from './context/rules'

export const ports: Lint = (context) => {
  for (const source of context.policies) {
    for (const { item, path, isDeny, direction } of ciliumItems(source)) {
      ;(item.toPorts ?? []).forEach(({ ports: list }, i) => {
        checkRepeats(context, source, list ?? [], [...path, 'toPorts', i, 'ports'])
        ;(list ?? []).forEach((port, j) => {
          const at = [...path, 'toPorts', i, 'ports', j]
          checkOctal(context, source, port.port ?? '', [...at, 'port'])
          checkEndPort(context, source, port, at)
          if (direction === 'egress') checkNamedRange(context, source, port, at)
          if (!isDeny) checkIcmp(context, source, port, [...at, 'port'])
        })
      })
      ;(item.icmps ?? []).forEach(({ fields }, i) =>
        (fields ?? []).forEach(({ type, family }, j) => {
          const isZero = String(type ?? 0) === '0' || (type === 'EchoReply' && family !== 'IPv6')
          if (!isZero) return
          const at = [...path, 'icmps', i, 'fields', j]
          context.report(source, {
            code: 'icmp-type-zero',
            message: `ICMP type 0 acts as a wildcard: this rule is for every ICMP message of ${family === 'IPv6' ? 'IPv6' : 'IPv4'}`,
            help: 'To let pings through, EchoRequest is enough: replies of an allowed flow always come back.',
            range: rangeAt(source.policy.place, [...at, 'type']),
          })
        }),
      )
    }
    for (const { path, ports: list } of networkItems(source)) {
      const asTcp = (list ?? []).map((port) => ({ ...port, protocol: port.protocol ?? 'TCP' }))
      checkRepeats(context, source, asTcp, [...path, 'ports'])
      ;(list ?? []).forEach(({ port, endPort, protocol }, j) => {
        const at = [...path, 'ports', j]
        const text = port === undefined ? '' : String(port)
        checkEndPort(context, source, { port: text, ...(endPort === undefined ? {} : { endPort }) }, at)
        if (port === undefined && protocol === undefined && nodeAt(source.policy.place, [...at, 'port']) === null)
          reportTcpOnly(context, source, at)
      })
    }
  }
}

function checkOctal(context: LintContext, source: PolicySource, port: string, path: Path): void {
  if (!/^0[0-9_]/.test(port)) return
  const number = parsePortNumber(port)
  if (number === null || String(number) === port) return
  const node = nodeAt(source.policy.place, path)?.node
  context.report(source, {
    code: 'port-octal',
    message: `"${port}" begins with a zero and is read as octal: it is port ${number}`,
    help: 'Write the number without the leading zero.',
    range: rangeAt(source.policy.place, path),
    fix:
      node?.kind === 'scalar'
        ? fix(
            `Write ${number}`,
            replaceScalar(source.policy.place, node, String(number), context.text(source.policy.place)),
          )
        : null,
  })
}

/** An entry that says what one before it says: mostly another port was meant. */
function checkRepeats(
  context: LintContext,
  source: PolicySource,
  list: readonly { readonly port?: string | number; readonly endPort?: number; readonly protocol?: string }[],
  path: Path,
): void {
  const { place } = source.policy
  const known = new Set<string>()
  list.forEach(({ port = '', endPort = 0, protocol = 'ANY' }, index) => {
    const range = endPort > 0 ? `${port}-${endPort}` : String(port)
    const words = `${range === '' ? 'Every port' : range}/${protocol.toUpperCase()}`
    if (!known.has(words)) {
      known.add(words)
      return
    }
    const node = nodeAt(place, path)?.node
    const edit = node?.kind === 'sequence' ? removeItem(place, node, index, context.text(place)) : null
    context.report(source, {
      code: 'port-repeated',
      severity: 'info',
      message: `${words} is in this list already`,
      help: 'Write the port that was meant, or take the entry out.',
      range: rangeAt(place, [...path, index]),
      fix: edit === null ? null : fix('Take the entry out', edit),
    })
  })
}

/** A range of ports as it is written. */
interface WrittenRange {
  readonly port?: string
  readonly endPort?: number
}

function checkEndPort(
  context: LintContext,
  source: PolicySource,
  { port = '', endPort }: WrittenRange,
  path: Path,
): void {
  const first = isServiceName(port) ? null : parsePortNumber(port)
  if (endPort === undefined || endPort === 0 || first === null) return
  // Port 0 is every port, whatever the end.
  if (first === 0 ? endPort >= 65_535 : endPort >= first) return
  const { place } = source.policy
  const map = nodeAt(place, path)?.node
  const edit = map?.kind === 'map' ? removeEntry(place, map, 'endPort', context.text(place)) : null
  context.report(source, {
    code: 'end-port-ignored',
    message:
      first === 0
        ? `Port 0 is every port, so endPort ${endPort} has no effect`
        : `endPort ${endPort} lies below port ${first} and has no effect: this is port ${first} alone`,
    help: first === 0 ? 'Begin the range at 1.' : 'Swap the two, or remove endPort.',
    range: rangeOfKey(place, [...path, 'endPort']),
    fix: edit === null ? null : fix('Remove endPort', edit),
  })
}

/** A range from a name is made where the name is the subject's own, which is in ingress alone. */
function checkNamedRange(
  context: LintContext,
  source: PolicySource,
  { port = '', endPort = 0 }: WrittenRange,
  path: Path,
): void {
  if (endPort === 0 || !isServiceName(port)) return
  const { place } = source.policy
  const map = nodeAt(place, path)?.node
  const edit = map?.kind === 'map' ? removeEntry(place, map, 'endPort', context.text(place)) : null
  context.report(source, {
    code: 'end-port-ignored',
    message: `endPort ${endPort} beside the name of a port has no effect in egress: this is the port ${port} alone`,
    help: 'Write the first port of the range as a number, or remove endPort.',
    range: rangeOfKey(place, [...path, 'endPort']),
    fix: edit === null ? null : fix('Remove endPort', edit),
  })
}

/** Whoever opens every port without naming a protocol may think of pings too. */
function checkIcmp(
  context: LintContext,
  source: PolicySource,
  {
    port = '',
    endPort = 0,
    protocol = '',
  }: { readonly port?: string; readonly endPort?: number; readonly protocol?: string },
  path: Path,
): void {
  if (protocol !== '' && protocol.toUpperCase() !== 'ANY') return
  const first = parsePortNumber(port)
  if (isServiceName(port) || !(first === 0 || (first === 1 && endPort >= 65_535))) return
  context.report(source, {
    code: 'icmp-not-covered',
    severity: 'info',
    message:
      'Every port of any protocol means TCP, UDP and SCTP: pings and other ICMP messages are not covered by this rule',
    help: 'Leave toPorts out to mean all traffic, or add a rule with icmps.',
    range: rangeAt(source.policy.place, path),
  })
}

function reportTcpOnly(context: LintContext, source: PolicySource, path: Path): void {
  context.report(source, {
    code: 'ports-tcp-only',
    severity: 'info',
    message: 'An entry without port and protocol is every TCP port, and no UDP, SCTP or ICMP',
    help: 'Remove the whole list of ports to mean all traffic.',
    range: rangeAt(source.policy.place, path),
  })
}
