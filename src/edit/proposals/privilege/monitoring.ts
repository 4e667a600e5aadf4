/** Who watches the others: what collects metrics and traces, by the names that such programs go by. */
import type { Endpoint } from '../../../engine/types'

const program =
  /(^|[-_.])(prometheus|prom|victoria-?metrics|vmagent|grafana-agent|alloy|opentelemetry|otel|telegraf|datadog|dynatrace|newrelic|zabbix|thanos|kube-state-metrics|metrics-server)([-_.]|$)/i
const place = /^(monitoring|observability|metrics|prometheus)$/i
const naming = ['app.kubernetes.io/name', 'app', 'k8s-app', 'name', 'component']

/** Whether a pod is one that monitoring is done from, as far as its names tell. */
export function isMonitoring({ namespace, name, workload, podLabels }: Endpoint): boolean {
  const names = [workload?.name ?? name, ...naming.map((key) => podLabels[key] ?? '')]
  return place.test(namespace) || names.some((one) => program.test(one))
}
