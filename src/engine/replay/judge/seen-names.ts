/** Names and labels as flows carry them, in the form that manifests have. */
import { generatedSuffix } from '../../insight/workloads'

/** Labels that each pod or each run has its own value of, and which no rule should be written for. */
const ofOneRun =
  /^(?:pod-template-hash|controller-revision-hash|pod-template-generation|rollouts-pod-template-hash|job-name|controller-uid|statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index|batch\.kubernetes\.io\/.*|.*controller-uid)$/

/** Labels that the user gave the pod, sorted, one a line. Source of what else there is: pkg/labelsfilter/filter.go. */
export function ownLabels(labels: readonly string[]): string {
  const own: string[] = []
  for (const label of labels) {
    if (!label.startsWith('k8s:')) continue
    const text = label.slice(4)
    const end = text.indexOf('=')
    const key = end < 0 ? text : text.slice(0, end)
    if (key.startsWith('io.cilium.k8s.') || key.startsWith('io.kubernetes.') || ofOneRun.test(key)) continue
    own.push(end < 0 ? `${text}=` : text)
  }
  return own.sort().join('\n')
}

/** Hubble before 1.13 names the ReplicaSet, and always the Job of a CronJob. */
export function nameOfWorkload({ kind, name }: { readonly kind: string; readonly name: string }): string {
  if (kind === 'ReplicaSet') return name.replace(generatedSuffix, '')
  return kind === 'Job' ? name.replace(/-\d{8,10}$/, '') : name
}

const podSuffix = /-[bcdfghjklmnpqrstvwxz2456789]{5}$/

/** Workloads that may have made a pod of this name, the likeliest first: Deployment, CronJob, DaemonSet, StatefulSet. */
export function possibleWorkloads(pod: string): readonly string[] {
  const found: string[] = []
  const owner = pod.replace(podSuffix, '')
  if (owner !== pod) {
    const deployment = owner.replace(generatedSuffix, '')
    if (deployment !== owner) found.push(deployment)
    const cronJob = owner.replace(/-\d{8,10}$/, '')
    if (cronJob !== owner) found.push(cronJob)
    found.push(owner)
  }
  const set = pod.replace(/-\d+$/, '')
  if (set !== pod) found.push(set)
  return found
}
