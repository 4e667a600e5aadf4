/** `membrane fix`: the smallest changes that let a flow through or close it, each with its proof. */
import {
  analyze,
  answerFlow,
  proveChange,
  runChecks,
  type Analysis,
  type FlowQuestion,
  type Probe,
} from '../../engine/index'
import { filesWith, smallestFixes, type Fixes, type ProvenChange } from '../../edit/proposals'
import { exitFor, printJson, tellErrors, tellUnread, type Command, type Context } from '../command'
import { documentsOf, patchOf, writeChanges } from '../input/changes'
import { readSources, type Sources } from '../input/input'
import { exitCodes, UserError, type ExitCode } from '../input/io'
import { clusterOptions, printedAs } from '../options'
import { printable, printableLines } from '../output/text'
import { askedFlow } from '../question'

interface Question {
  readonly title: string
  readonly flows: readonly Probe[]
  readonly expect: 'allowed' | 'denied'
}

interface Answered extends Fixes {
  readonly title: string
}

const formats = ['text', 'patch', 'yaml', 'json'] as const

export const fix: Command = {
  help: `Usage: membrane fix FROM TO[:PORT] FILE… [options]
       membrane fix --failed FILE… [options]

Offers up to three changes of the manifests, the one that changes least besides first. Each was made on trial: what the flow was, what it
becomes, and what else opens or closes on all ports and for all peers. FROM and TO are written as for membrane explain.
Without a port, the changes are for the ports that the answer names.

  membrane fix shop/web shop/api:8080 manifests/
  membrane fix shop/web world:443 manifests/ --deny
  membrane fix --failed manifests/ --write

Options:
  --deny                 close the flow instead of letting it through
  --protocol NAME        TCP (default), UDP, SCTP, ICMP, ICMPv6…
  --failed               fix the failed expectations of Traffic resources instead, one after the other
  --pick N               which of the proposals to print as a patch or to write; 1 (default) is the first
  --only-exact           leave out proposals that change anything else
  --write                write the proposal into the files
  --check                exit 1 if there is something to change
  -o, --output FORMAT    text (default), patch, yaml (the documents that are new or changed), or json
`,
  options: {
    output: printedAs(formats),
    deny: { type: 'boolean' },
    protocol: { type: 'string' },
    failed: { type: 'boolean' },
    pick: { type: 'string' },
    'only-exact': { type: 'boolean' },
    write: { type: 'boolean' },
    check: { type: 'boolean' },
  },
  run(context) {
    const { io, options } = context
    const format = options.choice('output', formats)
    const isFailed = options.has('failed')
    const { flow, paths } = isFailed ? { flow: null, paths: options.rest } : askedFlow('fix', options)
    if (paths.length === 0) throw new UserError('no file was named', 'membrane fix FROM TO:PORT FILE…')
    const sources = readSources(paths, io)
    tellUnread(context, sources)
    const first = analyze(sources.files, clusterOptions(options))
    tellErrors(context, first)
    const questions = flow === null ? failedChecks(first) : [asked(context, first, flow)]
    const { answers, files } = answerAll(context, sources, questions)
    const change = { before: sources.files, after: files }
    const written = options.has('write') ? writeChanges(change, sources) : []
    if (format === 'json')
      printJson(context, 'fix', first.diagnostics, {
        questions: answers.map(({ title, fixes, why }) => ({
          title,
          ...(why === undefined ? {} : { why }),
          proposals: fixes.map(({ title: what, proof, change: { edits } }) => ({
            title: what,
            isNothingElse: proof.isNothingElse,
            opens: proof.opens,
            closes: proof.closes,
            sentences: proof.sentences,
            edits,
          })),
        })),
        written,
      })
    else if (format === 'patch') io.out(patchOf(change))
    else if (format === 'yaml') io.out(documentsOf(change))
    else {
      io.out(
        answers.length === 0 ? 'No expectation fails.\n' : answers.map((answer) => textOf(context, answer)).join('\n'),
      )
      if (answers.some(({ fixes }) => fixes.length > 0) && written.length === 0)
        io.out(`\n${printableLines(patchOf(change))}`)
      for (const name of written) io.out(`written: ${printable(name)}\n`)
    }
    return exitFor([first], codeOf(context, answers))
  },
}

/** A flow that is already as wanted is no failure; a flow that no change corrects is one. */
function codeOf({ options }: Context, answers: readonly Answered[]): ExitCode {
  const hasSome = answers.some(({ fixes }) => fixes.length > 0)
  const isStuck = answers.some(({ fixes, why = '' }) => fixes.length === 0 && !why.endsWith('already.'))
  return isStuck || (hasSome && options.has('check')) ? exitCodes.bad : exitCodes.good
}

function asked({ options }: Context, analysis: Analysis, flow: FlowQuestion): Question {
  const found = answerFlow(analysis, flow)
  if (typeof found === 'string') throw new UserError(found)
  const expect = options.has('deny') ? 'denied' : 'allowed'
  const flows = found.answers.map(({ probe }) => probe)
  return { title: `${flow.from} → ${flow.to}${portsUnsaid(flow.to, flows)}: ${expect}`, flows, expect }
}

/** The ports that a question without one is taken to ask about: a change is for these alone. */
function portsUnsaid(to: string, flows: readonly Probe[]): string {
  const ports = [...new Set(flows.map(({ protocol, port }) => `${protocol}/${port}`))]
  const isSaid = ports.length === 1 && to.endsWith(`:${flows[0]?.port}`)
  return isSaid || ports.length === 0 ? '' : ` on ${ports.join(', ')}`
}

function failedChecks(analysis: Analysis): readonly Question[] {
  return runChecks(analysis).checks.flatMap(({ status, expect, text, flows }) =>
    status === 'fail' && expect !== null
      ? [{ title: `${text}: ${expect}`, flows: flows.map(({ probe }) => probe), expect }]
      : [],
  )
}

/** Answers the questions one after the other, each in the files as the one before leaves them. */
function answerAll(
  context: Context,
  sources: Sources,
  questions: readonly Question[],
): { readonly answers: readonly Answered[]; readonly files: Sources['files'] } {
  const { options } = context
  const settings = clusterOptions(options)
  const judge = { analyze: (files: Sources['files']): Analysis => analyze(files, settings), prove: proveChange }
  const pick = options.count('pick', 1) ?? 1
  let files = sources.files
  const answers = questions.map(({ title, flows, expect }): Answered => {
    const workspace = { files, activeFile: files[0]?.name ?? 'cluster.yaml' }
    const found = smallestFixes({ workspace, analysis: judge.analyze(files), judge, flows, expect })
    const isExact = ({ proof }: ProvenChange): boolean => proof.isNothingElse
    const fixes = options.has('only-exact') ? found.fixes.filter(isExact) : found.fixes
    const chosen = fixes[pick - 1]
    if (chosen !== undefined) files = filesWith(workspace, chosen.change)
    const why =
      found.why ?? (fixes.length === 0 ? 'Every change that does this changes something else too.' : undefined)
    return { title, fixes, ...(why === undefined ? {} : { why }) }
  })
  return { answers, files }
}

function textOf({ paint }: Context, { title, fixes, why }: Answered): string {
  const head = paint('bold', printable(title))
  if (fixes.length === 0) return `${head}\n  ${printable(why ?? '')}\n`
  const parts = fixes.map(({ title: what, proof }, i) => {
    const lines = proof.sentences.map((sentence) => `     ${printable(sentence)}\n`).join('')
    return `  ${i + 1}. ${paint(proof.isNothingElse ? 'green' : 'yellow', printable(what))}\n${lines}`
  })
  return `${head}\n${parts.join('')}`
}
