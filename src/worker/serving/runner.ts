/** What the worker does, without the worker: messages in, messages and buffers to hand over out. */
import { Engine, type Analysis, type AnalyzeOptions, type FlowTable, type Snapshot } from '../../engine/doors/core'
import { unplacedLists, type UnplacedLists } from '../../engine/doors/unplaced'
import type { Sender } from '../messages/sent-parts'
import type { Answer, Question } from '../messages/questions'
import type { Request, Response, Step } from '../messages/protocol'
import { problemsOf, type LintNeeds } from './lint-report'

export interface Reply {
  readonly response: Response
  /** Buffers to hand over instead of copying. */
  readonly transfer: readonly ArrayBuffer[]
  /** Of an analysis that is sent in parts: the lists that may hold ranges of an earlier text, where they are long. */
  readonly unplaced?: UnplacedLists
}

/** Up to so many flows the page has them all. */
const flowLimit = 200_000
/** Of more pods the first rows are few of all, and nobody reads them to their end. */
const mostPods = 2000

/** Rows that it has where there are more flows: they stand in the table until it has asked for what it looks at. */
function rowsBeyond({ length: pods }: Analysis['endpoints']): number {
  return pods > mostPods ? 200 : 20_000
}
/** What takes less is not worth a word on the way. */
const sayAfterMs = 500
/** Reading more characters than these takes a while, where most of them are new. */
const longText = 2_000_000

/** Whether an answer only says how far it has come. */
export function isUnfinished({ response }: Reply): boolean {
  if (response.type !== 'answer' || response.answer === null) return false
  return 'isDone' in response.answer && !response.answer.isDone
}

interface RunnerHooks {
  /** Called with what an analysis is doing, where it takes a while. */
  readonly onStep?: (id: number, step: Step) => void
  /** Whether somebody else takes it on to lint an analysis once it has been sent. */
  readonly lintLater?: (id: number, analysis: Analysis, firstFile: string) => boolean
  /** What sends long lists in parts; null where none is sent so. */
  readonly sender?: () => Sender | null
}

/** Answers requests; remembers the last analysis for the probes that follow it. */
export function createRunner(
  now: () => number,
  engine: Pick<Engine, 'update'> = new Engine(),
  /** Why the lints are not there; null where they are. */
  missingLints: () => string | null = () => null,
  { onStep = () => undefined, lintLater = () => false, sender = () => null }: RunnerHooks = {},
): (request: Request, answer?: (analysis: Analysis, question: Question, analyses: Analyses) => Answer) => Reply {
  let analysis: Analysis | null = null
  const analyses = new Analyses()
  let lastLength = 0
  return (request, answer) => {
    try {
      if (request.type === 'ask') {
        if (analysis === null || answer === undefined) return failure(request.id, 'nothing has been analysed yet')
        const found = answer(analysis, request.question, analyses)
        return { response: { type: 'answer', id: request.id, answer: found }, transfer: buffersIn(found) }
      }
      if (request.type === 'probe') {
        if (analysis === null) return failure(request.id, 'nothing has been analysed yet')
        const verdict = analysis.probe(request.probe, { isWorldOfFamilies: true })
        return { response: { type: 'verdict', id: request.id, verdict }, transfer: [] }
      }
      const start = now()
      const { id, files, options } = request
      const length = files.reduce((sum, { text }) => sum + text.length, 0)
      if (length > longText && length > 2 * lastLength) onStep(id, 'reading')
      lastLength = length
      analysis = engine.update(files, asInCluster(options))
      analyses.add(id, analysis, request.keep ?? [])
      const firstFile = files[0]?.name ?? ''
      const missing = missingLints()
      const isUnlinted = missing === null && lintLater(id, analysis, firstFile)
      const sending = sender()
      const unplaced = sending === null ? null : unplacedLists(analysis)
      const snapshot = snapshotOf(analysis, {
        missingLints: missing,
        sender: sending,
        isUnlinted,
        firstFile,
        now,
        onStep: (step) => {
          if (now() - start > sayAfterMs) onStep(id, step)
        },
      })
      return {
        response: {
          type: 'analysis',
          id,
          snapshot: { ...snapshot, number: id },
          durationMs: now() - start,
          ...(isUnlinted ? { isUnlinted } : {}),
        },
        transfer: buffersOf(snapshot.flows),
        ...(unplaced === null ? {} : { unplaced }),
      }
    } catch (error) {
      return failure(request.id, error instanceof Error ? error.message : String(error))
    }
  }
}

