/** Rules in plain words: `from app=frontend in namespace shop on TCP/8080`. */
import { formatPrefix, type Prefix } from '../cluster/address'
import { cidrGroupNameKey, clusterKey, namespaceKey, namespaceLabelPrefix } from '../cluster/labels'
import { protocolNumber, protocolOfNumber } from '../cilium/numbers'
import { type L7, type PolicyEntry, type PortRange } from './entry'
import type { Requirement, Selector } from './selectors/selector'

/** `TCP` for 6; `any protocol` for 0. */
export function protocolName(number: number): string {
  return number === 0 ? 'any protocol' : (protocolOfNumber(number) ?? `protocol ${number}`)
}

function requirementWords({ source, key, operator, values }: Requirement): string {
  const shown = key.startsWith(namespaceLabelPrefix)
    ? key.slice(namespaceLabelPrefix.length)
    : source === 'k8s' || source === 'any'
      ? key
      : `${source}:${key}`
  switch (operator) {
    case 'In':
      return values.length === 1 ? `${shown}=${values[0]}` : `${shown} in (${values.join(', ')})`
    case 'NotIn':
      return `${shown} not in (${values.join(', ')})`
    case 'Exists':
      return `with ${shown}`
    case 'DoesNotExist':
      return `without ${shown}`
  }
}

/** One requirement as a person would say it. */
export function describeRequirement(requirement: Requirement): string {
  return requirementWords(requirement)
}

/** A requirement as what a pod has or needs: `app=web`, `the label app`, `no label app`. */
export function neededLabel(requirement: Requirement): string {
  const { operator } = requirement
  const words = requirementWords(requirement)
  if (operator === 'Exists') return words.replace(/^with /, 'the label ')
  return operator === 'DoesNotExist' ? words.replace(/^without /, 'no label ') : words
}

/** A label of namespaces: `team=a`, `with team not in (a, b)`. */
function namespaceWords(requirement: Requirement): string {
  const words = requirementWords(requirement)
  return words.includes(' in (') ? `with ${words}` : words
}

/**
 * Whether a selector only rules out labels of namespaces. Cilium's entries for all pods and for the outside have no labels, so
 * that leaves nobody out. Source: pkg/policy/aggregate.go.
 */
function rulesOutNobody(requirements: readonly Requirement[]): boolean {
  return (
    requirements.length > 0 &&
    requirements.every(
      ({ key, operator }) =>
        key.startsWith(namespaceLabelPrefix) && (operator === 'NotIn' || operator === 'DoesNotExist'),
    )
  )
}

function labelsWords(requirements: readonly Requirement[]): string {
  if (rulesOutNobody(requirements))
    return `everyone (ruling out namespaces by ${requirements.map(requirementWords).join(', ')} leaves nobody out)`
  const own: string[] = []
  const namespaces: string[] = []
  let isEveryNamespace = false
  for (const requirement of requirements) {
    const { source, key, operator, values } = requirement
    if (key === clusterKey && requirement.isImplied === true) continue
    if (key === clusterKey && operator === 'In') namespaces.push(`in cluster ${values.join(' or ')}`)
    else if (source === 'reserved' && operator === 'Exists') own.push(key)
    else if (key === namespaceKey && operator === 'Exists') isEveryNamespace = true
    else if (key === namespaceKey && operator === 'In') namespaces.push(`in namespace ${values.join(' or ')}`)
    else if (key.startsWith(namespaceLabelPrefix)) namespaces.push(`in namespaces ${namespaceWords(requirement)}`)
    else own.push(requirementWords(requirement))
  }
  const where = namespaces.join(', ')
  if (own.length === 2 && own.includes('kube-apiserver') && own.includes('world'))
    return 'the API server where it runs outside the nodes'
  if (own.length > 0)
    return where === ''
      ? `${own.join(', ')}${isEveryNamespace ? ' in any namespace' : ''}`
      : `${own.join(', ')} ${where}`
  if (where !== '') return `every pod ${where}`
  return isEveryNamespace ? 'every pod of the cluster' : 'every pod of the cluster and its nodes'
}

