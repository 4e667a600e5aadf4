/** "This pod is taken: what can be reached?" Hops with their rules, and the rules whose loss saves most. */
import { hasScheme, idName, outsideKey } from '../../keys'
import { pathText, locate } from '../../manifest/resource'
import type { PolicyEntry } from '../../policy/entry'
import { hasBit } from '../../policy/selectors/bitset'
import { decideSide } from '../../verdict/maps/side'
import { findPeer } from '../../verdict/find-peer'
import { listDoubts } from '../../verdict/list-doubts'
import type { PolicyModel } from '../../verdict/model'
import { Cells } from './cells'
import { partiesOf, type Member, type Parties, type Party } from './parties'
import { carriers, spread, without, type Edges, type Hop } from './spread'
import type { Compromise, Cut, HopRule, ReachedPeer } from './types'

/**
 * Where clouds answer questions about a machine and hand out its credentials: AWS, Google Cloud, Azure and others; AWS for
 * containers; Alibaba Cloud; Azure's wire server.
 */
const metadata = ['169.254.169.254', '169.254.170.2', '100.100.100.200', '168.63.129.16']
const metadataIpv6 = ['fd00:ec2::254']

export interface CompromiseOptions {
  /** How many cuts to look for; 3 where absent, 0 for none. */
  readonly cuts?: number
}

/** @param starts keys of peers that are taken, as in `Probe`; `entity:world` stands for all outside addresses */
export function compromiseOf(
  model: PolicyModel,
  starts: readonly string[],
  { cuts = 3 }: CompromiseOptions = {},
): Compromise {
  const { settings } = model.cluster
  const families: readonly (4 | 6)[] = settings.isDualStack ? [4, 6] : [settings.family]
  const servers = families
    .flatMap((family) => (family === 4 ? metadata : metadataIpv6))
    .map((address) => outsideKey('ip', address))
  const found = partiesOf(model, servers)
  const { parties } = found
  const cells = new Cells(model, found.sides)
  const begun = startsOf(model, found, starts)
  const classes = carriers(cells)
  const home = homeOf(model, found, cells, begun.nodes)
  const edges = home?.edges ?? { allowed: cells.allowed.bind(cells) }
  const sources = home === null ? begun.parties : [...begun.parties, home.party]
  const hops = spread(parties, edges, classes, sources)
  const isTaken = (member: Member): boolean => begun.members.has(member.label)
  const rules = new Rules(found.sides, cells)
  const reached = peersOf(found, cells, home === null ? hops : [...hops, ...farHops(found, hops, classes, home)], {
    isTaken,
    servers: new Set(servers),
    rules,
    home,
  })
  const workloads = parties.filter(({ kind }) => kind === 'workload').flatMap(({ members }) => members)
  // A workload's other pods are reached like others', but are no other workload.
  const taken = new Set(workloads.filter(isTaken).map(({ key }) => key))
  return {
    from: begun.label,
    starts,
    reached,
    workloads: workloads.filter((member) => !isTaken(member)).length,
    reachedWorkloads: reached.filter(({ kind, key }) => kind === 'workload' && !taken.has(key)).length,
    cuts:
      cuts === 0 ? [] : cutsOf({ model, found, cells, classes, starts: sources, hops, isTaken, rules }).slice(0, cuts),
    notes: [
      'This speaks of policy only: whether anything listens on a port, can be taken over, or a route leads there, is not asked.',
      'Peers outside the cluster and nodes are ends here: what whoever takes a node can do on it, no policy says.',
      ...begun.notes,
      ...listDoubts(model),
    ],
  }
}

interface Starts {
  readonly label: string
  readonly parties: readonly number[]
  /** Labels of the workloads that are taken. */
  readonly members: ReadonlySet<string>
  /** Nodes that are taken, whose own pods see them as their host; empty text for one that nobody states. */
  readonly nodes: ReadonlySet<string>
  readonly notes: readonly string[]
}

