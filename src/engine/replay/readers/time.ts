/** Times as Hubble's programs write them, in milliseconds. */

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?:([Zz])|([+-])(\d\d):?(\d\d))?$/
/** `Aug  7 09:00:01.000`, Go's StampMilli and its kin: no year. */
const stamp = /^([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?$/
/** `Fri, 07 Aug 2026 09:00:01 +0000`. */
const rfc1123 = /^[A-Z][a-z]{2}, (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) (?:([+-])(\d\d)(\d\d)|[A-Z]{1,5})$/

/** Milliseconds since 1970; undefined for what is no time, and for the zero time of Go. */
export function parseTime(text: string): number | undefined {
  const usual = parseUsual(text)
  if (usual !== null) return usual
  const iso = rfc3339.exec(text)
  if (iso !== null) {
    const [, year, month, day, hour, minute, second, fraction, , sign, hours, minutes] = iso
    const at = utc(year, Number(month) - 1, day, hour, minute, second, fraction)
    return Number(year) <= 1 ? undefined : at - zone(sign, hours, minutes)
  }
  const short = stamp.exec(text)
  if (short !== null) {
    const [, month = '', day, hour, minute, second, fraction] = short
    const index = months.indexOf(month)
    return index < 0 ? undefined : utc('1970', index, day, hour, minute, second, fraction)
  }
  const long = rfc1123.exec(text)
  if (long === null) return undefined
  const [, day, month = '', year, hour, minute, second, sign, hours, minutes] = long
  const index = months.indexOf(month)
  return index < 0 ? undefined : utc(year, index, day, hour, minute, second) - zone(sign, hours, minutes)
}

/** The day of the last time, which most times are of, and when it began. */
let lastDay = 0
let lastDayMs = 0

/** `2026-08-07T09:00:01.123456789Z`, as Protobuf writes it, which a file has a million of; null for any other form. */
function parseUsual(text: string): number | null {
  const { length } = text
  if (length < 20 || length > 30 || text.charCodeAt(length - 1) !== 0x5a) return null
  if (length > 20 && (length === 21 || text.charCodeAt(19) !== 0x2e)) return null
  if (text.charCodeAt(4) !== 0x2d || text.charCodeAt(7) !== 0x2d || text.charCodeAt(10) !== 0x54) return null
  if (text.charCodeAt(13) !== 0x3a || text.charCodeAt(16) !== 0x3a) return null
  const year = digitsAt(text, 0, 4)
  const month = digitsAt(text, 5, 7)
  const day = digitsAt(text, 8, 10)
  const hour = digitsAt(text, 11, 13)
  const minute = digitsAt(text, 14, 16)
  const second = digitsAt(text, 17, 19)
  const fraction = length > 20 ? digitsAt(text, 20, length - 1) : 0
  if (Math.min(year, month, day, hour, minute, second, fraction) < 0 || year < 1000) return null
  const date = year * 10_000 + month * 100 + day
  if (date !== lastDay) {
    lastDayMs = Date.UTC(year, month - 1, day)
    lastDay = date
  }
  let milliseconds = length > 23 ? digitsAt(text, 20, 23) : fraction
  if (length === 22) milliseconds *= 100
  else if (length === 23) milliseconds *= 10
  return lastDayMs + ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds
}

/** The number that some digits make; −1 where there is anything else. */
function digitsAt(text: string, start: number, end: number): number {
  let value = 0
  for (let i = start; i < end; i++) {
    const digit = text.charCodeAt(i) - 0x30
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}

function utc(
  year: string | undefined,
  month: number,
  ...[day, hour, minute, second, fraction]: readonly (string | undefined)[]
): number {
  const milliseconds = fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1000)
  return Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute), Number(second), milliseconds)
}

function zone(sign: string | undefined, hours: string | undefined, minutes: string | undefined): number {
  const offset = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000
  return sign === '-' ? -offset : offset
}

/** Indexers write times as seconds, milliseconds or nanoseconds since 1970. */
export function epochTime(value: number): number | undefined {
  if (!Number.isFinite(value) || value <= 0) return undefined
  if (value < 1e11) return Math.floor(value * 1000)
  if (value < 1e14) return Math.floor(value)
  return value < 1e17 ? Math.floor(value / 1000) : Math.floor(value / 1e6)
}

/** Times are printed in UTC, so that the same input gives the same text everywhere. */
export function formatTime(timeMs: number): string {
  const day = Math.floor(timeMs / 86_400_000)
  const rest = timeMs - day * 86_400_000
  const [year, month, date] = civil(day)
  const two = (value: number): string => String(value).padStart(2, '0')
  const clock = `${two(Math.floor(rest / 3_600_000))}:${two(Math.floor(rest / 60_000) % 60)}:${two(Math.floor(rest / 1000) % 60)}`
  return `${year}-${two(month)}-${two(date)}T${clock}.${String(rest % 1000).padStart(3, '0')}Z`
}

/** Days since 1970 as a date of the Gregorian calendar. Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
function civil(day: number): readonly [year: number, month: number, date: number] {
  const shifted = day + 719_468
  const era = Math.floor(shifted / 146_097)
  const ofEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  )
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * ofYear + 2) / 153)
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return [year, month, ofYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1]
}
