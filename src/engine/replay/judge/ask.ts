/** Asks one side, the present policies or the draft, about one question. */
import type { Probe, ProbeOptions, Protocol, Verdict } from '../../types'
import { strictestFlow } from '../../insight/checks/reason'
import { decideSide } from '../../verdict/maps/side'
import { answerProbe } from '../../verdict/probe/answer'
import { protocolNumber } from '../../cilium/numbers'
import { findPeer } from '../../verdict/find-peer'
import type { PolicyModel } from '../../verdict/model'
import type { L7 } from '../../policy/entry'
import type { SeenRequest } from '../connections/seen'
import type { ConnectionAnswer, Decider, RequestAnswer } from './report'

export interface Question {
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly protocol: Protocol
  readonly port: number
}

export interface Answer {
  readonly verdict: ConnectionAnswer
  readonly probe: Probe
  /** What was answered, perhaps without the steps that explain it. */
  readonly brief: Verdict
  /** The same with the steps, which cost more than the answer: worked out when somebody asks for them. */
  readonly full: () => Verdict
}

/** Answers of a model, which one edit of the other side after another asks for again. */
const known = new WeakMap<PolicyModel, Map<string, Answer | string>>()
const mostKnown = 20_000

/** What the present policies answer, remembered as long as they stay the same; explained only where somebody asks. */
export function askAgain(model: PolicyModel, question: Question): Answer | string {
  let answers = known.get(model)
  if (answers === undefined) known.set(model, (answers = new Map()))
  const key = `${question.from.join()}>${question.to.join()}|${question.protocol}|${question.port}`
  let answer = answers.get(key)
  if (answer !== undefined) return answer
  answer = ask(model, question, { isBrief: true })
  if (answers.size < mostKnown) answers.set(key, answer)
  return answer
}

/**
 * The answer that all peers that it may have been have in common; a text says why there is none.
 *
 * @param options whether the steps that explain it are left until they are asked for
 */
export function ask(
  model: PolicyModel,
  { from, to, protocol, port }: Question,
  options: ProbeOptions = {},
): Answer | string {
  let answer: Answer | null = null
  for (const source of from)
    for (const destination of to) {
      const probe: Probe = { from: source, to: destination, protocol, port }
      const brief = answerProbe(model, probe, options)
      if (brief.problem !== undefined) return brief.problem
      if (brief.isUndecided === true) return undecidedWords(answerProbe(model, probe))
      if (answer === null) answer = answerOf(model, probe, brief, options)
      else if ((brief.verdict === 'DROPPED') !== (answer.verdict === 'DROPPED'))
        return `policies treat ${[answer.probe, probe].map((one) => (from.length > 1 ? one.from : one.to)).join(' and ')} differently, and the flows do not say which it was`
      else if (brief.verdict === 'REDIRECTED') answer = answerOf(model, probe, brief, options)
    }
  return answer ?? 'there is nobody to ask about'
}

function answerOf(model: PolicyModel, probe: Probe, brief: Verdict, { isBrief = false }: ProbeOptions): Answer {
  let full: Verdict | null = isBrief ? null : brief
  return { verdict: brief.verdict, probe, brief, full: () => (full ??= answerProbe(model, probe)) }
}

/** What an answer depends on that nobody states. */
function undecidedWords({ doubts = [], outcomes = [] }: Verdict): string {
  return doubts.length > 0 ? doubts.join(' ') : `it depends: ${outcomes.map(({ when }) => when).join('; or ')}`
}

export function deciderOf(model: PolicyModel, { probe, full }: Pick<Answer, 'probe' | 'full'>): Decider {
  const { reason, policy, range } = strictestFlow(model, probe, full())
  return { reason, ...(policy === undefined ? {} : { policy }), ...(range === undefined ? {} : { range }) }
}

/** What becomes of one request on a connection that was asked about. */
export function askRequest(
  model: PolicyModel,
  { verdict, probe }: Answer,
  { http, dnsName }: SeenRequest,
): { readonly answer: RequestAnswer; readonly by: () => Decider } {
  const request = { ...probe, ...(http === null ? {} : { http }), ...(dnsName === null ? {} : { dnsName }) }
  const by = (): Decider => deciderOf(model, { probe: request, full: () => answerProbe(model, request) })
  if (verdict === 'DROPPED') return { answer: 'no connection', by }
  if (verdict === 'FORWARDED') return { answer: 'allowed', by }
  const full = answerProbe(model, request, { isBrief: true })
  return { answer: full.request?.verdict === 'DROPPED' ? 'refused' : 'allowed', by }
}

/** Whether the egress would open to a name of the address, if one were known. */
export function isNameMissing({ brief, full }: Answer): boolean {
  return brief.egress.decision === 'denied' && full().egress.steps.some(({ missing }) => missing === 'name')
}

export function asksForAuthentication({ brief }: Answer): boolean {
  return brief.egress.authentication !== undefined || brief.ingress.authentication !== undefined
}

/**
 * Whether every request that passes now passes under the draft too, as far as the texts of the rules show it. Asked where
 * a connection goes through a proxy and none of its requests was seen.
 */
export function isNoRequestLost(now: readonly [PolicyModel, Answer], draft: readonly [PolicyModel, Answer]): boolean {
  if (draft[1].verdict !== 'REDIRECTED') return true
  const allowed = requestRules(...draft)
  if (allowed.has(everyRequest)) return true
  if (now[1].verdict !== 'REDIRECTED') return false
  return [...requestRules(...now)].every((rule) => allowed.has(rule))
}

const everyRequest = '*'

function requestRules(model: PolicyModel, { probe }: Answer): ReadonlySet<string> {
  const rules = new Set<string>()
  const [from, to] = [findPeer(model, probe.from), findPeer(model, probe.to)]
  if (typeof from === 'string' || typeof to === 'string') return rules
  for (const [direction, subject, peer] of [
    ['egress', from, to],
    ['ingress', to, from],
  ] as const) {
    if (subject.endpoint === null) continue
    const map = model.maps.mapOf(subject.endpoint, direction)
    const { covering, isL7 } = decideSide(map, peer.identity, protocolNumber[probe.protocol], probe.port)
    if (!isL7) continue
    for (const { action, origin } of covering)
      if (action === 'allow')
        for (const text of textsOf(origin.kind === 'policy' ? origin.entry.l7 : null)) rules.add(`${direction} ${text}`)
  }
  const directions = new Set([...rules].map((rule) => rule.slice(0, rule.indexOf(' '))))
  // All is allowed where each direction that looks at requests lets all of them through.
  if (directions.size > 0 && [...directions].every((direction) => rules.has(`${direction} ${everyRequest}`)))
    rules.add(everyRequest)
  return rules
}

function textsOf(l7: L7 | null): readonly string[] {
  if (l7 === null) return [everyRequest]
  switch (l7.kind) {
    case 'http':
      return l7.rules.map(({ method, path, host, headers }) =>
        method === null && path === null && host === null && headers.length === 0
          ? everyRequest
          : `${method?.text}|${path?.text}|${host?.text}|${JSON.stringify(headers)}`,
      )
    case 'dns':
      return l7.rules.map((rule) => (rule.text === '*' ? everyRequest : rule.text))
    case 'tls':
      return l7.serverNames.length === 0 ? [everyRequest] : l7.serverNames
    case 'listener':
      return [everyRequest]
  }
}
