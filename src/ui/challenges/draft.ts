/** A challenge that is being made: candidates for goals from what the workspace has, and the challenge of it; pure. */
import type { Challenge, ChallengeGoal } from '../../challenges/index'
import { flowRow, type Probe, type Questions, type Snapshot, type SourceFile } from '../../store/index'

/** A goal that could be asked for, with how it stands now. */
export interface Candidate {
  readonly key: string
  readonly text: string
  readonly now: 'allowed' | 'denied'
  /** What these two are called: a pod is open, or isolated. */
  readonly words: Readonly<Record<'allowed' | 'denied', string>>
  readonly goal: (expect: 'allowed' | 'denied') => ChallengeGoal
}

/** What the teacher has chosen and written. */
export interface Draft {
  readonly title: string
  readonly text: string
  /** One a line. */
  readonly hints: string
  readonly solved: string
  /** What must become of candidates, by key. */
  readonly chosen: Readonly<Record<string, 'allowed' | 'denied'>>
  readonly limits: Challenge['limits']
}

export const emptyDraft: Draft = {
  title: '',
  text: '',
  hints: '',
  solved: '',
  chosen: {},
  limits: { change: 'policies' },
}

/** Peers as `Traffic` resources write them. */
const written = (key: string): string => key.replace(/^(entity|ip|dns|cidr):/, '')

const flowWords = { allowed: 'allowed', denied: 'denied' }
const podWords = { allowed: 'open', denied: 'isolated' }

function flowCandidate({ from, to, protocol, port, http, dnsName }: Probe, now: Candidate['now']): Candidate {
  const ends = { from: written(from), to: written(to), port }
  const other = protocol === 'TCP' ? {} : { protocol }
  const request = http === undefined ? '' : ` ${http.method ?? 'GET'} ${http.path ?? '/'}`
  return {
    key: JSON.stringify([from, to, protocol, port, http ?? null, dnsName ?? null]),
    text: `${ends.from} → ${ends.to}:${port}/${protocol}${request}${dnsName === undefined ? '' : ` asks for ${dnsName}`}`,
    now,
    words: flowWords,
    goal: (expect) => ({
      kind: 'flow',
      ...ends,
      ...other,
      ...(http === undefined ? {} : { http }),
      ...(dnsName === undefined ? {} : { dns: dnsName }),
      expect,
    }),
  }
}

export const mostCandidates = 300

/** What could be asked for: the workspace's checks, its flows, and the isolation of its pods; each once. */
export function candidatesOf(snapshot: Snapshot, checks: Questions['checks']['answer'] | null): readonly Candidate[] {
  const { flows, endpoints } = snapshot
  const stated = (checks?.checks ?? []).flatMap((check) =>
    check.flows.slice(0, 1).map(({ probe, outcome }) => flowCandidate(probe, outcome)),
  )
  const listed = Array.from({ length: Math.min(flows.count, mostCandidates) }, (_, i) => {
    const { ref, verdict } = flowRow(flows, i)
    return flowCandidate(ref, verdict === 'DROPPED' ? 'denied' : 'allowed')
  })
  const isolation = endpoints.slice(0, mostCandidates).flatMap(({ key, isolation: now }) =>
    (['ingress', 'egress'] as const).map((direction): Candidate => ({
      key: `${direction} ${key}`,
      text: `${key}, ${direction}`,
      now: now[direction].state === 'isolated' ? 'denied' : 'allowed',
      words: podWords,
      goal: (expect) => ({ kind: 'isolation', endpoint: key, [direction]: expect === 'denied' }),
    })),
  )
  return [...new Map([...stated, ...listed, ...isolation].map((candidate) => [candidate.key, candidate])).values()]
}

/** The challenge of a draft, to be tried, shared or saved; whether it fits is for `readChallenge` to say. */
export function challengeOf(
  draft: Draft,
  files: readonly SourceFile[],
  candidates: readonly Candidate[],
  enforcement: Challenge['enforcement'],
): Challenge {
  const title = draft.title.trim()
  const id = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '')
  const lines = draft.hints.split('\n').map((line) => line.trim())
  return {
    // A title may have no letter that an address takes.
    id: id === '' ? 'challenge' : id,
    title,
    summary: draft.text.trim().split('\n')[0] ?? '',
    text: draft.text.trim(),
    files,
    ...(enforcement === undefined ? {} : { enforcement }),
    goals: candidates.flatMap(({ key, goal }) => {
      const expect = draft.chosen[key]
      return expect === undefined ? [] : [goal(expect)]
    }),
    limits: draft.limits,
    hints: lines.filter((line) => line !== ''),
    ...(draft.solved.trim() === '' ? {} : { solved: draft.solved.trim() }),
  }
}

/** What the teacher has yet to do before it can be tried or handed out, as sentences. */
export function missingOf(
  draft: Draft,
  files: readonly SourceFile[],
  candidates: readonly Candidate[],
): readonly string[] {
  const chosen = candidates.filter(({ key }) => Object.hasOwn(draft.chosen, key))
  const isMet = ({ key, now }: Candidate): boolean => draft.chosen[key] === now
  return [
    ...(draft.title.trim() === '' ? ['Give it a title.'] : []),
    ...(draft.text.trim() === '' ? ['Write the task.'] : []),
    ...(files.every(({ text }) => text.trim() === '')
      ? ['The workspace is empty: attendees would begin with nothing.']
      : []),
    ...(chosen.length === 0 ? ['Choose at least one goal: what must be allowed, and what must be denied.'] : []),
    ...(chosen.length > 0 && chosen.every(isMet)
      ? ['All goals are met already. Choose one that is not, or put the fault into the workspace first.']
      : []),
  ]
}

/** Chosen goals that the workspace has no more: a pod or a flow is gone since. They take no part. */
export function goneOf(draft: Draft, candidates: readonly Candidate[]): number {
  const known = new Set(candidates.map(({ key }) => key))
  return Object.keys(draft.chosen).filter((key) => !known.has(key)).length
}

/** Plain data as YAML to read and to go on with: texts of several lines as blocks, all else as JSON, which YAML takes. */
export function yamlOf(value: Readonly<Record<string, unknown>>): string {
  return Object.entries(value)
    .map(([key, item]) => `${key}:${behind(item, '')}`)
    .join('')
}

/** What stands behind a key or a dash, its line end included. */
function behind(value: unknown, indent: string): string {
  const inner = `${indent}  `
  if (typeof value === 'string' && value.includes('\n') && !/[^\n\x20-\uD7FF]/.test(value)) {
    const keep = value.endsWith('\n') ? (value.endsWith('\n\n') ? '+' : '') : '-'
    // The number says how far the block is indented, whatever its own first line is.
    return ` |2${keep}\n${value
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => (line === '' ? '\n' : `${inner}${line}\n`))
      .join('')}`
  }
  if (Array.isArray(value) && value.some((item) => typeof item === 'object'))
    return `\n${value
      .map((item: unknown) =>
        typeof item === 'object' && item !== null && Object.values(item).some((part) => /\n/.test(String(part)))
          ? `${indent}-${Object.entries(item)
              .map(([key, part], i) => `${i === 0 ? ' ' : inner}${key}:${behind(part, inner)}`)
              .join('')}`
          : `${indent}- ${JSON.stringify(item)}\n`,
      )
      .join('')}`
  return ` ${JSON.stringify(value)}\n`
}
