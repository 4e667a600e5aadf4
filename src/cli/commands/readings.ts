/** `membrane readings`: NetworkPolicies as the Kubernetes API's text has them beside what Cilium does. */
import { readings as readingsOf, resourceWords, type Reading } from '../../engine/doors/whole'
import { analyzePaths, exitFor, isStrictlyBad, printJson, strictHelp, tellErrors, type Command } from '../command'
import { exitCodes } from '../input/io'
import { printedAs } from '../options'
import type { Paint } from '../output/paint'
import { printable } from '../output/text'

const titles = { text: 'The text says otherwise', plugin: 'The plugin decides' } as const

const formats = ['text', 'json'] as const

export const readings: Command = {
  help: `Usage: membrane readings FILE… [options]

For those who move to Cilium, or wonder why it differs. Reads the NetworkPolicies alone, on all ports and for all peers, as Cilium does
and as the text of the API has them. Listed are only flows that differ, each with the sentence why; where the text leaves it to the
network plugin, that is said.

  membrane readings manifests/

Options:
  --exit-code            exit 1 where a flow differs
${strictHelp}  -o, --output FORMAT    text (default), or json
`,
  options: { output: printedAs(formats), 'exit-code': { type: 'boolean' }, strict: { type: 'boolean' } },
  run(context) {
    const { io, options, paint } = context
    const format = options.choice('output', formats)
    const analysis = analyzePaths(context, options.rest)
    tellErrors(context, analysis)
    const found = readingsOf(analysis)
    if (format === 'json') printJson(context, 'readings', analysis.diagnostics, found)
    else {
      const count = `${found.policies} ${found.policies === 1 ? 'NetworkPolicy' : 'NetworkPolicies'}`
      const none = found.readings.length === 0 ? `Both readings of ${count} agree on every flow.\n` : ''
      const open = found.open.map((text) => `  ${printable(text)}\n`).join('')
      io.out(
        `${none}${found.readings.map((reading) => readingText(reading, paint)).join('')}${open === '' ? '' : `Left open by the text\n${open}`}`,
      )
    }
    const isBad = (options.has('exit-code') && found.readings.length > 0) || isStrictlyBad(context, [analysis])
    return exitFor([analysis], isBad ? exitCodes.bad : exitCodes.good)
  },
}

function readingText({ kind, why, policies, flows, flowTotal }: Reading, paint: Paint): string {
  const lines = flows.map(({ kind: change, from, to, portsText }) => {
    const word =
      change === 'allowed'
        ? 'Cilium drops it, and it would go through'
        : change === 'dropped'
          ? 'Cilium lets it through, and it would be dropped'
          : 'by way of other rules'
    return `  ${printable(`${from.text} → ${to.text} on ${portsText}: ${word}`)}\n`
  })
  const rest = flowTotal > flows.length ? `  and ${flowTotal - flows.length} more groups of flows\n` : ''
  return `${paint('bold', titles[kind])} (${printable(policies.map(resourceWords).join(', '))})\n  ${paint('dim', why)}\n${lines.join('')}${rest}`
}
