/** Two analyses side by side: which flows come out differently. */
import {
  FlowSide,
  FlowVerdict,
  type Analysis,
  type FlowDifference,
  type FlowTable,
  type VerdictComparison,
  type VerdictMatrix,
} from '../../types'

const shownAtMost = 200

const verdictNames = Object.fromEntries(Object.entries(FlowVerdict).map(([name, number]) => [number, name]))
const sideNames = Object.fromEntries(Object.entries(FlowSide).map(([name, number]) => [number, name]))

/** Compares all flows of two analyses, and the decisions between all identities on every port. */
export function compareVerdicts(before: Analysis, after: Analysis, limit = 200_000): VerdictComparison {
  const old = rowsOf(before.flows(limit))
  const now = rowsOf(after.flows(limit))
  const differences: FlowDifference[] = []
  let count = 0
  for (const key of new Set([...old.rows.keys(), ...now.rows.keys()])) {
    const was = old.rows.get(key)
    const is = now.rows.get(key)
    if (was !== undefined && is !== undefined && was.outcome === is.outcome) continue
    count++
    const place = was ?? is
    if (place !== undefined && differences.length < shownAtMost)
      differences.push({
        from: place.from,
        to: place.to,
        port: place.port,
        before: was?.outcome ?? 'not asked',
        after: is?.outcome ?? 'not asked',
      })
  }
  return {
    flows: old.rows.size,
    total: old.total,
    differences,
    differenceCount: count,
    isSameOnEveryPort: sameMatrix(before, after),
  }
}

interface Row {
  readonly from: string
  readonly to: string
  readonly port: string
  readonly outcome: string
}

function rowsOf(table: FlowTable): { readonly rows: ReadonlyMap<string, Row>; readonly total: number } {
  const rows = new Map<string, Row>()
  for (let i = 0; i < table.count; i++) {
    const from = table.peers[table.source[i] ?? 0]?.key ?? ''
    const to = table.peers[table.destination[i] ?? 0]?.key ?? ''
    const { protocol, port } = table.ports[table.port[i] ?? 0] ?? { protocol: 'TCP', port: 0 }
    const side = (number: number | undefined): string => sideNames[number ?? 0] ?? ''
    const verdict = verdictNames[table.verdict[i] ?? 0] ?? ''
    const portWords = `${protocol}/${port}`
    rows.set(`${from} ${to} ${portWords}`, {
      from,
      to,
      port: portWords,
      outcome: `${verdict} (egress ${side(table.egress[i])}, ingress ${side(table.ingress[i])})`,
    })
  }
  return { rows, total: table.total }
}

/** Whether all identities decide alike about each other on every port; null where the identities are not the same. */
function sameMatrix(before: Analysis, after: Analysis): boolean | null {
  const a = before.matrix()
  const b = after.matrix()
  if (a.identities.length !== b.identities.length) return null
  const labels = (analysis: Analysis): string => JSON.stringify(analysis.identities.map((identity) => identity.labels))
  if (labels(before) !== labels(after)) return null
  const compared = new Set<string>()
  for (let ca = 0; ca < a.classes.length; ca++) {
    for (let cb = 0; cb < b.classes.length; cb++) {
      if (!overlap(a, ca, b, cb)) continue
      for (let identity = 0; identity < a.identities.length; identity++) {
        for (const rows of ['egressRow', 'ingressRow'] as const) {
          const ra = a[rows][identity] ?? 0
          const rb = b[rows][identity] ?? 0
          const key = `${ca} ${cb} ${ra} ${rb}`
          if (compared.has(key)) continue
          compared.add(key)
          if (!sameRow(a, ra * a.classes.length + ca, b, rb * b.classes.length + cb)) return false
        }
      }
    }
  }
  return a.errors.every((error, i) => error === b.errors[i])
}

function overlap(a: VerdictMatrix, ca: number, b: VerdictMatrix, cb: number): boolean {
  const one = a.classes[ca]
  const other = b.classes[cb]
  if (one === undefined || other === undefined || one.protocol !== other.protocol) return false
  if (one.protocol === 'other' || one.ranges.length === 0 || other.ranges.length === 0) return true
  return one.ranges.some(([first, last]) => other.ranges.some(([start, end]) => first <= end && start <= last))
}

function sameRow(a: VerdictMatrix, rowA: number, b: VerdictMatrix, rowB: number): boolean {
  const spare = (a.words * 32 - a.identities.length) >>> 0
  for (let word = 0; word < a.words; word++) {
    const mask = word === a.words - 1 && spare > 0 ? 0xff_ff_ff_ff >>> spare : 0xff_ff_ff_ff
    for (const sets of ['allowed', 'redirected'] as const) {
      const x = (a[sets][rowA * a.words + word] ?? 0) & mask
      const y = (b[sets][rowB * b.words + word] ?? 0) & mask
      if (x !== y) return false
    }
  }
  return true
}
