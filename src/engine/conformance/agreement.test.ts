/**
 * One flow has one answer, whichever question it is asked by: the table of flows, a probe, sets of ports, who reaches whom,
 * hops, isolation, a comparison with itself, and policy maps. On random clusters; no oracle is asked.
 *
 * `MEMBRANE_AGREEMENT_RUNS=300` asks for a long run from a new seed; `MEMBRANE_AGREEMENT_SEED` repeats one.
 */
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  analyze,
  answerPorts,
  compareAnalyses,
  compromise,
  FlowSide,
  FlowVerdict,
  policyMap,
  portsBetween,
  reach,
  verifyMaps,
  type Analysis,
  type ChangeKind,
  type Comparison,
  type Endpoint,
  type FlowTable,
  type PeerGroup,
  type PortClass,
  type Probe,
  type Protocol,
  type ReachRow,
  type Side,
  type Verdict,
} from '../index'
import { arbitraryFlows, type FlowCase } from './arbitrary-flows'

const wantedRuns = process.env['MEMBRANE_AGREEMENT_RUNS']
const runs = wantedRuns === undefined ? 8 : Number(wantedRuns)
const wantedSeed = process.env['MEMBRANE_AGREEMENT_SEED']
const seed = wantedSeed !== undefined ? Number(wantedSeed) : wantedRuns === undefined ? 1 : Date.now() % 1_000_000
const mostRows = wantedRuns === undefined ? 120 : 400

const seen = { rows: 0, depends: 0, ports: 0, reach: 0, hops: 0, changes: 0 }

type Outcome = 'passes' | 'stopped' | 'depends'

function outcomeOf({ verdict, isUndecided }: Verdict): Outcome {
  return isUndecided === true ? 'depends' : verdict === 'DROPPED' ? 'stopped' : 'passes'
}

/** The same of the connection alone, which the table has: whether its request passes may depend where the connection does not. */
function connectionOf(verdict: Verdict): Outcome {
  const ways = new Set(verdict.outcomes?.map((way) => way.verdict.verdict === 'DROPPED'))
  return outcomeOf(ways.size === 1 ? { ...verdict, isUndecided: false } : verdict)
}

/** Whether a port is in one of the sets: that of other protocols is about those that have none. */
function holds(classes: readonly PortClass[], protocol: Protocol, port: number): boolean {
  return setsOf(classes, protocol).some(({ ranges }) => ranges.some(([first, last]) => first <= port && port <= last))
}

function setsOf(classes: readonly PortClass[], protocol: Protocol): readonly PortClass[] {
  const own = classes.filter((set) => set.protocol === protocol)
  return own.length > 0 ? own : classes.filter((set) => set.protocol === 'other')
}

const written = (key: string): string => key.replace(/^node:/, 'node/').replace(/^(entity|ip|dns):/, '')

/** One case, with all that is asked about each of its flows. */
class Questions {
  readonly complaints: string[] = []
  readonly asked: Probe[] = []
  private readonly pods: ReadonlyMap<string, Endpoint>
  /** Answers by what was asked: most ports of a pair are asked about one after another. */
  private readonly known = new Map<string, unknown>()

  constructor(readonly analysis: Analysis) {
    this.pods = new Map(analysis.endpoints.map((endpoint) => [endpoint.key, endpoint]))
  }

  private once<T>(what: string, ask: () => T): T {
    if (!this.known.has(what)) this.known.set(what, ask())
    // Each word stands for one kind of question.
    return this.known.get(what) as T
  }

  /** @param row of the table; null for a flow that is not in it */
  ask(probe: Probe, table: FlowTable, row: number | null): void {
    this.asked.push(probe)
    const verdict = this.analysis.probe(probe)
    const { from, to, protocol, port } = probe
    const complain = (text: string): void => {
      this.complaints.push(`${from} -> ${to} ${protocol}/${port}: ${text}`)
    }
    if (row !== null) for (const text of rowComplaints(table, row, probe, verdict)) complain(text)
    if (verdict.isUnanswered === true || verdict.hasNoBackend === true || verdict.isSelf === true) return
    for (const text of [
      ...this.isolation(probe, verdict),
      ...this.ports(probe, verdict),
      ...this.reached(probe, verdict),
    ])
      complain(text)
  }

