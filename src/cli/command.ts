/** What every command gets, and what it is described by. */
import { analyze } from '../engine/doors/analyze'
import type { Analysis, Diagnostic } from '../engine/doors/whole'
import { readSources, type Sources } from './input/input'
import { exitCodes, UserError, type ExitCode, type Io } from './input/io'
import { clusterOptions, colourChoice, type FilterReader, type Options, type OptionTable } from './options'
import { painter, type Paint } from './output/paint'
import { errorsOf, isUnreadable, problemLine, leftOutOf, refusedOf } from './output/problems'
import { printable } from './output/text'

export interface Context {
  readonly io: Io
  readonly options: Options
  readonly paint: Paint
}

export interface Command {
  /** Everything below the summary in `membrane COMMAND --help`. */
  readonly help: string
  readonly options: OptionTable
  /** Reads the filters of `hubble observe`, where it takes them. */
  readonly readFilters?: FilterReader
  /** The exit code, or that of a program which the command stands for. */
  /** What its first word is, where that is known. */
  readonly words?: readonly string[]
  readonly run: (context: Context) => number | Promise<number>
}

/** A command in the list of them. */
export interface CommandEntry {
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  readonly load: () => Promise<Command>
}

/** Version of the shape of all JSON output; see `schema.ts`. */
export const jsonVersion = 'membrane.dev/cli/v1'

/** Prints a result as JSON, in the envelope that all commands share. */
export function printJson({ io }: Context, command: string, diagnostics: readonly Diagnostic[], result: unknown): void {
  io.out(`${JSON.stringify({ apiVersion: jsonVersion, command, diagnostics, result }, null, 2)}\n`)
}

/** Reads and analyses paths, and tells their errors on standard error. */
export function analyzePaths(context: Context, paths: readonly string[]): Analysis {
  if (paths.length === 0)
    throw new UserError('no file was named', 'Name files or folders, or - for the standard input.')
  const sources = readSources(paths, context.io)
  tellUnread(context, sources)
  return analyzeSources(context, [sources])
}

/** Analyses of which part of what was asked for is missing. */
const incomplete = new WeakSet<Analysis>()

/** Analyses files that were read, and remembers what could not be. */
export function analyzeSources(context: Context, sources: readonly Sources[]): Analysis {
  const files = sources.flatMap((part) => part.files)
  const analysis = analyze(files, clusterOptions(context.options))
  rememberUnread(analysis, sources)
  return analysis
}

/** Remembers that an analysis is about less than was given. */
export function rememberUnread(analysis: Analysis, sources: readonly Sources[]): void {
  if (sources.some(({ unread }) => unread.length > 0)) incomplete.add(analysis)
}

/** Says what could not be read, in any case, and what was skipped, unless nobody wants to hear of it. */
export function tellUnread({ io, options }: Context, { unread, skipped, foreign }: Sources): void {
  for (const line of unread) io.error(`membrane: ${printable(line)}\n`)
  if (options.has('quiet')) return
  for (const line of skipped) io.error(`membrane: ${printable(line)}\n`)
  if (foreign > 0)
    io.error(`membrane: ${foreign === 1 ? '1 file holds' : `${foreign} files hold`} no Kubernetes objects\n`)
}

/** Tells the errors of analyses on standard error, and what they leave out. */
export function tellErrors(context: Context, ...analyses: readonly Analysis[]): void {
  for (const analysis of analyses) tellErrorsOf(context, analysis)
  tellLonePolicies(context, analyses)
}

function tellErrorsOf({ io, options }: Context, analysis: Analysis): void {
  if (options.has('quiet')) return
  const paint = painter(colourChoice(options), io.isErrorTerminal, io.environment)
  for (const error of errorsOf(analysis)) io.error(problemLine(error, paint))
  for (const { key, value, doubt } of analysis.settings)
    if (doubt !== undefined) io.error(`membrane: ${key}=${printable(value)}: ${doubt}\n`)
  const leftOut = leftOutOf(analysis)
  for (const one of leftOut) if (one.severity !== 'error') io.error(problemLine(one, paint))
  const refused = refusedOf(analysis)
  const policies = (count: number): string => `${count} ${count === 1 ? 'policy' : 'policies'}`
  const parts = [
    ...(leftOut.length === 0
      ? []
      : [`${policies(leftOut.length)} that Cilium does not enforce or that cannot be read yet`]),
    ...(refused.length === 0 ? [] : [`${refused.length} refused ${refused.length === 1 ? 'policy' : 'policies'}`]),
  ]
  if (parts.length > 0) io.error(`membrane: left out of the answer: ${parts.join(', ')}\n`)
}

/** Says where no pod is among the files, so that the answer is about nobody. */
export function tellLonePolicies({ io, options }: Context, analyses: readonly Analysis[]): void {
  const lone = Math.max(0, ...analyses.map(lonePolicies))
  if (lone === 0 || options.has('quiet')) return
  const words = lone === 1 ? '1 policy selects' : `${lone} policies select`
  io.error(
    `membrane: no pods are among the files: ${words} nobody here, and the answer says nothing of a cluster\n  Name its pods, too: kubectl get ns,pods,deploy,svc -A -o yaml > cluster.yaml\n`,
  )
}

/** How many policies are in force where there is no pod, and no node under policy, to select. */
function lonePolicies({ endpoints, hosts, policies }: Analysis): number {
  return endpoints.length + hosts.length > 0 ? 0 : policies.filter(({ status }) => status === 'accepted').length
}

/** With --strict, whether something that looks like a policy was left out of the answer, or all policies for want of pods. */
export function isStrictlyBad({ options }: Context, analyses: readonly Analysis[]): boolean {
  if (!options.has('strict')) return false
  return analyses.some(
    (analysis) => leftOutOf(analysis).length + refusedOf(analysis).length + lonePolicies(analysis) > 0,
  )
}

/** The help of --strict, where the command has no other meaning for it. */
export const strictHelp = `  --strict               exit 1 where a policy was left out of the answer: refused, misspelt, not for Cilium to enforce, or without
                         any pod among the files to select
`

/** The exit code that files that are broken, or could not be read, leave of a better one. */
export function exitFor(analyses: readonly Analysis[], code: ExitCode): ExitCode {
  const isAboutLess = analyses.some((analysis) => incomplete.has(analysis) || analysis.diagnostics.some(isUnreadable))
  return isAboutLess ? exitCodes.unreadable : code
}
