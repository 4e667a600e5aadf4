/** `membrane explain`: why one flow is let through or not, step by step, with file and line. */
import {
  answerFlow,
  answerPorts,
  judgedSide,
  rangesOfPeer,
  resourceWords,
  type PairPorts,
  type Side,
  type Verdict,
  type VerdictOutcome,
} from '../../engine/doors/whole'
import { analyzePaths, exitFor, printJson, tellErrors, type Command } from '../command'
import { exitCodes, UserError } from '../input/io'
import { printedAs } from '../options'
import type { Paint } from '../output/paint'
import { placeOf } from '../output/problems'
import { printable } from '../output/text'
import { askedFlow } from '../question'

const formats = ['text', 'json'] as const

export const explain: Command = {
  help: `Usage: membrane explain FROM TO[:PORT] FILE… [options]

FROM and TO are written namespace/name (a pod, a workload or a service), node/name, world, host, an address, a prefix
or a DNS name. TO may be a URL as well: http://api.shop:8080/v1/orders.
PORT is a number, or a name that the pod or service declares; 53/udp names the protocol too. Without one, the answer is
by sets of ports, all ports being in one of them; those that the receiver serves follow in full. Both ends may be one
sentence with an arrow, which may end with a protocol or a request.

  membrane explain shop/web shop/api:8080 manifests/
  membrane explain "shop/web -> shop/api:8080 POST /v1/orders" manifests/
  kubectl get ns,pods,svc,netpol,cnp,ccnp -A -o yaml | membrane explain shop/web api.example.com:443 -

Options:
  --from FROM  --to TO   the ends by name, instead of the first two words
  --protocol NAME        TCP (default), UDP, SCTP, ICMP, ICMPv6…
  --method M  --path P  --host H  --header "Name: value"
                         the HTTP request to ask about, where layer 7 rules are in force
  --dns NAME             the flow is a DNS query for this name
  -o, --output FORMAT    text (default) or json
  --exit-code            exit 1 if any of the flows is denied
`,
  options: {
    output: printedAs(formats),
    protocol: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    method: { type: 'string' },
    path: { type: 'string' },
    host: { type: 'string' },
    header: { type: 'string', multiple: true },
    dns: { type: 'string' },
    'exit-code': { type: 'boolean' },
  },
  run(context) {
    const { io, options, paint } = context
    const format = options.choice('output', formats)
    const { flow, paths } = askedFlow('explain', options)
    const analysis = analyzePaths(context, paths)
    tellErrors(context, analysis)
    const found = answerFlow(analysis, flow)
    if (typeof found === 'string') throw new UserError(found)
    const { answers, understood, doubts } = found
    const isOfPorts = flow.protocol === undefined && flow.http === undefined && flow.dnsName === undefined
    const sets = isOfPorts ? answerPorts(analysis, flow) : []
    const portSets = typeof sets === 'string' ? [] : sets
    if (format === 'json')
      printJson(context, 'explain', analysis.diagnostics, {
        flows: answers,
        understood,
        doubts,
        ...(portSets.length === 0 ? {} : { portSets }),
      })
    else {
      const nameOf = (key: string): string => rangesOfPeer(analysis, key) ?? written(key)
      const parts = answers.map(({ probe, verdict, answer }) => {
        const [sender, receiver] = [nameOf(probe.from), nameOf(probe.to)]
        const title = printable(`${sender} → ${receiver} ${probe.protocol}/${probe.port}`)
        const word = paint(answer.outcome === 'allowed' ? 'green' : 'red', wordOf(verdict))
        // What was said of the question is not said again of its answer.
        const own = verdict.understood?.filter((note) => !understood.includes(note))
        const head = `${paint('bold', title)}: ${word}\n${notesText(own, verdict.doubts, paint)}`
        if (verdict.isSelf === true) return head
        if (verdict.outcomes !== undefined && verdict.isUndecided === true)
          return `${head}${verdict.outcomes.map((outcome) => outcomeText(outcome, paint)).join('')}`
        return `${head}${sidesText(sender, written(verdict.reached ?? probe.to), verdict, paint)}`
      })
      io.out(
        `${notesText(understood, doubts, paint)}${portSets.map((pair) => setsText(pair, paint)).join('')}${parts.join('\n')}`,
      )
    }
    const isDenied = answers.some(({ answer }) => answer.outcome === 'denied')
    return exitFor([analysis], isDenied && options.has('exit-code') ? exitCodes.bad : exitCodes.good)
  },
}

