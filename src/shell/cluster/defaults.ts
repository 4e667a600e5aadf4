/**
 * The defaults that the API server fills in when it stores an object, as far as commands show them.
 * Source: kubernetes pkg/apis/core/v1/defaults.go, pkg/apis/networking/v1/defaults.go.
 */
import { isPlainList, isPlainMap, type Plain, type PlainMap } from '../../yaml/written/render'
import { at, listAt, mapAt, textAt } from './object'

/** The object as it is stored. */
export function withDefaults(kind: string, value: PlainMap, namespace: string): PlainMap {
  const placed = namespace === '' ? value : withMetadata(value, { namespace })
  switch (kind) {
    case 'Namespace': {
      const name = textAt(value, 'metadata', 'name')
      const labels = { ...mapAt(value, 'metadata', 'labels'), 'kubernetes.io/metadata.name': name }
      return { ...withMetadata(placed, { labels: sorted(labels) }), spec: { finalizers: ['kubernetes'] } }
    }
    case 'NetworkPolicy':
      return { ...placed, spec: networkPolicySpec(mapAt(value, 'spec')) }
    case 'Service':
      return { ...placed, spec: serviceSpec(mapAt(value, 'spec')) }
    case 'Pod':
      return { ...placed, spec: podSpec(mapAt(value, 'spec')) }
    case 'Deployment':
      return { ...placed, spec: deploymentSpec(mapAt(value, 'spec')) }
    default:
      return placed
  }
}

/** The object with some fields of its metadata set. */
export function withMetadata(value: PlainMap, fields: PlainMap): PlainMap {
  return { ...value, metadata: { ...mapAt(value, 'metadata'), ...fields } }
}

function sorted(map: PlainMap): PlainMap {
  return Object.fromEntries(Object.entries(map).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function networkPolicySpec(spec: PlainMap): PlainMap {
  const rules = (field: 'ingress' | 'egress'): PlainMap => {
    const list = at(spec, field)
    return isPlainList(list) ? { [field]: list.map(networkRule) } : {}
  }
  const types = at(spec, 'policyTypes') ?? ['Ingress', ...(listAt(spec, 'egress').length > 0 ? ['Egress'] : [])]
  return {
    ...spec,
    ...rules('ingress'),
    ...rules('egress'),
    podSelector: at(spec, 'podSelector') ?? {},
    policyTypes: types,
  }
}

function networkRule(rule: Plain): Plain {
  const ports = at(rule, 'ports')
  if (!isPlainMap(rule) || !isPlainList(ports)) return rule
  return { ...rule, ports: ports.map((port) => (isPlainMap(port) ? { protocol: 'TCP', ...port } : port)) }
}

function serviceSpec(spec: PlainMap): PlainMap {
  const ports = listAt(spec, 'ports').map((port) =>
    isPlainMap(port) ? { protocol: 'TCP', targetPort: at(port, 'port') ?? 0, ...port } : port,
  )
  return { sessionAffinity: 'None', ...spec, type: at(spec, 'type') ?? 'ClusterIP', ports }
}

function podSpec(spec: PlainMap): PlainMap {
  const containers = listAt(spec, 'containers').map((container) => {
    if (!isPlainMap(container)) return container
    const ports = at(container, 'ports')
    const image = textAt(container, 'image')
    return {
      ...container,
      ...(isPlainList(ports)
        ? { ports: ports.map((port) => (isPlainMap(port) ? { protocol: 'TCP', ...port } : port)) }
        : {}),
      imagePullPolicy: at(container, 'imagePullPolicy') ?? (isLatest(image) ? 'Always' : 'IfNotPresent'),
    }
  })
  return {
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    serviceAccountName: 'default',
    ...spec,
    ...(containers.length === 0 ? {} : { containers }),
  }
}

function isLatest(image: string): boolean {
  const name = image.slice(image.lastIndexOf('/') + 1)
  return !name.includes(':') || name.endsWith(':latest')
}

function deploymentSpec(spec: PlainMap): PlainMap {
  return { replicas: 1, ...spec, strategy: at(spec, 'strategy') ?? { type: 'RollingUpdate' } }
}
