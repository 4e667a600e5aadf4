/**
 * `TIME[ [NODE]]: SRC[ (ID)] ARROW DST[ (ID)] TYPE VERDICT[ BY name (Kind), …] (SUMMARY)`, the form of the Hubble command
 * line from 0.5 on. Source: hubble/pkg/printer/printer.go.
 */
import { dropReasons } from '../../cilium/numbers'
import type { FlowEvent, NamedPolicy, ReadItem } from '../event'
import { readType, verdictWord } from './event-type'
import { readSummary } from './summary'
import { readTextEnd } from './text-end'
import { parseTime } from './time'

/** Times as the program's `--time-format` writes them. */
export const timeText =
  '(?:[A-Z][a-z]{2} {1,2}\\d{1,2} \\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?|\\d{4}-\\d\\d-\\d\\d(?:[T ]\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?(?:Z|[+-]\\d\\d:?\\d\\d)?|-\\d\\d(?::\\d\\d)?(?:-[A-Z]+)?)?|[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d (?:[+-]\\d{4}|[A-Z]+))'

const begin = new RegExp(`^(${timeText})(?: \\[([^\\]\\s]*)\\])?: `)
const ends = /^(\S*)(?: \(([^()]*)\))? (->|<-|<>) (\S*)(?: \(([^()]*)\))? (.*)$/
const decision = new RegExp(`(?<=^| )(${verdictWord})(?= BY | +\\()`, 'g')
const lost = new RegExp(
  `^(${timeText})(?: \\[([^\\]\\s]*)\\])?:? EVENTS LOST: (\\S+)(?: CPU\\((\\d+)\\))? (\\d+)(?: \\(.*\\))?$`,
)
const nextEvent = new RegExp(`\\) *(?=${timeText}(?: \\[[^\\]\\s]*\\])?: )`)

/** Whether a line begins as an event does, so that what is wrong with the rest is worth telling. */
export function beginsAsEvent(text: string): boolean {
  return begin.test(text)
}

const inside = new RegExp(`[\\s>|:](?=${timeText}(?: \\[[^\\]\\s]*\\])?: )`, 'g')

/**
 * A line without what programs and people put before an event or make of its signs: indentation, quotation marks, times and names of log
 * readers, entities of HTML, arrows of word processors, blanks that do not break.
 */
export function mended(text: string): string {
  const plain = text
    .replaceAll('\u00A0', ' ')
    .replaceAll('&gt;', '>')
    .replaceAll('&lt;', '<')
    .replaceAll('→', '->')
    .replaceAll('←', '<-')
    .replaceAll('↔', '<>')
  if (beginsAsEvent(plain)) return plain
  inside.lastIndex = 0
  const match = inside.exec(plain)
  return match === null ? plain : plain.slice(match.index + 1)
}

/** Events that lost the line end between them, one by one. */
export function splitGlued(text: string): readonly string[] {
  const found: string[] = []
  let rest = text
  for (;;) {
    const match = nextEvent.exec(rest)
    if (match === null) {
      found.push(rest)
      return found
    }
    found.push(rest.slice(0, match.index + 1))
    rest = rest.slice(match.index + match[0].length)
  }
}

/** Reads one event; null where the text is none or not all of one. */
export function readCompact(text: string, line: number): ReadItem | null {
  const start = begin.exec(text)
  if (start === null) return readLost(text)
  const [head, time = '', node = ''] = start
  const sides = ends.exec(text.slice(head.length))
  if (sides === null) return readLost(text)
  const [, left = '', leftId, arrow, right = '', rightId, rest = ''] = sides
  const decided = decisionOf(rest)
  if (decided === null) return null
  const { type, verdictText, summaryText } = decided
  const [a, b] = [readTextEnd(left, leftId), readTextEnd(right, rightId)]
  const what = readType(type, verdictText)
  if (a === null || b === null || what === null) return null
  // Behind a left arrow stands the packet's source: the program swaps the sides of replies.
  const [source, destination] = arrow === '<-' ? [b, a] : [a, b]
  // Before 0.10 there were no identities, and up to 0.6 every arrow was a right one.
  const isWeakArrow = arrow === '->' && leftId === undefined && rightId === undefined
  const event = textEvent({
    line,
    time,
    node,
    type: what,
    summary: lastGroup(summaryText, rest),
    source,
    destination,
    ...(arrow === '<>' ? {} : { isReply: arrow === '<-' }),
    isWeakArrow,
  })
  const policies = namedIn(rest)
  return { type: 'flow', event: policies.length === 0 ? event : { ...event, policies } }
}

