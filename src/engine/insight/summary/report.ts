/**
 * A report in Markdown, to be pasted into a pull request: who is isolated by whom, what is dropped and why, and which
 * policies are refused. Large clusters are counted by namespace instead of listed.
 */
import { namespaceOfNode, namespaceOfKey, resourceWords } from '../../keys'
import { compareTexts } from '../../../values/compare'
import { dropReasonText } from '../../cilium/numbers'
import { usualVersion } from '../../cilium/settings/versions'
import { FlowSide, FlowVerdict, type Endpoint, type FlowTable, type Snapshot } from '../../types'

export interface ReportOptions {
  readonly title: string
  /** Rows that a table may have before it is cut or counted. */
  readonly longest?: number
  /** What is dropped, where the snapshot does not have all flows. */
  readonly drops?: FlowTable
  /** The version of Cilium by which verdicts were found. */
  readonly version?: string | undefined
}

/** What a report is about. */
export type Reported = Pick<Snapshot, 'endpoints' | 'policies' | 'flows'>

/** Rows that a table of a report may have unless something else is said. */
export const longestReport = 200

/** The same snapshot gives the same text. Every name in it is escaped: it may be anything. */
export function markdownReport(
  snapshot: Reported,
  { title, longest = longestReport, drops, version = usualVersion }: ReportOptions,
): string {
  const { endpoints, policies, flows } = snapshot
  const { forwarded, dropped, redirected } = flows.totals
  const refused = policies.filter(({ status }) => status === 'rejected')
  const sections = [
    `# Network policy report: ${plain(title)}`,
    `${count(endpoints.length, 'endpoint')}, ${count(policies.length, 'policy', 'policies')}${refused.length > 0 ? ` (${refused.length} refused)` : ''}, ` +
      `${count(flows.total, 'flow')}: ${number(forwarded)} forwarded, ${number(dropped)} dropped, ${number(redirected)} through the layer 7 proxy.`,
    ...isolation(endpoints, longest),
    ...dropsOf(flows, drops ?? flows, longest),
    ...refusals(snapshot),
    `Verdicts follow Cilium ${plain(version)}. An endpoint is isolated in a direction when a policy that selects it has rules for that direction, or the cluster enforces policy always.`,
  ]
  return `${sections.join('\n\n')}\n`
}

function reasonOf(code: number): string {
  return code === 0 ? 'Policies cannot be combined' : dropReasonText(code)
}

function isolation(endpoints: readonly Endpoint[], longest: number): readonly string[] {
  const isolated = endpoints.filter((endpoint) => !isOpen(endpoint))
  const open = endpoints.filter(isOpen)
  const rows = isolated
    .slice(0, longest)
    .map(({ key, isolation: { ingress, egress }, selectedBy }) =>
      row(code(key), ingress.state, egress.state, policyCodes(selectedBy)),
    )
  return [
    '## Who is isolated',
    isolated.length === 0
      ? 'Nobody: no policy puts any endpoint under default deny.'
      : table(['Endpoint', 'Ingress', 'Egress', 'Policies'], rows, isolated.length),
    ...(rows.some((text) => text.includes('| rules |'))
      ? ['“rules” means that rules apply without default deny: what they do not cover passes.']
      : []),
    ...(open.length === 0 || isolated.length === 0
      ? []
      : [
          `Open in both directions: ${open
            .slice(0, longest)
            .map(({ key }) => code(key))
            .join(', ')}${more(open.length, longest)}.`,
        ]),
  ]
}

function isOpen({ isolation: { ingress, egress } }: Endpoint): boolean {
  return ingress.state === 'open' && egress.state === 'open'
}

function dropsOf(all: FlowTable, flows: FlowTable, longest: number): readonly string[] {
  const heading = '## What is dropped'
  const { dropped } = all.totals
  if (dropped === 0) return [heading, 'Nothing.']
  if (dropped > longest) return [heading, dropsByNamespace(all, longest)]
  const rows: string[] = []
  const undecided = new Set(flows.undecided)
  let depends = 0
  for (let i = 0; i < flows.count; i++) {
    if (!isDropped(flows, i)) continue
    if (undecided.has(i)) depends++
    const from = flows.peers[flows.source[i] ?? 0]
    const to = flows.peers[flows.destination[i] ?? 0]
    const port = flows.ports[flows.port[i] ?? 0]
    const isEgress = flows.egress[i] === FlowSide.denied
    const isIngress = flows.ingress[i] === FlowSide.denied
    const by = new Set([
      ...(isEgress ? (flows.deciders[flows.egressBy[i] ?? 0] ?? []) : []),
      ...(isIngress ? (flows.deciders[flows.ingressBy[i] ?? 0] ?? []) : []),
    ])
    rows.push(
      row(
        code(from?.label ?? ''),
        code(to?.label ?? ''),
        port === undefined ? '' : `${port.port}/${port.protocol}${port.assumed ? ' (assumed)' : ''}`,
        isEgress && isIngress ? 'both' : isEgress ? 'egress' : isIngress ? 'ingress' : '',
        `${reasonOf(flows.dropReason[i] ?? 0)}${undecided.has(i) ? ' (it depends)' : ''}`,
        by.size === 0 ? 'default deny' : policyCodes([...by]),
      ),
    )
  }
  return [
    heading,
    table(['Source', 'Destination', 'Port', 'Dropped at', 'Reason', 'By'], rows, dropped),
    ...(depends === 0
      ? []
      : [
          `${count(depends, 'flow')} of these may get through all the same: it depends on what nothing here states, such as a pod's node.`,
        ]),
  ]
}

