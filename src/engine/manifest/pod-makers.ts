/**
 * Objects of kinds that are not read and that bring pods all the same: an operator makes them, or a program installs what a chart
 * or a repository holds. Answers are given without those pods, as a message says.
 */
import type { YamlNode } from '../../yaml/exact/node'
import { field } from './document'

/** What an object brings that is not in the workspace: pods for certain, probably pods, or objects of any kind. */
export type Brings = 'pods' | 'perhaps-pods' | 'objects'

interface Makers {
  readonly group: RegExp
  readonly kinds: RegExp
}

/** Kinds whose controllers make pods, with labels that are their own business. What is stored of an object may be its name alone. */
const podMakers: readonly Makers[] = [
  { group: /^serving\.knative\.dev$/, kinds: /^(Service|Configuration|Revision)$/ },
  { group: /^serving\.kserve\.io$/, kinds: /^InferenceService$/ },
  { group: /^(leaderworkerset|jobset)\.x-k8s\.io$/, kinds: /^(LeaderWorkerSet|JobSet)$/ },
  { group: /^apps\.kruise\.io$/, kinds: /^(AdvancedCronJob|BroadcastJob|UnitedDeployment)$/ },
  { group: /^argoproj\.io$/, kinds: /^(Workflow|CronWorkflow|ArgoCD|EventBus|Sensor)$/ },
  { group: /^tekton\.dev$/, kinds: /^(TaskRun|PipelineRun)$/ },
  { group: /^keda\.sh$/, kinds: /^ScaledJob$/ },
  { group: /^(pool\.)?kubevirt\.io$/, kinds: /^VirtualMachine(Instance|InstanceReplicaSet|Pool)$/ },
  { group: /^monitoring\.coreos\.com$/, kinds: /^(Prometheus|PrometheusAgent|Alertmanager|ThanosRuler)$/ },
  { group: /^operator\.victoriametrics\.com$/, kinds: /^VM(Single|Cluster|Agent|Alert|Alertmanager|Auth)$/ },
  { group: /^(opentelemetry|jaegertracing)\.io$/, kinds: /^(OpenTelemetryCollector|Jaeger)$/ },
  {
    group: /\.strimzi\.io$/,
    kinds: /^(Kafka|KafkaConnect|KafkaBridge|KafkaMirrorMaker2?|KafkaNodePool|StrimziPodSet)$/,
  },
  {
    group: /\.k8s\.elastic\.co$/,
    kinds: /^(Elasticsearch|Kibana|Beat|Agent|ApmServer|Logstash|EnterpriseSearch)$/,
  },
  { group: /^ceph\.rook\.io$/, kinds: /^(CephCluster|CephFilesystem|CephObjectStore)$/ },
  { group: /^postgresql\.cnpg\.io$/, kinds: /^(Cluster|Pooler)$/ },
  { group: /^(postgres-operator\.crunchydata\.com|acid\.zalan\.do)$/, kinds: /^(PostgresCluster|postgresql)$/ },
  { group: /^(rabbitmq\.com|.*\.opstreelabs\.in)$/, kinds: /^(RabbitmqCluster|Redis\w*)$/ },
  { group: /^(ray|sparkoperator|minio\.min)\.(k8s\.)?io$/, kinds: /^(Ray\w+|(Scheduled)?SparkApplication|Tenant)$/ },
  { group: /^flink\.apache\.org$/, kinds: /^FlinkDeployment$/ },
  { group: /(^|\.)kubeflow\.org$/, kinds: /Job$/ },
]

const installers: readonly Makers[] = [
  { group: /^helm\.toolkit\.fluxcd\.io$/, kinds: /^HelmRelease$/ },
  { group: /^kustomize\.toolkit\.fluxcd\.io$/, kinds: /^Kustomization$/ },
  { group: /^argoproj\.io$/, kinds: /^(Application|ApplicationSet)$/ },
  { group: /^(helm|fleet)\.cattle\.io$/, kinds: /^(HelmChart|Bundle|GitRepo)$/ },
  { group: /^template\.openshift\.io$/, kinds: /^Template$/ },
  { group: /^work\.open-cluster-management\.io$/, kinds: /^ManifestWork(ReplicaSet)?$/ },
  { group: /^kubernetes(\.m)?\.crossplane\.io$/, kinds: /^Object$/ },
  { group: /^kro\.run$/, kinds: /^ResourceGraphDefinition$/ },
  { group: /^addons\.cluster\.x-k8s\.io$/, kinds: /^(ClusterResourceSet|HelmChartProxy)$/ },
  { group: /^(kappctrl\.k14s|configsync\.gke)\.io$/, kinds: /^(App|RootSync|RepoSync)$/ },
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
  if (pod !== undefined && field(pod, 'containers') !== undefined) return 'pods'
  if (isAmong(podMakers)) return 'pods'
  if (spec !== undefined && field(spec, 'networkPolicies') !== undefined) return 'objects'
  return spec !== undefined && statesPods(kindName, group, spec) ? 'perhaps-pods' : null
}

/** Whether a spec states how many pods there are or what is in them. */
function statesPods(kindName: string, group: string, spec: YamlNode): boolean {
  // The replicas of a topic are copies of its data.
  if (!group.includes('.') || otherReplicas.test(group) || kindName.endsWith('Topic')) return false
  return ['replicas', 'instances', 'podTemplate', 'podMetadata'].some((name) => field(spec, name) !== undefined)
}
