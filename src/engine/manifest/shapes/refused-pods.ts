/**
 * What the API server refuses of pods and of workloads, so that nothing of such an object counts. What a short sketch leaves out
 * (a container's image, a workload's selector) is not asked for here. Source: kubernetes pkg/apis/core/validation
 * (ValidatePodSpec, validateContainerPorts, checkHostPortConflicts) and pkg/apis/{apps,batch}/validation.
 */
import type { YamlNode } from '../../../yaml/exact/node'
import { refined, type Refusal, type Shape, type TextMap } from '../shape'
import { selectsLabels, type LabelSelector } from './selector'

interface ContainerPort {
  readonly name?: string
  readonly containerPort?: number
  readonly protocol?: string
  readonly hostPort?: number
  readonly hostIP?: string
}

interface Container {
  readonly name?: string
  readonly ports?: readonly ContainerPort[]
}

interface PodParts {
  readonly hostNetwork?: boolean
  readonly restartPolicy?: string
  readonly containers?: readonly Container[]
  readonly initContainers?: readonly Container[]
}

type Step = string | number

/** A refusal of what stands at a path inside a value, or of the nearest thing above it that is written. */
export function refusalAt(
  node: YamlNode,
  path: readonly Step[],
  words: Pick<Refusal, 'words' | 'help' | 'replacement'>,
): Refusal {
  let at = node
  let text = ''
  for (const step of path) {
    const next: YamlNode | undefined =
      typeof step === 'number'
        ? at.kind === 'sequence'
          ? at.items[step]
          : undefined
        : at.kind === 'map'
          ? at.values[at.keys.indexOf(step)]
          : undefined
    text += typeof step === 'number' ? `[${step}]` : `.${step}`
    at = next ?? at
  }
  return { ...words, at: { node: at, path: text } }
}

/** A pod that no API server stores. */
export function runnable<T extends PodParts>(shape: Shape<T>): Shape<T> {
  return refined(shape, podRefusal)
}

const lists = ['containers', 'initContainers'] as const

function podRefusal(spec: PodParts, node: YamlNode): Refusal | null {
  // Most pods have one container and a port or two: nothing of them can stand twice.
  const names = new Set<string>()
  const hostPorts = new Set<string>()
  for (const list of lists) {
    const containers = spec[list]
    if (containers === undefined) continue
    for (let i = 0; i < containers.length; i++) {
      const { name, ports } = containers[i] ?? {}
      if (name !== undefined && name !== '') {
        if (names.has(name))
          return refusalAt(node, [list, i, 'name'], {
            words: `is "${name}", the name of a container before it`,
            help: 'Give each container of a pod a name of its own.',
          })
        names.add(name)
      }
      const refusal = ports === undefined ? null : portsRefusal(ports, spec, list === 'containers' ? hostPorts : null)
      if (refusal !== null) return refusalAt(node, [list, i, 'ports', ...refusal.path], refusal)
    }
  }
  return null
}

interface PortRefusal extends Pick<Refusal, 'words' | 'help'> {
  readonly path: readonly Step[]
}

/** @param hostPorts those of the containers before it, where they may not meet */
function portsRefusal(
  ports: readonly ContainerPort[],
  { hostNetwork = false }: PodParts,
  hostPorts: Set<string> | null,
): PortRefusal | null {
  const names = new Set<string>()
  for (let i = 0; i < ports.length; i++) {
    const { name = '', containerPort, protocol = 'TCP', hostPort = 0, hostIP = '' } = ports[i] ?? {}
    if (containerPort === undefined)
      return { path: [i], words: 'has no containerPort', help: 'Write the number that the container listens on.' }
    if (name !== '' && names.has(name))
      return {
        path: [i, 'name'],
        words: `is "${name}", the name of a port before it`,
        help: 'Give each port of a container a name of its own.',
      }
    if (name !== '') names.add(name)
    if (hostNetwork && hostPort !== 0 && hostPort !== containerPort)
      return {
        path: [i, 'hostPort'],
        words: `is ${hostPort}, and in the network of the node it is that of the container, ${containerPort}`,
        help: `Write hostPort: ${containerPort}, or leave it out.`,
      }
    // Outside the network of the node a port may be taken once on each address of it.
    const taken = hostNetwork ? containerPort : hostPort
    if (hostPorts === null || taken === 0) continue
    const key = `${hostIP} ${protocol}/${taken}`
    if (hostPorts.has(key))
      return {
        path: [i],
        words: `takes ${protocol}/${taken} of the node a second time`,
        help: 'Containers share the ports of the node: choose another one.',
      }
    hostPorts.add(key)
  }
  return null
}

interface TemplateParts {
  readonly template?: { readonly spec?: { readonly restartPolicy?: string } }
}

/** A workload whose pods are started again for ever, or one whose pods come to an end. */
export function restarts<T extends TemplateParts>(shape: Shape<T>, which: 'always' | 'not always'): Shape<T> {
  return refined(shape, ({ template }, node) => {
    const policy = template?.spec?.restartPolicy ?? ''
    if (policy === '' || (policy === 'Always') === (which === 'always')) return null
    const path = ['template', 'spec', 'restartPolicy']
    return which === 'always'
      ? refusalAt(node, path, {
          words: `is ${policy}, and pods of this kind are always restarted`,
          help: 'Write Always or leave it out; pods that end belong to a Job.',
          replacement: 'Always',
        })
      : refusalAt(node, path, {
          words: 'is Always, and pods of this kind come to an end',
          help: 'Write OnFailure or Never.',
          replacement: 'OnFailure',
        })
  })
}

interface SelectingSpec {
  readonly selector?: LabelSelector
  readonly template?: { readonly metadata?: { readonly labels?: TextMap } }
}

/** A workload whose selector does not select the pods that it makes; one without a selector is read as written. */
export function selectsItsPods<T extends SelectingSpec>(shape: Shape<T>): Shape<T> {
  return refined(shape, ({ selector, template }, node) =>
    selector === undefined || template === undefined
      ? null
      : selectorRefusal(selector, template.metadata?.labels ?? noLabels, node),
  )
}

/** The same where the selector is a mapping of labels. */
export function selectsItsPodsByLabels<
  T extends { readonly selector?: TextMap; readonly template?: SelectingSpec['template'] },
>(shape: Shape<T>): Shape<T> {
  return refined(shape, ({ selector, template }, node) =>
    selector === undefined || selector.size === 0 || template === undefined
      ? null
      : selectorRefusal({ matchLabels: selector }, template.metadata?.labels ?? noLabels, node),
  )
}

const noLabels: TextMap = new Map()

function selectorRefusal(selector: LabelSelector, own: TextMap, node: YamlNode): Refusal | null {
  const { matchLabels = noLabels, matchExpressions = [] } = selector
  if (matchLabels.size === 0 && matchExpressions.length === 0)
    return refusalAt(node, ['selector'], {
      words: 'is empty',
      help: 'Write the labels of the template under matchLabels.',
    })
  if (selectsLabels(selector, own)) return null
  const missed = [...matchLabels].find(([key, value]) => own.get(key) !== value)
  return refusalAt(node, ['selector'], {
    words: `does not select the pods of the template${missed === undefined ? '' : `, which have no label ${missed.join('=')}`}`,
    help: 'Write the same labels under the selector and template.metadata.labels.',
  })
}
