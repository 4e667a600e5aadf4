/** What stands behind a service, as places where a flow may arrive. */
import { idName } from '../keys'
import type { Dialled, Dialling } from './arrival'
import { behindService } from './backends'
import type { Directory } from './directory'
import { onSendersNode } from './local-backends'
import { isOutside } from './node-of'
import { hasPorts, isUnresolved, type Resolution, type Unresolved } from './resolution'

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

/** What Cilium leads a sender to that dials a service, or an address of it: where the service says so, on its own node alone. */
export function dialTranslated(directory: Directory, flow: Dialling): Dialled | Unresolved {
  return onOwnNode(directory, flow, dialService(directory, flow))
}

/** Of what is behind a service that which is on the sender's own node, where no other may be asked. */
export function onOwnNode(
  directory: Directory,
  { from, to, protocol }: Dialling,
  behind: Dialled | Unresolved,
): Dialled | Unresolved {
  const service = directory.services.get(idName(to))
  if (isUnresolved(behind) || service === undefined || !hasPorts(protocol)) return behind
  return onSendersNode(directory, service, from, behind)
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
