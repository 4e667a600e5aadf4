/** Stated traffic as tests: every flow of the `Traffic` resources is asked about and compared to what it expects. */
import { hasScheme, isWorldKey } from '../../keys'
import { locate, ofKind, type ResourceOf } from '../../manifest/resource'
import type { Manifest } from '../../manifest/read'
import { protocolNumber } from '../../cilium/numbers'
import { parseWritten } from '../../names/written'
import type { HttpRequest, Probe, Protocol, SourceRange } from '../../types'
import { portClasses } from '../../verdict/maps/port-classes'
import { answerProbe } from '../../verdict/probe/answer'
import { rangesOf } from '../../verdict/prefix-parts'
import type { PolicyModel } from '../../verdict/model'
import { directoryOf } from '../../names/cluster-directory'
import type { NamedService } from '../../names/directory'
import { entryBy, standsToRanges } from '../../names/entry'
import { reachedBy } from '../../names/local-backends'
import { isOutside } from '../../names/node-of'
import { Ends, type FoundEnd, type Member, type PortOfEnd } from './ends'
import { expectationFix } from './fix'
import { checkedFlows } from './reason'
import type { Check, CheckedFlow, Expectation } from './types'

const mostFlows = 20
/** Flows of one entry that are asked about at most. */
const mostProbes = 20_000

/** An entry with everything that it states, for questions about what is not stated. */
export interface Statement {
  readonly check: Check
  readonly from: FoundEnd | null
  readonly to: FoundEnd | null
}

/** A flow as it is stated, whether in a Traffic resource or elsewhere. */
export type StatedFlow = NonNullable<NonNullable<ResourceOf<'Traffic'>['object']['spec']>['flows']>[number]

/** Answers every entry of every Traffic resource, in the order of the manifest. */
export function runStatements(manifest: Manifest, model: PolicyModel): readonly Statement[] {
  const ends = new Ends(model)
  return ofKind(manifest.resources, 'Traffic').flatMap((resource) =>
    (resource.object.spec?.flows ?? []).map((flow, index) => runStatement(resource, { flow, index }, ends, model)),
  )
}

function runStatement(
  resource: ResourceOf<'Traffic'>,
  { flow, index }: { readonly flow: StatedFlow; readonly index: number },
  ends: Ends,
  model: PolicyModel,
): Statement {
  const path = ['spec', 'flows', index]
  const base = { traffic: resource.name, index, text: describe(flow) }
  const expect = flow.expect === 'allowed' || flow.expect === 'denied' ? flow.expect : null
  const invalid = (message: string, ...field: readonly string[]): Statement => ({
    check: {
      ...base,
      range: locate(resource.place, [...path, ...field]),
      expect,
      actual: null,
      status: 'invalid',
      message,
      flowCount: 0,
      flows: [],
    },
    from: null,
    to: null,
  })
  if (flow.expect !== undefined && expect === null)
    return invalid(`expect must be allowed or denied, but is "${flow.expect}"`, 'expect')
  const asked = questionsOf(flow, ends, model)
  if ('problem' in asked) return invalid(asked.problem, ...asked.field)
  const { probes, from, to } = asked
  const verdicts = probes.map((probe) => ({ probe, verdict: answerProbe(model, probe, { isWorldOfFamilies: true }) }))
  const flows = verdicts.flatMap(({ probe, verdict }) => checkedFlows(model, probe, verdict))
  const words = wordsOf(asked, flow, model)
  const doubts = [...new Set([...words.doubts, ...verdicts.flatMap(({ verdict }) => verdict.doubts ?? [])])]
  const check: Check = {
    ...verdictOf(flows, expect, locate(resource.place, path), {
      ...base,
      text: `${base.text}${rangesWords(probes, model)}`,
    }),
    ...(words.understood.length === 0 ? {} : { understood: words.understood }),
    ...(doubts.length === 0 ? {} : { doubts }),
  }
  const fix = expectationFix(resource.place, index, check)
  return { check: fix === null ? check : { ...check, fix }, from, to }
}

interface Questions {
  readonly probes: readonly Probe[]
  readonly from: FoundEnd
  readonly to: FoundEnd
  /** Null where none is written. */
  readonly protocol: Protocol | null
}