  /** Nothing is dropped by policy where a direction is said to be open. */
  private isolation({ from, to, protocol }: Probe, { egress, ingress, isUndecided, reached }: Verdict): string[] {
    // Protocols that Cilium does not know are dropped without policies.
    if (isUndecided === true || reached !== undefined || !['TCP', 'UDP'].includes(protocol)) return []
    const isWrong = (key: string, direction: 'egress' | 'ingress', { decision }: Side): boolean =>
      this.ownPolicy(key)?.isolation[direction].state === 'open' && decision === 'denied'
    return [
      ...(isWrong(from, 'egress', egress) ? [`${from} is open for egress`] : []),
      ...(isWrong(to, 'ingress', ingress) ? [`${to} is open for ingress`] : []),
    ]
  }

  /** A pod with a network of its own. */
  private ownPolicy(key: string): Endpoint | undefined {
    const pod = this.pods.get(key)
    return pod?.hostNetwork === true ? undefined : pod
  }

  private ports({ from, to, protocol, port }: Probe, verdict: Verdict): string[] {
    // By its name the API server is also the host of pods on its node; services have ports of their own.
    if ([from, to].some((key) => key === 'entity:kube-apiserver' || key.startsWith('service:'))) return []
    const { sets } = this.once(`ports ${from} ${to}`, () => {
      const named = answerPorts(this.analysis, { from: written(from), to: written(to) })
      const [only, another] = typeof named === 'string' ? [] : named
      return only === undefined || another !== undefined ? portsBetween(this.analysis, from, to) : only
    })
    const found = sets.filter(({ ports }) => holds(ports, protocol, port)).map(({ outcome }) => outcome)
    const outcomes = found.map((outcome): Outcome =>
      outcome === 'depends' ? 'depends' : outcome === 'forwarded' || outcome === 'redirected' ? 'passes' : 'stopped',
    )
    seen.ports++
    return isDeepStrictEqual(outcomes, [outcomeOf(verdict)])
      ? []
      : [`${outcomes.join()} by sets of ports, ${outcomeOf(verdict)} by itself`]
  }

  private reached(probe: Probe, verdict: Verdict): string[] {
    const { from, to, protocol, port } = probe
    // A workload's pods reach one another, and where there is but one node, nobody is a remote one.
    const isNobody = this.analysis.nodes.length === 1 && [from, to].includes('entity:remote-node')
    if (from === to || isNobody || verdict.reached !== undefined) return []
    if (!this.isListed(from, to) || !this.isListed(to, from)) return []
    const { rows, notes, unknown } = this.once(`reach ${from} ${to}`, () =>
      reach(this.analysis, { from: written(from), to: written(to) }),
    )
    const [row, another] = rows
    // Frontends of services and nodes are listed as what they lead to.
    const isMeant = notes.some((note) => / is service | of service | is a node: /.test(note))
    if (unknown !== undefined || another !== undefined || isMeant) return []
    seen.reach++
    const found: Outcome =
      row === undefined || !holds([...row.maybe, ...row.ports], protocol, port)
        ? 'stopped'
        : holds(row.maybe, protocol, port)
          ? 'depends'
          : holds(row.ports, protocol, port)
            ? 'passes'
            : 'stopped'
    if (found !== outcomeOf(verdict)) return [`${found} in who reaches whom, ${outcomeOf(verdict)} by itself`]
    return this.isHop(from, to, row)
  }

  /** Whether who reaches whom has lines for a peer as it is asked about. */
  private isListed(key: string, other: string): boolean {
    if (this.pods.has(key)) return this.ownPolicy(key) !== undefined
    return (
      this.ownPolicy(other) !== undefined &&
      !/^(service|node|dns|cidr|entity:(world|init|unmanaged))/.test(key) &&
      !this.analysis.nodes.some(({ addresses }) => addresses.includes(written(key)))
    )
  }

  /** The first hop of an attacker goes wherever a connection may. */
  private isHop(from: string, to: string, row: ReachRow | undefined): string[] {
    if (this.ownPolicy(from) === undefined || this.ownPolicy(to) === undefined) return []
    const found = this.once(`hops ${from}`, () => compromise(this.analysis, from, { cuts: 0 }))
    if (typeof found === 'string') return [found]
    const isOpen = (['TCP', 'UDP', 'SCTP'] as const).some((protocol) =>
      [row?.ports ?? [], row?.maybe ?? []].some((classes) =>
        setsOf(classes, protocol).some(({ ranges }) => ranges.length > 0),
      ),
    )
    const hop = found.reached.find(({ keys }) => keys.includes(to))
    seen.hops++
    return isOpen === (hop?.hops === 1) ? [] : [`hop ${hop?.hops}, but ${isOpen ? 'reached' : 'not reached'} at once`]
  }
}

