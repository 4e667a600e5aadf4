/** Reads flows and judges them, in a worker of its own: the picture goes on while a gigabyte is read. */
import { nameMisses, PolicyEngine, provideSomeMisses, Replay, type Observed } from '../../engine/doors/replay'
import { Expressions } from '../../engine/expressions'
import { observe } from '../../observe/observe'
import { forPage, type ReplayRequest, type ReplayResponse } from '../messages/replay-protocol'
import { asInCluster } from './runner'

provideSomeMisses(nameMisses)
const expressions = new Expressions()
let replay: Replay | null = null
let lastObserved: Observed | null = null
/** Grows with each reading and each cancelling, so that an older reading stops. */
let reading = 0

function post(response: ReplayResponse): void {
  self.postMessage(response)
}

async function read(id: number, files: Extract<ReplayRequest, { type: 'read' }>['files']): Promise<void> {
  const mine = ++reading
  let reportedAt = 0
  const observed: Observed = await observe(
    files.map(({ name, file }) => ({ name, bytes: file })),
    {
      isCancelled: () => mine !== reading,
      onLines(lines) {
        const now = performance.now()
        if (now - reportedAt < 100) return
        reportedAt = now
        post({ type: 'progress', id, lines })
      },
    },
  )
  if (mine !== reading) return
  // What a damaged file holds takes nobody's place.
  if (replay !== null && observed.files.every(({ flows }) => flows === 0)) {
    const reason = observed.files.flatMap(({ unreadLines }) => unreadLines)[0]?.reason ?? null
    post({ type: 'empty', id, names: observed.files.map(({ name }) => name), reason })
  } else take(id, observed)
}

function take(id: number, observed: Observed): void {
  lastObserved = observed
  replay = new Replay(observed, () => new PolicyEngine(expressions))
  post({ type: 'read', id })
}

async function judge({ id, now, draft }: Extract<ReplayRequest, { type: 'judge' }>): Promise<void> {
  if (replay === null) return
  const needs = replay.needs(now, draft)
  if (needs.clusterPolicies) await import('../../engine/doors/cluster-policies')
  if (needs.lookups) await import('../../engine/doors/lookups')
  if (needs.expressions) expressions.provide((await import('../../engine/doors/re2')).regularExpressions.re2)
  const side = (one: typeof now): typeof now => ({ ...one, options: asInCluster(one.options) })
  post({ type: 'report', id, report: forPage(replay.judge(side(now), side(draft))) })
}

self.addEventListener('message', (event: MessageEvent<ReplayRequest>) => {
  const request = event.data
  const failed = (error: unknown): void =>
    post({ type: 'failure', id: request.id, message: error instanceof Error ? error.message : String(error) })
  switch (request.type) {
    case 'read':
      read(request.id, request.files).catch(failed)
      return
    case 'cancel':
      reading++
      return
    case 'give':
      if (lastObserved !== null) post({ type: 'given', id: request.id, observed: lastObserved })
      return
    case 'take':
      reading++
      take(request.id, request.observed)
      return
    case 'judge':
      judge(request).catch(failed)
  }
})
