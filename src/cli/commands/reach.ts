/** `membrane reach`: who can say what to whom, on all ports, as ranges. */
import { doubtsOfFlows, reach as reachOf } from '../../engine/doors/whole'
import { analyzePaths, exitFor, isStrictlyBad, printJson, strictHelp, tellErrors, type Command } from '../command'
import { exitCodes, UserError } from '../input/io'
import { printedAs } from '../options'
import { reachCsv, reachDot, reachMarkdown, reachSvg, reachText } from '../output/reach-text'

const printers = {
  text: reachText,
  csv: reachCsv,
  markdown: reachMarkdown,
  dot: reachDot,
  svg: reachSvg,
}

const formats = ['text', 'csv', 'json', 'markdown', 'dot', 'svg'] as const

export const reach: Command = {
  help: `Usage: membrane reach FILE… [options]

Lists every pair of workloads, and every workload with what is outside, with the ports that get through on both sides: all 65,536 of each
protocol, not only those that somebody serves. Outside addresses are disjoint ranges; those that get the same answers are one line.

  membrane reach manifests/
  membrane reach manifests/ --from shop/web --to 'shop/*'
  membrane reach manifests/ --to world -o csv

Options:
  --from PEER            only what this peer sends: namespace/workload, 'namespace/*', world, host, an address or a DNS name
  --to PEER              only what reaches this peer; world is every address and DNS name outside
  --limit N              at most N rows (100000)
${strictHelp}  -o, --output FORMAT    text (default), csv, json, markdown, dot, or svg
`,
  options: {
    output: printedAs(formats),
    from: { type: 'string' },
    to: { type: 'string' },
    limit: { type: 'string' },
    strict: { type: 'boolean' },
  },
  run(context) {
    const { io, options } = context
    const format = options.choice('output', formats)
    const [from, to] = ['from', 'to'].map((name) => options.text(name))
    const limit = options.count('limit', 1)
    const analysis = analyzePaths(context, options.rest)
    tellErrors(context, analysis)
    const report = reachOf(analysis, {
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(limit === undefined ? {} : { limit }),
    })
    const [unknown] = report.unknown ?? []
    if (unknown !== undefined)
      throw new UserError(
        `nobody here is called ${unknown}, and no rule names it`,
        'name a workload or pod (shop/web), a namespace (shop/*), world, host, an address or a DNS name',
      )
    if (format === 'json') printJson(context, 'reach', analysis.diagnostics, report)
    else io.out(printers[format](report))
    // The others print all notes with the rows.
    if (['csv', 'dot', 'svg'].includes(format) && !options.has('quiet'))
      for (const doubt of doubtsOfFlows(analysis)) io.error(`${doubt}\n`)
    return exitFor([analysis], isStrictlyBad(context, [analysis]) ? exitCodes.bad : exitCodes.good)
  },
}
