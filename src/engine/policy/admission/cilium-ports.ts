/** `toPorts` in the schema of Cilium's policies. Source: pkg/policy/api/{l4,http}.go. */
import { below, type Path } from '../../manifest/resource'
import type { CiliumHttpRule, CiliumPort, CiliumPortRule } from '../../manifest/shapes/cilium'
import type { Checks } from './checks'
import { checkNames, dnsNameProblem } from './names'

const protocols: readonly string[] = ['TCP', 'UDP', 'SCTP', 'VRRP', 'IGMP', 'GRE', 'IPIP', 'IPV6', 'ESP', 'AH', 'ANY']

/** An item of `toPorts` in a deny rule, which has ports alone. */
export function checkDeniedPorts({ ports }: CiliumPortRule, path: Path, checks: Checks): void {
  checks.each(ports, path, 'ports', checkPort)
}

/** An item of `toPorts` in an allow rule. */
export function checkPortRule(rule: CiliumPortRule, path: Path, checks: Checks): void {
  const { ports = [], rules, serverNames, listener } = rule
  // The schema counts the ports of allow rules only; the agent counts those of all.
  if (ports.length > 40)
    checks.refuse(
      below(path, 'ports'),
      'too-many-ports',
      `a rule may name at most 40 ports, and this one names ${ports.length}`,
      'Split the rule, or use ranges with endPort.',
    )
  checkDeniedPorts(rule, path, checks)
  if (rules !== undefined) checkRules(rules, below(path, 'rules'), checks)
  if (serverNames !== undefined) checkServerNames(serverNames, below(path, 'serverNames'), checks)
  if (listener !== undefined) checkListener(listener, below(path, 'listener'), checks)
  for (const field of ['terminatingTLS', 'originatingTLS'] as const) {
    const tls = rule[field]
    if (tls === undefined) continue
    checks.required(tls.secret, below(path, field, 'secret'), 'secret with the name of a secret')
    if (tls.secret !== undefined) checks.required(tls.secret.name, [...path, field, 'secret', 'name'], 'name')
  }
}

/** The pattern of a port is anchored at one end of each half only: digits in front, or a name at the end. */
function checkPort({ port, endPort, protocol }: CiliumPort, path: Path, checks: Checks): void {
  if (port !== undefined && !/^[0-9]/.test(port) && !endsInName(port))
    checks.refuse(
      below(path, 'port'),
      'port-invalid',
      `"${port}" is neither a port number nor a port name`,
      'Write a number from 0 to 65535, or a name of letters, digits and single dashes with at least one letter.',
    )
  if (endPort !== undefined) checks.range(endPort, below(path, 'endPort'), [0, 65_535], 'end-port-invalid')
  if (protocol === undefined || protocols.includes(protocol)) return
  checks.oneOf(protocol, below(path, 'protocol'), protocols, {
    code: 'protocol-unknown',
    // Cilium brings the name into capitals, and takes none for any.
    isTakenByCilium: protocol === '' || protocols.includes(protocol.toUpperCase()),
  })
}

function endsInName(text: string): boolean {
  return /[a-zA-Z](-?[a-zA-Z0-9])*$/.test(text.slice(-128))
}

function checkRules(rules: NonNullable<CiliumPortRule['rules']>, path: Path, checks: Checks): void {
  if (rules.http === undefined && rules.dns === undefined)
    checks.refuse(path, 'l7-no-kind', 'rules holds neither http nor dns', 'Add http or dns, or remove rules.')
  if (rules.http !== undefined && rules.dns !== undefined)
    checks.refuse(path, 'l7-two-kinds', 'http and dns rules cannot be in one entry', 'Make a toPorts entry of each.')
  ;(rules.dns ?? []).forEach((name, i) => {
    const at = below(path, 'dns', i)
    if (name.matchName === undefined && name.matchPattern === undefined)
      checks.refuse(at, 'fqdn-both-forms', 'an entry has neither matchName nor matchPattern', 'Add matchPattern: "*".')
    checkNames({ matchName: name.matchName, matchPattern: name.matchPattern }, at, checks)
  })
  checks.each(rules.http, path, 'http', checkHttp)
}

function checkHttp({ headerMatches }: CiliumHttpRule, path: Path, checks: Checks): void {
  ;(headerMatches ?? []).forEach(({ name, mismatch, secret }, i) => {
    const at = below(path, 'headerMatches', i)
    if ((name ?? '') === '') checks.refuse(at, 'header-no-name', 'a header match has no name', 'Add name.')
    checks.oneOf(mismatch, below(at, 'mismatch'), ['LOG', 'ADD', 'DELETE', 'REPLACE'], 'header-mismatch')
    if (secret !== undefined && secret.name === undefined)
      checks.refuse(below(at, 'secret'), 'header-secret-no-name', 'a secret has no name', 'Add secret.name.')
  })
}

function checkServerNames(names: readonly string[], path: Path, checks: Checks): void {
  checks.length(names, path, [1, Infinity], { isTakenByCilium: true })
  checks.unique(names, path)
  names.forEach((text, i) => {
    const problem = dnsNameProblem(text, true)
    if (problem === null) return
    checks.refuse(
      below(path, i),
      text === '' ? 'server-name-empty' : 'server-name-invalid',
      `"${text}" is not a server name: ${problem}`,
      'Write the name alone, without scheme, port or path, such as api.example.com.',
    )
  })
}

function checkListener(listener: NonNullable<CiliumPortRule['listener']>, path: Path, checks: Checks): void {
  const { envoyConfig, name, priority } = listener
  for (const [text, at, example] of [
    [name, below(path, 'name'), 'the name of the listener'],
    [envoyConfig?.name, below(path, 'envoyConfig', 'name'), 'envoyConfig with the name of a CiliumEnvoyConfig'],
  ] as const) {
    checks.required(text, at, example)
    if (text === '') checks.refuse(at, 'field-missing', 'a name is empty', `Write ${example}.`)
  }
  checks.oneOf(
    envoyConfig?.kind,
    below(path, 'envoyConfig', 'kind'),
    ['CiliumEnvoyConfig', 'CiliumClusterwideEnvoyConfig'],
    'listener-kind',
  )
  checks.range(priority, below(path, 'priority'), [1, 100], 'priority-range')
}
