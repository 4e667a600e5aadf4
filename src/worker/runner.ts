/** What the worker does, without the worker: messages in, messages and buffers to hand over out. */
import { Engine, type Analysis, type FlowTable, type Snapshot } from '../engine/core'
import type { Request, Response } from './protocol'
import type { Known, answerQuestion } from './questions'

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
): (request: Request, answer?: typeof answerQuestion) => Reply {
  let known: Known | null = null
  return (request, answer) => {
    try {
      if (request.type === 'probe') {
        if (known === null) return failure(request.id, 'nothing has been analysed yet')
        const verdict = known.analysis.probe(request.probe)
        return { response: { type: 'verdict', id: request.id, verdict }, transfer: [] }
      }
      if (request.type === 'ask') {
        if (known === null || answer === undefined) return failure(request.id, 'nothing has been analysed yet')
        return { response: { type: 'answer', id: request.id, answer: answer(request.question, known) }, transfer: [] }
      }
      const start = now()
      const { files, options } = request
      const analysis = engine.update(files, options)
      known = { analysis, files, options }
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

export function failure(id: number, message: string): Reply {
  return { response: { type: 'failure', id, message }, transfer: [] }
}

/** Everything that the page shows of an analysis, as plain data. */
export function snapshotOf(analysis: Analysis): Snapshot {
  const { diagnostics, resources, namespaces, endpoints, identities, policies } = analysis
  return { diagnostics, resources, namespaces, endpoints, identities, policies, flows: analysis.flows(flowLimit) }
}

/** The distinct buffers of a table's columns: one buffer may not be handed over twice. */
function buffersOf(flows: FlowTable): readonly ArrayBuffer[] {
  const { source, destination, port, verdict, egress, ingress, egressBy, ingressBy, dropReason } = flows
  const columns = [source, destination, port, verdict, egress, ingress, egressBy, ingressBy, dropReason]
  return [...new Set(columns.map(({ buffer }) => buffer).filter((buffer) => buffer instanceof ArrayBuffer))]
}
