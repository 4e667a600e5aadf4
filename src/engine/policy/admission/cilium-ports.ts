/** `toPorts` in the schema of Cilium's policies. Source: pkg/policy/api/{l4,http}.go. */
import type { Path } from '../../manifest/resource'
import type { CiliumHttpRule, CiliumPort, CiliumPortRule } from '../../manifest/shapes/cilium'
import type { Checks } from './checks'
import { checkNames, dnsNameProblem } from './names'

const protocols = ['TCP', 'UDP', 'SCTP', 'VRRP', 'IGMP', 'GRE', 'IPIP', 'IPV6', 'ESP', 'AH', 'ANY'] as const

export function checkPortRule(rule: CiliumPortRule, path: Path, isDeny: boolean, checks: Checks): void {
  // The schema counts the ports of allow rules only; the agent counts those of all.
  if (!isDeny && (rule.ports ?? []).length > 40)
    checks.refuse(
      [...path, 'ports'],
      'too-many-ports',
      `a rule may name at most 40 ports, and this one names ${(rule.ports ?? []).length}`,
      'Split the rule, or use ranges with endPort.',
    )
  ;(rule.ports ?? []).forEach((port, i) => checkPort(port, [...path, 'ports', i], checks))
  if (isDeny) return
  checkRules(rule, [...path, 'rules'], checks)
  checkServerNames(rule.serverNames, [...path, 'serverNames'], checks)
  checkListener(rule.listener, [...path, 'listener'], checks)
  for (const field of ['terminatingTLS', 'originatingTLS'] as const) {
    const tls = rule[field]
    if (tls === undefined) continue
    checks.required(tls.secret, [...path, field, 'secret'], 'secret with the name of a secret')
    if (tls.secret !== undefined) checks.required(tls.secret.name, [...path, field, 'secret', 'name'], 'name')
  }
}

/** The pattern of a port is anchored at one end of each half only: digits in front, or a name at the end. */
function checkPort({ port, endPort, protocol }: CiliumPort, path: Path, checks: Checks): void {
  if (port !== undefined && !/^[0-9]/.test(port) && !endsInName(port))
    checks.refuse(
      [...path, 'port'],
      'port-invalid',
      `"${port}" is neither a port number nor a port name`,
      'Write a number from 0 to 65535, or a name of letters, digits and single dashes with at least one letter.',
    )
  checks.range(endPort, [...path, 'endPort'], [0, 65_535], 'end-port-invalid')
  checks.oneOf(protocol, [...path, 'protocol'], protocols, {
    code: 'protocol-unknown',
    // Cilium brings the name into capitals, and takes none for any.
    isTakenByCilium: protocol === '' || protocols.some((known) => known === protocol?.toUpperCase()),
  })
}

function endsInName(text: string): boolean {
  return /[a-zA-Z](-?[a-zA-Z0-9])*$/.test(text.slice(-128))
}

function checkRules({ rules }: CiliumPortRule, path: Path, checks: Checks): void {
  if (rules === undefined) return
  if (rules.http === undefined && rules.dns === undefined)
    checks.refuse(path, 'l7-no-kind', 'rules holds neither http nor dns', 'Add http or dns, or remove rules.')
  if (rules.http !== undefined && rules.dns !== undefined)
    checks.refuse(path, 'l7-two-kinds', 'http and dns rules cannot be in one entry', 'Make a toPorts entry of each.')
  ;(rules.dns ?? []).forEach((name, i) => {
    const at = [...path, 'dns', i]
    if (name.matchName === undefined && name.matchPattern === undefined)
      checks.refuse(at, 'fqdn-both-forms', 'an entry has neither matchName nor matchPattern', 'Add matchPattern: "*".')
    checkNames({ matchName: name.matchName, matchPattern: name.matchPattern }, at, checks)
  })
  ;(rules.http ?? []).forEach((rule, i) => checkHttp(rule, [...path, 'http', i], checks))
}

function checkHttp({ headerMatches }: CiliumHttpRule, path: Path, checks: Checks): void {
  ;(headerMatches ?? []).forEach(({ name, mismatch, secret }, i) => {
    const at = [...path, 'headerMatches', i]
    if ((name ?? '') === '') checks.refuse(at, 'header-no-name', 'a header match has no name', 'Add name.')
    checks.oneOf(mismatch, [...at, 'mismatch'], ['LOG', 'ADD', 'DELETE', 'REPLACE'], 'header-mismatch')
    if (secret !== undefined && secret.name === undefined)
      checks.refuse([...at, 'secret'], 'header-secret-no-name', 'a secret has no name', 'Add secret.name.')
  })
}

function checkServerNames(names: readonly string[] | undefined, path: Path, checks: Checks): void {
  checks.length(names, path, [1, Infinity], { isTakenByCilium: true })
  checks.unique(names, path)
  ;(names ?? []).forEach((text, i) => {
    const problem = dnsNameProblem(text, true)
    if (problem === null) return
    checks.refuse(
      [...path, i],
      text === '' ? 'server-name-empty' : 'server-name-invalid',
      `"${text}" is not a server name: ${problem}`,
      'Write the name alone, without scheme, port or path, such as api.example.com.',
    )
  })
}

function checkListener(listener: CiliumPortRule['listener'], path: Path, checks: Checks): void {
  if (listener === undefined) return
  const { envoyConfig, name, priority } = listener
  for (const [text, at, example] of [
    [name, [...path, 'name'], 'the name of the listener'],
    [envoyConfig?.name, [...path, 'envoyConfig', 'name'], 'envoyConfig with the name of a CiliumEnvoyConfig'],
  ] as const) {
    checks.required(text, at, example)
    if (text === '') checks.refuse(at, 'field-missing', 'a name is empty', `Write ${example}.`)
  }
  checks.oneOf(
    envoyConfig?.kind,
    [...path, 'envoyConfig', 'kind'],
    ['CiliumEnvoyConfig', 'CiliumClusterwideEnvoyConfig'],
    'listener-kind',
  )
  checks.range(priority, [...path, 'priority'], [1, 100], 'priority-range')
}
