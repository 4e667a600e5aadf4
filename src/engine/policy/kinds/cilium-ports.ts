/** The layer 4 and layer 7 part of a Cilium rule. Source: pkg/policy/api/{l4,http,rule_validation}.go. */
import { usualVersion, type CiliumVersion } from '../../cilium/settings/versions'
import { isOn } from '../../cluster/settings'
import { below, type Path } from '../../manifest/resource'
import type {
  CiliumEgress,
  CiliumFqdn,
  CiliumHttpRule,
  CiliumIngress,
  CiliumPortRule,
} from '../../manifest/shapes/cilium'
import type { RuleContext } from './rule-context'
import type { HttpRule, L7, PortRange } from '../entry'
import type { Expression } from '../../expressions'
import { fqdnPattern, fqdnProblem } from '../selectors/fqdn'
import { isServiceName, parsePortNumber, readIcmps, readPorts } from '../ports'
import type { Findings } from '../findings'
import type { FqdnPattern } from '../selectors/selector'

export interface L4Part {
  readonly ports: readonly PortRange[]
  readonly l7: L7 | null
  readonly path: Path
}

interface L4Context {
  readonly isIngress: boolean
  readonly isDeny: boolean
  readonly path: Path
  readonly context: RuleContext
}

/** The ports of a rule, one part for each `toPorts` item; null where the rule does not limit ports at all. */
export function readL4(item: CiliumIngress | CiliumEgress, l4: L4Context): readonly L4Part[] | null {
  const { path, context } = l4
  const toPorts = item.toPorts ?? []
  const icmps = item.icmps ?? []
  if (toPorts.length > 0 && icmps.length > 0) {
    context.findings.reject(
      below(path, 'icmps'),
      'icmp-with-ports',
      'icmps and toPorts cannot stand in one rule',
      'Make a rule of each.',
    )
  }
  if (icmps.length > 0) {
    const at = below(path, 'icmps')
    if (!isOn(context.cluster.settings, 'enable-icmp-rules'))
      context.findings.reject(
        at,
        'icmp-rules-off',
        'rules for ICMP are switched off in this cluster (enable-icmp-rules is false)',
        'Switch them on, or allow the peer without ports.',
      )
    return [{ ports: readIcmps(icmps, at, context.findings), l7: null, path: at }]
  }
  if (toPorts.length === 0) return null
  return toPorts.map((portRule, i) => readPortRule(portRule, below(path, 'toPorts', i), l4))
}

function readPortRule(rule: CiliumPortRule, path: Path, { isIngress, isDeny, context }: L4Context): L4Part {
  const { findings, isForNodes } = context
  const mayLackPort = context.cluster.settings.transport.carriesOtherProtocols === true
  const ports = readPorts(rule.ports ?? [], below(path, 'ports'), findings, mayLackPort)
  if (isDeny) return { ports, l7: null, path }
  const http = rule.rules?.http
  const dns = rule.rules?.dns
  const serverNames = rule.serverNames ?? []
  const rulesPath = below(path, 'rules')
  const hasL7 = (http ?? []).length > 0 || (dns ?? []).length > 0
  if (hasL7 && http !== undefined && dns !== undefined) {
    findings.reject(
      rulesPath,
      'l7-two-kinds',
      'http and dns rules cannot be in one entry',
      'Make a toPorts entry of each.',
    )
  }
  if (hasL7 && !isOn(context.cluster.settings, 'enable-l7-proxy'))
    findings.reject(
      rulesPath,
      'l7-proxy-off',
      'the layer 7 proxy is switched off in this cluster (enable-l7-proxy is false)',
      'Switch it on, or allow the port without http and dns rules.',
    )
  if (hasL7) checkL7Ports(rule, ports, rulesPath, findings)
  if (hasL7 && isForNodes && (isIngress || (http ?? []).length > 0)) {
    findings.reject(rulesPath, 'l7-on-host', 'layer 7 rules do not work on nodes here', 'Allow the port at L4.')
  }
  checkServerNames({ ...rule, serverNames }, hasL7, path, findings)
  const listener = rule.listener
  if (listener !== undefined) {
    if (isIngress)
      findings.reject(
        below(path, 'listener'),
        'listener-ingress',
        'a listener works on egress only',
        'Move the rule to egress.',
      )
    if (hasL7)
      findings.reject(
        below(path, 'listener'),
        'listener-with-l7',
        'a listener and layer 7 rules exclude each other',
        'Remove one of them.',
      )
  }
  if ((dns ?? []).length > 0) checkDns(rule, isIngress, rulesPath, findings)
  return { ports, l7: readL7(rule, path, context), path }
}

