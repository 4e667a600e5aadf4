/** `kubectl exec` and `logs`: programs inside a pod. */
import { containersOf } from '../cluster/pods'
import { labelsOf, listAt, textAt, textsAt, type LiveObject } from '../cluster/object'
import { podsOfWorkload } from '../cluster/view'
import { CommandError } from '../error'
import { agentPrograms } from '../cilium/cilium'
import { podPrograms, lacks } from '../programs'
import type { Call, Result } from '../tool'
import { kubeOptions, mustFind, namespaceOf, readNames, typeNamed } from './common'

export async function exec(args: readonly string[], call: Call): Promise<Result> {
  const options = kubeOptions(args, {
    values: ['container', 'pod-running-timeout', 'filename'],
    switches: ['stdin', 'tty', 'quiet'],
    short: { c: 'container', i: 'stdin', t: 'tty', q: 'quiet', f: 'filename' },
  })
  const [target, ...rest] = options.words
  if (target === undefined) throw new CommandError('error: pod, type/name or --filename must be specified')
  const command = options.behind ?? []
  if (command.length === 0) {
    if (rest.length > 0)
      throw new CommandError(
        "error: exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\nSee 'kubectl exec -h' for help and examples",
      )
    throw new CommandError('error: you must specify at least one command for the container')
  }
  const namespace = namespaceOf(options, call)
  const pod = podOf(target, namespace, call)
  const containers = containersOf(pod)
  const wanted = options.text('container')
  if (wanted !== undefined && containers.length > 0 && !containers.includes(wanted))
    throw new CommandError(
      `error: container ${wanted} is not valid for pod ${pod.name} out of: ${containers.join(', ')}`,
    )
  const hint =
    wanted === undefined && containers.length > 1
      ? `Defaulted container "${containers[0]}" out of: ${containers.join(', ')}\n`
      : ''
  const ran = await execIn({ namespace: pod.namespace, pod: pod.name }, command, call, options.has('tty'))
  return { ...ran, error: `${hint}${ran.error ?? ''}` }
}

/** The pod that `web`, `pod/web` or `deploy/web` means. */
export function podOf(target: string, namespace: string, call: Call): LiveObject {
  if (!target.includes('/')) return mustFind(typeNamed('pods'), target, namespace, call)
  const [named] = readNames([target], 'exec')
  if (named === undefined) throw new CommandError('error: pod, type/name or --filename must be specified')
  const object = mustFind(named.type, named.names[0] ?? '', namespace, call)
  if (object.kind === 'Pod') return object
  const [pod] = object.kind === 'Service' ? podsBehind(object, call) : podsOfWorkload(call.cluster, object)
  if (pod === undefined) throw new CommandError(`error: timed out waiting for the condition: ${target} has no pod`)
  return pod
}

function podsBehind(service: LiveObject, { cluster }: Call): readonly LiveObject[] {
  const selector = Object.entries(textsAt(service.value, 'spec', 'selector'))
  const isMeant = (pod: LiveObject): boolean => selector.every(([key, value]) => labelsOf(pod)[key] === value)
  return cluster
    .ofKind('Pod')
    .filter((pod) => pod.namespace === service.namespace && selector.length > 0 && isMeant(pod))
}

/** Runs a program in a pod, and ends as `kubectl exec` does. */
export async function execIn(
  { namespace, pod }: { readonly namespace: string; readonly pod: string },
  command: readonly string[],
  call: Call,
  isTerminal: boolean,
): Promise<Result> {
  const { cluster } = call
  const object = cluster.find('Pod', namespace, pod)
  if (object === null) throw new CommandError(`Error from server (NotFound): pods "${pod}" not found`)
  const isAgent = namespace === 'kube-system' && labelsOf(object)['k8s-app'] === 'cilium'
  const place = { pod: `${namespace}/${pod}`, ...(isAgent ? { node: textAt(object.value, 'spec', 'nodeName') } : {}) }
  const [path = '', ...args] = command
  const name = path.slice(path.lastIndexOf('/') + 1)
  const image = textAt(listAt(object.value, 'spec', 'containers')[0], 'image')
  const program = (isAgent ? agentPrograms.get(name) : undefined) ?? podPrograms().get(name)
  if (program === undefined || lacks(image, name))
    return {
      out: '',
      error: `error: Internal error occurred: error executing command in container: failed to exec in container: failed to start exec: OCI runtime exec failed: exec failed: unable to start container process: exec: "${path}": executable file not found in $PATH: unknown\n`,
      code: 1,
    }
  const ran = await program(args, { ...call, place, isTerminal: isTerminal && call.isTerminal })
  if (ran.code === 0) return ran
  return { ...ran, error: `${ran.error ?? ''}command terminated with exit code ${ran.code}\n` }
}

export function logs(args: readonly string[], call: Call): Result {
  const options = kubeOptions(args, {
    values: ['container', 'tail', 'since', 'selector', 'max-log-requests', 'limit-bytes', 'since-time'],
    switches: ['follow', 'previous', 'timestamps', 'all-containers', 'prefix'],
    short: { c: 'container', f: 'follow', p: 'previous', l: 'selector' },
  })
  const [target] = options.words
  if (target === undefined && options.text('selector') === undefined)
    throw new CommandError(
      "error: expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command\nSee 'kubectl logs -h' for help and examples",
    )
  if (target !== undefined) podOf(target, namespaceOf(options, call), call)
  return { out: '', error: '# not simulated here: this shell runs no containers, so pods have no logs\n', code: 0 }
}