function startsOf(model: PolicyModel, { parties }: Parties, keys: readonly string[]): Starts {
  const found = new Set<number>()
  const members = new Map<string, string>()
  const notes = new Set<string>()
  const nodes = new Set<string>()
  for (const key of keys) {
    const index = model.endpointIndex.get(key)
    const endpoint = index === undefined ? undefined : model.cluster.endpoints[index]
    if (index !== undefined && endpoint?.isHostNetwork === false) {
      const at = parties.findIndex((party) => party.members.some(({ keys: own }) => own.has(key)))
      const member = parties[at]?.members.find(({ keys: own }) => own.has(key))
      if (member === undefined) continue
      found.add(at)
      members.set(member.label, member.label)
      continue
    }
    if (endpoint !== undefined || hasScheme(key, 'node')) {
      const node = endpoint?.nodeName ?? idName(key)
      nodes.add(node)
      notes.add(
        node === ''
          ? `${key} is on a node's network, and nobody states which node: what it reaches as the host of its own pods depends on the node.`
          : `${key.replace(/^node:/, '')} is ${endpoint === undefined ? 'a node' : `on the network of node ${node}`}: pods of that node see it as their host, all others as a remote node.`,
      )
    }
    const wanted = endpoint === undefined ? key : 'entity:remote-node'
    const identity = findPeer(model, wanted)
    parties.forEach((party, at) => {
      if (party.kind === 'workload') return
      const isMeant =
        party.key === wanted ||
        (wanted === 'entity:world' && party.ranges.length > 0) ||
        (typeof identity !== 'string' &&
          /^(ip|cidr|dns):/.test(wanted) &&
          sameIdentity(model, party, identity.identity))
      if (isMeant) found.add(at)
    })
    members.set(key, idName(key))
  }
  const labels = [...members.values()]
  return {
    label: labels.length > 3 ? `${labels.slice(0, 2).join(', ')} and ${labels.length - 2} more` : labels.join(', '),
    parties: [...found],
    members: new Set(members.keys()),
    nodes,
    notes: [...notes],
  }
}

function sameIdentity(model: PolicyModel, { key, ranges }: Party, identity: number): boolean {
  const found = ranges.length === 0 ? '' : findPeer(model, key)
  return typeof found !== 'string' && found.identity === identity
}

/** What taken nodes are to their own pods. */
interface Home {
  /** The party that stands for the host of a pod. */
  readonly party: number
  /** Lets the host reach pods of taken nodes alone, and those by way of it whom a remote node does not reach. */
  readonly edges: Edges
  /** Whether a workload has a pod on a taken node; `maybe` where nobody states it. */
  readonly nearness: (member: Member) => 'near' | 'maybe' | 'far'
}

function homeOf(model: PolicyModel, { parties }: Parties, cells: Cells, nodes: ReadonlySet<string>): Home | null {
  const party = parties.findIndex(({ key }) => key === 'entity:host')
  const remote = parties.find(({ key }) => key === 'entity:remote-node')
  const host = parties[party]
  if (nodes.size === 0 || host === undefined) return null
  const nearness = ({ keys }: Member): 'near' | 'maybe' | 'far' => {
    const own = [...keys].map((key) => model.cluster.endpoints[model.endpointIndex.get(key) ?? -1]?.nodeName ?? '')
    if (own.some((node) => node !== '' && nodes.has(node))) return 'near'
    return nodes.has('') || own.includes('') ? 'maybe' : 'far'
  }
  const far = new Set(
    parties
      .filter(({ kind, members }) => kind === 'workload' && members.every((member) => nearness(member) === 'far'))
      .flatMap(({ sides }) => sides),
  )
  const isLocal = new Map<Uint32Array, Uint32Array>()
  const withoutHost = (senders: Uint32Array): Uint32Array => {
    let own = isLocal.get(senders)
    if (own === undefined) {
      own = senders.slice()
      for (const side of host.sides) own[side >>> 5] = (own[side >>> 5] ?? 0) & ~(1 << (side & 31))
      isLocal.set(senders, own)
    }
    return own
  }
  return {
    party,
    nearness,
    edges: {
      allowed: (side, direction, portClass) => {
        const senders = cells.allowed(side, direction, portClass)
        if (direction === 'egress') return senders
        return far.has(side) || (remote?.sides ?? []).some((each) => hasBit(senders, each))
          ? withoutHost(senders)
          : senders
      },
      isClosed: (index) => index === party,
    },
  }
}

