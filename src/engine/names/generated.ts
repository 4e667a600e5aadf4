/**
 * Names that controllers make for pods: the workload's name, and letters and digits behind it.
 * Source: k8s.io/apimachinery pkg/util/rand.
 */

/** What a Deployment puts behind its name for a ReplicaSet. */
export const generatedSuffix = /-[bcdfghjklmnpqrstvwxz2456789]{4,10}$/

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
