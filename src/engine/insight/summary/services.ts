/** Services as the outside of the engine sees them, with the endpoints behind them. */
import { resourceRange } from '../../manifest/resource'
import type { ClusterService } from '../../cluster/services'
import type { Protocol, ServicePort, ServiceSummary } from '../../types'
import type { PolicyModel } from '../../verdict/model'

export function summariseServices(model: PolicyModel): readonly ServiceSummary[] {
  const byNamespace = new Map<string, { readonly key: string; readonly labels: ReadonlyMap<string, string> }[]>()
  for (const { namespace, key, podLabels } of model.cluster.endpoints) {
    const list = byNamespace.get(namespace)
    if (list === undefined) byNamespace.set(namespace, [{ key, labels: podLabels }])
    else list.push({ key, labels: podLabels })
  }
  return model.cluster.services.map((service): ServiceSummary => {
    const { namespace, name, selector, backends, resource } = service
    const spec = resource.object.spec
    const external = (resource.object.status?.loadBalancer?.ingress ?? []).flatMap(
      ({ ip, hostname }) => ip ?? hostname ?? [],
    )
    const pods = selector === null ? [] : (byNamespace.get(namespace) ?? [])
    return {
      key: `${namespace}/${name}`,
      namespace,
      name,
      type: spec?.type ?? 'ClusterIP',
      ...(spec?.clusterIP === undefined ? {} : { clusterIP: spec.clusterIP }),
      ...(spec?.externalName === undefined ? {} : { externalName: spec.externalName }),
      ...(external.length === 0 ? {} : { externalAddresses: external }),
      selects: pods
        .filter(({ labels }) => [...(selector ?? [])].every(([key, value]) => labels.get(key) === value))
        .map(({ key }) => key),
      backends,
      ports: portsOf(service),
      range: resourceRange(resource.place),
    }
  })
}

function portsOf({ resource }: ClusterService): readonly ServicePort[] {
  return (resource.object.spec?.ports ?? []).map(({ name, port = 0, targetPort, protocol, nodePort }) => ({
    ...(name === undefined ? {} : { name }),
    port,
    protocol: readProtocol(protocol),
    targetPort: targetPort ?? port,
    ...(nodePort === undefined ? {} : { nodePort }),
  }))
}

function readProtocol(protocol: string | undefined): Protocol {
  return protocol === 'UDP' || protocol === 'SCTP' ? protocol : 'TCP'
}
