/** Flows that the user states, as entries of a Traffic resource. */
import { Draft } from '../draft'
import { refuse, type Outcome, type Workspace } from '../outcome'
import type { PlainMap } from '../yaml/render'
import { freeName } from './names'
import { addResource } from './place'

export interface TrafficWish {
  readonly workspace: Workspace
  /** Keys of peers, such as `shop/api`, `entity:world`, `ip:203.0.113.4`, `dns:api.example.com`. */
  readonly from: string
  readonly to: string
  readonly protocol?: string
  readonly port?: number
  readonly http?: { readonly method?: string; readonly path?: string }
  readonly expect?: 'allowed' | 'denied'
}

/** States one flow: in the last Traffic resource there is, or in a new one. */
export function addTraffic({ workspace, from, to, protocol, port, http, expect }: TrafficWish): Outcome {
  const source = writtenPeer(from)
  const destination = writtenPeer(to)
  if (source === null || destination === null)
    return refuse(
      `Traffic goes between pods, the world, the host, addresses and names: not ${source === null ? from : to}.`,
    )
  const target =
    port === undefined ? destination : `${destination.includes(':') ? `[${destination}]` : destination}:${port}`
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

/** A peer's key as Traffic resources write it; null for what no traffic comes from or goes to. */
export function writtenPeer(key: string): string | null {
  const [, prefix, rest = ''] = /^(entity|ip|dns|cidr|node|namespace):(.*)$/.exec(key) ?? []
  switch (prefix) {
    case undefined:
      return key.includes('/') ? key : null
    case 'entity':
    case 'ip':
    case 'dns':
      return rest
    default:
      return null
  }
}
