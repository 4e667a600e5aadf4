/** The layer 3 part of a Cilium rule: who the peer is. Source: pkg/policy/api/{ingress,egress,cidr,entity}.go. */
import { contains, parseAddress, parsePrefix, type Prefix } from '../../cluster/address'
import { cidrGroupNameKey, clusterKey } from '../../cluster/labels'
import { below, type Path } from '../../manifest/resource'
import { nearestWord } from '../../../values/words'
import type { CiliumCidrRule, CiliumEgress, CiliumIngress } from '../../manifest/shapes/cilium'
import type { LabelSelector } from '../../manifest/shapes/selector'
import type { RuleContext } from './rule-context'
import type { Peer } from '../entry'
import { fqdnPattern, fqdnProblem } from '../selectors/fqdn'
import {
  completePeer,
  isRemoteNode,
  localCluster,
  readCiliumSelector,
  readPlainSelector,
} from '../selectors/label-selector'
import type { Findings } from '../findings'
import {
  cidrGroupSelector,
  cidrSelector,
  everything,
  fqdnSelector,
  labelsSelector,
  type Requirement,
  type Selector,
} from '../selectors/selector'
import { readServices } from './services'

interface PeerContext {
  readonly isIngress: boolean
  readonly isDeny: boolean
  readonly path: Path
  readonly context: RuleContext
  /** The rule has ports or ICMP types. */
  readonly hasL4: boolean
}

/** One layer 3 member of a rule, such as `fromCIDR`. */
interface Member {
  readonly field: string
  /** Entries as written; a list that is not there is no member. */
  readonly count: number
  readonly peers: readonly Peer[]
  /** An empty list of this member selects nobody; an empty list of any other counts as absent. */
  readonly isVoidWhenEmpty: boolean
}

/**
 * Peers of a rule: null for any peer, an empty list for nobody.
 *
 * - an empty `fromEndpoints`, `fromNodes`, `fromEntities`, `fromCIDR` or `fromCIDRSet` voids the rule
 * - without any peer the ports are open to everyone; without ports too, the rule holds nobody
 */
export function readPeers(item: CiliumIngress | CiliumEgress, peerContext: PeerContext): readonly Peer[] | null {
  const { path, context, hasL4 } = peerContext
  const members = readMembers(item, peerContext)
  const written = members.filter((member) => member.count > 0)
  if (written.length > 1) {
    const names = written.map((member) => member.field).join(' and ')
    context.findings.reject(
      path,
      'peer-kinds-combined',
      `${names} cannot stand in one rule`,
      'Make a rule of each: rules are joined by OR.',
    )
  }
  if (members.some((member) => member.count === 0 && member.isVoidWhenEmpty)) return []
  const peers = members.flatMap((member) => member.peers)
  if (peers.length > 0) return peers
  return hasL4 ? null : []
}

function readMembers(
  item: CiliumIngress | CiliumEgress,
  { isIngress, isDeny, path, context }: PeerContext,
): readonly Member[] {
  const members: Member[] = []
  const add = <T>(
    field: string,
    items: readonly T[] | undefined,
    isVoidWhenEmpty: boolean,
    read: (item: T, path: Path) => readonly Selector[],
  ): void => {
    if (items === undefined) return
    const peers = items.flatMap((value, i) => {
      const at = below(path, field, i)
      return read(value, at).map((selector) => ({ selector, path: at }))
    })
    members.push({ field, count: items.length, peers, isVoidWhenEmpty })
  }
  const { findings } = context
  const prefix = isIngress ? 'from' : 'to'
  const field = <K extends string>(name: K): K => name
  const ingress: CiliumIngress = isIngress ? item : {}
  const egress: CiliumEgress = isIngress ? {} : item
  add(`${prefix}Endpoints`, ingress.fromEndpoints ?? egress.toEndpoints, true, (selector, at) => [
    endpointSelector(selector, at, context),
  ])
  add(`${prefix}CIDR`, ingress.fromCIDR ?? egress.toCIDR, true, (text, at) => cidr(text, at, findings))
  add(`${prefix}CIDRSet`, ingress.fromCIDRSet ?? egress.toCIDRSet, true, (rule, at) => cidrRule(rule, at, findings))
  add(`${prefix}Entities`, ingress.fromEntities ?? egress.toEntities, true, (name, at) => entity(name, at, context))
  add(`${prefix}Nodes`, ingress.fromNodes ?? egress.toNodes, true, (selector, at) => [
    nodeSelector(selector, at, context),
  ])
  // The members of a cloud's groups are not known here: such a group names nobody, which is not the same as naming no group.
  add(field('fromGroups'), ingress.fromGroups, false, () => [nobody])
  add(field('toGroups'), egress.toGroups, false, () => [nobody])
  // Services are looked up for allow rules only (pkg/policy/k8s/service.go); in a deny rule they name nobody.
  add(field('toServices'), egress.toServices, false, (service, at) =>
    isDeny ? [] : readServices(service, at, context),
  )
  add(field('toFQDNs'), egress.toFQDNs, false, ({ matchName = '', matchPattern = '' }, at) =>
    fqdn(matchName, matchPattern, at, context),
  )
  return members
}

