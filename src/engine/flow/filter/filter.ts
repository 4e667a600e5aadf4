/**
 * Filters in the words of `hubble observe`, as data: a list of flags, and words that any text of a row may hold.
 *
 * The same flag twice means either value, different flags must all hold, and `--not` puts the next flag on the list of
 * what is left out: a flow is left out where all the different flags of that list hold, as in Hubble.
 */
import { nearestWord } from '../../../values/words'
import type { ExpressionCompiler } from '../../expressions'
import {
  conflicts,
  flagNamed,
  flagOfLetter,
  flags,
  quietFlags,
  rawFlags,
  isLiveField,
  type Flag,
  type FlagName,
} from './flags'
import { checkValue, undecidedName, type FilterCompilers } from './values'
import { quoteWord, splitWords, type Word } from './words'

export type { FlagName } from './flags'

/** One flag of a filter: a chip. */
export interface FilterTerm {
  readonly flag: FlagName
  /** Empty for a flag that takes none. */
  readonly value: string
  readonly isNegated: boolean
}

export interface HubbleFilter {
  readonly terms: readonly FilterTerm[]
  /** Words that must all occur somewhere in a row, in any case. */
  readonly words: readonly string[]
}

/** What is wrong, or to be known, about a stretch of the text. A flag with an error takes no part in the filter. */
export interface FilterProblem {
  readonly severity: 'error' | 'info'
  readonly message: string
  /** Offsets into the text; the end is exclusive. */
  readonly start: number
  readonly end: number
  /** What to write in place of the stretch. */
  readonly suggestion?: string
}

export interface ParsedFilter {
  readonly filter: HubbleFilter
  readonly problems: readonly FilterProblem[]
}

export const emptyFilter: HubbleFilter = { terms: [], words: [] }

/**
 * Reads a filter as it is typed after `hubble observe`, or with these words before it. Never throws.
 *
 * @param find compiles the regular expressions of `--http-path` and `--http-url`; without it they are not checked
 */
export function parseFilter(text: string, find: ExpressionCompiler | null = null): ParsedFilter {
  return new FilterReader(splitWords(text), { find, cel: null, isOfTable: true }).read()
}

/** The filter as text that `parseFilter` reads as the same filter. */
export function printFilter({ terms, words }: HubbleFilter): string {
  const parts = terms.map(({ flag, value, isNegated }) => {
    const takesValue = flagNamed(flag)?.takesValue ?? true
    return `${isNegated ? '--not ' : ''}--${flag}${takesValue ? ` ${quoteWord(value)}` : ''}`
  })
  return [...parts, ...words.map(quoteWord)].join(' ')
}

/** A filter among the arguments of a command. */
export interface FilterArguments extends ParsedFilter {
  /** Flags of `hubble observe` that change nothing here, as they were written. */
  readonly ignored: readonly string[]
  /** The other arguments, in their order. */
  readonly rest: readonly string[]
}

/**
 * Takes the flags of `hubble observe` out of the arguments of a command. Never throws; places of problems are numbers of
 * arguments.
 *
 * @param own the command's own flags, long and short, without dashes, and whether a value follows: they are left alone
 * @param compilers of the regular expressions of `--http-path` and `--http-url`, and of `--cel-expression`
 */
export function takeFilter(
  args: readonly string[],
  own: ReadonlyMap<string, boolean>,
  { find = null, cel = null }: Partial<FilterCompilers> = {},
): FilterArguments {
  const words = args.map((text, i) => ({ text, start: i, end: i + 1, isQuoted: false }))
  return new FilterReader(words, { find, cel }, own).readArguments()
}

class FilterReader {
  private readonly terms: FilterTerm[] = []
  private readonly free: string[] = []
  private readonly problems: FilterProblem[] = []
  private readonly ignored: string[] = []
  private at = 0
  private not: Word | null = null

  constructor(
    private readonly words: readonly Word[],
    private readonly compilers: FilterCompilers,
    private readonly own: ReadonlyMap<string, boolean> = new Map(),
  ) {}

