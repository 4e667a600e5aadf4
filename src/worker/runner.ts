/** What the worker does, without the worker: messages in, messages and buffers to hand over out. */
import {
  Engine,
  sortDiagnostics,
  type Analysis,
  type AnalyzeOptions,
  type Diagnostic,
  type FlowTable,
  type Snapshot,
} from '../engine/doors/core'
import type { Answer, Question } from './questions'
import type { Request, Response } from './protocol'

export interface Reply {
  readonly response: Response
  /** Buffers to hand over instead of copying. */
  readonly transfer: readonly ArrayBuffer[]
}

const flowLimit = 200_000

/** Answers requests; remembers the last analysis for the probes that follow it. */
export function createRunner(
  now: () => number,
  engine: Pick<Engine, 'update'> = new Engine(),
  /** Why the lints are not there; null where they are. */
  missingLints: () => string | null = () => null,
): (request: Request, answer?: (analysis: Analysis, question: Question) => Answer) => Reply {
  let analysis: Analysis | null = null
  return (request, answer) => {
    try {
      if (request.type === 'ask') {
        if (analysis === null || answer === undefined) return failure(request.id, 'nothing has been analysed yet')
        const found = answer(analysis, request.question)
        return { response: { type: 'answer', id: request.id, answer: found }, transfer: buffersIn(found) }
      }
      if (request.type === 'probe') {
        if (analysis === null) return failure(request.id, 'nothing has been analysed yet')
        return { response: { type: 'verdict', id: request.id, verdict: analysis.probe(request.probe) }, transfer: [] }
      }
      const start = now()
      analysis = engine.update(request.files, asInCluster(request.options))
      const snapshot = snapshotOf(analysis, missingLints(), request.files[0]?.name ?? '')
      return {
        response: { type: 'analysis', id: request.id, snapshot, durationMs: now() - start },
        transfer: buffersOf(snapshot.flows),
      }
    } catch (error) {
      return failure(request.id, error instanceof Error ? error.message : String(error))
    }
  }
}

/** The page shows what a cluster would do with the objects, and every cluster has an API server. */
export function asInCluster(options: AnalyzeOptions): AnalyzeOptions {
  return { apiServer: true, ...options }
}

export function failure(id: number, message: string): Reply {
  return { response: { type: 'failure', id, message }, transfer: [] }
}

/** What the lints say, or that they say nothing: a part that fails does not take the picture with it. */
function lintsOf(analysis: Analysis, missing: string | null, file: string): readonly Diagnostic[] {
  if (missing !== null) return [lintsMissing(missing, file)]
  try {
    return analysis.lints()
  } catch (error) {
    return [lintsMissing(error instanceof Error ? error.message : String(error), file)]
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
export function snapshotOf(analysis: Analysis, missingLints: string | null = null, firstFile = ''): Snapshot {
  const { resources, namespaces, endpoints, identities, policies, services, nodes, externals, settings } = analysis
  const diagnostics = sortDiagnostics([...analysis.diagnostics, ...lintsOf(analysis, missingLints, firstFile)])
  const flows = analysis.flows(flowLimit)
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
    flows,
  }
}

/** Buffers that an answer may hand over. */
function buffersIn(answer: Answer): readonly ArrayBuffer[] {
  return answer !== null && 'table' in answer ? buffersOf(answer.table) : []
}

/** The distinct buffers of a table's columns: one buffer may not be handed over twice. */
function buffersOf(flows: FlowTable): readonly ArrayBuffer[] {
  const { source, destination, port, verdict, egress, ingress, egressBy, ingressBy, dropReason } = flows
  const columns = [source, destination, port, verdict, egress, ingress, egressBy, ingressBy, dropReason]
  return [...new Set(columns.map(({ buffer }) => buffer).filter((buffer) => buffer instanceof ArrayBuffer))]
}
