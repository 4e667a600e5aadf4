/**
 * Objects of kinds that are not read and that bring pods all the same: an operator makes them, or a program installs what a chart
 * or a repository holds. Answers are given without those pods, as a message says.
 */
import type { YamlNode } from '../../yaml/exact/node'
import { field, itemsAt } from './document'
import { isBuiltIn } from './kinds'

/** What an object brings that is not in the workspace: pods for certain, probably pods, or objects of any kind. */
export type Brings = 'pods' | 'perhaps-pods' | 'objects'

/** Groups and kinds whose controllers make pods, with labels that are their own business. What is stored of an object may be its name alone. */
const podMakers: readonly RegExp[] = [
  /^serving\.knative\.dev\/(Service|Configuration|Revision)$/,
  /^serving\.kserve\.io\/InferenceService$/,
  /^(leaderworkerset|jobset)\.x-k8s\.io\/(LeaderWorkerSet|JobSet)$/,
  /^apps\.kruise\.io\/(AdvancedCronJob|BroadcastJob|UnitedDeployment)$/,
  /^argoproj\.io\/((Cron)?Workflow|ArgoCD|EventBus|Sensor)$/,
  /^tekton\.dev\/(TaskRun|PipelineRun)$/,
  /^keda\.sh\/ScaledJob$/,
  /^(pool\.)?kubevirt\.io\/VirtualMachine(Instance(ReplicaSet)?|Pool)$/,
  /^monitoring\.coreos\.com\/(Prometheus(Agent)?|Alertmanager|ThanosRuler)$/,
  /^operator\.victoriametrics\.com\/VM(Single|Cluster|Agent|Alert(manager)?|Auth)$/,
  /^(opentelemetry|jaegertracing)\.io\/(OpenTelemetryCollector|Jaeger)$/,
  /\.strimzi\.io\/(Kafka(Connect|Bridge|MirrorMaker2?|NodePool)?|StrimziPodSet)$/,
  /\.k8s\.elastic\.co\/(Elasticsearch|Kibana|Beat|Agent|ApmServer|Logstash|EnterpriseSearch)$/,
  /^ceph\.rook\.io\/Ceph(Cluster|Filesystem|ObjectStore)$/,
  /^postgresql\.cnpg\.io\/(Cluster|Pooler)$/,
  /^(postgres-operator\.crunchydata\.com|acid\.zalan\.do)\/(PostgresCluster|postgresql)$/,
  /^(rabbitmq\.com|.*\.opstreelabs\.in)\/(RabbitmqCluster|Redis\w*)$/,
  /^(ray|sparkoperator|minio\.min)\.(k8s\.)?io\/(Ray\w+|(Scheduled)?SparkApplication|Tenant)$/,
  /^flink\.apache\.org\/FlinkDeployment$/,
  /(^|\.)kubeflow\.org\/\w*Job$/,
]

const installers: readonly RegExp[] = [
  /^helm\.toolkit\.fluxcd\.io\/HelmRelease$/,
  /^kustomize\.toolkit\.fluxcd\.io\/Kustomization$/,
  /^argoproj\.io\/Application(Set)?$/,
  /^(helm|fleet)\.cattle\.io\/(HelmChart|Bundle|GitRepo)$/,
]

/** Their replicas are machines, or a number alone. */
const otherReplicas = /^(autoscaling|policy)$|(^|\.)(cluster\.x-k8s\.io|machine\.openshift\.io|k8s\.io)$/

/** What an object of a kind that is not read brings; null where it brings nothing that is known. */
export function broughtBy(kindName: string, group: string, root: YamlNode): Brings | null {
  const isAmong = (list: readonly RegExp[]): boolean => list.some((each) => each.test(`${group}/${kindName}`))
  if (isAmong(installers)) return 'objects'
  const spec = field(root, 'spec')
  const template = spec && field(spec, 'template')
  const pod = template && field(template, 'spec')
  if (pod !== undefined && field(pod, 'containers') !== undefined) return 'pods'
  if (isAmong(podMakers) || (!isBuiltIn(group) && !admission.test(group) && hasContainers(root))) return 'pods'
  if (spec !== undefined && field(spec, 'networkPolicies') !== undefined) return 'objects'
  return spec !== undefined && statesPods(kindName, group, spec) ? 'perhaps-pods' : null
}

/** Groups whose rules have containers in them that they compare with those of pods. */
const admission = /(^|\.)(kyverno\.io|gatekeeper\.sh)$/

/** Whether containers with images are stated anywhere in an object, as in the tasks of a batch job. */
function hasContainers(node: YamlNode): boolean {
  if (node.kind === 'scalar') return false
  if (node.kind === 'sequence') return node.items.some(hasContainers)
  const [first] = itemsAt(node, 'containers')
  return (first !== undefined && field(first, 'image') !== undefined) || node.values.some(hasContainers)
}

/** Whether a spec states how many pods there are or what is in them. */
function statesPods(kindName: string, group: string, spec: YamlNode): boolean {
  // The replicas of a topic are copies of its data.
  if (!group.includes('.') || otherReplicas.test(group) || kindName.endsWith('Topic')) return false
  return ['replicas', 'instances', 'podTemplate', 'podMetadata'].some((name) => field(spec, name) !== undefined)
}
