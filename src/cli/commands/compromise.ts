/** `membrane compromise`: what can be reached from somebody who was taken, hop by hop, and the best cuts. */
import {
  analyze,
  compromise as compromiseOf,
  proveChange,
  resourceWords,
  type Compromise,
  type HopRule,
  type ReachedPeer,
} from '../../engine/doors/whole'
import { proveCuts, type ProvenCut } from '../../edit/proposals'
import {
  analyzeSources,
  exitFor,
  isStrictlyBad,
  printJson,
  strictHelp,
  tellErrors,
  tellUnread,
  type Command,
} from '../command'
import { readSources } from '../input/input'
import { exitCodes, UserError } from '../input/io'
import { clusterOptions, isFileName, namesFirst, printedAs } from '../options'
import type { Paint } from '../output/paint'
import { placeOf } from '../output/problems'
import { printable } from '../output/text'

const formats = ['text', 'json'] as const

export const compromise: Command = {
  help: `Usage: membrane compromise PEER FILE… [options]

PEER is namespace/workload, 'namespace/*', world, or an address. Lists who can be reached from there by one hop, by two and so on, as
somebody would who takes each pod on the way, with the port and the rule of each hop; nodes, the API server and the metadata addresses of
clouds are named. Then the rules whose loss, and the namespaces whose isolation, takes most out of reach, each with its proof.
It speaks of policy only.

  membrane compromise shop/web manifests/
  membrane compromise world manifests/ --cuts 0

Options:
  --cuts N               how many cuts to look for (3)
  --fail-over N          exit 1 where more than N workloads can be reached
${strictHelp}  -o, --output FORMAT    text (default), or json
`,
  options: {
    output: printedAs(formats),
    cuts: { type: 'string' },
    'fail-over': { type: 'string' },
    strict: { type: 'boolean' },
  },
  run(context) {
    const { io, options, paint } = context
    const format = options.choice('output', formats)
    const [from, ...paths] = namesFirst(options.rest)
    if (from === undefined || isFileName(from) || paths.length === 0)
      throw new UserError('compromise needs whom to begin with, and files', 'membrane compromise PEER FILE…')
    const [cuts, failOver] = [options.count('cuts'), options.count('fail-over')]
    const sources = readSources(paths, io)
    tellUnread(context, sources)
    const analysis = analyzeSources(context, [sources])
    tellErrors(context, analysis)
    const found = compromiseOf(analysis, from, { cuts: cuts ?? 3 })
    if (typeof found === 'string') throw new UserError(found)
    const { files } = sources
    const settings = clusterOptions(options)
    const judge = { analyze: (changed: typeof files) => analyze(changed, settings), prove: proveChange }
    const workspace = { files, activeFile: files[0]?.name ?? 'cluster.yaml' }
    const proven = proveCuts({ workspace, analysis, judge }, found.cuts)
    if (format === 'json')
      printJson(context, 'compromise', analysis.diagnostics, {
        ...found,
        cuts: proven.map(({ cut, title, why, proof }) => ({
          title,
          saves: cut.saves,
          examples: cut.examples,
          ...(cut.what.kind === 'rule' ? { rule: cut.what.rule } : { namespace: cut.what.namespace }),
          ...(why === undefined ? {} : { why }),
          sentences: proof?.sentences ?? [],
        })),
      })
    else io.out(compromiseText(found, proven, paint))
    const isOver = failOver !== undefined && found.reachedWorkloads > failOver
    return exitFor([analysis], isOver || isStrictlyBad(context, [analysis]) ? exitCodes.bad : exitCodes.good)
  },
}

/** What can be reached, hop by hop, with the cuts that were found. */
export function compromiseText(found: Compromise, cuts: readonly ProvenCut[], paint: Paint): string {
  const { from, reached, workloads, reachedWorkloads, notes } = found
  const byHops = new Map<number, ReachedPeer[]>()
  for (const peer of reached) byHops.set(peer.hops, [...(byHops.get(peer.hops) ?? []), peer])
  const parts = [...byHops].map(
    ([hops, peers]) =>
      `${hops === 1 ? '1 hop' : `${hops} hops`}\n${peers.map((peer) => hopText(peer, paint)).join('')}`,
  )
  const sensitive = reached.filter(
    ({ kind, key, label }) =>
      kind === 'metadata' || label === 'kube-apiserver' || /^(node:|entity:(host|remote-node)$)/.test(key),
  )
  const also =
    sensitive.length === 0 ? '' : `Among them: ${printable(sensitive.map((peer) => wordOf(peer)).join(', '))}\n`
  const head = `${printable(from)} ${from.includes(', ') ? 'are' : 'is'} taken: ${reachedWorkloads} of ${workloads} other workloads can be reached, as far as policies go.`
  const cutTexts = cuts.map(({ cut, title, why, proof }, i) => {
    const place = cut.what.kind === 'rule' ? paint('cyan', `  ${placeOf(cut.what.rule.range)}`) : ''
    const saved = `${cut.saves} ${cut.saves === 1 ? 'workload' : 'workloads'} fewer: ${cut.examples.join(', ')}${cut.saves > cut.examples.length ? ', …' : ''}`
    const proofText =
      proof === null
        ? `     ${printable(why ?? '')}\n`
        : proof.sentences.map((text) => `     ${printable(text)}\n`).join('')
    return `  ${i + 1}. ${printable(title)}${place}\n     ${printable(saved)}\n${proofText}`
  })
  const best = cutTexts.length === 0 ? '' : `Best cuts\n${cutTexts.join('')}`
  return `${paint('bold', head)}\n${parts.join('')}${also}${best}${notes.map((note) => `${paint('dim', printable(note))}\n`).join('')}`
}

function wordOf({ label, kind }: ReachedPeer): string {
  return kind === 'metadata'
    ? `${label} (metadata of clouds)`
    : label === 'kube-apiserver'
      ? 'the API server (kube-apiserver)'
      : label
}

function hopText(peer: ReachedPeer, paint: Paint): string {
  const { kind, portsText, hops, via, viaKey, isProxied, serverNamesText, isDoubtful, by } = peer
  const isOfHost = viaKey === 'entity:host' && kind === 'workload'
  const open = isOfHost ? 'a pod lets in its own host unless a rule denies it' : 'nothing isolates its ends'
  const how = [
    ...(isProxied ? ['layer 7 rules read it'] : []),
    ...(serverNamesText === '' ? [] : [serverNamesText]),
    ...(isDoubtful ? ['it depends on the node'] : []),
    ...(hops === 1 ? [] : [`by way of ${via}`]),
  ]
  const rules = by.length === 0 ? paint('dim', `  ${open}`) : by.map((rule) => ruleText(rule, paint)).join('')
  return `  ${printable(`${wordOf(peer)} on ${portsText}${how.length === 0 ? '' : `, ${how.join(', ')}`}`)}${rules}\n`
}

function ruleText({ policy, path, range }: HopRule, paint: Paint): string {
  return `  ${paint('dim', printable(`${resourceWords(policy)} ${path}`))} ${paint('cyan', placeOf(range))}`
}
