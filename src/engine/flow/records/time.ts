/** Times as Hubble prints them, computed without a clock: milliseconds since 1970, in UTC. */

const dayMs = 86_400_000
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** When the first flow is taken to happen: 2026-01-01T09:00:00Z. */
export const firstFlowMs = 20_454 * dayMs + 9 * 3_600_000

const pad = (value: number, width: number): string => String(value).padStart(width, '0')

/** `2026-01-01T09:00:00.123Z`, without the fraction where it is zero, as Protobuf writes timestamps in JSON. */
export function formatTime(ms: number): string {
  const { year, month, day } = civil(Math.floor(ms / dayMs))
  const rest = ms % dayMs
  const fraction = rest % 1000 === 0 ? '' : `.${pad(rest % 1000, 3)}`
  const clock = [rest / 3_600_000, (rest / 60_000) % 60, (rest / 1000) % 60].map((part) => pad(Math.floor(part), 2))
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}T${clock.join(':')}${fraction}Z`
}

/** `Jan  1 09:00:00.123`: Go's StampMilli of a time in Protobuf's form; what is no time is `N/A`. */
export function stamp(time: string): string {
  const match = /^\d+-(\d\d)-(\d\d)T([\d:]+)(?:\.(\d+))?Z$/.exec(time)
  if (match === null) return 'N/A'
  const [, month = '1', day = '1', clock = '', fraction = ''] = match
  return `${months[Number(month) - 1] ?? ''} ${String(Number(day)).padStart(2)} ${clock}.${fraction.padEnd(3, '0').slice(0, 3)}`
}

/** Date of a day since 1970-01-01 (Howard Hinnant's `civil_from_days`). */
function civil(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  }
}