/** Whether a group of a comparison holds a peer. */
function isIn({ namespaces, outside }: PeerGroup, key: string): boolean {
  const [namespace, name = ''] = key.split('/')
  return outside.includes(key) || namespaces.some((part) => part.name === namespace && part.workloads.includes(name))
}

/** What a comparison says of a flow against the answers of both sides about it. */
function changeComplaints(
  { from, to, protocol, port }: Probe,
  { flows, nodes }: Comparison & { readonly nodes: readonly string[] },
  [before, after]: readonly [Verdict, Verdict],
): readonly string[] {
  seen.changes++
  const toldOf = (sender: string, receiver: string): readonly ChangeKind[] =>
    flows.flatMap(({ kind, from: senders, to: receivers, ports }) =>
      isIn(senders, sender) && isIn(receivers, receiver) && holds(ports, protocol, port) ? kind : [],
    )
  const [was, is] = [before.verdict, after.verdict]
  const wanted: ChangeKind | null =
    was === is
      ? null
      : is === 'DROPPED'
        ? 'dropped'
        : was === 'DROPPED'
          ? 'allowed'
          : is === 'REDIRECTED'
            ? 'to-l7'
            : 'from-l7'
  const isRight = (sender: string, receiver: string): boolean => {
    const told = toldOf(sender, receiver).filter(
      (kind) => kind !== 'l7-rules' || was !== 'REDIRECTED' || is !== 'REDIRECTED',
    )
    // Hosts that get answers of their own have one name.
    if ([sender, receiver].includes('entity:host')) return wanted === null || told.includes(wanted)
    return isDeepStrictEqual(told, wanted === null ? [] : [wanted])
  }
  // To the pods of its node the API server is the local host.
  const asHost = (key: string): string => (key === 'entity:kube-apiserver' ? 'entity:host' : key)
  // What becomes of nodes under policies of their own is told of them by name.
  const asNodes = (key: string): readonly string[] => (key === 'entity:kube-apiserver' ? nodes : [key])
  const isTold =
    isRight(from, to) ||
    (toldOf(from, to).length === 0 &&
      (isRight(asHost(from), asHost(to)) ||
        asNodes(from).some((sender) => asNodes(to).some((receiver) => isRight(sender, receiver)))))
  return isTold
    ? []
    : [
        `${from} -> ${to} ${protocol}/${port}: ${toldOf(from, to).join() || 'no change'} in a comparison, ${was} and ${is} by itself`,
      ]
}

/** What the last policy changes, for the flows of a table. */
function policyComplaints(after: Analysis, before: Analysis, asked: readonly Probe[]): readonly string[] {
  const comparison = {
    ...compareAnalyses(before, after),
    nodes: after.nodes.map(({ name }) => `node:${name}`),
  }
  const isPlain = (key: string): boolean =>
    nodeLikes.has(key) || after.endpoints.some((endpoint) => endpoint.key === key && !endpoint.hostNetwork)
  return asked.flatMap((probe) => {
    const { from, to } = probe
    if (from === to || !isPlain(from) || !isPlain(to) || (nodeLikes.has(from) && nodeLikes.has(to))) return []
    const verdicts = [before.probe(probe), after.probe(probe)] as const
    const isPlainAnswer = verdicts.every(
      ({ isUndecided, isUnanswered, hasNoBackend, problem, reached }) =>
        isUndecided !== true &&
        isUnanswered !== true &&
        hasNoBackend !== true &&
        problem === undefined &&
        reached === undefined,
    )
    return isPlainAnswer ? changeComplaints(probe, comparison, verdicts) : []
  })
}

const nodeLikes: ReadonlySet<string> = new Set([
  'entity:kube-apiserver',
  'entity:world',
  'entity:health',
  'entity:ingress',
])

const verdictOf = { FORWARDED: FlowVerdict.FORWARDED, DROPPED: FlowVerdict.DROPPED, REDIRECTED: FlowVerdict.REDIRECTED }