  read(): ParsedFilter {
    if (this.words[0]?.text === 'hubble') this.at++
    if (this.words[this.at]?.text === 'observe') this.at += this.words[this.at + 1]?.text === 'flows' ? 2 : 1
    this.readWords()
    return { filter: { terms: this.terms, words: this.free }, problems: this.problems }
  }

  readArguments(): FilterArguments {
    this.readWords()
    return { filter: { terms: this.terms, words: [] }, problems: this.problems, ignored: this.ignored, rest: this.free }
  }

  private readWords(): void {
    for (let word = this.words[this.at]; word !== undefined; word = this.words[this.at]) {
      this.at++
      if (word.text === '--' && this.own.size > 0) {
        this.free.push(...this.words.slice(this.at - 1).map(({ text }) => text))
        break
      }
      if (!word.isQuoted && /^-./.test(word.text)) this.readFlag(word)
      else this.free.push(word.text)
    }
    if (this.not !== null) this.report(this.not, 'Nothing follows --not: it inverts the flag after it')
  }

  private readFlag(word: Word): void {
    const { flag, attached } = flagOfWord(word.text)
    const name = typeof flag === 'string' ? flag : word.text.startsWith('--') ? flag.name : (flag.short ?? flag.name)
    const ownTakesValue = this.own.get(name)
    if (ownTakesValue !== undefined) {
      this.free.push(word.text)
      const value = this.words[this.at]
      if (ownTakesValue && attached === null && value !== undefined) {
        this.at++
        this.free.push(value.text)
      }
      return
    }
    if (flag === 'not') {
      if (this.not !== null) this.report(word, 'Two --not in a row')
      this.not = word
      return
    }
    if (typeof flag === 'string') {
      this.readOther(word, flag, attached)
      return
    }
    if (!flag.takesValue && attached !== null && !word.text.startsWith('--')) {
      // Letters that take no value may stand together: -46, -An shop.
      this.readFlag({ ...word, text: word.text.slice(0, 2) })
      this.readFlag({ ...word, text: `-${word.text.slice(2)}` })
      return
    }
    const negation = this.not
    this.not = null
    let value = attached ?? ''
    let end = word.end
    if (flag.takesValue && attached === null) {
      const next = this.words[this.at]
      if (next === undefined || (!next.isQuoted && next.text.startsWith('--'))) {
        this.report(word, `--${flag.name} needs a value`)
        return
      }
      this.at++
      value = next.text
      end = next.end
    }
    const place = { start: word.start, end }
    const checked = checkValue(flag, value, this.compilers)
    if ('message' in checked) {
      const valueStart = end - (end - word.start > value.length ? value.length : 0)
      this.problems.push({
        severity: 'error',
        message: checked.message,
        ...(checked.suggestion === undefined ? place : { start: valueStart, end, suggestion: checked.suggestion }),
      })
      return
    }
    const term = { flag: flag.name, value: flag.takesValue ? checked.value : '', isNegated: negation !== null }
    const clash = this.clashOf(term)
    if (clash !== null) this.problems.push({ severity: 'error', message: clash, ...place })
    else {
      this.terms.push(term)
      const note = noteOn(term)
      if (note !== null) this.problems.push({ severity: 'info', message: note, ...place })
    }
  }

