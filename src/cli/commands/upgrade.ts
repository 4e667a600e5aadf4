/** `membrane upgrade`: what another version of Cilium makes of the same manifests. */
import { analyze, ciliumVersions, compareAnalyses, upgrade as findingsOf, versionOf } from '../../engine/doors/whole'
import { exitFor, printJson, tellErrors, tellUnread, type Command } from '../command'
import { comparisonText } from '../output/comparison-text'
import { readSources } from '../input/input'
import { exitCodes, UserError } from '../input/io'
import { clusterOptions, oneOf, printedAs } from '../options'
import { printable } from '../output/text'

const formats = ['text', 'json'] as const

export const upgrade: Command = {
  help: `Usage: membrane upgrade FILE… --from VERSION --to VERSION [options]

Judges the manifests, or the archive of a sysdump, as both versions do. Says for each policy which facts of the upgrade it meets, which
security advisories, and what opens and closes. Versions are 1.18, 1.19, 1.20 and 1.21; with a patch, such as 1.19.3, faults that a later
patch fixes are named exactly.

  membrane upgrade manifests/ --from 1.18 --to 1.20

Options:
  --from VERSION         the version that runs; that of the sysdump where there is one
  --to VERSION           the version to come; 1.21 where not given
  --exit-code            exit 1 where anything is to report
  -o, --output FORMAT    text (default) or json
`,
  options: {
    output: printedAs(formats),
    from: oneOf(ciliumVersions),
    to: oneOf(ciliumVersions),
    'exit-code': { type: 'boolean' },
  },
  run(context) {
    const { io, options, paint } = context
    const format = options.choice('output', formats)
    if (options.rest.length === 0) throw new UserError('no file was named', 'Name files or folders.')
    const sources = readSources(options.rest, io)
    tellUnread(context, sources)
    const given = clusterOptions(options)
    const runs = options.text('from') ?? given.ciliumVersion
    if (runs === undefined)
      throw new UserError(
        'upgrade needs the version that runs: no sysdump says it',
        `membrane upgrade FILE… --from VERSION, which is one of ${ciliumVersions.join(', ')}`,
      )
    const from = versionGiven('from', runs)
    const to = versionGiven('to', options.text('to') ?? '1.21')
    const [before, after] = [from, to]
      .map((release) => versionOf(release) ?? '')
      .map((ciliumVersion) => analyze(sources.files, { ...given, ciliumVersion, storedIn: from }))
    if (before === undefined || after === undefined) throw new RangeError('there are two versions')
    tellErrors(context, after)
    const { findings, facts, doubts } = findingsOf(after, from, to)
    const comparison = compareAnalyses(before, after)
    const isQuiet = findings.length === 0 && comparison.isSame
    if (format === 'json')
      printJson(context, 'upgrade', after.diagnostics, { from, to, facts, findings, doubts, comparison })
    else {
      io.out(`From Cilium ${from} to ${to}\n`)
      if (isQuiet) io.out(`nothing to report, ${facts} facts checked\n`)
      for (const { policy, effect, version, text } of findings)
        io.out(
          `${paint(effect === 'wider' || effect === 'advisory' ? 'red' : 'yellow', effect)} ${printable(policy.replace('//', '/'))} (${version}): ${text}\n`,
        )
      if (!isQuiet) io.out(comparisonText(comparison, paint, 0))
      for (const doubt of doubts) io.out(`${paint('yellow', `In doubt: ${printable(doubt)}`)}\n`)
    }
    return exitFor([before, after], options.has('exit-code') && !isQuiet ? exitCodes.bad : exitCodes.good)
  },
}

function versionGiven(option: string, text: string) {
  if (versionOf(text) === null) throw new UserError(`--${option} is one of ${ciliumVersions.join(', ')}, not "${text}"`)
  return text.trim().replace(/^v/, '')
}
