/** What the worker does, without the worker: messages in, messages and buffers to hand over out. */
import {
  Engine,
  sortDiagnostics,
  type Analysis,
  type AnalyzeOptions,
  type Diagnostic,
  type FlowTable,
  type Snapshot,
} from '../../engine/doors/core'
import type { Answer, Question } from '../messages/questions'
import type { Request, Response, Step } from '../messages/protocol'

export interface Reply {
  readonly response: Response
  /** Buffers to hand over instead of copying. */
  readonly transfer: readonly ArrayBuffer[]
}

const flowLimit = 200_000
/** Lints are looked for this long: longer, and the picture would wait for what is optional. */
const lintsWithinMs = 3000
/** What takes less is not worth a word on the way. */
const sayAfterMs = 500

/** Answers requests; remembers the last analysis for the probes that follow it. */
export function createRunner(
  now: () => number,
  engine: Pick<Engine, 'update'> = new Engine(),
  /** Why the lints are not there; null where they are. */
  missingLints: () => string | null = () => null,
  /** Called with what an analysis is doing, where it takes a while. */
  onStep: (id: number, step: Step) => void = () => undefined,
): (request: Request, answer?: (analysis: Analysis, question: Question, analyses: Analyses) => Answer) => Reply {
  let analysis: Analysis | null = null
  const analyses = new Analyses()
  return (request, answer) => {
    try {
      if (request.type === 'ask') {
        if (analysis === null || answer === undefined) return failure(request.id, 'nothing has been analysed yet')
        const found = answer(analysis, request.question, analyses)
        return { response: { type: 'answer', id: request.id, answer: found }, transfer: buffersIn(found) }
      }
      if (request.type === 'probe') {
        if (analysis === null) return failure(request.id, 'nothing has been analysed yet')
        return { response: { type: 'verdict', id: request.id, verdict: analysis.probe(request.probe) }, transfer: [] }
      }
      const start = now()
      const { id, files, options } = request
      analysis = engine.update(files, asInCluster(options))
      analyses.add(id, analysis, request.keep ?? [])
      const firstFile = files[0]?.name ?? ''
      const snapshot = snapshotOf(analysis, {
        missingLints: missingLints(),
        firstFile,
        now,
        onStep: (step) => {
          if (now() - start > sayAfterMs) onStep(id, step)
        },
      })
      return {
        response: { type: 'analysis', id, snapshot: { ...snapshot, number: id }, durationMs: now() - start },
        transfer: buffersOf(snapshot.flows),
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

interface SnapshotNeeds {
  /** Why the lints are not there; null where they are. */
  readonly missingLints?: string | null
  /** Where what is not about one place is said. */
  readonly firstFile?: string
  readonly now?: () => number
  readonly onStep?: (step: Step) => void
}

/** What the lints say, or that they say nothing: a part that fails does not take the picture with it. */
function lintsOf(analysis: Analysis, { missingLints, firstFile, now }: Required<SnapshotNeeds>): readonly Diagnostic[] {
  if (missingLints !== null) return [lintsMissing(missingLints, firstFile)]
  const start = now()
  let isWhole = true
  try {
    const found = analysis.lints(() => (isWhole = now() - start <= lintsWithinMs))
    return isWhole ? found : [...found, lintsMissing('the workspace is so large that only some were tried', firstFile)]
  } catch (error) {
    return [lintsMissing(error instanceof Error ? error.message : String(error), firstFile)]
  }
}

function lintsMissing(why: string, file: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'lints-missing',
    message: `Likely mistakes are not looked for: ${why}`,
    help: 'The picture and all verdicts are complete. Reload the page to try again.',
    range: { file, start: 0, end: 0, line: 1, column: 1, endLine: 1, endColumn: 1 },
  }
}

/** Everything that the page shows of an analysis, as plain data. */
export function snapshotOf(analysis: Analysis, needs: SnapshotNeeds = {}): Snapshot {
  const { missingLints = null, firstFile = '', now = () => 0, onStep = () => undefined } = needs
  onStep('judging')
  const { resources, namespaces, endpoints, identities, policies, services, nodes, externals, settings, hosts } =
    analysis
  onStep('listing')
  const flows = analysis.flows(flowLimit)
  onStep('linting')
  const diagnostics = sortDiagnostics([
    ...analysis.diagnostics,
    ...lintsOf(analysis, { missingLints, firstFile, now, onStep }),
  ])
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
