/**
 * Objects of kinds that are not read and that bring pods all the same: an operator makes them, or a program installs what a chart
 * or a repository holds. Answers are given without those pods, which the user is told.
 */
import type { YamlNode } from '../../yaml/exact/node'
import { field } from './document'

/** What an object brings that is not in the workspace: `template` says so in a template of its own. */
export type Brings = 'template' | 'pods' | 'objects'

interface Makers {
  readonly group: RegExp
  readonly kinds: RegExp
}

/** Kinds whose objects state neither replicas nor a template where `statesPods` looks. */
const podMakers: readonly Makers[] = [
  { group: /^monitoring\.coreos\.com$/, kinds: /^(Prometheus|PrometheusAgent|Alertmanager|ThanosRuler)$/ },
  { group: /\.strimzi\.io$/, kinds: /^(Kafka|KafkaConnect|KafkaBridge|KafkaMirrorMaker2?|StrimziPodSet)$/ },
  { group: /\.k8s\.elastic\.co$/, kinds: /^(Elasticsearch|Kibana|Beat|Agent|ApmServer|Logstash)$/ },
  { group: /^ceph\.rook\.io$/, kinds: /^(CephCluster|CephFilesystem|CephObjectStore)$/ },
  { group: /^tekton\.dev$/, kinds: /^(TaskRun|PipelineRun)$/ },
  { group: /^argoproj\.io$/, kinds: /^(Workflow|CronWorkflow|ArgoCD|EventBus|Sensor)$/ },
  { group: /^postgres-operator\.crunchydata\.com$/, kinds: /^PostgresCluster$/ },
  { group: /^(ray|sparkoperator|minio\.min)\.(k8s\.)?io$|^ray\.io$/, kinds: /^(Ray\w+|SparkApplication|Tenant)$/ },
  { group: /^jobset\.x-k8s\.io$/, kinds: /^JobSet$/ },
  { group: /^opentelemetry\.io$/, kinds: /^OpenTelemetryCollector$/ },
]

const installers: readonly Makers[] = [
  { group: /^helm\.toolkit\.fluxcd\.io$/, kinds: /^HelmRelease$/ },
  { group: /^kustomize\.toolkit\.fluxcd\.io$/, kinds: /^Kustomization$/ },
  { group: /^argoproj\.io$/, kinds: /^(Application|ApplicationSet)$/ },
  { group: /^helm\.cattle\.io$/, kinds: /^HelmChart$/ },
]

/** Their replicas are machines, or a number alone. */
const otherReplicas = /^(autoscaling|policy)$|(^|\.)(cluster\.x-k8s\.io|machine\.openshift\.io|k8s\.io)$/

/** What an object of a kind that is not read brings; null where it brings nothing that is known. */
export function broughtBy(kindName: string, group: string, root: YamlNode): Brings | null {
  const isAmong = (list: readonly Makers[]): boolean =>
    list.some((each) => each.group.test(group) && each.kinds.test(kindName))
  if (isAmong(installers)) return 'objects'
  const spec = field(root, 'spec')
  const template = spec && field(spec, 'template')
  const pod = template && field(template, 'spec')
  if (pod !== undefined && field(pod, 'containers') !== undefined) return 'template'
  return isAmong(podMakers) || (spec !== undefined && statesPods(kindName, group, spec)) ? 'pods' : null
}

/** Whether a spec states how many pods there are or what is in them. */
function statesPods(kindName: string, group: string, spec: YamlNode): boolean {
  // The replicas of a topic are copies of its data.
  if (!group.includes('.') || otherReplicas.test(group) || kindName.endsWith('Topic')) return false
  return ['replicas', 'instances', 'podTemplate', 'podMetadata'].some((name) => field(spec, name) !== undefined)
}
