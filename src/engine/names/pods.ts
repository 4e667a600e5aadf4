/** Pods and workloads by name, on the ports that they declare. */
import { nearestWord } from '../../values/words'
import type { Directory, NamedPod } from './directory'
import { possibleWorkloads } from './generated'
import {
  hasPorts,
  numericPorts,
  type Asking,
  type Resolution,
  type Target,
  type TargetPort,
  type Unresolved,
} from './resolution'

/** Pods on the port that is asked about; `otherwise` says what is wrong where there are none. */
export function onPods(pods: readonly NamedPod[], asking: Asking, otherwise: string): Resolution | Unresolved {
  const targets: Target[] = []
  for (const pod of pods) {
    const ports = asking.role === 'sender' ? null : portsOf(pod, asking)
    if (ports !== null && 'message' in ports) return ports
    targets.push({ key: pod.key, ports })
  }
  return targets.length === 0 ? { message: otherwise } : { targets, understood: [], doubts: [] }
}

function portsOf(pod: NamedPod, asking: Asking): readonly TargetPort[] | null | Unresolved {
  const { port, protocol } = asking
  if (port === '' || /^\d+$/.test(port)) {
    if (port !== '' || (protocol !== null && !hasPorts(protocol))) return numericPorts(asking)
    const declared = pod.ports.filter((own) => protocol === null || own.protocol === protocol)
    return declared.length === 0 ? null : declared.map((own) => ({ protocol: own.protocol, port: own.port }))
  }
  const named = pod.ports.find((own) => own.name === port && (protocol === null || own.protocol === protocol))
  if (named !== undefined) return [{ protocol: named.protocol, port: named.port }]
  const near = nearestPort(port, pod.ports)
  return {
    message: `${pod.key} declares no port named "${port}"`,
    ...(near === null ? {} : { suggestion: near }),
  }
}

/** The port that comes nearest to one that is not there, by number or by name as that was written; the first where none does. */
export function nearestPort(
  written: string,
  ports: readonly { readonly name?: string; readonly port: number }[],
): string | null {
  const numbers = ports.map(({ port }) => String(port))
  const names = ports.flatMap(({ name }) => name ?? [])
  const known = /^\d+$/.test(written) ? numbers : [...names, ...numbers]
  return nearestWord(written, known) ?? known[0] ?? null
}

const replicaForm = /^(.+)-(\d+)$/

/** The template behind a pod of a StatefulSet that is itself not in the workspace: `db-0` of `db`. Null where there is none. */
export function replicaNamed(directory: Directory, namespace: string, name: string): NamedPod | null {
  const [, owner = '', ordinal = ''] = replicaForm.exec(name) ?? []
  const template = directory.pods.get(`${namespace}/${owner}`)
  return template?.kind === 'StatefulSet' && Number(ordinal) < template.replicas ? template : null
}

/**
 * The template behind a pod that is itself not in the workspace, by the name that its workload gave it:
 * `web-7d9f8b6c5-x2x9z` of the Deployment `web`. Null where there is none.
 */
export function templateNamed(directory: Directory, namespace: string, name: string): NamedPod | null {
  const replica = replicaNamed(directory, namespace, name)
  if (replica !== null || /-\d+$/.test(name)) return replica
  for (const workload of possibleWorkloads(name)) {
    const template = directory.pods.get(`${namespace}/${workload}`)
    if (template !== undefined && template.kind !== 'Pod' && template.kind !== 'StatefulSet') return template
  }
  return null
}

/** Whether a pod, or the workload behind it, has a name and, if one is wanted, a kind. */
export function isCalled({ name, kind, workload }: NamedPod, wanted: string, wantedKind: string | null): boolean {
  if (name === wanted) return wantedKind === null || kind === wantedKind || workload?.kind === wantedKind
  return workload?.name === wanted && (wantedKind === null || workload.kind === wantedKind)
}
