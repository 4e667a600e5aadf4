/** `membrane lint`: diagnostics and lints, for people, as JSON, and as SARIF for code scanning. */
import { sortDiagnostics, type Severity } from '../../engine/index'
import { analyzePaths, exitFor, printJson, tellLonePolicies, type Command } from '../command'
import { exitCodes } from '../input/io'
import { oneOf, printedAs } from '../options'
import { problemLine } from '../output/problems'
import { sarif } from '../output/sarif'

const order: readonly Severity[] = ['info', 'warning', 'error']

const severities = ['warning', 'info', 'error'] as const
const failLevels = ['error', 'warning', 'info', 'never'] as const
const formats = ['text', 'json', 'sarif'] as const

export const lint: Command = {
  help: `Usage: membrane lint FILE… [options]

Prints what Cilium or Kubernetes would refuse or ignore, and what is likely not meant. Exits with 1 where a finding is at least as
grave as --fail-on says.

  membrane lint manifests/ --fail-on warning
  membrane lint manifests/ --output sarif --fail-on never > membrane.sarif

Options:
  --severity LEVEL       print findings from this level on: info, warning (default), error
  --fail-on LEVEL        error (default), warning, info or never
  -o, --output FORMAT    text (default), json, or sarif
`,
  options: { output: printedAs(formats), severity: oneOf(severities), 'fail-on': oneOf(failLevels) },
  run(context) {
    const { io, options, paint } = context
    const format = options.choice('output', formats)
    const least = order.indexOf(options.choice('severity', severities))
    const failOn = options.choice('fail-on', failLevels)
    const analysis = analyzePaths(context, options.rest)
    tellLonePolicies(context, [analysis])
    const diagnostics = sortDiagnostics([...analysis.diagnostics, ...analysis.lints()])
    const found = diagnostics.filter(({ severity }) => order.indexOf(severity) >= least)
    if (format === 'json') printJson(context, 'lint', found, { counts: countsOf(found) })
    else if (format === 'sarif') io.out(`${JSON.stringify(sarif(found), null, 2)}\n`)
    else {
      for (const finding of found) io.out(problemLine(finding, paint))
      const { error, warning, info } = countsOf(diagnostics)
      const hidden = diagnostics.length - found.length
      const more = hidden === 0 ? '' : ` (${hidden} not printed: --severity info prints all)`
      io.out(
        diagnostics.length === 0
          ? 'nothing found\n'
          : `${count(error, 'error')}, ${count(warning, 'warning')}, ${count(info, 'note')}${more}\n`,
      )
    }
    const isBad = diagnostics.some(
      ({ severity }) => failOn !== 'never' && order.indexOf(severity) >= order.indexOf(failOn),
    )
    return exitFor([analysis], isBad ? exitCodes.bad : exitCodes.good)
  },
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}

function countsOf(found: readonly { readonly severity: Severity }[]): Readonly<Record<Severity, number>> {
  const having = (wanted: Severity): number => found.filter(({ severity }) => severity === wanted).length
  return { error: having('error'), warning: having('warning'), info: having('info') }
}
