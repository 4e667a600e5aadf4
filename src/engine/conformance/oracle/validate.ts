/** What Cilium's agent refuses in a rule of its own policy kinds. The whole object falls with one bad rule. */
import { RE2JS } from 're2js'
import { contains, readPrefix } from './address'
import { refuse } from './decode'
import { isValidName, isValidPattern } from './fqdn'
import { entitySelectors } from './peers'
import { isPortName, readPortNumber, readProtocol } from './ports'
import type { Context } from './context'
import type { CidrRule, CiliumRule, Fqdn, HttpRule, Port, PortRule } from './shapes'
import { validateSelector } from './validate-selector'

const most = 40

export function validateRule(rule: CiliumRule, isClusterwide: boolean, context: Context): void {
  const { endpointSelector, nodeSelector } = rule
  if ((endpointSelector === undefined) === (nodeSelector === undefined)) refuse('not exactly one subject selector')
  if (nodeSelector !== undefined && !isClusterwide) refuse('nodeSelector in a namespaced policy')
  validateSelector(endpointSelector ?? nodeSelector ?? {})
  const { ingress = [], ingressDeny = [], egress = [], egressDeny = [] } = rule
  if (ingress.length + ingressDeny.length + egress.length + egressDeny.length === 0) refuse('no rule in any direction')

  for (const entry of [...ingress, ...ingressDeny]) {
    const { fromEndpoints, fromNodes, fromEntities, fromCIDR, fromCIDRSet, fromGroups } = entry
    validatePeers([fromEndpoints, fromNodes, fromEntities, fromCIDR, fromCIDRSet, fromGroups])
    validatePeerLists({ fromEndpoints, fromNodes, fromEntities, fromCIDR, fromCIDRSet }, context)
    validateIcmps(entry.icmps, entry.toPorts, context)
  }
  for (const entry of [...egress, ...egressDeny]) {
    const { toEndpoints, toNodes, toEntities, toCIDR, toCIDRSet, toGroups, toServices } = entry
    const names = namesOf(entry)
    validatePeers([toEndpoints, toNodes, toEntities, toCIDR, toCIDRSet, toGroups, toServices, names])
    validatePeerLists(
      {
        fromEndpoints: toEndpoints,
        fromNodes: toNodes,
        fromEntities: toEntities,
        fromCIDR: toCIDR,
        fromCIDRSet: toCIDRSet,
      },
      context,
    )
    names?.forEach((name) => validateFqdn(name, true))
    validateIcmps(entry.icmps, entry.toPorts, context)
  }
  const isHost = nodeSelector !== undefined
  for (const { toPorts = [] } of ingress)
    toPorts.forEach((ports) => validatePortRule(ports, 'ingress', isHost, context))
  for (const { toPorts = [] } of egress) toPorts.forEach((ports) => validatePortRule(ports, 'egress', isHost, context))
  for (const { toPorts = [] } of [...ingressDeny, ...egressDeny]) {
    for (const { ports = [] } of toPorts) validatePorts(ports, context)
  }
}

/** Two kinds of peers in one rule cannot be combined. */
function validatePeers(lists: readonly (readonly unknown[] | undefined)[]): void {
  if (lists.filter((list) => list !== undefined && list.length > 0).length > 1) refuse('two kinds of peers in one rule')
}

/** Only allow rules know names. */
function namesOf(entry: NonNullable<CiliumRule['egress']>[number] | object): readonly Fqdn[] | undefined {
  return 'toFQDNs' in entry ? entry.toFQDNs : undefined
}

type Entry = NonNullable<CiliumRule['ingress']>[number]

/** The peers of a rule, whichever direction it is for: those of egress have the same types. */
type PeerLists = {
  readonly [K in 'fromEndpoints' | 'fromNodes' | 'fromEntities' | 'fromCIDR' | 'fromCIDRSet']: Entry[K] | undefined
}

function validatePeerLists(lists: PeerLists, context: Context): void {
  const { fromEndpoints: endpoints, fromNodes: nodes, fromEntities: entities, fromCIDR: cidrs } = lists
  const { fromCIDRSet: cidrSet } = lists
  endpoints?.forEach(validateSelector)
  if (nodes !== undefined && nodes.length > 0 && !context.settings.nodeLabels) refuse('nodes without node labels')
  nodes?.forEach(validateSelector)
  for (const name of entities ?? [])
    if (entitySelectors(name, context.settings.cluster) === null) refuse(`entity ${name}`)
  for (const cidr of cidrs ?? []) if (readPrefix(cidr) === null) refuse(`prefix ${cidr}`)
  cidrSet?.forEach(validateCidrRule)
}