function holesWords(except: readonly Prefix[]): string {
  return except.length === 0 ? '' : ` except ${except.map(formatPrefix).join(', ')}`
}

/** `CIDR group lab`; without requirements it is everyone, except for what it leaves out. */
function groupWords(requirements: readonly Requirement[]): string {
  if (requirements.length === 0) return 'everyone'
  const words = requirements.map((requirement) => {
    const { key, operator } = requirement
    if (!key.startsWith(cidrGroupNameKey)) return requirementWords({ ...requirement, source: 'k8s' })
    const name = key.slice(cidrGroupNameKey.length)
    if (operator === 'Exists') return name
    return operator === 'DoesNotExist'
      ? `other than ${name}`
      : requirementWords({ ...requirement, key: name, source: 'k8s' })
  })
  return `CIDR group ${words.join(', ')}`
}

/** What a selector selects. */
export function describeSelector(selector: Selector): string {
  switch (selector.type) {
    case 'all':
      return 'everyone'
    case 'labels':
      return labelsWords(selector.requirements)
    case 'cidr':
      return `${formatPrefix(selector.prefix)}${holesWords(selector.except)}`
    case 'cidr-group':
      return `${groupWords(selector.requirements)}${holesWords(selector.except)}`
    case 'fqdn':
      return selector.pattern.text
  }
}

/** `TCP/8080`, `UDP/8000-8010`, `TCP/http`, `TCP`. */
export function describePort({ protocol, first, last, name }: PortRange): string {
  const protocolText = protocolName(protocol)
  if (name !== undefined) return `${protocolText}/${name}`
  if (first === 0 && last === 65_535) return protocolText
  const isIcmp = protocol === protocolNumber.ICMP || protocol === protocolNumber.ICMPv6
  if (isIcmp) return `${protocolText} type ${first}`
  return first === last ? `${protocolText}/${first}` : `${protocolText}/${first}-${last}`
}

export function describePorts(ports: readonly PortRange[] | null): string {
  if (ports === null) return 'on every port'
  if (ports.length === 0) return 'on no port'
  return `on ${[...new Set(ports.map(describePort))].join(', ')}`
}

/** `HTTP GET /v1, POST /v2` and the like. */
export function describeL7(l7: L7): string {
  switch (l7.kind) {
    case 'http':
      return `HTTP ${l7.rules
        .map(({ method, path, host, headers }) => {
          const parts = [
            method?.text ?? '',
            path?.text ?? '',
            host === null ? '' : `host ${host.text}`,
            headers.length === 0
              ? ''
              : `headers ${headers.map(({ name, value }) => (value === null ? name : `${name}: ${value}`)).join(', ')}`,
          ]
          const words = parts.filter((part) => part !== '').join(' ')
          return words === '' ? 'any request' : words
        })
        .join(', ')}${l7.serverNames.length === 0 ? '' : ` for TLS server name ${l7.serverNames.join(', ')}`}`
    case 'dns':
      return `DNS ${l7.rules.map(({ text }) => text).join(', ')}`
    case 'tls':
      return l7.serverNames.length === 0 ? 'TLS' : `TLS server name ${l7.serverNames.join(', ')}`
    case 'listener':
      return `listener ${l7.name}`
  }
}

/** The peers of a rule: `everyone`, `nobody`, or a list. */
export function describePeers(entry: PolicyEntry): string {
  if (entry.peers === null) return 'everyone'
  if (entry.peers.length === 0) return 'nobody'
  const all = [...new Set(entry.peers.map(({ selector }) => describeSelector(selector)))]
  // The entity world also stands for its two families: it is named once.
  const words = all.includes('world') ? all.filter((word) => !word.startsWith('world-ipv')) : all
  return words.length > 4 ? `${words.slice(0, 3).join(', ')} and ${words.length - 3} more` : words.join(', ')
}

/** The whole rule in one line. */
export function describeEntry(entry: PolicyEntry): string {
  const preposition = entry.direction === 'ingress' ? 'from' : 'to'
  const l7 = entry.l7 === null ? '' : `, ${describeL7(entry.l7)}`
  return `${preposition} ${describePeers(entry)} ${describePorts(entry.ports)}${l7}`
}
