/** Flows that the user states, as entries of a Traffic resource. */
import { namespaceOfNode } from '../../engine/keys'
import { Draft } from '../draft'
import type { Outcome, Workspace } from '../outcome'
import { writtenEnd } from './traffic-text'
import type { PlainMap } from '../../yaml/written/render'
import { freeName } from './names'
import { addResource } from './place'

export interface TrafficRequest {
  readonly workspace: Workspace
  /** Keys of peers, such as `shop/api`, `entity:world`, `ip:203.0.113.4`; `namespace:shop` for all in a namespace. */
  readonly from: string
  readonly to: string
  readonly protocol?: string
  readonly port?: number
  readonly http?: { readonly method?: string; readonly path?: string }
  readonly expect?: 'allowed' | 'denied'
}

/** States one flow: in the last Traffic resource there is, or in a new one. */
export function addTraffic({ workspace, from, to, protocol, port, http, expect }: TrafficRequest): Outcome {
  const source = writtenEnd(peerOfNode(from))
  const target = writtenEnd(peerOfNode(to), port)
  const flow: PlainMap = {
    from: source,
    to: target,
    ...(protocol === undefined || protocol === 'TCP' ? {} : { protocol }),
    ...(http === undefined ? {} : { http: { ...http } }),
    ...(expect === undefined ? {} : { expect }),
  }
  const label = `State traffic ${source} → ${target}`
  const draft = new Draft(workspace)
  const last = draft.all().findLast(({ kind, name }) => kind === 'Traffic' && name !== '')
  if (last !== undefined) {
    draft.editObject(last, { type: 'append', path: ['spec', 'flows'], value: flow })
    if (!draft.hasFailed) return draft.finish(label)
  }
  // A Traffic that cannot be added to is left alone.
  const fresh = new Draft(workspace)
  const taken = new Set(
    fresh
      .all()
      .filter(({ kind }) => kind === 'Traffic')
      .map(({ name }) => name),
  )
  const key = addResource(fresh, {
    apiVersion: 'membrane.dev/v1alpha1',
    kind: 'Traffic',
    metadata: { name: freeName('traffic', (name) => taken.has(name)) },
    spec: { flows: [flow] },
  })
  return fresh.finish(label, [key])
}

/** A whole namespace is stated as all that is in it; every other key is that of a peer already. */
function peerOfNode(key: string): string {
  const namespace = namespaceOfNode(key)
  return namespace === null ? key : `${namespace}/*`
}
