/** `membrane consolidate`: what many policies say, said in fewer, with the proof that no verdict changes. */
import { asCilium, Engine, proveChange, rewrittenAsCilium } from '../../engine/index'
import {
  consolidations,
  filesWith,
  type Consolidation,
  type ConsolidationKind,
  type Consolidations,
} from '../../edit/proposals'
import { exitFor, printJson, tellErrors, tellUnread, type Command, type Context } from '../command'
import { documentsOf, patchOf, writeChanges } from '../input/changes'
import { readSources, type Sources } from '../input/input'
import { exitCodes, UserError } from '../input/io'
import { clusterOptions, printedAs } from '../options'
import { printable, printableLines } from '../output/text'

/** Each proposal is looked for in the files as the one before leaves them; so many rounds are more than there can be of use. */
const mostRounds = 200

const formats = ['text', 'patch', 'yaml', 'json'] as const

export const consolidate: Command = {
  help: `Usage: membrane consolidate FILE… [options]

Finds policies that say the same in several namespaces, whatever their order and spelling, and offers one CiliumClusterwideNetworkPolicy
that selects the namespaces by a label; and policies about the same pods that can be one. Each proposal comes with the proof that no flow
between today's peers changes on any port, with the labels that namespaces must get, and with the copies that differ.

  membrane consolidate manifests/
  membrane consolidate manifests/ --write
  membrane consolidate manifests/ --check

Options:
  --redundant            offer to remove policies that change no verdict, too
  --as-cilium            offer to write NetworkPolicies as CiliumNetworkPolicies, too
  --write                write all proposals into the files
  --check                exit 1 if there is something to propose
  -o, --output FORMAT    text (default), patch, yaml (the documents that are new or changed), or json
`,
  options: {
    output: printedAs(formats),
    redundant: { type: 'boolean' },
    'as-cilium': { type: 'boolean' },
    write: { type: 'boolean' },
    check: { type: 'boolean' },
  },
  run(context) {
    const { io, options } = context
    const format = options.choice('output', formats)
    if (options.rest.length === 0) throw new UserError('no file was named', 'membrane consolidate FILE…')
    const sources = readSources(options.rest, io)
    tellUnread(context, sources)
    const settings = clusterOptions(options)
    const kinds: readonly ConsolidationKind[] = [
      'clusterwide',
      ...(options.has('redundant') ? (['removed'] as const) : []),
      'merged',
      ...(options.has('as-cilium') ? (['moved'] as const) : []),
    ]
    const engine = new Engine()
    const judge = {
      analyze: (files: Sources['files']) => engine.update(files, settings),
      prove: proveChange,
      asCilium,
      rewrittenAsCilium,
    }
    const first = judge.analyze(sources.files)
    tellErrors(context, first)
    let files = sources.files
    const made: Consolidation[] = []
    let found: Consolidations = { proposals: [], left: [] }
    for (let round = 0; round < mostRounds; round++) {
      const workspace = { files, activeFile: files[0]?.name ?? 'cluster.yaml' }
      found = consolidations({ workspace, analysis: judge.analyze(files), judge, kinds, limit: 1 })
      const [next] = found.proposals
      if (next === undefined) break
      made.push(next)
      files = filesWith(workspace, next.change)
    }
    const change = { before: sources.files, after: files }
    const written = options.has('write') ? writeChanges(change, sources) : []
    if (format === 'json')
      printJson(context, 'consolidate', first.diagnostics, {
        proposals: made.map(({ kind, title, policies, made: key, labels, differing, notes, proof }) => ({
          kind,
          title,
          policies,
          made: key,
          labels,
          differing,
          notes,
          sentences: proof.sentences,
        })),
        left: found.left,
        written,
      })
    else if (format === 'patch') io.out(patchOf(change))
    else if (format === 'yaml') io.out(documentsOf(change))
    else {
      io.out(textOf(context, made, found))
      if (made.length > 0 && written.length === 0) io.out(`\n${printableLines(patchOf(change))}`)
      for (const name of written) io.out(`written: ${printable(name)}\n`)
    }
    return exitFor([first], made.length > 0 && options.has('check') ? exitCodes.bad : exitCodes.good)
  },
}

function textOf({ paint }: Context, made: readonly Consolidation[], { left }: Consolidations): string {
  const parts = made.map(({ title, labels, differing, notes, proof }, i) => {
    const fresh = labels.filter(({ isNew }) => isNew)
    const names = fresh.map(({ namespace }) => namespace).join(' ')
    const [label] = fresh
    const lines = [
      ...proof.sentences,
      ...(label === undefined
        ? []
        : [`In the cluster: kubectl label namespace ${names} ${label.label}=${label.value}`]),
      ...differing.map(({ policy, what }) => `Differs, and stays: ${policy.replace('//', '/')}: ${what}.`),
      ...notes,
    ]
    return `${i + 1}. ${paint('bold', printable(title))}\n${lines.map((line) => `   ${printable(line)}\n`).join('')}`
  })
  if (parts.length === 0) parts.push('Nothing can be said in fewer policies.\n')
  for (const { policies, why } of left) {
    const names =
      policies.length > 3 ? `${policies.slice(0, 3).join(', ')} and ${policies.length - 3} more` : policies.join(', ')
    parts.push(`${printable(`Left as they are: ${names}: ${why}.`)}\n`)
  }
  return parts.join('')
}