/** Counted by the namespaces of both ends; outside peers stand for themselves. */
function dropsByNamespace(flows: FlowTable, longest: number): string {
  const counts = new Map<string, { readonly from: string; readonly to: string; dropped: number }>()
  const add = (from: string, to: string, dropped: number): void => {
    const known = counts.get(`${from}\n${to}`)
    if (known !== undefined) known.dropped += dropped
    else if (dropped > 0) counts.set(`${from}\n${to}`, { from, to, dropped })
  }
  if (flows.groups !== undefined) {
    for (const { from, to, dropped } of flows.groups) add(groupName(from), groupName(to), dropped)
  } else if (flows.count < flows.total) {
    return 'Too many pairs of namespaces to count what is dropped between each.'
  } else {
    const names = flows.peers.map(({ kind, key, label }) => (kind === 'endpoint' ? namespaceOf(key) : label))
    for (let i = 0; i < flows.count; i++)
      if (isDropped(flows, i)) add(names[flows.source[i] ?? 0] ?? '', names[flows.destination[i] ?? 0] ?? '', 1)
  }
  const sorted = [...counts.values()].sort(
    (a, b) => b.dropped - a.dropped || compareTexts(a.from, b.from) || compareTexts(a.to, b.to),
  )
  const rows = sorted.slice(0, longest).map(({ from, to, dropped }) => row(code(from), code(to), number(dropped)))
  const counted = table(['From', 'To', 'Dropped flows'], rows, sorted.length)
  return flows.hasOpenGroupsOnly === true
    ? `${counted}\n\nOnly pairs that let something through are counted here: the cluster is too large to list the others.`
    : counted
}

function isDropped(flows: FlowTable, i: number): boolean {
  const verdict = flows.verdict[i]
  return verdict === FlowVerdict.DROPPED || verdict === FlowVerdict.ERROR
}

function namespaceOf(key: string): string {
  return namespaceOfKey(key) ?? ''
}

function groupName(key: string): string {
  return namespaceOfNode(key) ?? key
}

function refusals({ policies, endpoints }: Reported): readonly string[] {
  const lines = [
    ...policies
      .filter(({ status }) => status === 'rejected')
      .map(
        ({ key, reason = 'it is not valid', range }) =>
          `- ${policyCodes([key])} (${code(`${range.file}:${range.line}`)}): ${plain(reason)}`,
      ),
    ...endpoints.flatMap(({ key, error }) =>
      error === undefined ? [] : [`- ${code(key)}: its policies cannot be combined: ${plain(error)}`],
    ),
  ]
  return lines.length === 0 ? [] : ['## What does not work', lines.join('\n')]
}

function table(header: readonly string[], rows: readonly string[], total: number): string {
  const lines = [row(...header), row(...header.map(() => '---')), ...rows]
  return `${lines.join('\n')}${total > rows.length ? `\n\nand ${number(total - rows.length)} more.` : ''}`
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

/** Policies by their keys, and what decides where no policy does, as `default-deny`. */
function policyCodes(keys: readonly string[]): string {
  return keys.map((key) => code(key.includes('/') ? resourceWords(key) : key)).join(', ')
}

/** A name in a code span, in which only these characters mean anything. */
function code(text: string): string {
  return `\`${text.replace(/[`\r\n]/g, ' ').replaceAll('|', '\\|') || ' '}\``
}

/** Text in which nothing is markup. */
function plain(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[\\`*_{}[\]<>#|~@]/g, (character) => `\\${character}`)
}

function more(total: number, longest: number): string {
  return total > longest ? ` and ${number(total - longest)} more` : ''
}

function count(amount: number, one: string, many = `${one}s`): string {
  return `${number(amount)} ${amount === 1 ? one : many}`
}

/** With thin groups of three, the same in every language. */
function number(amount: number): string {
  return String(amount).replace(/\B(?=(\d{3})+$)/g, ',')
}