function validateCidrRule({ cidr = '', cidrGroupRef = '', cidrGroupSelector, except = [] }: CidrRule): void {
  const forms = [cidr !== '', cidrGroupRef !== '', cidrGroupSelector !== undefined].filter(Boolean).length
  if (forms !== 1) refuse('not exactly one form of prefix')
  if (cidrGroupSelector !== undefined) validateSelector(cidrGroupSelector)
  // What is excepted from a group is not looked at.
  if (cidr === '') return
  const outer = readPrefix(cidr) ?? refuse(`prefix ${cidr}`)
  for (const text of except) {
    const inner = readPrefix(text) ?? refuse(`prefix ${text}`)
    if (!contains(outer, inner)) refuse(`${text} is outside ${cidr}`)
  }
}

function validateFqdn({ matchName = '', matchPattern = '' }: Fqdn, isPeer: boolean): void {
  if (isPeer && matchName !== '' && matchPattern !== '') refuse('a name and a pattern')
  if (!isValidName(matchName) || !isValidPattern(matchPattern)) refuse(`name ${matchName}${matchPattern}`)
}

function validateIcmps(icmps: Entry['icmps'], toPorts: readonly unknown[] | undefined, { settings }: Context): void {
  if (icmps === undefined || icmps.length === 0) return
  if (!settings.hasIcmp) refuse('ICMP types are switched off')
  if (toPorts !== undefined && toPorts.length > 0) refuse('ICMP types and ports in one rule')
  for (const { fields = [] } of icmps) {
    if (fields.length > most) refuse('too many ICMP types')
    for (const { family = 'IPv4' } of fields)
      if (family !== 'IPv4' && family !== 'IPv6' && family !== '') refuse(family)
  }
}

function validatePorts(ports: readonly Port[], context: Pick<Context, 'settings'>): void {
  if (ports.length > most) refuse('too many ports')
  for (const port of ports) validatePort(port, context)
}

function validatePort({ port: written, protocol = '' }: Port, { settings }: Pick<Context, 'settings'>): void {
  const port = written ?? (settings.mayLackPort ? '0' : '')
  const read = readProtocol(protocol) ?? refuse(`protocol ${protocol}`)
  if (port === '') refuse('a port entry without port')
  if (isPortName(port)) return
  const portless = !['ANY', 'TCP', 'UDP', 'SCTP'].includes(read)
  if (portless && port !== '0') refuse(`${protocol} has no ports`)
  if (readPortNumber(port) === null) refuse(`port ${port}`)
}

function validatePortRule(
  rule: PortRule,
  direction: 'ingress' | 'egress',
  isHost: boolean,
  { settings }: Context,
): void {
  const { ports = [], rules = {}, serverNames = [], listener, terminatingTLS } = rule
  const { http, dns } = rules
  const hasHttp = http !== undefined && http.length > 0
  const hasDns = dns !== undefined && dns.length > 0
  validatePorts(ports, { settings })
  if (serverNames.includes('')) refuse('an empty server name')
  if (listener !== undefined && (direction === 'ingress' || hasHttp || hasDns)) refuse('a listener here')
  if (!hasHttp && !hasDns) return
  if (!settings.hasProxy) refuse('layer 7 rules without the proxy')

  if (hasDns && direction === 'ingress') refuse('DNS rules on ingress')
  if (isHost && (direction === 'ingress' || hasHttp)) refuse('layer 7 rules on a node')
  if (serverNames.length > 0 && terminatingTLS === undefined) refuse('server names beside layer 7 rules')
  // An empty list beside rules of the other kind is a second kind.
  if (http !== undefined && dns !== undefined) refuse('two kinds of layer 7 rules')
  if (hasDns && ports.length === 0) refuse('DNS rules without a port')
  for (const { port = '', endPort = 0, protocol = '' } of ports) {
    const number = isPortName(port) ? null : readPortNumber(port)
    if (number === 0) refuse('layer 7 rules on port 0')
    if (hasDns && number !== null && endPort > number) refuse('DNS rules on a range')
    if (!hasDns && protocol !== 'TCP') refuse('HTTP rules on a protocol that is not TCP')
  }
  http?.forEach(validateHttp)
  dns?.forEach((name) => validateFqdn(name, false))
}

function validateHttp({ path = '', method = '', headerMatches = [] }: HttpRule): void {
  if (!isExpression(path) || !isExpression(method)) refuse('a bad expression')
  for (const { name = '', mismatch = '', secret } of headerMatches) {
    if (name === '') refuse('a header match without name')
    if (!['', 'LOG', 'ADD', 'DELETE', 'REPLACE'].includes(mismatch)) refuse(`mismatch ${mismatch}`)
    if (secret !== undefined && (secret.name ?? '') === '') refuse('a secret without name')
  }
}

function isExpression(text: string): boolean {
  try {
    RE2JS.compile(text)
    return true
  } catch {
    return false
  }
}
