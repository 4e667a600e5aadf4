/** The command line, read: options that all commands share, and those of one command. */
import { parseArgs, type ParseArgsConfig } from 'node:util'
import type { FilterArguments } from '../engine/doors/hubble'
import { ciliumVersions, settingKeys, settingProblem, versionOf } from '../engine/doors/settings'
import type { AnalyzeOptions } from '../engine/doors/whole'
import { archivedVersion } from './input/archives'
import { UserError } from './input/io'
import { nearestWord } from '../values/words'

type ParsedOption = NonNullable<ParseArgsConfig['options']>[string]

/** What a command takes: options by name, as Node reads them, with what is known of their values. */
export type OptionTable = Readonly<
  Record<
    string,
    ParsedOption & {
      /** The words that it takes, or some of them. */
      readonly words?: readonly string[]
      /** Whether several words may follow, separated by commas. */
      readonly isList?: boolean
    }
  >
>

/** An option that takes one of these words, as `choice` reads it, or a text that begins with one of them. */
export const oneOf = (words: readonly string[]) => ({ type: 'string', words }) as const

/** An option that takes some of these words, separated by commas. */
export const someOf = (words: readonly string[]) => ({ type: 'string', words, isList: true }) as const

/** The option that says in which form a command prints. */
export const printedAs = (formats: readonly string[]) => ({ ...oneOf(formats), short: 'o' }) as const

const enforcements = ['default', 'always', 'never'] as const
const families = ['IPv4', 'IPv6', 'IPv4,IPv6', 'dual'] as const
const colours = ['auto', 'always', 'never'] as const

/** Options of every command. */
export const sharedOptions = {
  output: { type: 'string', short: 'o' },
  color: oneOf(colours),
  'no-color': { type: 'boolean' },
  quiet: { type: 'boolean', short: 'q' },
  help: { type: 'boolean', short: 'h' },
  enforcement: oneOf(enforcements),
  'ip-families': oneOf(families),
  'node-labels': { type: 'boolean' },
  set: { ...oneOf(settingKeys.map((key) => `${key}=`)), multiple: true },
  'cilium-version': oneOf(ciliumVersions),
} as const satisfies OptionTable

/** Their part of the help of a command. */
export const sharedHelp = `
Options of every command:
  --enforcement MODE     Cilium's enable-policy: default, always or never
  --ip-families LIST     IPv4 (default), IPv6 or IPv4,IPv6
  --node-labels          nodes have labels and may be selected
  --cilium-version V     verdicts of Cilium 1.18, 1.19, 1.20 or 1.21 (the default)
  --set KEY=VALUE        a setting of cilium-config, such as policy-cidr-match-mode=nodes; may be given several times.
                         Settings that are not given are read from a ConfigMap cilium-config among the files
  --color WHEN           auto (default), always or never; NO_COLOR is respected
  -q, --quiet            no errors of the manifests on standard error
  -h, --help             this text

FILE is a file, gzipped or not; an archive (.zip, .tar, .tar.gz) of manifests or of a cilium sysdump; or a folder, which is read
recursively for .yaml, .yml and .json; - is the standard input. Several documents in a file and List objects are fine.
`

/** Reads the filters among arguments; it also gets the other options, and whether a value follows. */
export type FilterReader = (args: readonly string[], options: ReadonlyMap<string, boolean>) => FilterArguments

/** Options by name: the last text, all texts, or whether it was given. */
export class Options {
  constructor(
    private readonly values: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>,
    readonly rest: readonly string[],
    /** Filters of `hubble observe`, for a command that reads them. */
    readonly filter: Pick<FilterArguments, 'filter' | 'problems' | 'ignored'>,
  ) {}

  has(name: string): boolean {
    return this.values[name] === true
  }

  text(name: string): string | undefined {
    const value = this.values[name]
    return typeof value === 'string' ? value : undefined
  }

  texts(name: string): readonly string[] {
    const value = this.values[name]
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
  }

  /** The whole number that an option takes; undefined where it is not given. @param least the smallest that makes sense */
  count(name: string, least = 0): number | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    if (!/^\d{1,9}$/.test(text) || Number(text) < least)
      throw new UserError(`--${name} takes a number${least === 0 ? '' : ` from ${least} on`}, not "${text}"`)
    return Number(text)
  }

  /** One of the words that an option takes; the first where it is not given. */
  choice<T extends string>(name: string, choices: readonly [T, ...T[]]): T {
    const given = this.text(name)
    if (given === undefined) return choices[0]
    const found = choices.find((choice) => choice === given)
    if (found === undefined) throw new UserError(`--${name} is one of ${choices.join(', ')}, not "${given}"`)
    return found
  }
}