  /** A flag that does not filter, or none at all. */
  private readOther(word: Word, name: string, attached: string | null): void {
    const written = word.text.split('=')[0] ?? ''
    const takesValue = quietFlags.get(name)
    if (takesValue !== undefined) {
      const isLetter = !word.text.startsWith('--')
      if (takesValue && attached === null) this.at++
      this.ignored.push(isLetter ? word.text.slice(0, 2) : written)
      this.report(word, `${written} is for a live cluster or its output: it changes nothing here`, 'info')
      if (!takesValue && isLetter && attached !== null) this.readFlag({ ...word, text: `-${word.text.slice(2)}` })
      return
    }
    // What follows an unknown flag is most likely its value, and no word to search for.
    const next = this.words[this.at]
    if (attached === null && next !== undefined && (next.isQuoted || !next.text.startsWith('-'))) this.at++
    if (rawFlags.has(name)) {
      this.report(word, `--${name} takes Hubble’s raw filters, which are not read here: write them as flags`)
    } else {
      const near = nearestWord(name, [...flags.map((flag) => flag.name), 'not'])
      this.problems.push({
        severity: 'error',
        message: `there is no flag ${written}`,
        start: word.start,
        end: word.end,
        ...(near === null ? {} : { suggestion: `--${near}` }),
      })
    }
    this.not = null
  }

  private report({ start, end }: Word, message: string, severity: FilterProblem['severity'] = 'error'): void {
    this.problems.push({ severity, message, start, end })
  }

  /** Why a term cannot be combined with the earlier ones of its list; null if it can. */
  private clashOf(term: FilterTerm): string | null {
    const list = this.terms.filter(({ isNegated }) => isNegated === term.isNegated)
    for (const group of conflicts) {
      if (!group.includes(term.flag)) continue
      const other = list.find(({ flag }) => flag !== term.flag && group.includes(flag))
      if (other !== undefined) return `--${other.flag} and --${term.flag} cannot be combined`
    }
    return namespaceClash([...list, term])
  }
}

/** A flag by its name, the name of another one, and a value attached to it (`--port=80`, `-nshop`). */
function flagOfWord(text: string): { readonly flag: Flag | string; readonly attached: string | null } {
  if (text.startsWith('--')) {
    const equal = text.indexOf('=')
    const name = text.slice(2, equal < 0 ? undefined : equal)
    return { flag: flagNamed(name) ?? name, attached: equal < 0 ? null : text.slice(equal + 1) }
  }
  const letter = text.slice(1, 2)
  const rest = text.slice(2).replace(/^=/, '')
  const flag = flagOfLetter(letter)
  if (flag !== undefined) return { flag, attached: rest === '' ? null : rest }
  return { flag: letter, attached: rest === '' ? null : rest }
}

/** A namespace flag must fit the namespaces that pods and services are written with. */
function namespaceClash(terms: readonly FilterTerm[]): string | null {
  const namesOf = (end: 'from' | 'to'): readonly string[] =>
    terms
      .filter(
        ({ flag }) => /^(from-|to-)?(pod|service)$/.test(flag) && !flag.startsWith(end === 'from' ? 'to-' : 'from-'),
      )
      .map(({ value }) => value)
  for (const { flag, value } of terms) {
    if (!/^(from-|to-)?namespace$/.test(flag)) continue
    const names =
      flag === 'namespace' ? [...namesOf('from'), ...namesOf('to')] : namesOf(flag === 'from-namespace' ? 'from' : 'to')
    const odd = names.find((name) => name.includes('/') && !name.startsWith(`${value}/`))
    if (odd !== undefined) return `${odd} is not in namespace ${value}`
  }
  return null
}

function noteOn({ flag, value }: FilterTerm): string | null {
  if (flag.startsWith('http-'))
    return 'Shows the flows that go through the HTTP proxy: which requests they carry is known for stated traffic only'
  if (flag === 'verdict' && value === 'AUDIT') return 'Flows have the verdict AUDIT where policy-audit-mode is on'
  if (flag === 'verdict' && value === undecidedName)
    return 'Flows are UNDECIDED where the answer depends on what nobody states; hubble observe has no such verdict'
  if (flag === 'verdict' && ['TRACED', 'TRANSLATED'].includes(value))
    return `No flow here has the verdict ${value}: it belongs to a live cluster`
  if (flag === 'reply') return 'Shows the flows between pods that are answered'
  if (isLiveField(flag)) return `No flow here has what --${flag} asks for: it belongs to a live cluster`
  return null
}
