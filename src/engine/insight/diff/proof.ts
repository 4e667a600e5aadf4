/**
 * The proof of a change: what was, what becomes, and what else changes, on all ports and for all peers.
 *
 * A flow that the change is for is compared by itself; everything besides is compared as sets, so that nothing is missed
 * because nobody asked about it.
 */
import { judgedSide, type Probe } from '../../types'
import { answerProbe } from '../../verdict/probe/answer'
import { countedComparison, type ComparedModel } from './diff'
import { outsideLabel } from './words'
import type { ChangeKind, Comparison, Proof, ProvenFlow, WantedFlow } from './types'
import { resourceWords } from '../../keys'
import { workloadName } from '../workloads'

/**
 * Proves a change.
 *
 * @param wanted flows that the change is for, each with what must become of it
 * @returns what became of them, and everything else that differs. The same models give the same proof, to the byte
 */
export function proofOf(before: ComparedModel, after: ComparedModel, wanted: readonly WantedFlow[]): Proof {
  const flows = wanted.map(({ probe, expect }): ProvenFlow => {
    const [was, is] = [before, after].map(({ model }) => outcomeWords(model, probe))
    return {
      probe,
      expect,
      was: was?.text ?? '',
      becomes: is?.text ?? '',
      isRight: is?.isUndecided !== true && (is?.isAllowed === true) === (expect === 'allowed'),
    }
  })
  const besides = wanted.map(({ probe }) => probe)
  const { comparison: others, pairs } = countedComparison(before, after, { besides })
  const count = (...kinds: readonly ChangeKind[]): number =>
    kinds.reduce((sum, kind) => sum + (pairs.get(kind) ?? 0), 0)
  const opens = count('allowed', 'from-l7')
  const closes = count('dropped', 'to-l7')
  const requests = count('l7-rules')
  return {
    flows,
    others,
    opens,
    closes,
    requests,
    ports: others.flows.reduce((sum, { ports }) => sum + portCount(ports), 0),
    isNothingElse: others.flowTotal === 0,
    isRight: flows.every(({ isRight }) => isRight),
    sentences: [
      ...flowSentences(flows, peerNames(before)),
      besidesSentence(others, { opens, closes, requests, hasFlows: flows.length > 0 }),
    ],
  }
}

interface Words {
  readonly text: string
  readonly isAllowed: boolean
  /** It depends on what the workspace does not say. */
  readonly isUndecided?: boolean
}

function outcomeWords(model: ComparedModel['model'], probe: Probe): Words {
  const answer = answerProbe(model, probe, { isBrief: true })
  const { verdict, request, problem, isUndecided, isSelf } = answer
  const [egress, ingress] = [judgedSide(answer.egress), judgedSide(answer.ingress)]
  if (problem !== undefined) return { text: `not to be answered: ${problem}`, isAllowed: false }
  if (isUndecided === true)
    return { text: 'allowed or dropped, by what the workspace does not say', isAllowed: false, isUndecided }
  if (isSelf === true) return { text: 'allowed, since a pod always reaches itself', isAllowed: true }
  const names = (keys: readonly string[]): string =>
    keys
      .filter((key) => key.includes('/'))
      .map(resourceWords)
      .join(' and ')
  const isAllowed = verdict !== 'DROPPED' && request?.verdict !== 'DROPPED'
  if (!isAllowed) {
    const side = egress.decision === 'denied' || egress.decision === 'error' ? 'egress' : 'ingress'
    if (verdict !== 'DROPPED') return { text: 'refused by the layer 7 rules', isAllowed }
    const by = names(side === 'egress' ? egress.by : ingress.by)
    return { text: `dropped for ${side}${by === '' ? ', since no rule allows it' : ` by ${by}`}`, isAllowed }
  }
  const by = names([...new Set([...egress.by, ...ingress.by])])
  const how = verdict === 'REDIRECTED' ? 'allowed by way of the layer 7 rules' : 'allowed'
  return { text: by === '' ? `${how}, since nothing isolates its ends` : `${how} by ${by}`, isAllowed }
}

/** At most so many flows are listed one by one. */
const mostTold = 3

function flowSentences(flows: readonly ProvenFlow[], nameOf: (key: string) => string): readonly string[] {
  const listed = flows.slice(0, mostTold).flatMap(({ probe, was, becomes }) => {
    const flow = `${nameOf(probe.from)} → ${nameOf(probe.to)} on ${probe.protocol}/${probe.port}`
    return [`Was: ${flow} was ${was}.`, `Becomes: it is ${becomes}.`]
  })
  const rest = flows.slice(mostTold)
  if (rest.length === 0) return listed
  const right = rest.filter(({ isRight }) => isRight).length
  return [...listed, `And ${rest.length} more flows, of which ${right} become what they must.`]
}

/** Names of peers: a workload's where policies take all its pods for the same, else the pod's. */
function peerNames({ model: { cluster, inside, endpointIndex } }: ComparedModel): (key: string) => string {
  const identities = new Map<string, Set<number | undefined>>()
  const names = cluster.endpoints.map((endpoint, i) => {
    const name = `${endpoint.namespace}/${workloadName(endpoint)}`
    identities.set(name, (identities.get(name) ?? new Set()).add(inside.ofEndpoint[i]))
    return name
  })
  return (key) => {
    const at = endpointIndex.get(key)
    if (at === undefined) return key.includes('/') && !key.includes(':') ? key : outsideLabel(key)
    const name = names[at] ?? key
    return identities.get(name)?.size === 1 ? name : key
  }
}

interface Counts {
  readonly opens: number
  readonly closes: number
  readonly requests: number
  readonly hasFlows: boolean
}

function besidesSentence(
  { flows, flowTotal, isolation }: Comparison,
  { opens, closes, requests, hasFlows }: Counts,
): string {
  const start = hasFlows ? 'Nothing else' : 'Nothing'
  if (flowTotal === 0) {
    const [first] = isolation
    const pods =
      first === undefined ? '' : `, though ${first.endpoints.text} ${isolationWords[first.kind]} ${first.direction}`
    return `${start} changes: every flow between known peers ends the same way on every port${pods}.`
  }
  const parts = [
    ...(opens === 0 ? [] : [`opens ${pairs(opens)}`]),
    ...(closes === 0 ? [] : [`closes or narrows ${pairs(closes)}`]),
    ...(requests === 0 ? [] : [`changes which requests ${pairs(requests)} may send`]),
  ]
  const examples = flows.slice(0, mostTold).map(({ kind, from, to, portsText }) => {
    return `${signs[kind]} ${from.text} → ${to.text} on ${portsText}`
  })
  const rest = flowTotal - examples.length
  return `${hasFlows ? 'Besides that it' : 'It'} ${parts.join(' and ')}: ${examples.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}.`
}

const isolationWords: Readonly<Record<Comparison['isolation'][number]['kind'], string>> = {
  isolated: 'will be isolated for',
  'no-longer-isolated': 'will no longer be isolated for',
}

const signs: Readonly<Record<ChangeKind, string>> = {
  allowed: 'opens',
  'from-l7': 'opens',
  dropped: 'closes',
  'to-l7': 'narrows to requests',
  'l7-rules': 'other requests of',
}

function pairs(count: number): string {
  return `${count} ${count === 1 ? 'pair' : 'pairs'} of peers`
}

function portCount(ports: Comparison['flows'][number]['ports']): number {
  return ports.flatMap(({ ranges }) => ranges).reduce((sum, [first, last]) => sum + last - first + 1, 0)
}
