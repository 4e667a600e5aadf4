/** Hubble's words and numbers: enums of Protobuf's JSON, which may come as names or as numbers. Source: api/v1/flow/flow.proto. */
import { tracePoints } from '../../cilium/numbers'
import type { EventKind, EventVerdict } from '../event'

const verdicts: readonly EventVerdict[] = [
  'unknown',
  'FORWARDED',
  'DROPPED',
  'ERROR',
  'AUDIT',
  'REDIRECTED',
  'TRACED',
  'TRANSLATED',
]
const verdictWords: ReadonlyMap<string, EventVerdict> = new Map([
  ...verdicts.slice(1).map((verdict) => [verdict, verdict] as const),
  ['VERDICT_UNKNOWN', 'unknown'],
])

/** Null for a word that no version of Hubble writes; numbers of versions to come are unknown verdicts. */
export function verdictOf(value: unknown): EventVerdict | null {
  if (value === undefined || value === null) return 'unknown'
  if (typeof value === 'number') return verdicts[value] ?? 'unknown'
  return typeof value === 'string' ? (verdictWords.get(value) ?? null) : null
}

/** @param value of `trace_observation_point`, in which the endpoint has a number of its own */
export function pointOf(value: unknown, subType: number): string | undefined {
  if (typeof value === 'string' && value !== 'UNKNOWN_POINT') return value.toLowerCase().replace(/_/g, '-')
  if (value === 101) return 'to-endpoint'
  if (typeof value === 'number' && value > 0) return tracePoints[value]
  return tracePoints[subType]
}

export function kindOf(eventType: number | null, flowType: unknown): EventKind {
  switch (eventType) {
    case 1:
      return 'drop'
    case 2:
    case 3:
    case 11:
      return 'debug'
    case 4:
      return 'trace'
    case 5:
      return 'verdict'
    case 7:
      return 'socket'
    case 129:
      return 'l7'
    default:
  }
  if (flowType === 'L7' || flowType === 2) return 'l7'
  return flowType === 'SOCK' || flowType === 3 ? 'socket' : 'unknown'
}

/** Drop reasons that a text or an enum's name tells; others keep their name. */
const reasonNumbers: ReadonlyMap<string, number> = new Map([
  ['POLICY_DENIED', 133],
  ['Policy denied', 133],
  ['Policy denied (L3)', 133],
  ['Policy denied (L4)', 133],
  ['POLICY_DENY', 181],
  ['Policy denied by denylist', 181],
  ['AUTH_REQUIRED', 189],
  ['Authentication required', 189],
])

export function reasonNumber(text: string): number | undefined {
  return reasonNumbers.get(text)
}
