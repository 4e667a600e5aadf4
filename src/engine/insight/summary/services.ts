/** Services as the outside of the engine sees them, with the endpoints behind them. */
import { resourceRange } from '../../manifest/resource'
import { servicesOf } from '../../names/cluster-directory'
import type { ServiceSummary } from '../../types'
import type { PolicyModel } from '../../verdict/model'

export function summariseServices({ cluster }: PolicyModel): readonly ServiceSummary[] {
  return servicesOf(cluster).map((service, i) => {
    const place = cluster.services[i]?.resource.place
    // Services stand in the order of the cluster's.
    if (place === undefined) throw new RangeError(`there is no service ${service.key}`)
    return { ...service, range: resourceRange(place) }
  })
}
