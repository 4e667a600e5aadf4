/** Names and labels as flows carry them, in the form that manifests have. */
import { generatedSuffix } from '../../names/generated'

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
