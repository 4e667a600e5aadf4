/** The oracle: one manifest, one question at a time. */
import { readAddress } from './address'
import { ciliumPolicyRules } from './cilium-policy'
import { clusterNetworkPolicyRules } from './cluster-network-policy'
import type { Context } from './context'
import { Refused } from './decode'
import { askFlow, type FlowAnswer, type FlowQuestion } from './flow'
import type { Identity } from './identity'
import { printLabel, type NamedPorts } from './labels'
import { networkPolicyRules } from './network-policy'
import { read, readObjects, type PolicyObject } from './objects'
import { directionMap, type Enforced, type Enforcement, type PolicySubject } from './enforcement'
import { placesOf, type End } from './places'
import type { Protocol } from './ports'
import { ask } from './policy-map'
import type { Rule } from './rule'
import { readSettings, type Settings, type Values } from './settings'
import { ciliumPolicy, clusterPolicySpec, networkPolicySpec } from './shapes'
import type { OracleSide } from './side'

export { matchPattern } from './fqdn'
export type { FlowAnswer, FlowQuestion, Way } from './flow'
export type { OracleSide } from './side'

export interface OracleOptions {
  readonly enforcement?: Enforcement
  readonly ipv6?: boolean
  readonly nodes?: boolean
  readonly dns?: Readonly<Record<string, readonly string[]>>
  /** Values by their keys in `cilium-config`; they win over those of the manifest. */
  readonly settings?: Values
  /** The second number of the version of Cilium. */
  readonly version?: number | null
}

export interface OracleQuestion {
  readonly from: string
  readonly to: string
  readonly proto: Protocol
  readonly port: number
}

export interface OraclePod {
  readonly labels: readonly string[]
  readonly ingressEnforced: boolean
  readonly egressEnforced: boolean
}

export interface OracleAnswer {
  /** As the vectors have it, in which only pods have a policy. */
  readonly egress: OracleSide
  readonly ingress: OracleSide
  /** Whether it gets through, by the policies of Cilium's own endpoints too. */
  readonly passes: boolean
}

export interface Oracle {
  /** Pods whose policies can be computed, by `namespace/name`. */
  readonly pods: Readonly<Record<string, OraclePod>>
  /** Nodes under policy whose policies can be computed, by name; none without the host firewall. */
  readonly hosts: Readonly<Record<string, OraclePod>>
  /** Keys of refused objects and of pods whose policies cannot be combined, sorted. */
  readonly rejected: readonly string[]
  /** What policy says of two identities: pods, entities, and outside addresses. */
  readonly ask: (question: OracleQuestion) => OracleAnswer
  /** What becomes of a flow whose ends are given by name or address. */
  readonly flow: (question: FlowQuestion) => FlowAnswer
}

const open: OracleSide = { decision: 'allowed', l7: false, by: ['default-allow'] }
const none: OracleSide = { decision: 'none', l7: false, by: [] }
const failed: OracleSide = { decision: 'error', l7: false, by: [] }

type Direction = Rule['direction']

/** A pod or a node with its policy. */
interface Subject extends PolicySubject {
  readonly namedPorts: NamedPorts
  /** Null where the policy cannot be computed. */
  readonly maps: Readonly<Record<Direction, Enforced>> | null
}

const noPorts: NamedPorts = new Map()

