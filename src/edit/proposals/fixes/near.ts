/** Near misses as edits: the one thing that keeps a rule from letting a flow through, put right. */
import { parsePeer, resourceKey } from '../../../engine/keys'
import type { Endpoint, Probe, Step } from '../../../engine/types'
import type { Path } from '../../../yaml/written/operation'
import { isPlainList, isPlainMap, type Plain, type PlainMap } from '../../../yaml/written/render'
import type { Draft } from '../../draft'
import { setLabelIn } from '../../gestures/labels'
import { resourceKeyOf } from '../../gestures/names'
import { parsePath } from '../../gestures/remove-rule'
import type { FoundObject } from '../../resources'
import { podNamespace } from '../rule'
import type { AskedFlow, Attempt } from './types'

const namespaceName = 'kubernetes.io/metadata.name'
const namespaceLabel = 'io.cilium.k8s.namespace.labels.'
const bareNamespace = 'io.kubernetes.pod.namespace'

/** A rule that nearly lets a flow through, in the text. */
interface Miss {
  readonly object: FoundObject
  readonly path: Path
  readonly value: Plain
  readonly name: string
  readonly flow: Probe
  /** The end that the selector at the path is about; null for one outside the pods. */
  readonly peer: Endpoint | null
  readonly peerKey: string
}

/** Ways to put a near miss right, the smallest first. */
export function nearAttempts(draft: Draft, asked: AskedFlow, step: Step, peerKey: string): readonly Attempt[] {
  const { policy, path: written, missing } = step
  if (policy === undefined || written === undefined) return []
  const object = draft.all().findLast(({ key }) => key === policy)
  if (object === undefined) return []
  const path = parsePath(written)
  const value = draft.valueOf(object, path)
  if (value === undefined) return []
  const isSubject = /\.(podSelector|endpointSelector)$/.test(written) && !/gress/.test(written)
  const key = isSubject ? (peerKey === asked.flow.from ? asked.flow.to : asked.flow.from) : peerKey
  const peer = asked.analysis.endpoints.find((endpoint) => endpoint.key === key) ?? null
  const name = policy.slice(policy.lastIndexOf('/') + 1)
  const miss = { object, path, value, name, flow: asked.flow, peer, peerKey: key }
  switch (missing) {
    case 'port':
    case 'protocol':
      return portAttempts(miss)
    case 'label':
    case 'namespace':
      return selectorAttempts(miss, asked)
    case 'cidr':
      return cidrAttempts(miss)
    case 'name':
      return nameAttempts(miss)
    default:
      return []
  }
}

/** A scalar as it is written. */
function textOf(value: Plain | undefined, otherwise: string): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : otherwise
}

/** The list of ports of a rule or of one of its blocks, with the path to it. */
function portLists({ path, value }: Miss): readonly { readonly path: Path; readonly ports: readonly Plain[] }[] {
  if (!isPlainMap(value)) return []
  const own = value['ports']
  if (isPlainList(own)) return [{ path: [...path, 'ports'], ports: own }]
  const blocks = value['toPorts']
  if (!isPlainList(blocks)) return []
  return blocks.flatMap((block, i) => {
    const ports = isPlainMap(block) ? block['ports'] : undefined
    return isPlainList(ports) ? [{ path: [...path, 'toPorts', i, 'ports'], ports }] : []
  })
}

/** Protocols that a list of ports can name. */
const listed: ReadonlySet<string> = new Set(['TCP', 'UDP', 'SCTP'])

