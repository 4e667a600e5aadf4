/** `membrane propose`: policies that allow just the flows that were seen, with coverage and proof. */
import {
  analyze,
  Engine,
  proposableOf,
  proveChange,
  replay as judgeFlows,
  runChecks,
  type Analysis,
} from '../../engine/index'
import { filesWith, isCalled, proposePrivileges, type PrivilegeProposal, type SeenFlow } from '../../edit/proposals'
import { observe } from '../../observe/observe'
import { exitFor, printJson, tellErrors, tellUnread, type Command, type Context } from '../command'
import { tellFlowless } from '../flowless'
import { documentsOf, patchOf, writeChanges } from '../input/changes'
import { flowsAndManifests, inputsOf } from '../input/flow-files'
import { readSources, type Sources } from '../input/input'
import { exitCodes, UserError } from '../input/io'
import { clusterOptions, oneOf, printedAs } from '../options'
import { printable, printableLines } from '../output/text'

const kinds = {
  cnp: 'CiliumNetworkPolicy',
  np: 'NetworkPolicy',
  ccnp: 'CiliumClusterwideNetworkPolicy',
} as const

interface Flows {
  readonly flows: readonly SeenFlow[]
  /** What cannot be asked about, and so is not proposed, in sentences. */
  readonly unasked: readonly string[]
  /** One sentence that may be quoted; absent for flows that are stated. */
  readonly summary?: string
  /** Names that DNS showed, with their addresses. */
  readonly dns: Readonly<Record<string, readonly string[]>>
  /** No flow was read where some were to be. */
  readonly isFlowless: boolean
}

const kindWords = ['cnp', 'np', 'ccnp'] as const
const directions = ['ingress', 'egress'] as const
const formats = ['text', 'patch', 'yaml', 'json'] as const