/** A row of the table against the same flow asked by itself. */
function rowComplaints(table: FlowTable, row: number, { from, to }: Probe, verdict: Verdict): readonly string[] {
  seen.rows++
  const [isUndecided, outcome] = [table.undecided?.includes(row) === true, connectionOf(verdict)]
  // Names with addresses in the cluster depend as a whole, whatever the ports.
  if (isUndecided && to.startsWith('dns:')) return []
  const code = table.verdict[row] === FlowVerdict.ERROR ? FlowVerdict.DROPPED : table.verdict[row]
  const found: Outcome = isUndecided ? 'depends' : code === FlowVerdict.DROPPED ? 'stopped' : 'passes'
  if (isUndecided) seen.depends++
  if (found !== outcome) return [`${found} in the table, ${outcome} by itself`]
  if (outcome === 'depends' || from === to) return []
  const wrong = code === verdictOf[verdict.verdict] ? [] : [`${code} in the table, ${verdict.verdict} by itself`]
  const reason = verdict.dropReason?.code ?? 0
  if ((table.dropReason[row] ?? 0) !== reason) wrong.push(`dropped for ${table.dropReason[row]} and for ${reason}`)
  // Of several ways the strictest is told as a whole, and the table has the strictest of each side.
  for (const direction of verdict.outcomes === undefined ? (['egress', 'ingress'] as const) : []) {
    const { decision, l7, by } = verdict[direction].ofEntity ?? verdict[direction]
    const side = decision === 'allowed' && l7 ? 'redirected' : decision
    const deciders = table.deciders[table[`${direction}By`][row] ?? 0] ?? []
    if (table[direction][row] !== FlowSide[side] || !isDeepStrictEqual([...deciders].sort(), [...by].sort()))
      wrong.push(`${direction} is ${table[direction][row]} by ${deciders.join()} in the table, ${side} by ${by.join()}`)
  }
  return wrong
}

function check(made: FlowCase): void {
  const { manifest, settings, nodes, version, dns } = made
  const options = {
    settings: { ...settings, 'enable-node-selector-labels': String(nodes) },
    ...(version === null ? {} : { ciliumVersion: `1.${version}` }),
    apiServer: false,
    dns,
  }
  const files = [{ name: 'manifest.yaml', text: manifest }]
  const analysis = analyze(files, options)
  const questions = new Questions(analysis)
  const table = analysis.flows(mostRows)
  for (let row = 0; row < table.count; row++) {
    const [from, to] = [table.source, table.destination].map((column) => table.peers[column[row] ?? 0]?.key ?? '')
    const { protocol, port } = table.ports[table.port[row] ?? 0] ?? { protocol: 'TCP' as const, port: 0 }
    questions.ask({ from: from ?? '', to: to ?? '', protocol, port }, table, row)
  }
  for (const question of made.questions) questions.ask(question, table, null)
  const documents = manifest.split('\n---\n')
  const last = documents.findLastIndex((text) => text.includes('Policy"'))
  const fewer = last < 0 ? null : documents.toSpliced(last, 1).join('\n---\n')
  if (fewer !== null)
    questions.complaints.push(
      ...policyComplaints(analysis, analyze([{ name: 'manifest.yaml', text: fewer }], options), questions.asked),
    )
  const { flows, endpoints, isSame } = compareAnalyses(analysis, analyze(files, options))
  if (!isSame) questions.complaints.push(`differs from itself: ${JSON.stringify([flows[0], endpoints[0]])}`)
  const maps = analysis.endpoints.map(({ key, addresses = [] }, endpoint) => ({
    agent: 'agent',
    endpoint,
    pod: key,
    addresses,
    identity: null,
    entries: policyMap(analysis, key),
  }))
  const { differences } = verifyMaps(
    analysis,
    maps.filter(({ entries }) => entries.length > 0),
  )
  for (const { pod, only, entry } of differences) questions.complaints.push(`map of ${pod}: ${only} ${entry}`)
  if (questions.complaints.length > 0) throw new Error(questions.complaints.slice(0, 8).join('\n'))
}

describe(`all questions about a flow (${runs} cases from seed ${seed})`, () => {
  it('get the same answer', { timeout: 600_000 }, () => {
    const details = fc.check(fc.property(arbitraryFlows, check), { seed, numRuns: runs })
    if (details.failed) {
      const { manifest = '', ...rest } = details.counterexample?.[0] ?? {}
      const error = details.errorInstance instanceof Error ? details.errorInstance.message : ''
      expect.unreachable(
        `seed ${seed}, path ${details.counterexamplePath}\n${error}\n${JSON.stringify(rest)}\n${manifest}`,
      )
    }
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0)
  })
})
