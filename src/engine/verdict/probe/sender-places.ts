/**
 * The API server as sender where the workspace does not state its EndpointSlices: what reaches a pod from it is the local host,
 * a remote node with or without the label of the API server, or an address outside. Source:
 * pkg/ipcache/cell/apiserver_watcher.go.
 */
import { apiServerPlaces } from '../places'
import type { JudgedFlow } from './probe'

/** Places of the API server from which its flow would come out differently. */
export function senderPlaceDoubts({ model, probe, found, ask, isStopped }: JudgedFlow): readonly string[] {
  if (probe.from !== 'entity:kube-apiserver' || model.cluster.apiServer !== null || found.problem !== undefined)
    return []
  const isDenied = isStopped(found)
  const others = apiServerPlaces(model, probe.to, 'receiver').flatMap(({ when, model: supposed, key }) => {
    const verdict = ask(supposed, { ...probe, from: key }, { isBrief: true })
    if (verdict.problem !== undefined && verdict.isUndecided !== true) return []
    const ways = verdict.outcomes ?? [{ when: '', verdict }]
    return ways
      .filter((way) => isStopped(way.verdict) !== isDenied)
      .map((way) => [when.replace('the API server runs', 'it runs'), way.when].filter((word) => word !== '').join(', '))
  })
  if (others.length === 0) return []
  return [
    `Where the API server runs is not stated, so it is taken for one on another node: it would be ${isDenied ? 'allowed' : 'denied'} ${others.join('; or ')}.`,
  ]
}