function readL7(rule: CiliumPortRule, path: Path, context: RuleContext): L7 | null {
  const http = rule.rules?.http ?? []
  const dns = rule.rules?.dns ?? []
  const serverNames = rule.serverNames ?? []
  const contexts = { terminating: contextText(rule.terminatingTLS), originating: contextText(rule.originatingTLS) }
  if (http.length > 0) {
    const rules = http.map((item, i) => readHttp(item, [...path, 'rules', 'http', i], context))
    return { ...contexts, kind: 'http', rules, serverNames }
  }
  if (dns.length > 0)
    return {
      ...contexts,
      kind: 'dns',
      rules: dns.flatMap((rule) => dnsPatterns(rule, context.cluster.settings.version)),
    }
  if (rule.listener !== undefined) {
    const { envoyConfig, name = '', priority = 0 } = rule.listener
    // In a cluster-wide policy, too, a CiliumEnvoyConfig is looked for in the namespace of the pod that is subject.
    const scope = envoyConfig?.kind === 'CiliumClusterwideEnvoyConfig' ? 'cluster' : 'namespace'
    return { ...contexts, kind: 'listener', name, resource: `${scope}/${envoyConfig?.name ?? ''}`, priority }
  }
  const isTls = serverNames.length > 0 || contexts.terminating !== null || contexts.originating !== null
  return isTls ? { ...contexts, kind: 'tls', serverNames } : null
}

/** Equal for equal contexts. */
function contextText(context: CiliumPortRule['terminatingTLS']): string | null {
  if (context === undefined) return null
  const { secret, certificate = '', privateKey = '', trustedCA = '' } = context
  return JSON.stringify([secret?.namespace ?? '', secret?.name ?? '', certificate, privateKey, trustedCA])
}

/** A DNS rule with a name and a pattern lets both be asked for. */
function dnsPatterns(
  { matchName = '', matchPattern = '' }: CiliumFqdn,
  version: CiliumVersion,
): readonly FqdnPattern[] {
  const name = fqdnPattern('name', matchName, version)
  const pattern = fqdnPattern('pattern', matchPattern, version)
  return matchName === '' ? [pattern] : matchPattern === '' ? [name] : [name, pattern]
}

function checkL7Ports(rule: CiliumPortRule, ports: readonly PortRange[], path: Path, findings: Findings): void {
  if (ports.some((port) => port.name === undefined && port.first === 0)) {
    findings.reject(
      path,
      'l7-port-zero',
      'layer 7 rules need a port, and port 0 is every port',
      'Name the port; a range from 1 to 65535 works for HTTP.',
    )
  }
  // Cilium looks at the protocol before it brings its name into capitals.
  const isHttp = (rule.rules?.dns ?? []).length === 0
  if (isHttp && (rule.ports ?? []).some(({ protocol }) => protocol !== 'TCP')) {
    findings.reject(
      path,
      'http-not-tcp',
      'http rules need protocol TCP',
      'Write protocol: TCP at each port of this entry.',
    )
  }
}