/** The different probes that a stated flow comes to, or what is wrong with it and in which field. */
export function questionsOf(
  flow: StatedFlow,
  ends: Ends,
  model: PolicyModel,
): Questions | { readonly problem: string; readonly field: readonly string[] } {
  const protocol = protocolOf(flow)
  if (typeof protocol === 'object' && protocol !== null) return { ...protocol, field: ['protocol'] }
  if (flow.from === undefined || flow.to === undefined)
    return {
      problem: `a flow needs both from and to; ${flow.from === undefined ? 'from' : 'to'} is missing`,
      field: [],
    }
  const from = ends.sender(flow.from)
  if (typeof from === 'string') return { problem: from, field: ['from'] }
  const isFromOutside = from.members.every(({ key }) => isOutside(directoryOf(model.cluster), key))
  const asked = { port: flow.port, protocol, namespace: namespaceOf(from, model), isFromOutside }
  const to = ends.receiver(flow.to, asked)
  if (typeof to === 'string') return { problem: to, field: ['to'] }
  const probes = probesOf(flow, { from, to, protocol }, model)
  return typeof probes === 'string' ? { problem: probes, field: [] } : { probes, from, to, protocol }
}

/** What the ends of a question stand for, and what else may have been meant that comes out differently. */
export function wordsOf(
  questions: Questions,
  flow: StatedFlow,
  model: PolicyModel,
): { readonly understood: readonly string[]; readonly doubts: readonly string[] } {
  const { from, to } = questions
  return {
    understood: [...from.understood, ...to.understood],
    doubts: [
      ...from.doubts,
      ...to.doubts,
      ...insteadWords(questions, flow, model),
      ...entryWords(questions, model),
      ...serviceWords(questions, model),
    ],
  }
}

function outcomeOf(model: PolicyModel, probes: readonly Probe[]): string {
  const found = new Set(
    probes.flatMap((probe) =>
      checkedFlows(model, probe, answerProbe(model, probe, { isWorldOfFamilies: true })).map(({ outcome }) => outcome),
    ),
  )
  return found.size > 1 ? 'allowed and denied in part' : ([...found][0] ?? '')
}

function insteadWords(
  { probes, from, to, protocol }: Questions,
  flow: StatedFlow,
  model: PolicyModel,
): readonly string[] {
  const { instead } = to
  if (instead === undefined) return []
  const others = probesOf(flow, { from, to: { ...to, members: instead.members }, protocol }, model)
  if (typeof others === 'string') return []
  const other = outcomeOf(model, others)
  if (other === outcomeOf(model, probes)) return []
  return [`${instead.words.charAt(0).toUpperCase()}${instead.words.slice(1)}, would be ${other}.`]
}

/** The world as such may be seen as a node, where one takes its packets in and sends them on from its own address. */
function entryWords({ probes, to }: Questions, model: PolicyModel): readonly string[] {
  const service = to.service === undefined ? undefined : directoryOf(model.cluster).services.get(to.service)
  const isOpen = service?.type === 'NodePort' || service?.type === 'LoadBalancer'
  const { isTunnelled, keepsSource } = model.cluster.settings.transport
  const worlds = probes.filter(({ from }) => isWorldKey(from))
  if (!isOpen || service.keepsSource === true || worlds.length === 0) return []
  if (isTunnelled === true || keepsSource === true) return []
  const hidden = outcomeOf(
    model,
    worlds.map((probe) => ({ ...probe, from: 'entity:remote-node' })),
  )
  return hidden === outcomeOf(model, worlds)
    ? []
    : [
        `Service ${service.key} takes packets from outside in on any node (externalTrafficPolicy is not Local): where another node than the pod’s does and sends them on from its own address (native routing), the pod sees a remote node, and then this is ${hidden}.`,
      ]
}

/** What a load balancer drops before any policy applies, whatever the policies say. */
function serviceWords({ from, to }: Questions, model: PolicyModel): readonly string[] {
  const service = to.service === undefined ? undefined : directoryOf(model.cluster).services.get(to.service)
  if (service === undefined || !from.members.some(({ key }) => mayBeOutside(key, service))) return []
  return [
    `The load balancer of service ${service.key} takes packets from ${(service.sourceRanges ?? []).join(', ')} only (loadBalancerSourceRanges): those of other senders are dropped before any policy applies.`,
  ]
}

/** Whether a peer outside the cluster may have an address from which the balancer of a service takes nothing. */
function mayBeOutside(key: string, service: NamedService): boolean {
  return /^(ip:|cidr:|dns:|entity:world)/.test(key) && standsToRanges(service, key) === 'unknown'
}

/** The one namespace of the senders; null where they have none or several. */
function namespaceOf({ members }: FoundEnd, model: PolicyModel): string | null {
  const found = new Set(members.map(({ endpoint }) => model.cluster.endpoints[endpoint]?.namespace ?? ''))
  const [namespace = ''] = found
  return found.size !== 1 || namespace === '' ? null : namespace
}