export const propose: Command = {
  help: `Usage: membrane propose --from FLOWS… MANIFESTS… [options]
       membrane propose --stated MANIFESTS… [options]

Writes for each workload one policy that allows what was seen and nothing more, or adds to the one that it has. Workloads are selected by
the labels that name them and stay; addresses outside by the names that DNS showed, with the rule that teaches Cilium the names. What present
policies allow already is left to them, so that a second run proposes nothing. Only flows that were let through count.

  hubble observe --last 10000 -o jsonpb > flows.jsonl
  membrane propose --from flows.jsonl cluster.yaml policies/
  membrane propose --from flows.jsonl cluster.yaml policies/ --for shop --write

Options:
  --from FILE            a file of flows, in every form that membrane replay reads; may be given several times
  --stated               the flows of Traffic resources that are not expected to be denied, instead of flows that were seen
  --kind KIND            cnp (default), np or ccnp
  --for NAMES            namespaces and workloads (shop, shop/web), separated by commas; all but kube-system where absent
  --direction NAME       ingress or egress alone
  --include-doubtful     allow what was only denied, dropped or audited, too
  --include-once         allow what was seen only once, too
  --by-version           tell workloads apart by labels of their release (version, chart…), too
  --comments             write above each rule how often its flows were seen
  --only-exact           exit 1 and write nothing if anything else opens, or a flow that was seen closes
  --write                write the proposal into the files
  --check                exit 1 if there is something to propose
  -o, --output FORMAT    text (default), patch, yaml (the documents that are new or changed), or json
`,
  options: {
    output: printedAs(formats),
    from: { type: 'string', multiple: true },
    stated: { type: 'boolean' },
    kind: oneOf(kindWords),
    for: { type: 'string' },
    direction: oneOf(directions),
    'include-doubtful': { type: 'boolean' },
    'include-once': { type: 'boolean' },
    'by-version': { type: 'boolean' },
    comments: { type: 'boolean' },
    'only-exact': { type: 'boolean' },
    write: { type: 'boolean' },
    check: { type: 'boolean' },
  },
  async run(context) {
    const { io, options } = context
    const format = options.choice('output', formats)
    const kind = kinds[options.choice('kind', kindWords)]
    const direction = options.text('direction') === undefined ? null : options.choice('direction', directions)
    const { flowPaths, paths } = flowsAndManifests(options.rest, options.texts('from'))
    if (paths.length === 0)
      throw new UserError('no manifest was named', 'membrane propose --from flows.jsonl MANIFESTS…')
    if (flowPaths.length === 0 && !options.has('stated'))
      throw new UserError('no flows were named', 'Name a file of flows with --from FILE, or take --stated.')
    const sources = readSources(paths, io)
    tellUnread(context, sources)
    const isStated = options.has('stated')
    const present = analyze(sources.files, clusterOptions(options))
    tellErrors(context, present)
    const { flows, unasked, summary, dns, isFlowless } = isStated
      ? statedFlows(present)
      : await seenFlows(context, flowPaths, sources)
    const settings = { ...clusterOptions(options), dns }
    const engine = new Engine()
    const judge = { analyze: (files: Sources['files']): Analysis => engine.update(files, settings), prove: proveChange }
    const analysis = isStated ? present : analyze(sources.files, settings)
    const scope = options.text('for')?.split(',')
    for (const name of scope ?? [])
      if (!analysis.endpoints.some((endpoint) => isCalled(endpoint, name)))
        throw new UserError(
          `no workload and no namespace with pods is called "${name}"`,
          '--for takes shop or shop/web',
        )
    const workspace = { files: sources.files, activeFile: sources.files[0]?.name ?? 'policies.yaml' }
    const proposal = proposePrivileges({
      workspace,
      analysis,
      judge,
      flows,
      kind,
      ...(scope === undefined ? {} : { scope }),
      ...(direction === null ? {} : { directions: [direction] }),
      takeDoubtful: options.has('include-doubtful'),
      takeOnce: options.has('include-once'),
      byVersion: options.has('by-version'),
      comments: options.has('comments'),
    })
    const change = {
      before: sources.files,
      after: proposal.change === null ? sources.files : filesWith(workspace, proposal.change),
    }
    const isInexact = options.has('only-exact') && proposal.opened.length + proposal.cut.length > 0
    const written = options.has('write') && !isInexact ? writeChanges(change, sources) : []
    if (format === 'json')
      printJson(context, 'propose', analysis.diagnostics, {
        ...(summary === undefined ? {} : { summary }),
        ...(proposal.why === undefined ? {} : { why: proposal.why }),
        policies: proposal.policies,
        coverage: proposal.coverage,
        left: proposal.left.map(({ flow, why }) => ({ flow, why })),
        cut: proposal.cut,
        shared: proposal.shared,
        silent: proposal.silent,
        unasked,
        sentences: proposal.proof?.sentences ?? [],
        isRight: proposal.proof?.isRight ?? true,
        opens: proposal.proof?.opens ?? 0,
        opened: proposal.opened,
        edits: proposal.change?.edits ?? [],
        written,
      })
    else if (format === 'patch') io.out(patchOf(change))
    else if (format === 'yaml') io.out(documentsOf(change))
    else {
      if (summary !== undefined) io.out(`${printable(summary)}\n`)
      io.out(textOf(context, proposal, unasked))
      if (proposal.change !== null && written.length === 0) io.out(`\n${printableLines(patchOf(change))}`)
      if (isInexact && options.has('write')) io.out('Nothing is written: it would not be just what was seen.\n')
      for (const name of written) io.out(`written: ${printable(name)}\n`)
    }
    const isWrong = proposal.proof?.isRight === false
    const hasSome = proposal.change !== null && options.has('check')
    if (isFlowless) return exitCodes.unreadable
    return exitFor([analysis], isWrong || isInexact || hasSome ? exitCodes.bad : exitCodes.good)
  },
}

