/** Times of observed flows in words, in UTC. */
import { formatTime } from '../../flow/records/time'
import type { Span } from '../connections/seen'

export function spanOf(spans: readonly Readonly<Span>[]): Readonly<Span> {
  let [firstMs, lastMs]: [number | null, number | null] = [null, null]
  for (const span of spans) {
    if (span.firstMs !== null && (firstMs === null || span.firstMs < firstMs)) firstMs = span.firstMs
    if (span.lastMs !== null && (lastMs === null || span.lastMs > lastMs)) lastMs = span.lastMs
  }
  return { firstMs, lastMs }
}

const yearMs = 366 * 86_400_000

/** `between 09:00 and 09:03` on one day, with the days where there are several; in UTC. Empty where no time is known. */
export function spanText({ firstMs, lastMs }: Readonly<Span>): string {
  if (firstMs === null || lastMs === null) return ''
  // Forms that print no year count from its beginning; a mixture of both has no span.
  if (firstMs < yearMs && lastMs >= yearMs) return ''
  const [first, last] = [timeText(firstMs), timeText(lastMs)]
  if (first.day !== last.day) return `between ${first.day} ${first.minute} and ${last.day} ${last.minute}`
  if (first.minute !== last.minute) return `between ${first.minute} and ${last.minute}`
  return first.second === last.second ? `at ${first.second}` : `between ${first.second} and ${last.second}`
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** A moment in UTC; without the year where the form has printed none. */
export function timeText(ms: number): { readonly day: string; readonly minute: string; readonly second: string } {
  const text = formatTime(Math.floor(ms))
  const day = text.slice(0, 10)
  return {
    day: ms < yearMs ? `${months[Number(day.slice(5, 7)) - 1] ?? ''} ${Number(day.slice(8))}` : day,
    minute: text.slice(11, 16),
    second: text.slice(11, 19),
  }
}
