import { describe, expect, it } from 'vitest'
import { analyze } from '../../../engine/index'
import { objectsIn } from '../../resources'
import { isMonitoring, scrapingOf } from './monitoring'
import { objectYaml } from '../../../engine/testing/manifests'

const pod = (name: string, labels: string, ports = '') =>
  objectYaml('Pod', `shop/${name}`, { labels, spec: `{containers: [{name: c, ports: [${ports}]}]}` })

function read(...documents: readonly string[]) {
  const files = [{ name: 'm.yaml', text: documents.join('---\n') }]
  const { endpoints } = analyze(files)
  const isScraped = scrapingOf(objectsIn(files))
  return {
    endpoint: (name: string) => endpoints.find((one) => one.name === name)!,
    scraped: (name: string, port: number) =>
      isScraped(
        endpoints.find((one) => one.name === name)!,
        'TCP',
        port,
      ),
  }
}

describe('the collection of metrics is recognised', () => {
  it.each(['app: prometheus', 'app.kubernetes.io/name: otel-collector', 'operator.prometheus.io/name: k8s'])(
    'by the names and labels of who collects: %s',
    (labels) => {
      expect(isMonitoring(read(pod('one', labels)).endpoint('one'))).toBe(true)
    },
  )

  it('by the name of the port that is asked', () => {
    const { scraped } = read(
      pod('api', 'app: api', '{name: http, containerPort: 8080}, {name: http-metrics, containerPort: 9090}'),
    )
    expect([8080, 9090].map((port) => scraped('api', port))).toEqual([false, true])
  })

  it('by a PodMonitor', () => {
    const monitor =
      'apiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\nmetadata: {name: m, namespace: shop}\nspec: {selector: {matchExpressions: [{key: app, operator: In, values: [api]}]}, podMetricsEndpoints: [{port: admin}]}\n'
    const ports = '{name: admin, containerPort: 7070}'
    const { scraped } = read(pod('api', 'app: api', ports), pod('web', 'app: web', ports), monitor)
    expect(scraped('api', 7070)).toBe(true)
    expect(scraped('web', 7070)).toBe(false)
  })

  it('by a ServiceMonitor of another namespace, through the service', () => {
    const monitor =
      'apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: m, namespace: ops}\nspec: {namespaceSelector: {any: true}, selector: {matchLabels: {team: shop}}, endpoints: [{port: stats}]}\n'
    const service =
      'apiVersion: v1\nkind: Service\nmetadata: {name: api, namespace: shop, labels: {team: shop}}\nspec: {selector: {app: api}, ports: [{name: http, port: 80, targetPort: 8080}, {name: stats, port: 81, targetPort: 7070}]}\n'
    const { scraped } = read(pod('api', 'app: api'), service, monitor)
    expect([8080, 7070].map((port) => scraped('api', port))).toEqual([false, true])
  })
})
