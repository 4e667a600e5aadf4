/**
 * The collection of metrics: by the names of who collects, by what ServiceMonitors and PodMonitors say, and by the name of
 * the port that is asked.
 */
import type { Endpoint, Protocol } from '../../../engine/types'
import { isPlainList, isPlainMap, type Plain, type PlainMap } from '../../../yaml/written/render'
import type { FoundObject } from '../../resources'

const program =
  /(^|[-_.])(prometheus|prom|victoria-?metrics|vmagent|grafana-agent|alloy|opentelemetry|otel|telegraf|datadog|dynatrace|newrelic|zabbix|thanos|kube-state-metrics|metrics-server)([-_.]|$)/i
const place = /^(monitoring|observability|metrics|prometheus)$/i
const naming = [
  'app.kubernetes.io/name',
  'app',
  'k8s-app',
  'name',
  'component',
  'app.kubernetes.io/part-of',
  'app.kubernetes.io/managed-by',
]
/** Labels that an operator gives what it runs. */
const ofOperator = /^operator\.(prometheus\.io|victoriametrics\.com)\//
/** Ports that are there for metrics, as charts name them. */
const metricsPort = /(^|-)(metrics|prometheus|prom)(-|$)/i

/** Whether a pod is one that monitoring is done from, as far as its names and labels tell. */
export function isMonitoring({ namespace, name, workload, podLabels }: Endpoint): boolean {
  const names = [workload?.name ?? name, ...naming.map((key) => podLabels[key] ?? '')]
  return (
    place.test(namespace) ||
    names.some((one) => program.test(one)) ||
    Object.keys(podLabels).some((key) => ofOperator.test(key))
  )
}

/** Tells whether a pod is asked for its metrics on a port. */
export type IsScraped = (endpoint: Endpoint, protocol: Protocol, port: number) => boolean

/** @param objects all objects of the workspace: the monitors among them, and the services that they name */
export function scrapingOf(objects: readonly FoundObject[]): IsScraped {
  const targets = objects.flatMap((object) => targetsOf(object, objects))
  return (endpoint, protocol, port) => {
    if (protocol !== 'TCP') return false
    const own = endpoint.ports.filter((one) => one.protocol === protocol && one.port === port)
    if (own.some(({ name = '' }) => metricsPort.test(name))) return true
    return targets.some(
      (target) =>
        target.isIn(endpoint.namespace) &&
        target.selects(endpoint.podLabels) &&
        target.ports.some((wanted) => wanted === port || own.some(({ name }) => name === wanted)),
    )
  }
}

interface Target {
  readonly isIn: (namespace: string) => boolean
  readonly selects: (labels: Readonly<Record<string, string>>) => boolean
  /** Numbers of ports of the pods, and names of them. */
  readonly ports: readonly (string | number)[]
}

/** The pods that a monitor has metrics collected from. */
function targetsOf({ kind, namespace, value }: FoundObject, objects: readonly FoundObject[]): readonly Target[] {
  const spec = mapAt(value, 'spec')
  const selects = selectorOf(mapAt(spec, 'selector'))
  const isIn = placeOf(mapAt(spec, 'namespaceSelector'), namespace)
  if (kind === 'PodMonitor') {
    const ports = mapsAt(spec, 'podMetricsEndpoints').flatMap(({ port, portNumber, targetPort }) =>
      portsOf(port, portNumber, targetPort),
    )
    return [{ isIn, selects, ports }]
  }
  if (kind !== 'ServiceMonitor') return []
  const endpoints = mapsAt(spec, 'endpoints')
  return objects.flatMap((service): readonly Target[] => {
    if (service.kind !== 'Service' || !isIn(service.namespace)) return []
    if (!selects(labelsAt(mapAt(service.value, 'metadata'), 'labels'))) return []
    const served = mapAt(service.value, 'spec')
    const pods = labelsAt(served, 'selector')
    if (Object.keys(pods).length === 0) return []
    const ports = endpoints.flatMap(({ port, targetPort }) => [
      ...portsOf(targetPort),
      ...mapsAt(served, 'ports')
        .filter(({ name = null }) => name !== null && name === port)
        .flatMap(({ targetPort: to, port: number }) => portsOf(to ?? number)),
    ])
    return [{ isIn: (one) => one === service.namespace, selects: (labels) => hasAll(labels, pods), ports }]
  })
}

/** Where a monitor looks: in its own namespace, in those that it names, or everywhere. */
function placeOf({ any, matchNames }: PlainMap, home: string): Target['isIn'] {
  if (any === true) return () => true
  const names = isPlainList(matchNames) ? matchNames : []
  return (namespace) => (names.length === 0 ? namespace === home : names.includes(namespace))
}

function selectorOf(selector: PlainMap): Target['selects'] {
  const wanted = labelsAt(selector, 'matchLabels')
  const expressions = mapsAt(selector, 'matchExpressions')
  return (labels) => hasAll(labels, wanted) && expressions.every((expression) => isMet(expression, labels))
}

function isMet({ key, operator, values }: PlainMap, labels: Readonly<Record<string, string>>): boolean {
  const value = typeof key === 'string' ? labels[key] : undefined
  const isListed = value !== undefined && isPlainList(values) && values.includes(value)
  switch (operator) {
    case 'In':
      return isListed
    case 'NotIn':
      return !isListed
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    default:
      return false
  }
}

function hasAll(labels: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value)
}

function portsOf(...values: readonly (Plain | undefined)[]): readonly (string | number)[] {
  return values.filter((value) => typeof value === 'string' || typeof value === 'number')
}

function mapAt(map: PlainMap, key: string): PlainMap {
  const value = map[key]
  return isPlainMap(value) ? value : {}
}

function mapsAt(map: PlainMap, key: string): readonly PlainMap[] {
  const value = map[key]
  return isPlainList(value) ? value.filter(isPlainMap) : []
}

function labelsAt(map: PlainMap, key: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(mapAt(map, key)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}
