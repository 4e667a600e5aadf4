/** "This pod is taken: what can be reached?" Hops with their rules, and the rules whose loss saves most. */
import { pathText, locate } from '../../manifest/resource'
import type { PolicyEntry } from '../../policy/entry'
import { decideSide } from '../../verdict/side'
import { findPeer, type PolicyModel } from '../../verdict/model'
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
    .map((address) => `ip:${address}`)
  const found = partiesOf(model, servers)
  const { parties } = found
  const cells = new Cells(model, found.sides)
  const begun = startsOf(model, found, starts)
  const classes = carriers(cells)
  const edges = { allowed: cells.allowed.bind(cells) }
  const hops = spread(parties, edges, classes, begun.parties)
  const isTaken = (member: Member): boolean => begun.members.has(member.label)
  const rules = new Rules(found.sides, cells)
  const reached = peersOf(found, cells, hops, { isTaken, servers: new Set(servers), rules })
  const workloads = parties.filter(({ kind }) => kind === 'workload').flatMap(({ members }) => members)
  return {
    from: begun.label,
    starts,
    reached,
    workloads: workloads.filter((member) => !isTaken(member)).length,
    reachedWorkloads: reached.filter(({ kind }) => kind === 'workload').length,
    cuts:
      cuts === 0
        ? []
        : cutsOf({ model, found, cells, classes, starts: begun.parties, hops, isTaken, rules }).slice(0, cuts),
    notes: [
      'This speaks of policy only: whether anything listens on a port, can be taken over, or a route leads there, is not asked.',
      'Peers outside the cluster and nodes are ends here: what whoever takes a node can do on it, no policy says.',
      ...begun.notes,
    ],
  }
}

interface Starts {
  readonly label: string
  readonly parties: readonly number[]
  /** Labels of the workloads that are taken. */
  readonly members: ReadonlySet<string>
  readonly notes: readonly string[]
}

function startsOf(model: PolicyModel, { parties }: Parties, keys: readonly string[]): Starts {
  const found = new Set<number>()
  const members = new Map<string, string>()
  const notes = new Set<string>()
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
    if (endpoint !== undefined || key.startsWith('node:'))
      notes.add(
        `${key.replace(/^node:/, '')} is on a node's network: counted is what a remote node reaches. Policies always let the local host reach the pods of its own node unless a rule denies it.`,
      )
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
    members.set(key, key.slice(key.indexOf(':') + 1))
  }
  const labels = [...members.values()]
  return {
    label: labels.length > 3 ? `${labels.slice(0, 2).join(', ')} and ${labels.length - 2} more` : labels.join(', '),
    parties: [...found],
    members: new Set(members.keys()),
    notes: [...notes],
  }
}

function sameIdentity(model: PolicyModel, { key, ranges }: Party, identity: number): boolean {
  const found = ranges.length === 0 ? '' : findPeer(model, key)
  return typeof found !== 'string' && found.identity === identity
}

interface Naming {
  readonly isTaken: (member: Member) => boolean
  readonly servers: ReadonlySet<string>
  readonly rules: Rules
}

function peersOf(
  { parties }: Parties,
  cells: Cells,
  hops: readonly Hop[],
  { isTaken, servers, rules }: Naming,
): readonly ReachedPeer[] {
  return hops.flatMap((hop): readonly ReachedPeer[] => {
    const [party, via] = [parties[hop.party], parties[hop.via]]
    if (party === undefined || via === undefined) return []
    const connection = cells.connection(via, party)
    const sender = via.members.find(isTaken) ?? via.members[0]
    const by = rules.of(hop)
    return party.members
      .filter((member) => !isTaken(member) || member.pods > 1)
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
        isDoubtful: connection?.ports.length === 0,
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
    from.egress === null ? null : decideSide(from.egress, null, to.identity, ports.protocol, port),
    to.ingress === null ? null : decideSide(to.ingress, null, from.identity, ports.protocol, port),
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

interface CutWish {
  readonly model: PolicyModel
  readonly found: Parties
  readonly cells: Cells
  readonly classes: readonly number[]
  readonly starts: readonly number[]
  readonly hops: readonly Hop[]
  readonly isTaken: (member: Member) => boolean
  readonly rules: Rules
}

function cutsOf({ model, found, cells, classes, starts, hops, isTaken, rules: known }: CutWish): readonly Cut[] {
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