/** An end as it is given on the command line: without the scheme that tells kinds of peers apart inside. */
function written(key: string): string {
  return key.replace(/^(entity|ip|cidr|dns):/, '').replace(/^node:/, 'node/')
}

const setWords = {
  forwarded: ['green', 'goes through'],
  redirected: ['green', 'goes through, by way of the layer 7 proxy'],
  dropped: ['red', 'dropped'],
  depends: ['yellow', 'it depends'],
  'no-backend': ['red', 'no backend'],
} as const

/** All ports between two ends, set by set. */
function setsText({ from, to, sets }: PairPorts, paint: Paint): string {
  const lines = sets.map(({ outcome, portsText, by, serverNamesText }) => {
    const [colour, word] = setWords[outcome]
    const who = by.length === 0 ? '' : paint('dim', printable(` (${by.map(resourceWords).join(', ')})`))
    const names = serverNamesText === '' ? '' : printable(`, ${serverNamesText}`)
    return `  ${paint(colour, word)}: ${printable(portsText)}${names}${who}\n`
  })
  return `${paint('bold', printable(`${written(from)} → ${written(to)}, by ports`))}\n${lines.join('')}\n`
}

function sidesText(sender: string, receiver: string, { egress, ingress }: Verdict, paint: Paint): string {
  return `${sideText('egress', sender, egress, paint)}${sideText('ingress', receiver, ingress, paint)}`
}

/** What was understood, and what is in doubt. */
function notesText(understood: readonly string[] = [], doubts: readonly string[] = [], paint: Paint): string {
  const lines = [
    ...understood.map((text) => `  ${paint('dim', printable(text))}\n`),
    ...doubts.map((text) => `  ${paint('yellow', `In doubt: ${printable(text)}`)}\n`),
  ]
  return lines.join('')
}

/** One of several ways in which a flow may come about. */
function outcomeText({ when, probe, verdict }: VerdictOutcome, paint: Paint): string {
  const [sender, receiver] = [written(probe.from), written(probe.to)]
  const title = printable(`${when}: ${sender} → ${receiver} ${probe.protocol}/${probe.port}`)
  const reached = written(verdict.reached ?? probe.to)
  return `  ${paint('bold', title)}: ${wordOf(verdict)}\n${sidesText(sender, reached, verdict, paint)}`
}

function wordOf({
  verdict,
  dropReason,
  request,
  problem,
  isUndecided,
  isSelf,
  isAudited,
  hasNoBackend,
}: Verdict): string {
  if (hasNoBackend === true) return `NO BACKEND (${problem ?? ''})`
  if (isUndecided === true) return 'IT DEPENDS'
  if (isSelf === true) return 'FORWARDED (to itself)'
  if (problem !== undefined) return `DROPPED (${problem})`
  if (dropReason !== undefined) return `DROPPED (${dropReason.text})`
  if (isAudited === true) return 'AUDITED (denied, and let through by policy-audit-mode)'
  if (request === undefined) return verdict
  if (request.verdict === 'DROPPED')
    return `${request.response} (the connection is ${verdict}, and the layer 7 proxy refuses the request)`
  return `${verdict}, request ${request.verdict} (${request.response})`
}

const marks = { allow: '+', deny: '-', pass: '>', redirect: '+', none: ' ' } as const

function sideText(direction: 'egress' | 'ingress', end: string, side: Side, paint: Paint): string {
  const steps = side.steps.map(({ text, policy, range, effect, decisive, kind }) => {
    const mark = kind === 'near-miss' ? '~' : marks[effect]
    const where = range === undefined ? '' : paint('cyan', `  ${placeOf(range)}`)
    const words = `${policy === undefined ? '' : `${resourceWords(policy)}: `}${text}`
    return `    ${mark} ${paint(decisive === true ? 'bold' : 'dim', printable(words))}${where}\n`
  })
  const { decision, l7 } = judgedSide(side)
  return `  ${direction} of ${printable(end)}: ${decision}${l7 ? ', by way of the layer 7 proxy' : ''}\n${steps.join('')}`
}
