/** Options of a command line in the manner of Go's pflag: `--name value`, `--name=value`, `-n value`, `-nvalue`, `-it`. */
import { CommandError } from './error'

export interface OptionSpec {
  /** Options that take a value, by their long names. */
  readonly values?: readonly string[]
  /** Options that take none, or `=true`. */
  readonly switches?: readonly string[]
  /** One letter → long name. */
  readonly short?: Readonly<Record<string, string>>
  /** Options stop at the first word that is none. */
  readonly stopsAtWord?: boolean
}

export class Options {
  constructor(
    readonly words: readonly string[],
    /** What stands behind `--`; null where there is none. */
    readonly behind: readonly string[] | null,
    private readonly found: readonly (readonly [name: string, value: string])[],
  ) {}

  has(name: string): boolean {
    const last = this.text(name)
    return last !== undefined && last !== 'false'
  }

  text(name: string): string | undefined {
    return this.found.findLast(([own]) => own === name)?.[1]
  }

  texts(name: string): readonly string[] {
    return this.found.filter(([own]) => own === name).map(([, value]) => value)
  }
}

/** @throws CommandError for an option that there is not */
export function readOptions(args: readonly string[], spec: OptionSpec): Options {
  const { values = [], switches = [], short = {}, stopsAtWord = false } = spec
  const words: string[] = []
  const found: (readonly [string, string])[] = []
  let behind: readonly string[] | null = null
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? ''
    if (arg === '--') {
      behind = args.slice(i + 1)
      break
    }
    const take = (name: string, given: string | undefined): void => {
      if (switches.includes(name)) found.push([name, given ?? 'true'])
      else if (given !== undefined) found.push([name, given])
      else {
        const next = args[++i]
        if (next === undefined)
          throw new CommandError(
            `error: flag needs an argument: ${arg.startsWith('--') ? `--${name}` : `'${arg.slice(-1)}' in ${arg}`}`,
          )
        found.push([name, next])
      }
    }
    if (arg.startsWith('--')) {
      const equals = arg.indexOf('=')
      const name = arg.slice(2, equals < 0 ? undefined : equals)
      if (!values.includes(name) && !switches.includes(name)) throw new CommandError(`error: unknown flag: --${name}`)
      take(name, equals < 0 ? undefined : arg.slice(equals + 1))
    } else if (arg.startsWith('-') && arg.length > 1) {
      for (let at = 1; at < arg.length; at++) {
        const letter = arg[at] ?? ''
        const name = short[letter]
        if (name === undefined) throw new CommandError(`error: unknown shorthand flag: '${letter}' in ${arg}`)
        if (switches.includes(name)) take(name, undefined)
        else {
          const rest = arg.slice(at + 1).replace(/^=/, '')
          take(name, rest === '' ? undefined : rest)
          break
        }
      }
    } else if (stopsAtWord) {
      words.push(...args.slice(i))
      break
    } else words.push(arg)
  }
  return new Options(words, behind, found)
}
