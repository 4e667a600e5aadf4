/**
 * What lists of flows cannot say of each flow, and answers about one flow do: that both ends must authenticate each other, that
 * an Envoy of the user's decides, and that a service mesh changes what policies see. Source: as in `probe/authenticating.ts`, `probe/ambient.ts`, `probe/encrypted.ts`.
 */
import { meshOf, tunnelPort, tunnels } from '../cluster/mesh'
import { resourceWords } from '../keys'
import { compareTexts } from '../../values/compare'
import { remembered } from '../../values/remembered'
import { isUnmet, statedBy } from './maps/authentication'
import type { SubjectMap } from './maps/subject-maps'
import type { PolicyModel } from './model'

/** Names that a doubt lists. */
const mostNamed = 5

/** A sentence for each such doubt; none where nothing in the workspace gives rise to one. */
export const listDoubts = remembered((model: PolicyModel): readonly string[] => {
  const { cluster, maps } = model
  const { isAuthOff } = cluster.settings.datapath
  const seen = new Set<SubjectMap>()
  const asking = new Set<string>()
  const sending = new Set<string>()
  /** Pods of each mesh, and whether any of them is under rules that it may bear upon. */
  const meshes = { ambient: podsOf(), ztunnel: podsOf(), sidecar: podsOf() }
  cluster.endpoints.forEach((pod, i) => {
    const own = [maps.mapOf(i, 'egress'), maps.mapOf(i, 'ingress')]
    for (const { entries } of own.filter((map) => !seen.has(map) && seen.add(map)))
      for (const entry of entries)
        if (entry.origin.kind === 'policy') {
          const { policy, l7 } = entry.origin.entry
          if (statedBy(entry) === 'required' && !isUnmet('required', { isAuthOff }))
            asking.add(resourceWords(policy.key))
          if (l7?.kind === 'listener') sending.add(resourceWords(policy.key))
        }
    const mesh = meshOf(cluster, pod)
    if (mesh === null) return
    const found = meshes[mesh]
    found.names.push(pod.key)
    found.isConcerned ||= own.some((map) => (mesh === 'sidecar' ? readsHttp(map) : map.isEnforced))
  })
  const carried = (['ambient', 'ztunnel'] as const).flatMap((mesh) =>
    isInDoubt(meshes[mesh])
      ? `${listed(meshes[mesh].names)} are ${tunnels[mesh]}, which carries TCP between them to port ${tunnelPort}: policies then see that port and not those listed here, and what passes may be another.`
      : [],
  )
  return [
    ...(asking.size === 0
      ? []
      : [
          `What ${listed([...asking])} let${asking.size === 1 ? 's' : ''} through is dropped unless both ends have authenticated each other (authentication.mode: required): whether they can is not judged here.`,
        ]),
    ...(sending.size === 0
      ? []
      : [
          `What ${listed([...sending])} send${sending.size === 1 ? 's' : ''} to a listener of an Envoy configuration may be refused there, or go on elsewhere: that is not judged here.`,
        ]),
    ...carried,
    ...(isInDoubt(meshes.sidecar)
      ? [
          `${listed(meshes.sidecar.names)} have a sidecar of a service mesh by their labels, which encrypts what they send to each other: the proxy that checks HTTP rules cannot read that, and cuts it off unless the mesh leaves it plain.`,
        ]
      : []),
  ]
})

interface MeshPods {
  readonly names: string[]
  isConcerned: boolean
}

const podsOf = (): MeshPods => ({ names: [], isConcerned: false })

/** A mesh carries what goes between two of its pods. */
const isInDoubt = ({ names, isConcerned }: MeshPods): boolean => isConcerned && names.length > 1

function readsHttp({ entries }: SubjectMap): boolean {
  return entries.some(
    ({ origin }) =>
      origin.kind === 'policy' && origin.entry.l7?.kind === 'http' && origin.entry.l7.terminating === null,
  )
}

function listed(unsorted: readonly string[]): string {
  const names = [...unsorted].sort(compareTexts)
  const more = names.length - mostNamed
  if (more > 1) return `${names.slice(0, mostNamed).join(', ')} and ${more} more`
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`
}
