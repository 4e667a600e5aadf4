/** A comparison as text for a terminal and as Markdown for a review. Signs say what colours say. */
import { isolationWords, resourceWords } from '../../engine/doors/whole'
import type {
  Arrival,
  Comparison,
  EndpointChange,
  FlowChange,
  IsolationChange,
  PolicyChange,
} from '../../engine/doors/whole'
import type { Paint } from './paint'
import { code, inert } from './markdown'
import { printable } from './text'

type Kind = FlowChange['kind']

interface Section {
  readonly kind: Kind
  readonly title: string
  readonly sign: string
  readonly colour: 'green' | 'red' | 'magenta'
}

const sections: readonly Section[] = [
  { kind: 'allowed', title: 'Newly allowed', sign: '+', colour: 'green' },
  { kind: 'dropped', title: 'Newly dropped', sign: '-', colour: 'red' },
  { kind: 'to-l7', title: 'Now by way of layer 7 rules', sign: '>', colour: 'magenta' },
  { kind: 'from-l7', title: 'No longer by way of layer 7 rules', sign: '<', colour: 'magenta' },
  { kind: 'l7-rules', title: 'Under other layer 7 rules', sign: '~', colour: 'magenta' },
]

/** Two sides that are equal but for what was left out of the comparison. */
function sameText(leftOut: number): string {
  if (leftOut === 0) return 'No difference in who may talk to whom.'
  const what =
    leftOut === 1
      ? 'one policy is refused or not for Cilium to enforce, and was'
      : `${leftOut} policies are refused or not for Cilium to enforce, and were`
  return `Nothing that could be compared differs, but ${what} left out.`
}

/** A comparison with what new workloads bring; without it where there can be none. */
export interface ComparedWithArrivals extends Comparison {
  readonly arrivals?: readonly Arrival[]
  /** What is in doubt about flows of either side, a sentence each. */
  readonly doubts?: readonly string[]
}

/** @param leftOut how many policies of both sides were not compared */
export function comparisonText(comparison: ComparedWithArrivals, paint: Paint, leftOut = 0): string {
  if (comparison.isSame) return `${sameText(leftOut)}\n`
  const newWorkloads = comparison.arrivals ?? []
  const parts: string[] = []
  const add = (title: string, lines: readonly string[]): void => {
    if (lines.length > 0) parts.push(`${paint('bold', title)}\n${lines.map((line) => `  ${line}\n`).join('')}`)
  }
  for (const { kind, title, sign, colour } of sections) {
    const flows = comparison.flows.filter((flow) => flow.kind === kind)
    add(
      `${title} (${flows.length})`,
      flows.map((flow) => `${paint(colour, `${sign} ${printable(flowLine(flow))}`)}\n      ${printable(flow.because)}`),
    )
  }
  add(
    'Isolation',
    comparison.isolation.map((change) => printable(isolationLine(change))),
  )
  add(
    `New workloads (${newWorkloads.length})`,
    newWorkloads.map((arrival) => paint('green', `+ ${printable(arrivalLine(arrival))}`)),
  )
  add(
    'Endpoints',
    comparison.endpoints
      .filter((change) => !isArrival(comparison, change))
      .map((change) => printable(endpointLine(change))),
  )
  add(
    'Policies',
    comparison.policies.map((change) => printable(policyLine(change))),
  )
  const rest = comparison.flowTotal - comparison.flows.length
  if (rest > 0) parts.push(`and ${rest} more groups of flows\n`)
  if (doubtsOf(comparison).length > 0) parts.push(`${doubtsOf(comparison).map(printable).join('\n')}\n`)
  if (comparison.flowTotal === 0 && newWorkloads.length === 0) parts.unshift('No flow between known peers changes.\n')
  return parts.join('\n')
}

/** What is in doubt about flows that change. */
function doubtsOf({ doubts = [], flowTotal, arrivals = [] }: ComparedWithArrivals): readonly string[] {
  return flowTotal + arrivals.length === 0 ? [] : doubts
}

function flowLine({ from, to, portsText }: FlowChange): string {
  return `${from.text} → ${to.text} on ${portsText}`
}

