/** `membrane report`: one page in Markdown about a whole cluster, for an audit or a review. */
import { markdownReport } from '../../engine/doors/report'
import { doubtsOfFlows, reach, resourceWords, type Analysis, type Diagnostic } from '../../engine/doors/whole'
import { sortDiagnostics } from '../../engine/index'
import { analyzePaths, exitFor, isStrictlyBad, strictHelp, tellErrors, type Command } from '../command'
import { exitCodes } from '../input/io'
import { clusterOptions, printedAs } from '../options'
import { code, inert } from '../output/markdown'
import { leftOutOf, placeOf } from '../output/problems'
import { reachRows } from '../output/reach-text'

const formats = ['markdown'] as const

export const report: Command = {
  help: `Usage: membrane report FILE… [options]

Prints one page in Markdown: who is isolated and by which policies, what is dropped, what the world can reach and what can reach the
world, which policies do nothing, and what is wrong or risky. The same files give the same page. For more about one of these see
membrane isolated, flows, reach, lint and consolidate --redundant.

  membrane report manifests/ > report.md
  membrane report cilium-sysdump-20260807-090500.zip --title "Production, week 32"

Options:
  --title TEXT           what the page is about; the names of the files where absent
  --limit N              rows of a table at most (200)
${strictHelp}  -o, --output FORMAT    markdown (default)
`,
  options: {
    output: printedAs(formats),
    title: { type: 'string' },
    limit: { type: 'string' },
    strict: { type: 'boolean' },
  },
  run(context) {
    const { io, options } = context
    options.choice('output', formats)
    const longest = options.count('limit', 1) ?? 200
    const analysis = analyzePaths(context, options.rest)
    tellErrors(context, analysis)
    const subject = { endpoints: analysis.endpoints, policies: analysis.policies, flows: analysis.flows() }
    const title = options.text('title') ?? options.rest.join(', ')
    const page = markdownReport(subject, { title, longest, version: clusterOptions(options).ciliumVersion })
    io.out(
      [page, ...world(analysis, longest), ...inDoubt(analysis), ...idle(analysis), ...findings(analysis, longest)].join(
        '\n',
      ),
    )
    return exitFor([analysis], isStrictlyBad(context, [analysis]) ? exitCodes.bad : exitCodes.good)
  },
}

/** What comes in from the world and what goes out to it, with the ports. */
function world(analysis: Analysis, limit: number): readonly string[] {
  const section = (title: string, asked: { readonly from?: string; readonly to?: string }): readonly string[] => {
    const found = reach(analysis, { ...asked, limit })
    const rest = found.total > limit ? `\nand ${found.total - limit} more.\n` : ''
    return [`## ${title}\n`, found.rows.length === 0 ? 'Nothing.\n' : `${reachRows(found)}${rest}`]
  }
  return [
    ...section('What the world reaches', { from: 'world' }),
    ...section('What reaches the world', { to: 'world' }),
  ]
}

function inDoubt(analysis: Analysis): readonly string[] {
  const lines = doubtsOfFlows(analysis).map((doubt) => `- ${inert(doubt)}\n`)
  return lines.length === 0 ? [] : ['## What is in doubt\n', lines.join('')]
}

/** Policies that select nobody, and those that Cilium does not read; what is refused the page has said already. */
function idle(analysis: Analysis): readonly string[] {
  const lines = [
    ...analysis.policies
      .filter(({ status, selects, nodes }) => status === 'accepted' && selects.length === 0 && nodes === undefined)
      .map(({ key, range }) => `- ${code(resourceWords(key))} (${code(placeOf(range))}) selects no pod\n`),
    ...leftOutOf(analysis).map(findingLine),
  ]
  return lines.length === 0 ? [] : ['## Policies that do nothing\n', lines.join('')]
}

function findings(analysis: Analysis, limit: number): readonly string[] {
  const all = sortDiagnostics([...analysis.diagnostics, ...analysis.lints()])
  const grave = all.filter(({ severity }) => severity !== 'info')
  if (grave.length === 0) return []
  const rest = grave.length > limit ? `- and ${grave.length - limit} more\n` : ''
  return ['## What is wrong or risky\n', `${grave.slice(0, limit).map(findingLine).join('')}${rest}`]
}

function findingLine({ severity, message, range }: Diagnostic): string {
  return `- ${severity} (${code(placeOf(range))}): ${inert(message)}\n`
}
