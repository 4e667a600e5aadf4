/** What the worker does, without the worker: messages in, messages and buffers to hand over out. */
import {
  Engine,
  sortDiagnostics,
  type Analysis,
  type AnalyzeOptions,
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
      const snapshot = snapshotOf(analysis)
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

/** Everything that the page shows of an analysis, as plain data. */
export function snapshotOf(analysis: Analysis): Snapshot {
  const { resources, namespaces, endpoints, identities, policies, services } = analysis
  const diagnostics = sortDiagnostics([...analysis.diagnostics, ...analysis.lints()])
  const flows = analysis.flows(flowLimit)
  return { diagnostics, resources, namespaces, endpoints, identities, policies, services, flows }
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