function checkDns(rule: CiliumPortRule, isIngress: boolean, path: Path, findings: Findings): void {
  const ports = rule.ports ?? []
  if (isIngress)
    findings.reject(
      path,
      'dns-ingress',
      'dns rules work on egress only',
      'Move the rule to the egress of the pods that ask.',
    )
  if (ports.length === 0)
    findings.reject(path, 'dns-no-port', 'dns rules need a port', 'Add port "53" with protocol ANY.')
  if (ports.some(({ port = '', endPort = 0 }) => !isServiceName(port) && endPort > (parsePortNumber(port) ?? 0))) {
    findings.reject(path, 'dns-port-range', 'dns rules do not work on a range of ports', 'Name each port.')
  }
  const rules = rule.rules?.dns ?? []
  for (let i = 0; i < rules.length; i++) {
    for (const pattern of dnsPatterns(rules[i] ?? {}, usualVersion)) {
      const problem = fqdnProblem(pattern)
      if (problem !== null)
        findings.reject(
          below(path, 'dns', i),
          'fqdn-invalid',
          `this name cannot be matched: ${problem}`,
          'Correct the name.',
        )
    }
  }
}

function checkServerNames(
  { serverNames = [], terminatingTLS }: CiliumPortRule,
  hasL7: boolean,
  path: Path,
  findings: Findings,
): void {
  const at = below(path, 'serverNames')
  if (serverNames.includes(''))
    findings.reject(
      at,
      'server-name-empty',
      'a server name is empty',
      'Remove it, or write a name such as api.example.com.',
    )
  if (serverNames.length > 0 && hasL7 && terminatingTLS === undefined) {
    findings.reject(
      at,
      'server-names-with-l7',
      'serverNames beside layer 7 rules need terminatingTLS',
      'Add terminatingTLS, or remove one of the two.',
    )
  }
}

const headerActions: ReadonlySet<string> = new Set(['', 'LOG', 'ADD', 'DELETE', 'REPLACE'])

function readHttp(rule: CiliumHttpRule, path: Path, { findings, expressions }: RuleContext): HttpRule {
  const part = (text: string | undefined, at: Path | null): Expression | null => {
    if (text === undefined || text === '') return null
    const compiled = expressions.compile(text)
    if (compiled === null && at !== null) rejectExpression(text, at, findings)
    return compiled ?? { text, size: 0, matches: () => false }
  }
  const parts = {
    path: part(rule.path, below(path, 'path')),
    method: part(rule.method, below(path, 'method')),
    // Cilium does not check the host: one that RE2 cannot read matches nothing.
    host: part(rule.host, null),
  }
  const headers: { name: string; value: string | null; isOptional: boolean }[] = (rule.headers ?? []).map((text) => {
    const space = text.indexOf(' ')
    const name = (space < 0 ? text : text.slice(0, space)).replace(/:+$/, '')
    return { name, value: space < 0 ? null : text.slice(space + 1), isOptional: false }
  })
  const matches = rule.headerMatches ?? []
  for (let i = 0; i < matches.length; i++) {
    const { name = '', value, mismatch = '', secret } = matches[i] ?? {}
    const at = below(path, 'headerMatches', i)
    if (name === '') findings.reject(at, 'header-no-name', 'a header match has no name', 'Add name.')
    if (!headerActions.has(mismatch)) {
      findings.reject(
        below(at, 'mismatch'),
        'header-mismatch',
        `"${mismatch}" is not what can be done with a header`,
        'Write LOG, ADD, DELETE or REPLACE, or leave it out to refuse the request.',
      )
    }
    if (secret !== undefined && (secret.name ?? '') === '') {
      findings.reject(below(at, 'secret'), 'header-secret-no-name', 'a secret has no name', 'Add secret.name.')
    }
    headers.push({ name, value: value === undefined || value === '' ? null : value, isOptional: mismatch !== '' })
  }
  return { ...parts, headers }
}

function rejectExpression(text: string, path: Path, findings: Findings): void {
  const isLookAround = text.includes('(?!') || text.includes('(?=') || text.includes('(?<')
  findings.reject(
    path,
    'expression-invalid',
    `"${text}" is not a regular expression of RE2`,
    isLookAround
      ? 'RE2 has no look-ahead and no look-behind: say what may match instead.'
      : 'Check brackets and escapes.',
  )
}
