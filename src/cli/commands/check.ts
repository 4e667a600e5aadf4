/** `membrane check`: the expectations of Traffic resources as tests. */
import { writeFileSync } from 'node:fs'
import { runChecks, type Check, type CheckReport } from '../../engine/doors/whole'
import { analyzePaths, exitFor, isStrictlyBad, printJson, tellErrors, type Command } from '../command'
import { exitCodes, UserError } from '../input/io'
import { printedAs } from '../options'
import { junit } from '../output/junit'
import type { Paint } from '../output/paint'
import { placeOf } from '../output/problems'
import { reasonOf } from '../input/reason'
import { printable, withoutLogCommands } from '../output/text'

/** Flows that --strict looks at. */
const strictLimit = 2_000_000

const formats = ['text', 'json', 'junit'] as const

export const check: Command = {
  help: `Usage: membrane check FILE… [options]

Asks about every flow of the Traffic resources among the files and compares the answer to its "expect":

  apiVersion: membrane.dev/v1alpha1
  kind: Traffic
  metadata: { name: checkout }
  spec:
    flows:
      - from: shop/web              # namespace/name of a pod, a workload or a service; shop/* for a whole namespace
        to: shop/api:8080           # also world, host, 203.0.113.4:443, api.example.com:443, 10.0.0.0/8
        protocol: TCP
        http: { method: GET, path: /v1 }
        expect: allowed             # allowed or denied; without it the flow is just shown

An end that stands for several pods passes only if all of them do. Without a port, the ports that the receiver serves are asked
about; where it declares none, one of every range that the rules tell apart.
Exits with 1 where a check fails, and where there is no check at all.

  membrane check manifests/ --junit junit.xml

Options:
  --strict               fail on traffic between the workspace's endpoints, and to and from its outside peers, that is reachable
                         and not stated, and where a policy was left out of the answer
  --allow-empty          no check at all is fine
  --junit FILE           write JUnit XML to a file, beside the report
  -o, --output FORMAT    text (default), json, or junit
`,
  options: {
    output: printedAs(formats),
    strict: { type: 'boolean' },
    'allow-empty': { type: 'boolean' },
    junit: { type: 'string' },
  },
  run(context) {
    const { io, options, paint } = context
    const format = options.choice('output', formats)
    const analysis = analyzePaths(context, options.rest)
    tellErrors(context, analysis)
    const report = runChecks(analysis, { strict: options.has('strict'), flowLimit: strictLimit })
    const file = options.text('junit')
    // First, as whoever reads the other output may have left.
    if (file !== undefined) writeReport(file, junit(report))
    if (format === 'json') printJson(context, 'check', analysis.diagnostics, report)
    else if (format === 'junit') io.out(junit(report))
    else io.out(reportText(report, paint))
    const isEmpty = report.checks.length === 0 && !options.has('allow-empty')
    if (isEmpty && !options.has('quiet')) io.error('there is no Traffic resource with flows among the files\n')
    const { failed, unstated = [], unseen = 0 } = report
    if (unseen > 0) io.error(`there are too many flows for --strict: ${unseen} of them were not looked at\n`)
    const isBad = failed > 0 || isEmpty || unstated.length > 0 || unseen > 0 || isStrictlyBad(context, [analysis])
    return exitFor([analysis], isBad ? exitCodes.bad : exitCodes.good)
  },
}

function writeReport(file: string, text: string): void {
  try {
    writeFileSync(file, withoutLogCommands(text, 'xml'))
  } catch (error) {
    throw new UserError(`${file} cannot be written: ${reasonOf(error)}`)
  }
}

const words = { pass: 'pass', fail: 'FAIL', shown: 'show', invalid: 'FAIL' } as const
const colours = { pass: 'green', fail: 'red', shown: 'cyan', invalid: 'red' } as const

function reportText({ checks, passed, failed, shown, unstated }: CheckReport, paint: Paint): string {
  const lines = checks.map((item) => checkText(item, paint))
  for (const { from, to, ports } of unstated ?? [])
    lines.push(`${paint('red', 'FAIL')}  ${printable(`${from} → ${to} on ${ports}`)}\n      reachable and not stated\n`)
  const counts = [`${passed} passed`, `${failed} failed`, ...(shown > 0 ? [`${shown} without expectation`] : [])]
  if (unstated !== undefined) counts.push(`${unstated.length} reachable and not stated`)
  return `${lines.join('')}${counts.join(', ')}\n`
}

function checkText(
  { status, text, expect, message, range, flows, understood = [], doubts = [] }: Check,
  paint: Paint,
): string {
  const title = `${paint(colours[status], words[status])}  ${printable(text)}${expect === null ? '' : ` is ${expect}`}`
  const inDoubt = doubts.map((doubt) => `      ${paint('yellow', `In doubt: ${printable(doubt)}`)}\n`).join('')
  if (status === 'pass') return `${title}\n${inDoubt}`
  const [first] = flows
  const decider = first?.range === undefined ? '' : `\n      decided at ${placeOf(first.range)}`
  return `${title}  ${paint('cyan', placeOf(range))}\n      ${printable(message)}${paint('dim', decider)}\n${understood.map((sentence) => `      ${paint('dim', printable(sentence))}\n`).join('')}${inDoubt}`
}
