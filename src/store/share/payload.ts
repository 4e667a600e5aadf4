/** What a link holds, and the reading of it back without trust. */
import { isObject } from '../../values/objects'
import { withUniqueNames } from '../state/file-names'
import { lessonHash, parseLessonAddress } from '../lessons/address'
import type { LessonAddress } from '../state/lessons'
import { readOptions, readPositions } from '../storage/record'
import type { AnalyzeOptions, FlowFilter, Selection, SourceFile, Store } from '../state/store-type'

/** A workspace as it travels: redacted text, and what the sender saw of it. */
export interface SharedWorkspace {
  readonly name: string
  readonly files: readonly SourceFile[]
  readonly options: AnalyzeOptions
  readonly positions: Store['positions']
  readonly flowFilter: FlowFilter
  readonly selection: Selection | null
  /** The step that the link was made at; the workspace is then what the step shows. */
  readonly lesson: LessonAddress | null
  /** A challenge that begins with these files, without them: data that nobody has looked at yet. Null for none. */
  readonly challenge: Readonly<Record<string, unknown>> | null
  /** For reading along: the receiver does not change it. */
  readonly isReadOnly?: boolean
}

export const maxFiles = 500

/** Short keys, and nothing that is empty: every character counts in a link. */
export function toPayload(shared: SharedWorkspace): unknown {
  const { name, files, options, positions, flowFilter, selection, lesson, challenge, isReadOnly } = shared
  const places = Object.entries(positions).map(([key, { x, y }]) => [key, Math.round(x), Math.round(y)])
  return {
    n: name,
    f: files.map((file) => [file.name, file.text]),
    ...(Object.keys(options).length === 0 ? {} : { o: options }),
    ...(places.length === 0 ? {} : { p: places }),
    ...(flowFilter.text === '' ? {} : { q: flowFilter.text }),
    ...(flowFilter.verdicts.length === 0 ? {} : { v: flowFilter.verdicts }),
    ...(selection === null ? {} : { s: selection }),
    ...(lesson === null ? {} : { l: [lesson.lesson, lesson.step] }),
    ...(challenge === null ? {} : { c: challenge }),
    ...(isReadOnly === true ? { r: 1 } : {}),
  }
}

/** Null where it is not what `toPayload` makes; parts of the view that are not understood are left out. */
export function fromPayload(value: unknown): SharedWorkspace | null {
  if (!isObject(value) || !Array.isArray(value['f']) || value['f'].length > maxFiles) return null
  const files = value['f'].flatMap((entry: unknown): readonly SourceFile[] => {
    if (!Array.isArray(entry)) return []
    const [name, text]: unknown[] = entry
    return typeof name === 'string' && typeof text === 'string' ? [{ name, text }] : []
  })
  if (files.length !== value['f'].length) return null
  const name = value['n']
  return {
    name: (typeof name === 'string' ? name.trim().slice(0, 200).trim() : '') || 'Shared workspace',
    files: withUniqueNames(files),
    options: readOptions(value['o']),
    positions: readPlaces(value['p']),
    flowFilter: readFilter(value['q'], value['v']),
    selection: readSelection(value['s']),
    lesson: readLesson(value['l']),
    challenge: isObject(value['c']) ? value['c'] : null,
    ...(value['r'] === 1 ? { isReadOnly: true } : {}),
  }
}

function readPlaces(value: unknown): Store['positions'] {
  if (!Array.isArray(value)) return {}
  const places = value.flatMap((entry: unknown): readonly [string, { x: unknown; y: unknown }][] => {
    if (!Array.isArray(entry)) return []
    const [key, x, y]: unknown[] = entry
    return typeof key === 'string' ? [[key, { x: readPlace(x), y: readPlace(y) }]] : []
  })
  return readPositions(Object.fromEntries(places))
}

/** Beyond this a canvas has nothing to show; its own layouts stay far below. */
const farthest = 1_000_000

/** A whole number, as places are sent (and never -0): what is read is what a further link would send. */
function readPlace(value: unknown): unknown {
  return typeof value === 'number' && Math.abs(value) <= farthest ? Math.round(value) + 0 : null
}

const verdicts = ['FORWARDED', 'DROPPED', 'REDIRECTED'] as const

function readFilter(text: unknown, wanted: unknown): FlowFilter {
  return {
    text: typeof text === 'string' ? text.slice(0, 1000) : '',
    verdicts: Array.isArray(wanted) ? verdicts.filter((verdict) => wanted.includes(verdict)) : [],
  }
}

function readLesson(value: unknown): LessonAddress | null {
  if (!Array.isArray(value)) return null
  const [lesson, step]: unknown[] = value
  return typeof lesson === 'string' && typeof step === 'string'
    ? parseLessonAddress(lessonHash({ lesson, step }))
    : null
}

function readSelection(value: unknown): Selection | null {
  if (!isObject(value)) return null
  const { kind, key, name, namespace, rulePath, from, to, flow } = value
  switch (kind) {
    case 'endpoint':
    case 'peer':
    case 'service':
      return typeof key === 'string' ? { kind, key } : null
    case 'nodes':
      return { kind }
    case 'namespace':
      return typeof name === 'string' ? { kind, name } : null
    case 'workload':
      return typeof name === 'string' && typeof namespace === 'string' ? { kind, namespace, name } : null
    case 'policy':
      if (typeof key !== 'string') return null
      return typeof rulePath === 'string' ? { kind, key, rulePath } : { kind, key }
    case 'edge':
      return typeof from === 'string' && typeof to === 'string' ? { kind, from, to } : null
    case 'flow':
      return readFlow(flow)
    default:
      return null
  }
}

const protocols = ['TCP', 'UDP', 'SCTP', 'ICMP', 'ICMPv6', 'VRRP', 'IGMP', 'GRE', 'IPIP', 'IPV6', 'ESP', 'AH'] as const

function readFlow(value: unknown): Selection | null {
  if (!isObject(value)) return null
  const { from, to, port } = value
  const protocol = protocols.find((known) => known === value['protocol'])
  if (typeof from !== 'string' || typeof to !== 'string' || protocol === undefined) return null
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 0 || port > 65_535) return null
  // Never -0, which no link can carry.
  return { kind: 'flow', flow: { from, to, protocol, port: port + 0 } }
}