function endpointSelector(
  selector: LabelSelector,
  path: Path,
  { cluster, namespace, selectsInit, findings }: RuleContext,
): Selector {
  return labelsSelector(
    completePeer(readCiliumSelector(selector, path, findings), namespace, selectsInit, cluster.settings),
  )
}

function nodeSelector(selector: LabelSelector, path: Path, { cluster, findings }: RuleContext): Selector {
  if (!cluster.settings.hasNodeLabels) {
    findings.reject(
      path,
      'node-labels-off',
      'node selectors need node labels, which are off in this cluster',
      'Turn on node labels in the cluster settings (enable-node-selector-labels), or use the entities host and remote-node.',
    )
  }
  const requirements = readCiliumSelector(selector, path, findings)
  const hasCluster = requirements.some(({ key }) => key === clusterKey)
  return labelsSelector([...requirements, isRemoteNode, ...(hasCluster ? [] : localCluster(cluster.settings))])
}

function cidr(text: string, path: Path, findings: Findings): readonly Selector[] {
  const prefix = readPrefix(text, path, findings)
  return prefix === null ? [] : [cidrSelector(prefix, [])]
}

function readPrefix(text: string, path: Path, findings: Findings): Prefix | null {
  const prefix = parsePrefix(text)
  if (prefix !== null) return prefix
  const isBare = parsePrefix(`${text}/32`) !== null || parsePrefix(`${text}/128`) !== null
  const help = isBare
    ? `Add the length: ${text}/${text.includes(':') ? 128 : 32}.`
    : 'Write an address and a length, such as 10.0.0.0/8, without leading zeros.'
  findings.reject(path, 'cidr-invalid', `"${text}" is not a CIDR prefix`, help)
  return null
}

function cidrRule(rule: CiliumCidrRule, path: Path, findings: Findings): readonly Selector[] {
  const { cidr: text, cidrGroupRef, cidrGroupSelector: group } = rule
  const hasCidr = text !== undefined && text !== ''
  const hasRef = cidrGroupRef !== undefined && cidrGroupRef !== ''
  const forms = Number(hasCidr) + Number(hasRef) + Number(group !== undefined)
  if (forms !== 1) {
    findings.reject(
      path,
      'cidr-rule-form',
      'an entry needs exactly one of cidr, cidrGroupRef and cidrGroupSelector',
      forms === 0 ? 'Add cidr.' : 'Make an entry of each.',
    )
    return []
  }
  const exceptTexts = rule.except ?? []
  if (hasCidr) {
    const prefix = readPrefix(text, below(path, 'cidr'), findings)
    const except: Prefix[] = []
    for (let i = 0; i < exceptTexts.length; i++) {
      const at = below(path, 'except', i)
      const hole = readPrefix(exceptTexts[i] ?? '', at, findings)
      if (hole === null || prefix === null) continue
      if (contains(prefix, hole)) except.push(hole)
      else
        findings.reject(
          at,
          'except-outside',
          `${exceptTexts[i]} does not lie inside ${text}`,
          'An except cuts a hole into its own cidr: remove it, or correct one of the two.',
        )
    }
    return prefix === null ? [] : [cidrSelector(prefix, except)]
  }
  // Cilium does not check the excepts of a group: a bare address is one address, and what is no address can match nothing.
  const except = exceptTexts.map((each) => parsePrefix(each) ?? parseAddress(each)).filter((prefix) => prefix !== null)
  if (hasRef) {
    const requirement: Requirement = {
      source: 'cidrgroup',
      key: cidrGroupNameKey + cidrGroupRef,
      operator: 'Exists',
      values: [],
    }
    return [cidrGroupSelector([requirement], except)]
  }
  const requirements = readPlainSelector(group ?? {}, below(path, 'cidrGroupSelector'), findings)
  return [
    cidrGroupSelector(
      requirements.map((requirement) => ({ ...requirement, source: 'cidrgroup' })),
      except,
    ),
  ]
}