/** `TYPE VERDICT[ BY …] (SUMMARY)`, in one pass: a line may be very long and hold the words of verdicts many times. */
function decisionOf(
  rest: string,
): { readonly type: string; readonly verdictText: string; readonly summaryText: string } | null {
  if (!rest.endsWith(')')) return null
  for (const { index, 0: verdictText } of rest.matchAll(decision)) {
    const opening = rest.indexOf(' (', index + verdictText.length)
    if (opening < 0) return null
    return { type: rest.slice(0, Math.max(0, index - 1)), verdictText, summaryText: rest.slice(opening + 2, -1) }
  }
  return null
}

const naming = / BY (.*)$/
const oneName = /([^\s,()]+) \(([A-Za-z]+)\)/g

/** `ALLOWED BY x (CiliumNetworkPolicy), y (NetworkPolicy)`; namespaces are not printed. */
function namedIn(rest: string): readonly NamedPolicy[] {
  const [, names] = naming.exec(rest) ?? []
  if (names === undefined) return []
  // What audit mode lets through has a policy that denies it. Source: pkg/policy/correlation/correlation.go.
  const did = / (?:DENIED|DROPPED|AUDITED|AUDIT) BY /.test(rest) ? 'denied' : 'allowed'
  return [...names.slice(0, 2000).matchAll(oneName)].map(([, name = '', kind = '']) => ({
    did,
    kind,
    namespace: null,
    name,
  }))
}

function readLost(text: string): ReadItem | null {
  const match = lost.exec(text)
  return match === null ? null : { type: 'lost', events: BigInt(match[5] ?? 0), node: match[2] ?? '' }
}

/** Names of policies stand in brackets of their own before the summary's. */
function lastGroup(summary: string, rest: string): string {
  if (!rest.includes(' BY ')) return summary
  let depth = 0
  for (let i = rest.length - 1; i >= 0; i--) {
    if (rest[i] === ')') depth++
    else if (rest[i] === '(' && --depth === 0) return rest.slice(i + 1, -1)
  }
  return summary
}

interface TextParts {
  readonly line: number
  readonly time: string
  readonly node: string
  readonly type: NonNullable<ReturnType<typeof readType>>
  readonly summary: string
  readonly source: NonNullable<ReturnType<typeof readTextEnd>>
  readonly destination: NonNullable<ReturnType<typeof readTextEnd>>
  readonly isReply?: boolean
  readonly isWeakArrow?: boolean
}

/** The event that the columns of any text form tell. */
export function textEvent(parts: TextParts): FlowEvent {
  const { line, time, node, type, source, destination } = parts
  const summary = readSummary(parts.summary)
  const timeMs = parseTime(time)
  const { l7Type, ...read } = type
  return {
    line,
    time,
    node,
    ...read,
    ...(summary.asksForAuthentication === true && read.kind === 'verdict' && read.verdict === 'DROPPED'
      ? { dropReason: dropReasons.authRequired.code }
      : {}),
    source: source.end,
    destination: destination.end,
    protocol: summary.protocol,
    ...(timeMs === undefined ? {} : { timeMs }),
    ...(source.port === undefined ? {} : { sourcePort: source.port }),
    ...(destination.port === undefined ? {} : { destinationPort: destination.port }),
    ...(summary.flags === undefined ? {} : { flags: summary.flags }),
    ...(summary.icmpType === undefined ? {} : { icmpType: summary.icmpType }),
    ...(parts.isReply === undefined ? {} : { isReply: parts.isReply }),
    ...(parts.isWeakArrow === true ? { isWeakArrow: true } : {}),
    ...(l7Type === undefined ? {} : { l7: { type: l7Type, what: summary.what } }),
    count: 1,
  }
}
