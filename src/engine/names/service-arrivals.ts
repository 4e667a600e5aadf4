/** What stands behind a service, as places where a flow may arrive. */
import { idName } from '../keys'
import type { Dialled, Dialling } from './arrival'
import { behindService } from './backends'
import type { Directory } from './directory'
import { isOutside } from './node-of'
import { isUnresolved, type Resolution, type Unresolved } from './resolution'

/** A service that is dialled on one of its ports. */
export function dialService(directory: Directory, { from, to, port, protocol }: Dialling): Dialled | Unresolved {
  const key = idName(to)
  const service = directory.services.get(key)
  if (service === undefined) return { message: `there is no service "${key}" in this workspace`, isUnknown: true }
  const isFromOutside = isOutside(directory, from)
  const asking = { role: 'receiver', namespace: null, port: String(port), protocol, isFromOutside } as const
  const behind = behindService(directory, service, asking)
  return isUnresolved(behind) ? behind : arrivalsOf(behind, port)
}

/** The peers behind a service, each as one that the service may choose. */
export function arrivalsOf({ targets, understood, doubts, service }: Resolution, port: number): Dialled {
  const arrivals = targets.flatMap(({ key, ports, isByEnvoy }) =>
    (ports ?? [{ port, protocol: null }]).map((found) => ({
      key,
      port: found.port,
      ...(isByEnvoy === true ? { isByEnvoy } : {}),
      ...(targets.length > 1 || (ports?.length ?? 1) > 1
        ? { when: `where ${service ?? 'it'} leads to ${key.replace(/^ip:/, '')}:${found.port}` }
        : {}),
    })),
  )
  return { arrivals, understood: [...understood, ...doubts] }
}
