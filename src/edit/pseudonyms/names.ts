/** The other names of one workspace: each text gets one, whatever it names, and no two get the same. */
import { reservedNumbers } from '../../engine/cilium/numbers'
import { compareTexts } from '../../values/compare'
import { commonNames } from './well-known'

/** What a name is first met as; its other name begins with that. */
export type NameKind = Exclude<(typeof kinds)[number], 'address' | 'word'>

/** What a line of the table of names is about. */
export const kinds = [
  'ns',
  'app',
  'svc',
  'policy',
  'node',
  'account',
  'key',
  'value',
  'name',
  'port',
  'rule',
  'word',
  'address',
] as const

export interface TableEntry {
  readonly kind: (typeof kinds)[number]
  readonly name: string
  readonly pseudonym: string
}

/** The characters that Kubernetes makes suffixes of. Source: k8s.io/apimachinery pkg/util/rand. */
const generated = '[bcdfghjklmnpqrstvwxz2456789]'
/** What a workload puts behind its name in the names of its pods, replica sets and jobs. */
const suffixForm = new RegExp(`^-(?:\\d+|${generated}{4,10})(?:-${generated}{5})?$`)

export interface NamesSeen {
  /** Every text of the workspace: no other name may be one of them. */
  readonly texts: ReadonlySet<string>
  /** Names of workloads, which begin the names of their pods. */
  readonly workloads: ReadonlySet<string>
  /** Values of `pod-template-hash`. */
  readonly hashes: ReadonlySet<string>
}

export class Names {
  private readonly known = new Map<string, { readonly kind: NameKind; readonly pseudonym: string }>()
  private readonly counts = new Map<NameKind, number>()

  constructor(
    private readonly seen: NamesSeen,
    earlier: readonly TableEntry[] = [],
  ) {
    for (const { kind, name, pseudonym } of earlier) {
      if (kind === 'address' || kind === 'word') continue
      this.known.set(name, { kind, pseudonym })
      const number = Number(/\d+/.exec(pseudonym)?.[0] ?? 0)
      this.counts.set(kind, Math.max(this.counts.get(kind) ?? 0, number))
    }
  }

  /** The other name of a name; the name itself where it gives nothing away. */
  of(name: string, kind: NameKind): string {
    if (!isTelling(name)) return name
    const known = this.known.get(name)
    if (known !== undefined) return known.pseudonym
    const generatedName = this.ofGenerated(name, kind)
    if (generatedName !== null) return generatedName
    return this.keep(name, kind, shaped(this.next(kind), name, kind === 'port' ? 15 : 63))
  }

  /** Gives other names in the order of these: where two policies are equal, the one whose name comes first may win. */
  ofSorted(names: Iterable<string>, kind: NameKind): void {
    const sorted = [...new Set(names)].filter((name) => isTelling(name) && !this.known.has(name)).sort(compareTexts)
    const width = String(sorted.length).length
    for (const name of sorted) {
      const next = this.next(kind).replace(/\d+$/, (digits) => digits.padStart(width, '0'))
      this.keep(name, kind, shaped(next, name, 63))
    }
  }

  table(): readonly TableEntry[] {
    return [...this.known].map(([name, { kind, pseudonym }]) => ({ kind, name, pseudonym }))
  }

  private keep(name: string, kind: NameKind, pseudonym: string): string {
    this.known.set(name, { kind, pseudonym })
    return pseudonym
  }

  private next(kind: NameKind): string {
    for (;;) {
      const count = (this.counts.get(kind) ?? 0) + 1
      this.counts.set(kind, count)
      const code = `${kind}${count}`
      if (!this.seen.texts.has(code)) return code
    }
  }

  /** `web-7d9f8-x2x4z` follows `web`; null for a name that nobody made. */
  private ofGenerated(name: string, kind: NameKind): string | null {
    for (let at = name.indexOf('-'); at > 0; at = name.indexOf('-', at + 1)) {
      const base = name.slice(0, at)
      const rest = name.slice(at)
      const [segment = ''] = rest.slice(1).split('-', 1)
      const hash = this.seen.hashes.has(segment) ? segment : undefined
      if (this.seen.workloads.has(base) && suffixForm.test(rest)) return `${this.of(base, kind)}${rest}`
      if (hash !== undefined) {
        const end = rest.slice(hash.length + 1)
        if (end === '' || suffixForm.test(`-0${end}`)) return `${this.of(base, kind)}-${this.of(hash, 'value')}${end}`
      }
    }
    return null
  }
}

/** Whether a name may reveal whose it is: numbers, versions and names that Kubernetes generates do not. */
export function isTelling(name: string): boolean {
  return !(
    name === '' ||
    commonNames.has(name) ||
    Object.hasOwn(reservedNumbers, name) ||
    /^v?\d{1,3}(?:[.-]\d{1,3})*$/.test(name) ||
    isHash(name)
  )
}

function isHash(name: string): boolean {
  return new RegExp(`^${generated}{5,10}$`).test(name) && /\d/.test(name)
}

/**
 * A code in the shape of a name: a name that the cluster refuses, for its characters or its length, keeps what it is refused
 * for.
 */
function shaped(code: string, name: string, longest: number): string {
  const marker = markerOf(name, code)
  if (marker !== null) return marker
  const [lead = ''] = /^[^A-Za-z0-9]*/.exec(name) ?? []
  let end = name.length
  while (end > lead.length && !/[A-Za-z0-9]/.test(name.charAt(end - 1))) end--
  const [middle, tail] = [name.slice(lead.length, end), name.slice(end)]
  const odd = [...new Set(middle.replace(/[A-Za-z0-9-]/g, ''))].join('')
  const dashes = middle.includes('--') ? '--' : ''
  const inner = /[A-Z]/.test(middle) ? `${code.slice(0, 1).toUpperCase()}${code.slice(1)}` : code
  const body = `${lead}${inner}${odd + dashes === '' ? '' : `${odd}${dashes}x`}${tail}`
  return name.length > longest ? body.slice(0, 1) + body.slice(1).padEnd(name.length - 1, 'x') : body
}

/** A place that a template fills, or a value that is encrypted, stays one. */
function markerOf(name: string, code: string): string | null {
  if (name.startsWith('ENC[')) return `ENC[${code}]`
  if (!/\$\{|\{\{/.test(name)) return null
  return name.includes('{{') ? `{{ ${code} }}` : `\${${code}}`
}
