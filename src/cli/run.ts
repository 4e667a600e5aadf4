/** The command line's way in: finds the command, runs it, and turns what goes wrong into words and exit codes. */
import { existsSync } from 'node:fs'
import { openArchives } from './input/archives'
import { loadCel } from './input/cel'
import type { CommandEntry } from './command'
import { commands } from './command-list'
import { exitCodes, UserError, type Io } from './input/io'
import { colourChoice, readOptions, sharedHelp, type Options } from './options'
import { painter } from './output/paint'
import { printable, withoutLogCommands } from './output/text'
import { version } from './output/version'
import { nearestWord } from '../values/words'

function overview(): string {
  const list = commands.map(({ name, summary }) => `  ${name.padEnd(14)}${summary}`).join('\n')
  return `membrane: what Kubernetes and Cilium network policies let through, from their YAML alone. No cluster is asked.

Usage: membrane COMMAND FILE… [options]

Commands:
${list}

  membrane COMMAND --help     options and examples of a command
  membrane --version

Try:
  kubectl get ns,pods,deploy,svc,netpol,cnp,ccnp -A -o yaml | membrane isolated -
  membrane flows manifests/ --verdict DROPPED
  membrane check manifests/ --strict
  membrane diff main/manifests manifests --output markdown
  membrane replay --flows flows.jsonl --draft policies/ manifests/
${sharedHelp}
Exit codes:
  0   done, and what was asked for holds
  1   done, and it does not hold: a failed check, a finding, a difference that --fail-on names
  2   the command line or a file cannot be read; what could be read is still answered
  3   a fault of membrane itself
`
}

/** Runs one command line. */
export async function run(args: readonly string[], raw: Io): Promise<number> {
  const io: Io = { ...raw, error: (text) => raw.error(withoutLogCommands(text, 'text')) }
  try {
    return await dispatch(args, io)
  } catch (error) {
    if (error instanceof UserError) {
      for (const line of error.message.split('\nmembrane: ')) io.error(`membrane: ${printable(line)}\n`)
      if (error.hint !== undefined) io.error(`  ${error.hint}\n`)
      return exitCodes.unreadable
    }
    io.error(
      `membrane: this is a fault of the program: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    )
    return exitCodes.fault
  }
}

async function dispatch(args: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = args
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    const about = commands.find((command) => command.name === rest[0])
    io.out(about === undefined ? overview() : await helpOf(about))
    return name === undefined ? exitCodes.unreadable : exitCodes.good
  }
  if (name === '--version' || name === '-V' || name === 'version') {
    io.out(`membrane ${version}\n`)
    return exitCodes.good
  }
  const entry = commands.find((item) => item.name === name)
  if (entry === undefined) {
    const known = commands.map((item) => item.name)
    throw new UserError(`there is no command "${name}"`, adviceFor(name, known))
  }
  await loadCel(rest)
  const command = await entry.load()
  const options = readOptions(name, rest, command.options, command.readFilters)
  if (options.has('help')) {
    io.out(await helpOf(entry))
    return exitCodes.good
  }
  await openArchives([...options.rest, ...['with', 'before', 'draft'].flatMap((option) => options.texts(option))])
  const paint = painter(colourChoice(options), io.isOutTerminal, io.environment)
  const format = outputOf(name, options)
  const out = format === null ? io.out : (text: string) => io.out(withoutLogCommands(text, format))
  return command.run({ io: { ...io, out }, options, paint })
}

/** What other programs call what commands do here. */
const otherNames: Readonly<Record<string, string>> = {
  test: 'check',
  validate: 'lint',
  scan: 'lint',
  audit: 'lint',
  analyze: 'flows',
  analyse: 'flows',
  observe: 'flows',
  list: 'flows',
  connlist: 'flows',
  eval: 'explain',
  trace: 'explain',
  why: 'explain',
  get: 'show',
  convert: 'propose',
  generate: 'propose',
}

function adviceFor(name: string, known: readonly string[]): string {
  const meant = otherNames[name] ?? nearestWord(name, known)
  if (meant !== null) return `Did you mean membrane ${meant}? See membrane --help.`
  return name === '-' || existsSync(name) || /\.(?:ya?ml|json)$/i.test(name)
    ? `A command comes first: membrane isolated ${name}, membrane flows ${name}, membrane lint ${name}. See membrane --help.`
    : `Commands: ${known.join(', ')}. See membrane --help.`
}

/** Null for what is no log but a program: it is printed as it is. */
function outputOf(command: string, options: Options): 'text' | 'json' | 'xml' | null {
  const format = options.text('output') ?? 'text'
  if (format === 'junit' || format === 'svg') return 'xml'
  if (/^json|^sarif$|^cyjs$/.test(format) || command === 'schema') return 'json'
  return command === 'probe-script' ? null : 'text'
}

async function helpOf({ name, summary, load }: CommandEntry): Promise<string> {
  const { help } = await load()
  return `membrane ${name}: ${summary}\n\n${help}${name === 'schema' ? '' : sharedHelp}`
}