function isolationLine({ kind, direction, endpoints, by }: IsolationChange): string {
  const names = by.map(resourceWords).join(', ')
  const who = by.length === 0 ? '' : kind === 'isolated' ? ` by ${names}` : `, formerly by ${names}`
  return kind === 'isolated'
    ? `- ${endpoints.text} is now isolated for ${direction}${who}`
    : `+ ${endpoints.text} is no longer isolated for ${direction}${who}`
}

function isArrival({ arrivals = [] }: ComparedWithArrivals, { kind, namespace, name }: EndpointChange): boolean {
  return kind === 'added' && arrivals.some((arrival) => arrival.namespace === namespace && arrival.name === name)
}

/** `shop/new: 12 workloads accept it, and 3 can reach it; it is not isolated for ingress; to world on every port`. */
function arrivalLine({ namespace, name, text, reaches, reachedBy }: Arrival): string {
  const outside = ({ groups }: Arrival['reaches'], word: string): readonly string[] =>
    groups.flatMap(({ outside: peers, portsText }) =>
      peers.filter((peer) => peer === 'world').map((peer) => `${word} ${peer} on ${portsText}`),
    )
  return [`${namespace}/${name}: ${text}`, ...outside(reaches, 'to'), ...outside(reachedBy, 'from')].join('; ')
}

function endpointLine({ kind, namespace, name, isIngressIsolated, isEgressIsolated }: EndpointChange): string {
  if (kind === 'removed') return `removed ${namespace}/${name}`
  return `added ${namespace}/${name}, ${isolationWords(isIngressIsolated, isEgressIsolated)}`
}

const policyWords = {
  added: 'added',
  removed: 'removed',
  'now-refused': 'is now refused, and has no effect:',
  'no-longer-refused': 'is no longer refused:',
  'now-idle': 'selects no pod any more:',
  'no-longer-idle': 'selects pods now:',
} as const

function policyLine({ kind, key, selectsNobody }: PolicyChange): string {
  return `${policyWords[kind]} ${resourceWords(key)}${selectsNobody ? ', which selects no pod' : ''}`
}

const mostRows = 100
const emoji = { allowed: '🟢', dropped: '🔴', 'to-l7': '🟣', 'from-l7': '🟣', 'l7-rules': '🟣' } as const

/** Markdown for a comment on a pull request. Manifests choose names, so all text is made inert. */
export function comparisonMarkdown(comparison: ComparedWithArrivals, leftOut = 0): string {
  const lines: string[] = ['## Network policy changes', '']
  if (comparison.isSame) return `${[...lines, sameText(leftOut)].join('\n')}\n`
  const counts = sections
    .map(({ kind, title }) => ({ kind, title, count: comparison.flows.filter((flow) => flow.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, title, count }) => `${emoji[kind]} ${title.toLowerCase()}: ${count}`)
  const newWorkloads = comparison.arrivals ?? []
  const news = newWorkloads.length === 0 ? [] : [`🆕 new workloads: ${newWorkloads.length}`]
  const all = [...counts, ...news]
  lines.push(all.length === 0 ? 'No flow between known peers changes.' : all.join(' · '), '')
  for (const { kind, title, sign } of sections) {
    const flows = comparison.flows.filter((flow) => flow.kind === kind)
    if (flows.length === 0) continue
    lines.push(`### ${emoji[kind]} ${title}`, '', '| | From | To | Ports | Why |', '| --- | --- | --- | --- | --- |')
    for (const { from, to, portsText, because } of flows.slice(0, mostRows))
      lines.push(`| ${code(sign)} | ${code(from.text)} | ${code(to.text)} | ${code(portsText)} | ${inert(because)} |`)
    if (flows.length > mostRows) lines.push('', `…and ${flows.length - mostRows} more.`)
    lines.push('')
  }
  const list = (title: string, items: readonly string[]): void => {
    if (items.length > 0)
      lines.push(`### ${title}`, '', ...items.slice(0, mostRows).map((item) => `- ${inert(item)}`), '')
  }
  list(
    'Isolation',
    comparison.isolation.map((change) => isolationLine(change).slice(2)),
  )
  list('New workloads', newWorkloads.map(arrivalLine))
  list('Endpoints', comparison.endpoints.filter((change) => !isArrival(comparison, change)).map(endpointLine))
  list('Policies', comparison.policies.map(policyLine))
  list('In doubt', doubtsOf(comparison))
  return `${lines.join('\n').trimEnd()}\n`
}
