/**
 * Filters in the words of `hubble observe`, as data: a list of flags, and words that any text of a row may hold.
 *
 * The same flag twice means either value, different flags must all hold, and `--not` puts the next flag on the list of
 * what is left out: a flow is left out where all the different flags of that list hold, as in Hubble.
 */
import type { ExpressionCompiler } from '../../expressions'
import {
  conflicts,
  flagNamed,
  flagOfLetter,
  flags,
  liveOnlyFlags,
  outputFlags,
  type Flag,
  type FlagName,
} from './flags'
import { checkValue, nearest } from './values'
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
  return new FilterReader(text, find).read()
}

/** The filter as text that `parseFilter` reads as the same filter. */
export function printFilter({ terms, words }: HubbleFilter): string {
  const parts = terms.map(({ flag, value, isNegated }) => {
    const takesValue = flagNamed(flag)?.takesValue ?? true
    return `${isNegated ? '--not ' : ''}--${flag}${takesValue ? ` ${quoteWord(value)}` : ''}`
  })
  return [...parts, ...words.map(quoteWord)].join(' ')
}

class FilterReader {
  private readonly words: readonly Word[]
  private readonly terms: FilterTerm[] = []
  private readonly free: string[] = []
  private readonly problems: FilterProblem[] = []
  private at = 0
  private not: Word | null = null

  constructor(
    text: string,
    private readonly find: ExpressionCompiler | null,
  ) {
    this.words = splitWords(text)
  }

  read(): ParsedFilter {
    if (this.words[0]?.text === 'hubble') this.at++
    if (this.words[this.at]?.text === 'observe') this.at += this.words[this.at + 1]?.text === 'flows' ? 2 : 1
    for (let word = this.words[this.at]; word !== undefined; word = this.words[this.at]) {
      this.at++
      if (!word.isQuoted && /^-./.test(word.text)) this.readFlag(word)
      else this.free.push(word.text)
    }
    if (this.not !== null) this.report(this.not, 'Nothing follows --not: it turns round the flag after it')
    return { filter: { terms: this.terms, words: this.free }, problems: this.problems }
  }

  private readFlag(word: Word): void {
    const { flag, attached } = flagOfWord(word.text)
    if (flag === 'not') {
      if (this.not !== null) this.report(word, 'Two --not in a row')
      this.not = word
      return
    }
    if (typeof flag === 'string') {
      this.readOther(word, flag, attached)
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
    const checked = checkValue(flag, value, this.find)
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
    const takesValue = outputFlags.get(name) ?? liveOnlyFlags.get(name)
    if (takesValue === undefined) {
      const near = nearest(name, [...flags.map((flag) => flag.name), 'not'])
      this.problems.push({
        severity: 'error',
        message: `There is no flag ${word.text.split('=')[0]}`,
        start: word.start,
        end: word.end,
        ...(near === undefined ? {} : { suggestion: `--${near}` }),
      })
      // What follows is most likely its value.
      const next = this.words[this.at]
      if (attached === null && near !== undefined && next !== undefined && !next.text.startsWith('-')) this.at++
    } else {
      if (takesValue && attached === null) this.at++
      const what = outputFlags.has(name)
        ? 'only chooses how flows are shown'
        : 'tells flows apart in a live cluster only'
      this.report(word, `${word.text} ${what}: it changes nothing here`, 'info')
    }
    this.not = null
  }

  private report({ start, end }: Word, message: string, severity: FilterProblem['severity'] = 'error'): void {
    this.problems.push({ severity, message, start, end })
  }

  /** Why a term cannot stand beside the earlier ones of its list; null if it can. */
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

/** A flag by its name, the name of another one, and a value that hangs on it (`--port=80`, `-nshop`). */
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
  return { flag: outputFlags.has(letter) ? letter : text.slice(1), attached: rest === '' ? null : rest }
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
  if (flag === 'verdict' && ['AUDIT', 'TRACED', 'TRANSLATED'].includes(value))
    return `No flow here has the verdict ${value}: it belongs to a live cluster`
  return null
}