function describe({ from = '?', to = '?', protocol, port, http, dns }: StatedFlow): string {
  const words = [`${from} → ${to}${port === undefined || /:[a-z0-9-]+(\/[a-z]+)?$/i.test(to) ? '' : `:${port}`}`]
  if (protocol !== undefined) words.push(protocol)
  if (http !== undefined) words.push(`${http.method ?? 'GET'} ${http.host ?? ''}${http.path ?? '/'}`)
  if (dns !== undefined) words.push(`query for ${dns}`)
  return words.join(' ')
}

/** The protocol by its own field or behind the port of the receiver (`:53/udp`); null where none is written. */
function protocolOf({ protocol: written, to = '' }: StatedFlow): Protocol | null | { readonly problem: string } {
  const named = protocolNamed(written)
  if (named === undefined) return { problem: `"${written ?? ''}" is not a protocol` }
  const end = parseWritten(to)
  const behind = typeof end === 'string' ? null : end.protocol
  if (named !== null && behind !== null && named !== behind)
    return { problem: `the protocol is written twice, as ${behind} and as ${named}` }
  return named ?? behind
}

/** Null where no protocol is written, undefined where the word is none. */
function protocolNamed(written: string | undefined): Protocol | null | undefined {
  if (written === undefined) return null
  const capitals = written.toUpperCase()
  // Hubble prints ICMPv4 for what rules and most people call ICMP.
  const name = { ICMPV6: 'ICMPv6', ICMPV4: 'ICMP' }[capitals] ?? capitals
  // Just checked that the name is a key of the table, and `any` is none in capitals.
  return Object.hasOwn(protocolNumber, name) ? (name as Protocol) : undefined
}

/** The different questions that an entry stands for; members that the rules treat alike are asked about once. */
function probesOf(
  flow: StatedFlow,
  { from, to, protocol }: Omit<Questions, 'probes'>,
  model: PolicyModel,
): readonly Probe[] | string {
  const directory = directoryOf(model.cluster)
  const isByNode = directory.services.get(to.service ?? '')?.isNodeLocal === true
  const senders = distinct(from.members, model, 'egress', isByNode)
  const receivers = distinct(to.members, model, 'ingress', isByNode)
  const http = httpOf(flow.http)
  const probes: Probe[] = []
  const reached = new Map(senders.map((sender) => [sender, reachedBy(directory, to.service, sender.key, receivers)]))
  for (const receiver of receivers) {
    for (const sender of senders) {
      if (reached.get(sender)?.includes(receiver) !== true) continue
      const entersBy = entryBy(directory, sender.key, to.service)
      if (isSelf(sender, receiver, model) && !isSelfAsked(senders, receivers, to)) continue
      const ports = receiver.ports ?? anyPort(sender, receiver, protocol, model)
      for (const port of ports) {
        if (probes.length >= mostProbes) return 'this stands for too many flows; name fewer ends'
        probes.push({
          from: sender.key,
          to: receiver.key,
          ...port,
          ...(http === undefined ? {} : { http }),
          ...(flow.dns === undefined ? {} : { dnsName: flow.dns }),
          ...(receiver.isPlaceUnknown === true ? { isPlaceUnknown: true } : {}),
          ...(receiver.isByEnvoy === true ? { isByEnvoy: true } : {}),
          ...(receiver.isTranslated === true ? { isTranslated: true } : {}),
          ...(receiver.isByAddress === true ? { isByAddress: true } : {}),
          ...(entersBy === null ? {} : { entersBy }),
        })
      }
    }
  }
  return probes.length === 0 ? 'there is no flow between these' : probes
}

/** A pod that calls itself, or a service that may lead back to it. Of all pods to all pods the pods themselves are not meant. */
function isSelfAsked(senders: readonly Member[], receivers: readonly Member[], to: FoundEnd): boolean {
  return senders.length === 1 && (receivers.length === 1 || to.service !== undefined)
}

function isSelf(from: Member, to: Member, model: PolicyModel): boolean {
  return from.key === to.key && (model.cluster.endpoints[to.endpoint]?.replicas ?? 1) <= 1
}

function httpOf(written: StatedFlow['http']): HttpRequest | undefined {
  if (written === undefined) return undefined
  const { method, path, host, headers } = written
  return {
    ...(method === undefined ? {} : { method }),
    ...(path === undefined ? {} : { path }),
    ...(host === undefined ? {} : { host }),
    ...(headers === undefined ? {} : { headers: Object.fromEntries(headers) }),
  }
}