/** Analyses by the numbers of their snapshots: the last one, the one before it, and those that the page still asks about. */
export class Analyses {
  private kept = new Map<number, Analysis>()
  private last = -1

  add(number: number, analysis: Analysis, keep: readonly number[]): void {
    const wanted = new Set([...keep, this.last])
    this.kept = new Map([...this.kept].filter(([own]) => wanted.has(own)))
    this.kept.set(number, analysis)
    this.last = number
  }

  /** The last one where no number is given; null for one that is not kept. */
  of(number = this.last): Analysis | null {
    return this.kept.get(number) ?? null
  }
}

/** The page shows what a cluster would do with the objects, and every cluster has an API server. */
export function asInCluster(options: AnalyzeOptions): AnalyzeOptions {
  return { apiServer: true, ...options }
}

export function failure(id: number, message: string): Reply {
  return { response: { type: 'failure', id, message }, transfer: [] }
}

interface SnapshotNeeds extends Partial<LintNeeds> {
  /** The lints come later. */
  readonly isUnlinted?: boolean
  readonly onStep?: (step: Step) => void
  /** What sends it in parts: then long lists may have ranges of an earlier text. */
  readonly sender?: Sender | null
}

/** Everything that the page shows of an analysis, as plain data. */
export function snapshotOf(analysis: Analysis, needs: SnapshotNeeds = {}): Snapshot {
  const { missingLints = null, firstFile = '', now = () => 0, onStep = () => undefined, isUnlinted = false } = needs
  onStep('judging')
  const { resources, endpoints, policies } = needs.sender?.listsOf(analysis, unplacedLists(analysis)) ?? analysis
  const { namespaces, identities, services, nodes, externals, settings, hosts } = analysis
  onStep('listing')
  const flows = analysis.flows(flowLimit, rowsBeyond(unplacedLists(analysis).endpoints))
  if (!isUnlinted) onStep('linting')
  const diagnostics = isUnlinted ? analysis.diagnostics : problemsOf(analysis, { missingLints, firstFile, now })
  return {
    diagnostics,
    resources,
    namespaces,
    endpoints,
    identities,
    policies,
    services,
    nodes,
    externals,
    settings,
    hosts,
    flows,
  }
}

/** Buffers that an answer may hand over. */
function buffersIn(answer: Answer): readonly ArrayBuffer[] {
  if (answer === null) return []
  if ('linked' in answer) {
    const { linked } = answer
    const columns = [linked.from, linked.to, linked.row, linked.counts, linked.sides, linked.policies]
    const own = [...columns, linked.tallyNode, linked.tallyRow, linked.tallyCounts, linked.tallyFlags]
    return own.map(({ buffer }) => buffer).filter((buffer) => buffer instanceof ArrayBuffer)
  }
  return 'table' in answer ? buffersOf(answer.table) : 'window' in answer ? buffersOf(answer.window.table) : []
}

/** The distinct buffers of a table's columns: one buffer may not be handed over twice. */
function buffersOf(flows: FlowTable): readonly ArrayBuffer[] {
  const { source, destination, port, verdict, egress, ingress, egressBy, ingressBy, dropReason } = flows
  const columns = [source, destination, port, verdict, egress, ingress, egressBy, ingressBy, dropReason]
  return [...new Set(columns.map(({ buffer }) => buffer).filter((buffer) => buffer instanceof ArrayBuffer))]
}
