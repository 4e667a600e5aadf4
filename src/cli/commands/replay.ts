/** `membrane replay`: what a draft does to the flows that a cluster had. */
import { groups, replayOf, reportJson, type Group, type ReplayReport } from '../../engine/doors/whole'
import { observe } from '../../observe/observe'
import {
  exitFor,
  isStrictlyBad,
  jsonVersion,
  rememberUnread,
  strictHelp,
  tellErrors,
  tellUnread,
  type Command,
} from '../command'
import { tellFlowless } from '../flowless'
import { flowsAndManifests, inputsOf } from '../input/flow-files'
import { readSources } from '../input/input'
import { exitCodes, UserError } from '../input/io'
import { clusterOptions, printedAs, someOf } from '../options'
import { replayJunit, replayMarkdown, replayText } from '../output/replay-text'

const formats = ['text', 'markdown', 'junit', 'json'] as const

export const replay: Command = {
  help: `Usage: membrane replay --flows FILE… [--before FILES] --draft FILES MANIFESTS… [options]

Reads what Hubble saw, in every form that it prints (json, jsonpb, compact, dict, table; exporter files, gzip, a sysdump's zip), and asks of
each connection what the present policies and the draft say. MANIFESTS are what both sides share: the pods of the cluster, its
namespaces and services, and policies that stay. Policies that the draft replaces belong to --before; without it the present policies are
those among MANIFESTS, and the draft is added to them.

  hubble observe --last 10000 -o jsonpb > flows.jsonl
  membrane replay --flows flows.jsonl --before main/policies --draft policies cluster.yaml
  membrane replay --flows events.log --flows events-*.log.gz --draft policies manifests/ --fail-on breaks,cannot-say
  hubble observe --follow -o jsonpb | membrane replay --flows - --draft policies manifests/ -o markdown

Groups: breaks, newly-allowed, kept, kept-denied, audited-still-denied, differs (Hubble saw something else than the present policies say) and
cannot-say, which never counts as safe. It speaks of what was seen, never of all that there is.

Options:
  --flows FILE           a file of flows, a folder of them, or - for the standard input; may be given several times. Other arguments that
                         end in .jsonl, .ndjson, .log, .txt, .gz or .zip are files of flows too; a sysdump's are flows and manifests
  --draft FILES          what somebody wants to apply; may be given several times
  --before FILES         what the draft replaces; may be given several times
  --fail-on GROUPS       exit 1 where a connection or a request is in any of these groups, separated by commas
  --all                  show the rows that are kept, too
${strictHelp}  -o, --output FORMAT    text (default), markdown, junit, or json
`,
  options: {
    output: printedAs(formats),
    flows: { type: 'string', multiple: true },
    draft: { type: 'string', multiple: true },
    before: { type: 'string', multiple: true },
    'fail-on': someOf(groups),
    all: { type: 'boolean' },
    strict: { type: 'boolean' },
  },
  async run(context) {
    const { io, options, paint } = context
    const format = options.choice('output', formats)
    const failing = failGroups(options.text('fail-on'))
    const { flowPaths, paths: shared } = flowsAndManifests(options.rest, options.texts('flows'))
    if (flowPaths.length === 0) throw new UserError('no file of flows was named', 'Name it with --flows FILE.')
    if (options.texts('draft').length === 0)
      throw new UserError('no draft was named', 'Name its files with --draft FILES.')
    const read = [shared, options.texts('before'), options.texts('draft')].map((paths) => {
      const sources = readSources(paths, io)
      tellUnread(context, sources)
      return sources
    })
    const [common, before, draft] = read
    if (common === undefined || before === undefined || draft === undefined)
      throw new RangeError('three lists are read')
    const sides = [
      [common, before],
      [common, draft],
    ] as const
    const judge = replayOf(await observe(await inputsOf(flowPaths, io)))
    const [now, wanted] = sides.map((sources) => ({
      files: sources.flatMap(({ files }) => files),
      options: clusterOptions(options),
    }))
    if (now === undefined || wanted === undefined) throw new RangeError('there are two sides')
    const report = judge.judge(now, wanted)
    const analyses = judge.sides.map(({ analysis }) => analysis)
    analyses.forEach((analysis, i) => rememberUnread(analysis, sides[i] ?? []))
    tellErrors(context, ...analyses)
    if (format === 'json') {
      const diagnostics = analyses[1]?.diagnostics ?? []
      const result = { apiVersion: jsonVersion, command: 'replay', diagnostics, ...reportJson(report) }
      io.out(`${JSON.stringify(result, null, 2)}\n`)
    } else if (format === 'junit') io.out(replayJunit(report, failing.length === 0 ? ['breaks'] : failing))
    else io.out(format === 'markdown' ? replayMarkdown(report) : replayText(report, paint, options.has('all')))
    const isBad = failing.some((group) => isPresent(report, group)) || isStrictlyBad(context, analyses)
    return tellFlowless(report, io) ? exitCodes.unreadable : exitFor(analyses, isBad ? exitCodes.bad : exitCodes.good)
  },
}

function failGroups(written = ''): readonly Group[] {
  return written
    .split(',')
    .filter((word) => word !== '')
    .map((word) => {
      const group = groups.find((known) => known === word)
      if (group === undefined) throw new UserError(`--fail-on takes ${groups.join(', ')}, not "${word}"`)
      return group
    })
}

function isPresent({ counts }: ReplayReport, group: Group): boolean {
  return counts[group].connections + counts[group].requests > 0
}