/** What Hubble saw, as flows to allow; rows that cannot be decided are listed, not proposed. */
async function seenFlows({ io, options }: Context, paths: readonly string[], { files }: Sources): Promise<Flows> {
  const observed = await observe(await inputsOf(paths, io))
  const side = { files, options: clusterOptions(options) }
  const report = judgeFlows(observed, side, side)
  const { dns, summary } = report
  const isFlowless = tellFlowless(report, io)
  return { ...proposableOf(report), summary: summary.replace(/, this draft .*$/s, '.'), dns, isFlowless }
}

function statedFlows(analysis: Analysis): Flows {
  const { checks } = runChecks(analysis)
  const asked = checks.filter(({ expect, status }) => expect !== 'denied' && status !== 'invalid')
  return {
    flows: asked.flatMap(({ flows }) => flows.map(({ probe }) => probe)),
    unasked: [],
    dns: {},
    isFlowless: false,
  }
}

function pairs(count: number): string {
  return `${count} ${count === 1 ? 'pair' : 'pairs'}`
}

const mostListed = 20
const mostOpened = 5

function some(opened: readonly string[]): readonly string[] {
  const rest = opened.length - mostOpened
  return [...opened.slice(0, mostOpened), ...(rest > 0 ? [`and ${rest} more`] : [])]
}

function textOf({ paint }: Context, proposal: PrivilegeProposal, unasked: readonly string[]): string {
  const { why, proof, policies, coverage, cut, left, opened, shared, silent, rules } = proposal
  const parts: string[] = []
  const list = (title: string, lines: readonly string[]): void => {
    if (lines.length === 0) return
    const shown = lines.slice(0, mostListed).map((line) => `  ${printable(line)}\n`)
    const rest = lines.length > mostListed ? `  and ${lines.length - mostListed} more\n` : ''
    parts.push(`${paint('bold', `${title} (${lines.length})`)}\n${shown.join('')}${rest}`)
  }
  if (why !== undefined) parts.push(`${printable(why)}\n`)
  list(
    'Policies',
    policies.map((key) => key.replace('//', '/')),
  )
  list(
    'Coverage',
    coverage.map(({ workload, direction, seen, allowed, isNewlyIsolated, unseen }) => {
      const isolated = isNewlyIsolated ? '; default deny begins' : ''
      return `${workload} ${direction}: ${allowed} of ${seen} flows allowed${isolated}${unseen.map((text) => `. ${text}`).join('')}`
    }),
  )
  list(
    'Monitoring, in rules of its own',
    rules
      .filter(({ isMonitoring }) => isMonitoring)
      .map(
        ({ workload, direction, peer, ports }) =>
          `${workload} ${direction === 'ingress' ? '←' : '→'} ${peer} on ${ports}`,
      ),
  )
  if (proof !== null)
    list('Proof', [
      `${proof.flows.filter(({ isRight }) => isRight).length} of ${proof.flows.length} flows are allowed.`,
      ...(opened.length === 0
        ? ['Nothing else opens.']
        : [`It opens more than that for ${pairs(proof.opens + proof.requests)} of peers:`, ...some(opened)]),
      proof.closes === 0
        ? 'Nothing closes.'
        : `It closes ${pairs(proof.closes)} of peers${cut.length === 0 ? '; none of the flows that were judged is among them' : ''}.`,
      ...(cut.length === 0
        ? []
        : [
            `It closes ${cut.length} ${cut.length === 1 ? 'flow that was' : 'flows that were'} seen, as left out below:`,
            ...some(cut),
          ]),
    ])
  list(
    'Left out',
    left.map(({ name, why: reason }) => `${name}: ${reason}`),
  )
  if (left.some(({ key }) => key !== null)) parts.push('  Take them with --include-doubtful or --include-once.\n')
  list(
    'Policies about more than their workload, as no label tells them apart',
    shared.map(({ workload, others }) => `${workload}: ${others.join(', ')} too`),
  )
  list('No flow is about them; they stay as they are', silent)
  list('Cannot be proposed', unasked)
  return parts.join('')
}