/** Workloads that share an identity with pods of a taken node and have none there: reached by way of others, if at all. */
function farHops({ parties }: Parties, hops: readonly Hop[], classes: readonly number[], home: Home): readonly Hop[] {
  const isOfHost = ({ via }: Hop): boolean => via === home.party
  const mixed = hops.filter(
    (hop) => isOfHost(hop) && parties[hop.party]?.members.some((member) => home.nearness(member) === 'far') === true,
  )
  if (mixed.length === 0) return []
  const reached = hops.map(({ party }) => party)
  const others = { ...home.edges, isClosed: (index: number) => !mixed.some(({ party }) => party === index) }
  const depth = new Map(hops.map((hop) => [hop.party, hop.hops]))
  return spread(
    parties,
    others,
    classes,
    reached.filter((index) => parties[index]?.kind === 'workload'),
  ).flatMap((hop): readonly Hop[] => [{ ...hop, hops: (depth.get(hop.via) ?? 0) + 1, isFar: true }])
}

interface Naming {
  readonly isTaken: (member: Member) => boolean
  readonly servers: ReadonlySet<string>
  readonly rules: Rules
  readonly home: Home | null
}

function peersOf(
  { parties }: Parties,
  cells: Cells,
  hops: readonly Hop[],
  { isTaken, servers, rules, home }: Naming,
): readonly ReachedPeer[] {
  return hops.flatMap((hop): readonly ReachedPeer[] => {
    const [party, via] = [parties[hop.party], parties[hop.via]]
    if (party === undefined || via === undefined) return []
    const connection = cells.connection(via, party)
    const sender = via.members.find(isTaken) ?? via.members[0]
    const by = rules.of(hop)
    const isOfHost = home !== null && hop.via === home.party && party.kind === 'workload'
    return party.members
      .filter((member) => !isTaken(member) || member.pods > 1)
      .filter(
        (member) => !(isOfHost || hop.isFar === true) || (home?.nearness(member) === 'far') === (hop.isFar === true),
      )
      .map((member) => ({
        label: isTaken(member) ? `${member.label} (other pods)` : member.label,
        key: member.key,
        keys: [...member.keys],
        kind: servers.has(party.key) ? 'metadata' : party.kind,
        hops: hop.hops,
        via: sender?.label ?? '',
        viaKey: sender?.key ?? '',
        portsText: connection === null ? '' : connection.portsText === '' ? connection.maybeText : connection.portsText,
        isProxied:
          connection !== null && connection.ports.length > 0 && connection.l7.length === connection.ports.length,
        serverNamesText: connection?.serverNamesText ?? '',
        isDoubtful: connection?.ports.length === 0 || (isOfHost && home.nearness(member) !== 'near'),
        by,
      }))
  })
}

/** Allow entries that decide a hop, of both sides. */
function entriesOf(
  sides: Parties['sides'],
  { classes }: Cells,
  { fromSide, toSide, portClass }: Hop,
): readonly PolicyEntry[] {
  const [from, to, ports] = [sides[fromSide], sides[toSide], classes[portClass]]
  if (from === undefined || to === undefined || ports === undefined) return []
  const port = ports.ranges[0]?.[0] ?? 0
  return [
    from.egress === null ? null : decideSide(from.egress, to.identity, ports.protocol, port),
    to.ingress === null ? null : decideSide(to.ingress, from.identity, ports.protocol, port),
  ].flatMap((decided) =>
    (decided?.winners ?? []).flatMap(({ origin }) => (origin.kind === 'policy' ? [origin.entry] : [])),
  )
}

