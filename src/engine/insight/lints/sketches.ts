/**
 * Objects that the API server refuses for what they leave out, and that are read all the same: short examples are written so.
 * One note for each matter of a file. Source: kubernetes pkg/apis/{core,apps,discovery}/validation.
 */
import { locate, type Path, type Resource } from '../../manifest/resource'
import type { PodSpec, ServiceSpec } from '../../manifest/shapes/kubernetes'
import type { Severity } from '../../types'
import { someOf, type Lint } from './context/lint'

interface Matter {
  readonly severity?: Severity
  /** Follows the names of the objects, of one and of several. */
  readonly words: readonly [string, string]
  readonly help: string
}

const matters = {
  containers: {
    words: ['has no container', 'have no containers'],
    help: 'Write spec.containers with a name and an image; the ports that containers declare are the ones that flows are shown for.',
  },
  containerName: {
    words: ['has a container without a name', 'have containers without a name'],
    help: 'Write a name for each container.',
  },
  template: {
    severity: 'warning',
    words: [
      'has no template, so its pods have no labels at all: no selector with labels finds them',
      'have no template, so their pods have no labels at all: no selector with labels finds them',
    ],
    help: 'Write the labels of the pods under spec.template.metadata.labels; labels of the workload itself are not theirs.',
  },
  selector: {
    words: ['has no selector', 'have no selector'],
    help: 'Write the labels of the template under spec.selector.matchLabels too.',
  },
  servicePorts: {
    severity: 'warning',
    words: ['has no ports, so nobody reaches anything by it', 'have no ports, so nobody reaches anything by them'],
    help: 'Write spec.ports with the port that clients dial; only a headless service (clusterIP: None) does without.',
  },
  portNames: {
    words: ['has several ports, of which not all have a name', 'have several ports, of which not all have a name'],
    help: 'Give each port a name: slices find their port of the service by it.',
  },
  nodePort: {
    words: [
      'has a nodePort outside 30000–32767, the range of clusters whose API server was not given another (--service-node-port-range)',
      'have a nodePort outside 30000–32767, the range of clusters whose API server was not given another (--service-node-port-range)',
    ],
    help: 'Write a port of that range, or leave nodePort out: the cluster then chooses one.',
  },
  addressType: {
    words: ['has no addressType', 'have no addressType'],
    help: 'Write addressType: IPv4 or IPv6, as its addresses are.',
  },
} as const satisfies Readonly<Record<string, Matter>>

type MatterName = keyof typeof matters

interface Omission {
  readonly matter: MatterName
  /** Where it is missing. */
  readonly path: Path
}

export const sketches: Lint = (context) => {
  const found = new Map<
    string,
    { readonly matter: MatterName; readonly first: Resource; path: Path; names: string[] }
  >()
  for (const resource of context.resources)
    for (const { matter, path } of omissionsOf(resource)) {
      const key = `${matter} ${resource.place.file}`
      const name = `${resource.kind} ${resource.namespace}/${resource.name}`
      const before = found.get(key)
      if (before === undefined) found.set(key, { matter, first: resource, path, names: [name] })
      else before.names.push(name)
    }
  for (const { matter, first, path, names } of found.values()) {
    const { words, help, severity = 'info' }: Matter = matters[matter]
    const many = names.length > 1
    context.report(null, {
      code: 'object-incomplete',
      severity,
      message: `The API server refuses ${someOf(names)}, which ${words[many ? 1 : 0]}. ${many ? 'They are' : 'It is'} read as written`,
      help,
      range: locate(first.place, path),
    })
  }
}

const nothing: readonly Omission[] = []

/** Ports that the API server hands out on nodes, unless it was told otherwise. */
const nodePorts = { first: 30_000, last: 32_767 }

function omissionsOf(resource: Resource): readonly Omission[] {
  switch (resource.kind) {
    case 'Pod':
      return ofPodSpec(resource.object.spec, ['spec'])
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'DaemonSet': {
      const { selector, template } = resource.object.spec ?? {}
      if (template === undefined) return [{ matter: 'template', path: ['spec'] }]
      const ofPods = ofPodSpec(template.spec, ['spec', 'template', 'spec'])
      return selector === undefined ? [{ matter: 'selector', path: ['spec'] }, ...ofPods] : ofPods
    }
    case 'Job':
    case 'ReplicationController':
      return resource.object.spec?.template === undefined
        ? [{ matter: 'template', path: ['spec'] }]
        : ofPodSpec(resource.object.spec.template.spec, ['spec', 'template', 'spec'])
    case 'CronJob': {
      const path: Path = ['spec', 'jobTemplate', 'spec', 'template', 'spec']
      const template = resource.object.spec?.jobTemplate?.spec?.template
      return template === undefined ? [{ matter: 'template', path: ['spec'] }] : ofPodSpec(template.spec, path)
    }
    case 'Service':
      return ofService(resource.object.spec)
    case 'EndpointSlice':
      return resource.object.addressType === undefined || resource.object.addressType === ''
        ? [{ matter: 'addressType', path: [] }]
        : nothing
    default:
      return nothing
  }
}

function ofPodSpec(spec: PodSpec | undefined, path: Path): readonly Omission[] {
  const { containers = [] } = spec ?? {}
  if (containers.length === 0) return [{ matter: 'containers', path: [...path, 'containers'] }]
  for (let i = 0; i < containers.length; i++)
    if ((containers[i]?.name ?? '') === '') return [{ matter: 'containerName', path: [...path, 'containers', i] }]
  return nothing
}

function ofService({ type, clusterIP, ports = [] }: ServiceSpec = {}): readonly Omission[] {
  if (ports.length === 0)
    return type === 'ExternalName' || clusterIP === 'None' ? nothing : [{ matter: 'servicePorts', path: ['spec'] }]
  const found: Omission[] = []
  const nameless = ports.findIndex(({ name = '' }) => name === '')
  if (ports.length > 1 && nameless >= 0) found.push({ matter: 'portNames', path: ['spec', 'ports', nameless] })
  const outside = ports.findIndex(
    ({ nodePort = 0 }) => nodePort !== 0 && (nodePort < nodePorts.first || nodePort > nodePorts.last),
  )
  if (outside >= 0) found.push({ matter: 'nodePort', path: ['spec', 'ports', outside, 'nodePort'] })
  return found
}
