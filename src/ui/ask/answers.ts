/** What the answer to a question says, in words. */
import { proxiedWay } from '../../store/flows/proxy-clauses'
import { endText, judgedSide, resourceWords, type FlowRef, type Snapshot, type Verdict } from '../../store/index'

type Policies = Snapshot['policies']

export interface AnswerWords {
  readonly verdict: 'FORWARDED' | 'DROPPED' | 'REDIRECTED' | 'DEPENDS' | 'AUDITED'
  readonly title: string
  /** Why, in one sentence. */
  readonly reason: string
  /** What the layer 7 proxy answers where it refuses the request. */
  readonly answer?: string
}

/** Each way in which the flow may come about, with what it comes to, in the order of the engine. */
export function outcomeLines({ outcomes = [] }: Verdict, policies: Policies): readonly string[] {
  return outcomes.map(({ when, probe, verdict }) => {
    const { verdict: word, reason } = answerWords(probe, verdict, policies)
    return `${when.charAt(0).toUpperCase()}${when.slice(1)}: ${word === 'DROPPED' ? 'dropped' : 'allowed'}. ${reason}`
  })
}

function flowTitle({ from, to, port, protocol, http, dnsName }: FlowRef): string {
  const request = http === undefined ? '' : ` ${http.method ?? ''} ${http.path ?? ''}`
  const query = dnsName === undefined ? '' : ` asks for ${dnsName}`
  return `${endText(from)} → ${endText(to)} ${port}/${protocol}${request}${query}`.trimEnd()
}

/** A sentence as it stands behind a colon. */
function midSentence(text: string): string {
  return /^[A-Z][a-z]* /.test(text) ? `${text.charAt(0).toLowerCase()}${text.slice(1)}` : text
}

/** The verdict with what decided; a request that the proxy refuses is a drop. */
export function answerWords(flow: FlowRef, verdict: Verdict, policies: Policies): AnswerWords {
  const title = flowTitle(flow)
  if (verdict.problem !== undefined) return { verdict: 'DROPPED', title, reason: verdict.problem }
  if (verdict.isUndecided === true)
    return { verdict: 'DEPENDS', title, reason: 'It depends on what the workspace does not say.' }
  if (verdict.isSelf === true) return { verdict: 'FORWARDED', title, reason: 'Allowed: a pod always reaches itself.' }
  const sides = (['egress', 'ingress'] as const).flatMap((direction) => {
    const side = verdict[direction]
    const at = endText(direction === 'egress' ? flow.from : flow.to)
    const decided = side.steps.find(({ decisive }) => decisive === true)
    const { decision } = judgedSide(side)
    return decision === 'denied' || decision === 'error'
      ? [`at ${direction} of ${at}: ${midSentence(decided?.text ?? 'its policies cannot be combined.')}`]
      : []
  })
  if (sides.length > 0 && verdict.isAudited === true && verdict.verdict !== 'DROPPED')
    return { verdict: 'AUDITED', title, reason: `It passes in audit mode, though denied ${sides.join(' And ')}` }
  if (sides.length > 0) return { verdict: 'DROPPED', title, reason: `Dropped ${sides.join(' And ')}` }
  const { request } = verdict
  if (request !== undefined) {
    return {
      verdict: request.verdict === 'DROPPED' ? 'DROPPED' : 'REDIRECTED',
      title,
      reason: `The connection is let through, and the layer 7 proxy answers the request: ${request.response}.`,
      ...(request.verdict === 'DROPPED' ? { answer: request.response } : {}),
    }
  }
  const by = [...new Set([...verdict.egress.by, ...verdict.ingress.by])].filter((key) => key !== 'default-allow')
  const way = verdict.verdict === 'REDIRECTED' ? proxiedWay(flow, verdict, policies) : 'Allowed'
  return {
    verdict: verdict.verdict,
    title,
    reason: `${way}${by.length === 0 ? ': no policy forbids it' : ` by ${by.map((key) => (key.includes('/') ? resourceWords(key) : key)).join(', ')}`}.`,
  }
}

/** Questions to begin with, about this very workspace: about pods that are isolated, where there are such. */
export function exampleQuestions({ flows, endpoints }: Snapshot): readonly string[] {
  const examples: string[] = []
  const isolated = endpoints.find(({ isolation }) => isolation.ingress.state === 'isolated')
  const into = flows.peers.findIndex(({ key }) => key === isolated?.key)
  if (isolated !== undefined) examples.push(`who can reach ${isolated.namespace}?`)
  const add = (wanted: number): void => {
    let found: string | null = null
    for (let i = 0; i < flows.count; i++) {
      if (flows.verdict[i] !== wanted) continue
      const [from, to] = [flows.peers[flows.source[i] ?? 0], flows.peers[flows.destination[i] ?? 0]]
      const port = flows.ports[flows.port[i] ?? 0]
      if (from?.kind !== 'endpoint' || to?.kind !== 'endpoint' || port === undefined) continue
      const isBest = flows.destination[i] === into
      if (found === null || isBest)
        found = `${from.key} -> ${to.key}:${port.port}${port.protocol === 'TCP' ? '' : `/${port.protocol}`}`
      if (isBest) break
    }
    if (found !== null) examples.push(found)
  }
  for (const verdict of [1, 2, 0]) add(verdict)
  const first = isolated ?? endpoints[0]
  if (first !== undefined)
    examples.push(`kubectl exec -n ${first.namespace} ${first.name} -- curl https://example.com/`)
  return examples
}