function portAttempts(miss: Miss): readonly Attempt[] {
  const { object, name, flow } = miss
  if (!listed.has(flow.protocol)) return []
  const isCilium = object.kind.startsWith('Cilium')
  const port: PlainMap = isCilium
    ? { port: String(flow.port), protocol: flow.protocol }
    : { protocol: flow.protocol, port: flow.port }
  const words = `${flow.protocol}/${flow.port}`
  return portLists(miss).flatMap(({ path, ports }): Attempt[] => {
    const [only, second] = ports
    const add: Attempt = {
      title: `Add port ${words} to a rule of ${name}`,
      touches: 'policy',
      apply: (draft) => draft.edit(object.key, { type: 'append', path, value: port }),
    }
    if (!isPlainMap(only) || second !== undefined) return [add]
    const was = `${textOf(only['protocol'], 'TCP')}/${textOf(only['port'], 'any')}`
    const set: Attempt = {
      title: `Change port ${was} to ${words} in ${name}`,
      touches: 'policy',
      apply: (draft) => {
        for (const [field, value] of Object.entries(port))
          if (only[field] !== value) draft.edit(object.key, { type: 'set', path: [...path, 0, field], value })
      },
    }
    return [add, set]
  })
}

interface Requirement {
  /** Path of the label inside the object, up to its key. */
  readonly path: Path
  readonly key: string
  /** The key without the source in front of it. */
  readonly bare: string
  readonly value: string
  readonly isOfNamespace: boolean
  /** How many labels stand beside it. */
  readonly count: number
}

/** The labels that a selector asks for by equality, with where they stand. */
function requirementsOf(value: Plain, path: Path, isOfNamespace = false): readonly Requirement[] {
  if (!isPlainMap(value)) return []
  const nested = (['podSelector', 'namespaceSelector'] as const).flatMap((field) =>
    requirementsOf(value[field] ?? null, [...path, field], field === 'namespaceSelector'),
  )
  const labels = value['matchLabels']
  if (!isPlainMap(labels)) return nested
  const own = Object.entries(labels).flatMap(([key, wanted]): Requirement[] => {
    if (typeof wanted !== 'string') return []
    const bare = key.replace(/^(k8s|any)[:.]/, '')
    const isNamespace = isOfNamespace || bare === bareNamespace || bare.startsWith(namespaceLabel)
    return [
      {
        path: [...path, 'matchLabels', key],
        key,
        bare,
        value: wanted,
        isOfNamespace: isNamespace,
        count: Object.keys(labels).length,
      },
    ]
  })
  return [...own, ...nested]
}

function selectorAttempts(miss: Miss, asked: AskedFlow): readonly Attempt[] {
  const { peer, object, path, value } = miss
  if (peer === null) return []
  const failed = requirementsOf(value, path).filter((wanted) => actualOf(wanted, peer, asked) !== wanted.value)
  if (failed.length > 2) return []
  if (failed.length === 0) return placeAttempts(miss, peer)
  const policySide = failed.flatMap((wanted): Attempt[] => {
    const actual = actualOf(wanted, peer, asked)
    if (actual === undefined || actual === '') return []
    return [
      {
        title: `Let ${miss.name} look for ${wanted.bare}=${actual} instead of ${wanted.bare}=${wanted.value}`,
        touches: 'policy',
        apply: (draft) => draft.edit(object.key, { type: 'set', path: wanted.path, value: actual }),
      },
    ]
  })
  const podSide = failed.flatMap((wanted) => labelAttempt(wanted, peer))
  const without = failed.flatMap((wanted): Attempt[] =>
    wanted.count < 2
      ? []
      : [
          {
            title: `Let ${miss.name} no longer ask for ${wanted.bare}=${wanted.value}`,
            touches: 'policy',
            apply: (draft) => draft.edit(object.key, { type: 'remove', path: wanted.path }),
          },
        ],
  )
  if (failed.length === 2) {
    // Two labels that fail are put right together or not at all.
    return [policySide, podSide].flatMap((both) =>
      both.length === 2
        ? [
            {
              title: both.map(({ title }) => title).join(', and '),
              touches: both[0]?.touches ?? 'policy',
              apply: (draft: Draft) => both.forEach(({ apply }) => apply(draft)),
            },
          ]
        : [],
    )
  }
  return [...policySide, ...podSide, ...without]
}

/** What the peer has where a selector asks for a label. */
function actualOf({ bare, isOfNamespace }: Requirement, peer: Endpoint, { analysis }: AskedFlow): string | undefined {
  if (!isOfNamespace) return peer.podLabels[bare]
  if (bare === bareNamespace || bare === namespaceName) return peer.namespace
  const labels = analysis.namespaces.find(({ name }) => name === peer.namespace)?.labels ?? {}
  return labels[bare.startsWith(namespaceLabel) ? bare.slice(namespaceLabel.length) : bare]
}

