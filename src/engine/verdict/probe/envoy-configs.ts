/**
 * Services whose connections a CiliumEnvoyConfig takes over: Envoy decides what becomes of them.
 * Source: pkg/k8s/apis/cilium.io/v2/cec_types.go, Documentation/network/servicemesh/l7-traffic-management.rst.
 */
import { canonicalAddress } from '../../cluster/address'
import { hasScheme, idName, isServiceNode, resourceWords } from '../../keys'
import { field, itemsAt, textAt } from '../../manifest/document'
import { groupOf } from '../../manifest/kinds'
import { directoryOf } from '../../names/cluster-directory'
import type { Probe } from '../../types'
import { remembered } from '../../../values/remembered'
import type { PolicyModel } from '../model'

interface Taken {
  /** Key of the configuration. */
  readonly by: string
  /** Ports of the service that it takes over; empty for all. */
  readonly ports: readonly string[]
}

const configKinds: ReadonlySet<string> = new Set(['CiliumEnvoyConfig', 'CiliumClusterwideEnvoyConfig'])

/** What configurations take over, by the key of the service. */
const takenOver = remembered(({ unread }: PolicyModel): ReadonlyMap<string, readonly Taken[]> => {
  const taken = new Map<string, readonly Taken[]>()
  for (const { key: by, kindName, apiVersion, namespace, place } of unread()) {
    if (!configKinds.has(kindName) || groupOf(apiVersion) !== 'cilium.io') continue
    const spec = field(place.root, 'spec')
    for (const service of spec === undefined ? [] : itemsAt(spec, 'services')) {
      const key = `${textAt(service, 'namespace') || namespace || 'default'}/${textAt(service, 'name')}`
      const ports = itemsAt(service, 'ports').flatMap((port) => (port.kind === 'scalar' ? [String(port.value)] : []))
      taken.set(key, [...(taken.get(key) ?? []), { by, ports }])
    }
  }
  return taken
})

/** A doubt for each configuration that takes over what is dialled. */
export function envoyConfigDoubts(model: PolicyModel, probe: Probe): readonly string[] {
  const taken = takenOver(model)
  if (taken.size === 0 || probe.protocol !== 'TCP') return []
  const service = dialledService(model, probe)
  return (taken.get(service) ?? []).flatMap(({ by, ports }) =>
    ports.length > 0 && !ports.includes(String(probe.port))
      ? []
      : `${resourceWords(by)} takes over what is sent to the service ${service}: whether its Envoy sends that on, and where to, is not judged here.`,
  )
}

/** The key of the service whose name or address is dialled; empty for none. */
function dialledService({ cluster }: PolicyModel, { to, protocol, port }: Probe): string {
  if (isServiceNode(to)) return idName(to)
  const address = hasScheme(to, 'ip') ? canonicalAddress(idName(to)) : null
  return address === null
    ? ''
    : (directoryOf(cluster).frontendAt(address, { protocol, port: String(port) })?.service.key ?? '')
}
