/** The checks that all schemas share: lengths, enumerations, patterns and required fields, each reported in one way. */
import type { DiagnosticCode } from '../../codes'
import { below, type Path } from '../../manifest/resource'
import { nearestWord } from '../../../values/words'
import { Findings, type Advice, type FindingExtras } from '../findings'

/** Where the rules of a Cilium policy stand. */
export const sections = ['ingress', 'ingressDeny', 'egress', 'egressDeny'] as const

/** What is said of a word that is none of a list. */
interface OneOf extends FindingExtras {
  readonly code: DiagnosticCode
}

/** Walks an object beside its schema and records what the API server refuses. */
export class Checks {
  /** See `Findings.stays`. */
  static readonly stays = new Checks(Findings.stays)

  constructor(private readonly findings: Findings) {}

  refuse(path: Path, code: DiagnosticCode, message: string, help: string | Advice): void {
    this.findings.refuse(path, code, message, help)
  }

  /** Looks at each entry of a list; most fields are absent, and then there is nothing to look at. */
  each<T>(
    items: readonly T[] | undefined,
    path: Path,
    field: string,
    check: (item: T, path: Path, checks: Checks) => void,
  ): void {
    if (items === undefined) return
    items.forEach((item, i) => check(item, below(path, field, i), this))
  }

  /** One word of a closed list; its capitals count. */
  oneOf(value: string | undefined, path: Path, words: readonly string[], finding: DiagnosticCode | OneOf): void {
    if (value === undefined || words.includes(value)) return
    const near = nearestWord(value, words)
    const { code, ...extras }: OneOf = typeof finding === 'string' ? { code: finding } : finding
    this.refuse(path, code, `${last(path)} "${value}" is not one of ${words.join(', ')}`, {
      ...extras,
      help: near === null ? `Write ${words.join(' or ')}.` : `Write ${near}.`,
      ...(near === null ? {} : { replacement: near }),
    })
  }

  required(value: unknown, path: Path, example: string, extras: FindingExtras = {}): void {
    if (value !== undefined) return
    this.refuse(path.slice(0, -1), 'field-missing', `${last(path)} is missing`, { ...extras, help: `Add ${example}.` })
  }

  range(value: number | undefined, path: Path, [first, end]: readonly [number, number], code: DiagnosticCode): void {
    if (value === undefined || (value >= first && value <= end)) return
    this.refuse(path, code, `${last(path)} ${value} is out of range`, `Write a whole number from ${first} to ${end}.`)
  }

  /** Fewest and most entries of a list that is there. */
  length(
    list: readonly unknown[] | undefined,
    path: Path,
    [fewest, most]: readonly [number, number],
    extras: FindingExtras = {},
  ): void {
    if (list === undefined || (list.length >= fewest && list.length <= most)) return
    const isShort = list.length < fewest
    this.refuse(
      path,
      'list-length',
      `${last(path)} has ${list.length} entries, and ${isShort ? `at least ${fewest}` : `at most ${most}`} are allowed`,
      { ...extras, help: isShort ? `Add an entry, or leave ${last(path)} out.` : 'Split it.' },
    )
  }

  /** A list that may not hold an entry twice. */
  unique(list: readonly string[] | undefined, path: Path): void {
    const seen = new Set<string>()
    for (let i = 0; i < (list ?? []).length; i++) {
      const item = list?.[i] ?? ''
      if (seen.has(item))
        this.refuse(
          below(path, i),
          'list-repeats',
          `"${item}" appears twice in ${last(path)}`,
          'Remove one of the two.',
        )
      seen.add(item)
    }
  }

  /** Exactly one of some fields. */
  exactlyOne(value: object, path: Path, fields: readonly string[], what: string): void {
    const written = fields.filter((field) => field in value)
    if (written.length === 1) return
    this.refuse(
      path,
      'exactly-one',
      `${what} has exactly one of ${fields.join(', ')}, and this one has ${written.length === 0 ? 'none' : written.join(' and ')}`,
      {
        help: written.length === 0 ? 'Add one of them.' : 'Make an entry of each.',
        // An entry of which nothing is known fails closed in Cilium.
        isTakenByCilium: written.length === 0,
      },
    )
  }
}

/** The name of the field that a path ends on. */
export function last(path: Path): string {
  const names = path.filter((step) => typeof step === 'string')
  return names.at(-1) ?? ''
}