function labelAttempt({ bare, value, isOfNamespace }: Requirement, peer: Endpoint): readonly Attempt[] {
  if (isOfNamespace) {
    if (bare === bareNamespace || bare === namespaceName) return []
    const label = bare.startsWith(namespaceLabel) ? bare.slice(namespaceLabel.length) : bare
    return [
      {
        title: `Label namespace ${peer.namespace} with ${label}=${value}`,
        touches: 'labels',
        apply: (draft) => setLabelIn(draft, resourceKey('Namespace', '', peer.namespace), label, value),
      },
    ]
  }
  return [
    {
      title: `Label ${peer.key} with ${bare}=${value}`,
      touches: 'labels',
      apply: (draft) => setLabelIn(draft, resourceKeyOf(peer), bare, value),
    },
  ]
}

/** A selector whose labels all fit looks in another namespace: without a word on it, in its policy's own. */
function placeAttempts({ object, path, value, name }: Miss, peer: Endpoint): readonly Attempt[] {
  if (!isPlainMap(value) || object.namespace === peer.namespace) return []
  const title = `Let a peer of ${name} look in namespace ${peer.namespace}`
  if (object.kind === 'NetworkPolicy' && value['namespaceSelector'] === undefined)
    return [
      {
        title,
        touches: 'policy',
        apply: (draft) =>
          draft.edit(object.key, {
            type: 'set',
            path: [...path, 'namespaceSelector'],
            value: { matchLabels: { [namespaceName]: peer.namespace } },
          }),
      },
    ]
  if (!object.kind.startsWith('Cilium')) return []
  return [
    {
      title,
      touches: 'policy',
      apply: (draft) =>
        draft.edit(object.key, { type: 'set', path: [...path, 'matchLabels', podNamespace], value: peer.namespace }),
    },
  ]
}

function cidrAttempts({ object, path, value, name, peerKey }: Miss): readonly Attempt[] {
  const parts = parsePeer(peerKey)
  if (parts?.kind !== 'ip' && parts?.kind !== 'cidr') return []
  const length = parts.name.includes(':') ? 128 : 32
  const prefix = parts.kind === 'cidr' ? parts.name : `${parts.name}/${length}`
  const list = path.slice(0, -1)
  const field = String(list.at(-1))
  const item = /^(from|to)$/.test(field)
    ? { ipBlock: { cidr: prefix } }
    : field.endsWith('CIDRSet')
      ? { cidr: prefix }
      : prefix
  const add: Attempt = {
    title: `Add ${prefix} to a rule of ${name}`,
    touches: 'policy',
    apply: (draft) => draft.edit(object.key, { type: 'append', path: list, value: item }),
  }
  const block = isPlainMap(value) && isPlainMap(value['ipBlock']) ? value['ipBlock'] : value
  const base = block === value ? path : [...path, 'ipBlock']
  const holes = isPlainMap(block) ? block['except'] : undefined
  if (!isPlainList(holes)) return [add]
  const filled = holes.map((hole, i): Attempt => ({
    title: `Take the exception ${textOf(hole, '')} out of ${name}`,
    touches: 'policy',
    apply: (draft) =>
      draft.edit(object.key, {
        type: 'remove',
        path: holes.length === 1 ? [...base, 'except'] : [...base, 'except', i],
      }),
  }))
  return [add, ...filled]
}

function nameAttempts({ object, path, name, peerKey }: Miss): readonly Attempt[] {
  const parts = parsePeer(peerKey)
  if (parts?.kind !== 'dns') return []
  return [
    {
      title: `Add the name ${parts.name} to a rule of ${name}`,
      touches: 'policy',
      apply: (draft) =>
        draft.edit(object.key, { type: 'append', path: path.slice(0, -1), value: { matchName: parts.name } }),
    },
  ]
}