export function oracle(manifest: string, options: OracleOptions): Oracle {
  const objects = readObjects(manifest)
  const settings = readSettings(options.version ?? null, objects.config, chosenBy(options))
  const { rules, refused } = readPolicies(objects.policies, { settings, services: objects.services })
  const places = placesOf({ objects, rules, settings, dns: options.dns ?? {} })
  const mapsOf = (subject: PolicySubject): Subject['maps'] => {
    const ingress = directionMap(subject, rules, 'ingress', settings)
    const egress = directionMap(subject, rules, 'egress', settings)
    return ingress === null || egress === null ? null : { ingress, egress }
  }
  const subjects = new Map<string, Subject>()
  for (const pod of objects.pods) {
    if (pod.isHostNetwork) continue
    const subject = { identity: places.podIdentity(pod), isNode: false }
    subjects.set(pod.key, { ...subject, namedPorts: pod.namedPorts, maps: mapsOf(subject) })
  }
  const hosts = new Map<string, Subject>()
  for (const node of settings.hostFirewall ? places.nodes : []) {
    const labels = places.hostLabels(node)
    const identity: Identity = {
      key: `host ${node.name}`,
      labels,
      addresses: [],
      names: [],
      aggregate: 'none',
      namedPorts: noPorts,
    }
    hosts.set(node.name, { identity, isNode: true, namedPorts: noPorts, maps: mapsOf({ identity, isNode: true }) })
  }
  // Cilium's own endpoints: cluster-wide policies select them like pods.
  const own = new Map<string, Subject>()
  for (const name of ['ingress', 'health']) {
    const identity = places.entity(name)
    if (identity === null) continue
    const subject = { identity, isNode: false }
    const maps = mapsOf(subject)
    if (maps?.ingress !== 'open' || maps.egress !== 'open')
      own.set(identity.key, { ...subject, namedPorts: noPorts, maps })
  }
  const peers = new Map<string, Identity | null>()

  function peerOf(key: string): Identity | null {
    const known = peers.get(key)
    if (known !== undefined) return known
    const address = key.startsWith('ip:') ? readAddress(key.slice('ip:'.length)) : null
    const outside = address === null ? null : places.outside(address)
    const entity = key.startsWith('entity:') ? places.entity(key.slice('entity:'.length)) : outside
    const peer = subjects.get(key)?.identity ?? entity
    peers.set(key, peer)
    return peer
  }

  function side(
    subject: Subject | undefined,
    direction: Direction,
    peer: Identity,
    question: { readonly protocol: Protocol; readonly port: number },
  ): OracleSide {
    if (subject === undefined) return none
    if (subject.maps === null) return failed
    if (settings.deadProtocols.includes(question.protocol))
      return { decision: 'denied', l7: false, by: ['unknown-protocol'] }
    const map = subject.maps[direction]
    if (map === 'open') return open
    // Up to 1.19 no entry stood for several identities but that for all of them.
    const single: Identity = settings.version < 20 ? { ...peer, aggregate: 'none' } : peer
    return ask(map, single, question, subject.namedPorts)
  }

  const subjectAt = (end: End): Subject | undefined =>
    end.kind === 'pod'
      ? subjects.get(end.pod.key)
      : end.kind === 'node'
        ? hosts.get(end.node)
        : own.get(end.identity.key)

  return {
    pods: stateOf(subjects),
    hosts: stateOf(hosts),
    rejected: [...objects.rejected, ...refused, ...brokenOf(subjects)].sort(),
    ask: ({ from, to, proto, port }) => {
      const source = peerOf(from)
      const target = peerOf(to)
      if (source === null || target === null) return { egress: none, ingress: none, passes: false }
      const question = { protocol: proto, port }
      const sides = [
        side(subjects.get(from) ?? own.get(from), 'egress', target, question),
        side(subjects.get(to) ?? own.get(to), 'ingress', source, question),
      ] as const
      return {
        egress: subjects.has(from) ? sides[0] : none,
        ingress: subjects.has(to) ? sides[1] : none,
        passes: sides.every(({ decision }) => decision === 'allowed' || decision === 'none'),
      }
    },
    flow: (question) =>
      askFlow(
        {
          objects,
          places,
          settings,
          judges: {
            side: (end, direction, peer, asked) => side(subjectAt(end), direction, peer, asked),
            isOwn: (end) => end.kind === 'outside' && own.has(end.identity.key),
          },
        },
        question,
      ),
  }
}

/** Options for one setting each are values of `cilium-config` too. */
function chosenBy({ enforcement, ipv6, nodes, settings = {} }: OracleOptions): Values {
  return {
    ...(enforcement === undefined ? {} : { 'enable-policy': enforcement }),
    ...(ipv6 === undefined ? {} : { 'enable-ipv4': 'true', 'enable-ipv6': String(ipv6) }),
    ...(nodes === undefined ? {} : { 'enable-node-selector-labels': String(nodes) }),
    ...settings,
  }
}

function stateOf(subjects: ReadonlyMap<string, Subject>): Oracle['pods'] {
  return Object.fromEntries(
    [...subjects].flatMap(([key, { identity, maps }]) =>
      maps === null
        ? []
        : [
            [
              key,
              {
                labels: identity.labels.map(printLabel),
                ingressEnforced: maps.ingress !== 'open',
                egressEnforced: maps.egress !== 'open',
              },
            ],
          ],
    ),
  )
}

function brokenOf(subjects: ReadonlyMap<string, Subject>): readonly string[] {
  return [...subjects].filter(([, { maps }]) => maps === null).map(([key]) => `pod/${key}`)
}

function readPolicies(policies: readonly PolicyObject[], context: Context) {
  const rules: Rule[] = []
  const refused: string[] = []
  for (const policy of policies) {
    if (isUnread(policy, context.settings)) continue
    try {
      rules.push(...policyRules(policy, context))
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      refused.push(policy.key)
    }
  }
  return { rules, refused }
}

function isUnread({ kind }: PolicyObject, { unread }: Settings): boolean {
  return unread.includes(kind)
}

function policyRules({ kind, key, namespace, document }: PolicyObject, context: Context): readonly Rule[] {
  switch (kind) {
    case 'NetworkPolicy':
      return networkPolicyRules(key, namespace, read(document, networkPolicySpec), context)
    case 'ClusterNetworkPolicy':
      return clusterNetworkPolicyRules(key, read(document, clusterPolicySpec), context)
    default:
      return ciliumPolicyRules(key, namespace === '' ? null : namespace, ciliumPolicy(document, kind), context)
  }
}