/** @param isByNode whether it matters on which node each of them is */
function distinct(
  members: readonly Member[],
  model: PolicyModel,
  direction: 'egress' | 'ingress',
  isByNode: boolean,
): readonly Member[] {
  if (members.length < 3) return members
  const found = new Map<string, Member>()
  for (const member of members) {
    const endpoint = model.cluster.endpoints[member.endpoint]
    const isPod = endpoint?.isHostNetwork === false
    const node = isByNode ? `on ${endpoint?.nodeName ?? ''}` : ''
    const ports = member.ports?.map(({ protocol, port }) => `${protocol}/${port}`).join() ?? ''
    const key = isPod
      ? `${model.inside.ofEndpoint[member.endpoint] ?? 0} ${model.maps.mapOf(member.endpoint, direction).id} ${ports} ${node}`
      : member.key
    // Two of each kind, so that one can be asked about the other.
    if (!found.has(`1 ${key}`)) found.set(`1 ${key}`, member)
    else if (!found.has(`2 ${key}`)) found.set(`2 ${key}`, member)
  }
  return [...found.values()]
}

/** One port of every range that the rules of both ends tell apart. */
function anyPort(from: Member, to: Member, protocol: Protocol | null, model: PolicyModel): readonly PortOfEnd[] {
  const mapOf = (member: Member, direction: 'egress' | 'ingress') =>
    member.endpoint < 0 || model.cluster.endpoints[member.endpoint]?.isHostNetwork === true
      ? []
      : [model.maps.mapOf(member.endpoint, direction)]
  const classes = portClasses([...mapOf(from, 'egress'), ...mapOf(to, 'ingress')])
  const protocols: readonly Protocol[] = protocol === null ? ['TCP', 'UDP'] : [protocol]
  return protocols.flatMap((name) => {
    const own = classes.filter((item) => item.protocol === protocolNumber[name])
    if (own.length === 0) return [{ protocol: name, port: name === 'TCP' ? 80 : 53 }]
    return own.map(({ ranges }) => {
      const [first, last] = ranges[0] ?? [0, 0]
      return { protocol: name, port: first === 0 && last > 0 ? 1 : first }
    })
  })
}

function verdictOf(
  flows: readonly CheckedFlow[],
  expect: Expectation | null,
  range: SourceRange,
  base: Pick<Check, 'traffic' | 'index' | 'text'>,
): Check {
  const allowed = flows.filter(({ outcome }) => outcome === 'allowed')
  const denied = flows.filter(({ outcome }) => outcome === 'denied')
  const actual = denied.length === 0 ? 'allowed' : allowed.length === 0 ? 'denied' : 'mixed'
  const status = expect === null ? 'shown' : actual === expect ? 'pass' : 'fail'
  const result = { ...base, range, expect, actual, status, flowCount: flows.length } as const
  const telling = status === 'fail' ? (expect === 'allowed' ? denied : allowed) : flows
  const reason = telling[0]?.reason ?? ''
  const message =
    actual === 'mixed'
      ? mixedText(allowed, denied, expect)
      : status === 'fail'
        ? `expected ${expect ?? ''}, but it is ${actual}: ${reason}`
        : `${actual}: ${reason}`
  return { ...result, message, flows: telling.slice(0, mostFlows) }
}

/** What flows of one question come to that come out differently: what is not expected first, or one of each. */
function mixedText(
  allowed: readonly CheckedFlow[],
  denied: readonly CheckedFlow[],
  expect: Expectation | null,
): string {
  const count = allowed.length + denied.length
  const example = (flows: readonly CheckedFlow[]): string =>
    flows[0] === undefined ? '' : `${flowText(flows[0].probe)}: ${flows[0].reason}`
  if (expect === 'allowed')
    return `expected allowed, but ${denied.length} of ${count} flows are denied: ${example(denied)}`
  if (expect === 'denied')
    return `expected denied, but ${allowed.length} of ${count} flows are allowed: ${example(allowed)}`
  return `${allowed.length} of ${count} flows are allowed: ${example(allowed)}; denied are others: ${example(denied)}`
}

/** What is left of prefixes in which rules name narrower ones: ` (10.128.0.0-10.255.255.255)`. */
function rangesWords(probes: readonly Probe[], model: PolicyModel): string {
  const keys = new Set(probes.flatMap(({ from, to }) => [from, to]))
  // Where the parts of a prefix are asked about one by one, each is named by itself.
  const ranges = [...keys].filter((key) => hasScheme(key, 'cidr')).map((key) => rangesOf(model, key))
  const [only] = ranges
  return ranges.length === 1 && only !== null && only !== undefined ? ` (${only})` : ''
}

function flowText({ from, to, protocol, port }: Probe): string {
  return `${from} → ${to} ${protocol}/${port}`
}