/**
 * @param command its name
 * @param own the command's options, besides those that all commands share
 * @param readFilters reads the flags of `hubble observe`, where they are among the arguments
 * @throws UserError for an option that the command does not have
 */
export function readOptions(
  command: string,
  args: readonly string[],
  own: OptionTable,
  readFilters?: FilterReader,
): Options {
  const options = { ...sharedOptions, ...own }
  const filter = readFilters?.(args, takesValues(options)) ?? {
    filter: { terms: [], words: [] },
    problems: [],
    ignored: [],
    rest: args,
  }
  try {
    const { values, positionals } = parseArgs({
      args: [...filter.rest],
      options,
      allowPositionals: true,
      strict: true,
    })
    return new Options(values, positionals, filter)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const unknown = /^Unknown option '--([^']*)'/.exec(message)?.[1]
    const near = unknown === undefined ? null : nearestWord(unknown, Object.keys(options))
    const isFile = /^Unknown option '(?:-f|-d|--files?|--filenames?|--dir|--dirpath|--path|--policy-path)'/.test(
      message,
    )
    throw new UserError(
      inWords(message),
      isFile
        ? `Files and folders are named without an option: membrane ${command} FILE…`
        : near === null
          ? `membrane ${command} --help lists its options`
          : `Did you mean --${near}?`,
    )
  }
}

/** What Node says of an option, in our words. */
function inWords(message: string): string {
  const [, name = ''] = /^Option '(?:-\w, )?(--?[\w-]+)/.exec(message) ?? []
  if (message.endsWith('argument missing')) return `${name} needs a value`
  if (message.includes('argument is ambiguous'))
    return `${name} needs a value; one that begins with - is written ${name}=-…`
  if (message.endsWith('does not take an argument')) return `${name} takes no value`
  return message.replace(/\. To specify a positional.*$/s, '').replace(/^U/, 'u')
}

/** Options by their long and short names, and whether a value follows. */
function takesValues(options: OptionTable): ReadonlyMap<string, boolean> {
  return new Map(
    Object.entries(options).flatMap(([name, { type, short }]) =>
      [name, short].flatMap((known) => (known === undefined ? [] : [[known, type === 'string'] as const])),
    ),
  )
}

/**
 * How the cluster is set up, as the options say; what they leave open is read from the workspace's `cilium-config`.
 *
 * @throws UserError for a setting that is not known, or a value that it does not take
 */
export function clusterOptions(options: Options): AnalyzeOptions {
  const enforcement = given(options, 'enforcement', enforcements)
  const chosen = given(options, 'ip-families', families)
  const version = options.text('cilium-version')
  if (version !== undefined && versionOf(version) === null)
    throw new UserError(`--cilium-version is one of ${ciliumVersions.join(', ')}, not "${version}"`)
  // What a sysdump tells of itself counts where nothing is chosen.
  const known = version ?? archivedVersion()
  const settings = options.texts('set').map((text): readonly [string, string] => {
    const equals = text.indexOf('=')
    if (equals < 1) throw new UserError(`--set takes key=value, not "${text}"`, '--set policy-cidr-match-mode=nodes')
    const [key, value] = [text.slice(0, equals), text.slice(equals + 1)]
    const problem = settingProblem(key, value, known ?? undefined)
    if (problem !== null) throw new UserError(`--set: ${problem}`, `Settings: ${settingKeys.join(', ')}.`)
    return [key, value]
  })
  return {
    ...(enforcement === undefined ? {} : { enforcement }),
    ...(chosen === undefined
      ? {}
      : { ipFamilies: chosen === 'IPv4' || chosen === 'IPv6' ? [chosen] : ['IPv4', 'IPv6'] }),
    ...(options.has('node-labels') ? { nodeLabels: true } : {}),
    ...(settings.length === 0 ? {} : { settings: Object.fromEntries(settings) }),
    ...(known === null ? {} : { ciliumVersion: known }),
    apiServer: true,
  }
}

function given<T extends string>(options: Options, name: string, choices: readonly [T, ...T[]]): T | undefined {
  return options.text(name) === undefined ? undefined : options.choice(name, choices)
}

/** Whether a word can only be the name of a file. */
export const isFileName = (word: string): boolean => word === '-' || /\.(ya?ml|json|zip|tar|tgz|gz)$/i.test(word)

/** Words of a command line with those in front that are no names of files: ends of flows may be written before or behind. */
export function namesFirst(words: readonly string[]): readonly string[] {
  return [...words.filter((word) => !isFileName(word)), ...words.filter(isFileName)]
}

/** Whether output is coloured. */
export function colourChoice(options: Options): 'auto' | 'always' | 'never' {
  return options.has('no-color') ? 'never' : options.choice('color', colours)
}