const reservedEntity = (key: string): Selector =>
  labelsSelector([{ source: 'reserved', key, operator: 'Exists', values: [] }])
const nobody = reservedEntity('none')
const clusterReserved = ['host', 'remote-node', 'init', 'ingress', 'health', 'unmanaged', 'kube-apiserver']

const entities: ReadonlyMap<string, readonly Selector[]> = new Map([
  ['all', [everything]],
  ['world', ['world', 'world-ipv4', 'world-ipv6'].map(reservedEntity)],
  ['world-ipv4', [reservedEntity('world-ipv4')]],
  ['world-ipv6', [reservedEntity('world-ipv6')]],
  ['cluster', clusterReserved.map(reservedEntity)],
  [
    'cluster-mesh',
    [
      ...clusterReserved.map(reservedEntity),
      labelsSelector([{ source: 'k8s', key: clusterKey, operator: 'Exists', values: [] }]),
    ],
  ],
  ['host', [reservedEntity('host')]],
  ['remote-node', [reservedEntity('remote-node')]],
  ['kube-apiserver', [reservedEntity('kube-apiserver')]],
  ['ingress', [reservedEntity('ingress')]],
  ['health', [reservedEntity('health')]],
  ['init', [reservedEntity('init')]],
  ['unmanaged', [reservedEntity('unmanaged')]],
  ['none', [nobody]],
])

/** Names of all entities, for help and completion. */
export const entityNames: readonly string[] = [...entities.keys()]

function entity(name: string, path: Path, { cluster, findings }: RuleContext): readonly Selector[] {
  const selectors = entities.get(name)
  if (selectors !== undefined && name === 'cluster') {
    const values = [cluster.settings.values['cluster-name']]
    return [...selectors, labelsSelector([{ source: 'k8s', key: clusterKey, operator: 'In', values, isImplied: true }])]
  }
  if (selectors !== undefined) return selectors
  const near = nearestWord(name, entityNames)
  findings.reject(
    path,
    'entity-unknown',
    `"${name}" is not an entity`,
    near === null ? `Entities are ${entityNames.join(', ')}.` : `Did you mean ${near}?`,
  )
  return []
}

function fqdn(
  matchName: string,
  matchPattern: string,
  path: Path,
  { findings, cluster: { settings } }: RuleContext,
): readonly Selector[] {
  if (matchName !== '' && matchPattern !== '') {
    findings.reject(
      path,
      'fqdn-both-forms',
      'an entry has either matchName or matchPattern, and this one has both',
      'Make an entry of each.',
    )
    return []
  }
  const pattern =
    matchName === ''
      ? fqdnPattern('pattern', matchPattern, settings.version)
      : fqdnPattern('name', matchName, settings.version)
  const problem = fqdnProblem(pattern)
  if (problem !== null) {
    const field = pattern.kind === 'name' ? 'matchName' : 'matchPattern'
    const help =
      pattern.kind === 'name' && pattern.text.includes('*') ? 'Use matchPattern for stars.' : 'Correct the name.'
    findings.reject(below(path, field), 'fqdn-invalid', `"${pattern.text}" cannot be matched: ${problem}`, help)
    return []
  }
  return [fqdnSelector(pattern)]
}