/** The rules of hops, each looked up in the text once. */
class Rules {
  private readonly ofEntry = new Map<PolicyEntry, HopRule>()
  private readonly ofHop = new Map<Hop, readonly HopRule[]>()

  constructor(
    private readonly sides: Parties['sides'],
    private readonly cells: Cells,
  ) {}

  of(hop: Hop): readonly HopRule[] {
    let rules = this.ofHop.get(hop)
    if (rules === undefined) {
      const found = entriesOf(this.sides, this.cells, hop).map((entry) => this.ruleOf(entry))
      rules =
        found.length < 2 ? found : [...new Map(found.map((rule) => [`${rule.policy} ${rule.path}`, rule])).values()]
      this.ofHop.set(hop, rules)
    }
    return rules
  }

  private ruleOf(entry: PolicyEntry): HopRule {
    let rule = this.ofEntry.get(entry)
    if (rule === undefined) {
      const { policy, path } = entry
      rule = { policy: policy.key, path: pathText(path), range: locate(policy.place, path) }
      this.ofEntry.set(entry, rule)
    }
    return rule
  }
}

/** More rules than this are not tried: those that carry most come first. */
const mostTried = 24

interface CutRequest {
  readonly model: PolicyModel
  readonly found: Parties
  readonly cells: Cells
  readonly classes: readonly number[]
  readonly starts: readonly number[]
  readonly hops: readonly Hop[]
  readonly isTaken: (member: Member) => boolean
  readonly rules: Rules
}

function cutsOf({ model, found, cells, classes, starts, hops, isTaken, rules: known }: CutRequest): readonly Cut[] {
  const { parties, sides } = found
  const weight = ({ party }: Hop): number =>
    parties[party]?.kind === 'workload' ? (parties[party]?.members.length ?? 0) : 0
  // Deepest first: each hop carries what is reached by way of it.
  const carried = new Map<number, number>()
  const byRule = new Map<string, { readonly rule: HopRule; weight: number }>()
  for (const hop of hops.toReversed()) {
    const own = weight(hop) + (carried.get(hop.party) ?? 0)
    carried.set(hop.via, (carried.get(hop.via) ?? 0) + own)
    for (const rule of known.of(hop)) {
      const key = `${rule.policy} ${rule.path}`
      const before = byRule.get(key)
      if (before === undefined) byRule.set(key, { rule, weight: own })
      else before.weight += own
    }
  }
  const tried = [...byRule].sort(([, a], [, b]) => b.weight - a.weight).slice(0, mostTried)
  const cutBy = (what: Cut['what'], edges: Edges): readonly Cut[] => {
    const still = new Set(spread(parties, edges, classes, starts).map(({ party }) => party))
    const lost = hops.flatMap(({ party }) => {
      const group = parties[party]
      return still.has(party) || group?.kind !== 'workload' ? [] : group.members
    })
    const saved = lost.filter((member) => !isTaken(member)).map(({ label }) => label)
    return saved.length === 0 ? [] : [{ what, saves: saved.length, examples: saved.slice(0, 3) }]
  }
  const rules = tried.flatMap(([key, { rule }]) =>
    cutBy(
      { kind: 'rule', rule },
      without(model, found, cells, ({ policy, path }) => `${policy.key} ${pathText(path)}` === key),
    ),
  )
  const open = new Map<string, Set<number>>()
  for (const { party, toSide } of hops) {
    if (parties[party]?.kind !== 'workload' || sides[toSide]?.ingress?.isIsolated !== false) continue
    const namespace = parties[party].members[0]?.namespace ?? ''
    open.set(namespace, (open.get(namespace) ?? new Set()).add(party))
  }
  const largest = [...open].sort(([, a], [, b]) => b.size - a.size).slice(0, mostTried)
  const isolations = largest.flatMap(([namespace, own]) =>
    cutBy(
      { kind: 'isolate', namespace },
      { allowed: cells.allowed.bind(cells), isClosed: (party) => own.has(party) && !starts.includes(party) },
    ),
  )
  return [...rules, ...isolations].sort((a, b) => b.saves - a.saves)
}
