/** The shell's own time. No command waits: what would take time moves the clock on. */

/** Milliseconds since 1970 of a shell that has just been opened: 2026-01-01T09:00:00Z, when the first flow is seen. */
export const startMs = Date.UTC(2026, 0, 1, 9)

export class Clock {
  constructor(private now = startMs) {}

  get ms(): number {
    return this.now
  }

  advance(ms: number): void {
    this.now += Math.max(0, ms)
  }
}

/** `2026-01-01T09:00:00Z`. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')
}

/** How long ago in kubectl's words: `8s`, `119s`, `2m5s`, `10m`, `3h12m`, `2d`. Source: apimachinery/pkg/util/duration. */
export function age(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  const days = Math.floor(hours / 24)
  const both = (large: number, unit: string, small: number, smallUnit: string): string =>
    small === 0 ? `${large}${unit}` : `${large}${unit}${small}${smallUnit}`
  if (seconds < 0) return '0s'
  if (seconds < 120) return `${seconds}s`
  if (minutes < 10) return both(minutes, 'm', seconds % 60, 's')
  if (minutes < 180) return `${minutes}m`
  if (hours < 8) return both(hours, 'h', minutes % 60, 'm')
  if (hours < 48) return `${hours}h`
  if (hours < 192) return both(days, 'd', hours % 24, 'h')
  return `${days}d`
}
