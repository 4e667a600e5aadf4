/** `kubectl create`, `run` and `expose`: objects made from a command line. */
import type { Plain, PlainMap } from '../../yaml/written/render'
import { fullName, objectName, typeNamedKind, type ResourceType } from '../cluster/kinds'
import { labelsOf, listAt, mapAt, textAt } from '../cluster/object'
import { pinnedPod, pinnedService } from '../cluster/pins'
import { CommandError } from '../error'
import { printJson, printYaml } from '../output/yaml'
import type { Options } from '../options'
import { printed, type Call, type Result } from '../tool'
import { createFromFiles } from './apply'
import { checkLabel, checkName, checkNamespace, dryRun, kubeOptions, mustFind, namespaceOf, readNames } from './common'
import { execIn } from './exec'

export async function create(args: readonly string[], call: Call): Promise<Result> {
  if (args.some((arg) => /^(-f|--filename)/.test(arg))) return createFromFiles(args, call)
  const options = kubeOptions(args, {
    values: [
      'image',
      'replicas',
      'port',
      'dry-run',
      'output',
      'from-literal',
      'tcp',
      'external-name',
      'clusterip',
      'save-config',
    ],
    short: { o: 'output' },
  })
  const [what = '', ...rest] = options.words
  switch (what) {
    case 'namespace':
    case 'ns':
      return make({ kind: 'Namespace', name: nameOf(rest, 'namespace'), rest: {} }, options, call)
    case 'deployment':
    case 'deploy':
      return createDeployment(nameOf(rest, 'deployment'), options, call)
    case 'configmap':
    case 'cm': {
      const pairs = options.texts('from-literal').map((text) => pairOf(text))
      return make(
        { kind: 'ConfigMap', name: nameOf(rest, 'configmap'), rest: { data: Object.fromEntries(pairs) } },
        options,
        call,
      )
    }
    case 'serviceaccount':
    case 'sa':
      return make({ kind: 'ServiceAccount', name: nameOf(rest, 'serviceaccount'), rest: {} }, options, call)
    case 'service':
    case 'svc': {
      const [type = '', ...names] = rest
      return createService(type, nameOf(names, 'service'), options, call)
    }
    case '':
      throw new CommandError(
        'Error: must specify one of -f and -k\n\nCreate a resource from a file or from stdin: kubectl create -f FILENAME',
      )
    default:
      throw new CommandError(
        `error: unknown command "${what}" for "kubectl create": not simulated here; write it as YAML and apply it`,
      )
  }
}

function nameOf(words: readonly string[], what: string): string {
  const [name, more] = words
  if (name === undefined || more !== undefined)
    throw new CommandError(
      `error: exactly one NAME is required, got ${words.length}\nSee 'kubectl create ${what} -h' for help and examples`,
    )
  return name
}

function pairOf(text: string): readonly [string, string] {
  const equals = text.indexOf('=')
  return equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)]
}

interface Making {
  readonly kind: string
  readonly name: string
  readonly rest: PlainMap
  /** What is said to have happened to it. */
  readonly done?: string
}

/** Writes the object, or prints it where nothing is to be made. */
function make({ kind, name, rest, done = 'created' }: Making, options: Options, call: Call): Result {
  const type = typeNamedKind(kind)
  const { cluster } = call
  const namespace = type.isNamespaced ? namespaceOf(options, call) : ''
  checkName(type, name)
  const { isDry, note } = dryRun(options)
  const value = objectValue({ type, name, namespace }, rest, call)
  if (!isDry || options.text('dry-run') === 'server') {
    checkNamespace(namespace, call)
    if (cluster.find(kind, namespace, name) !== null)
      throw new CommandError(`Error from server (AlreadyExists): ${fullName(type)} "${name}" already exists`)
  }
  if (!isDry) cluster.add(value)
  const output = options.text('output')
  if (output === 'yaml') return printed(printYaml(value))
  if (output === 'json') return printed(printJson(value))
  if (output === 'name') return printed(`${objectName(type, name)}\n`)
  return printed(`${objectName(type, name)} ${done}${note}\n`)
}

interface ObjectName {
  readonly type: ResourceType
  readonly name: string
  /** Empty for an object of the cluster. */
  readonly namespace: string
}

function objectValue({ type, name, namespace }: ObjectName, rest: PlainMap, { cluster }: Call): PlainMap {
  const placed = namespace === '' || namespace === 'default' ? {} : { namespace }
  const { metadata, ...fields } = rest
  const value = {
    apiVersion: type.group === '' ? type.version : `${type.group}/${type.version}`,
    kind: type.kind,
    metadata: { name, ...placed, ...mapAt(metadata ?? {}) },
    ...fields,
  }
  if (type.kind === 'Pod') return pinnedPod(value, cluster.pins[`${namespace}/${name}`])
  return type.kind === 'Service' ? pinnedService(value, cluster.pins[`svc/${namespace}/${name}`]) : value
}

function createDeployment(name: string, options: Options, call: Call): Result {
  const image = options.text('image')
  if (image === undefined) throw new CommandError('error: required flag(s) "image" not set')
  const port = options.text('port')
  const container = {
    name: containerName(image),
    image,
    ...(port === undefined ? {} : { ports: [{ containerPort: Number(port) }] }),
    ...(options.behind === null ? {} : { command: options.behind }),
  }
  const labels = { app: name }
  const rest = {
    metadata: { labels },
    spec: {
      replicas: Number(options.text('replicas') ?? '1'),
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  }
  return make({ kind: 'Deployment', name, rest }, options, call)
}

function createService(type: string, name: string, options: Options, call: Call): Result {
  const kinds: Readonly<Record<string, string>> = {
    clusterip: 'ClusterIP',
    nodeport: 'NodePort',
    loadbalancer: 'LoadBalancer',
  }
  const kind = kinds[type]
  if (kind === undefined)
    throw new CommandError(
      `error: unknown command "service ${type}" for "kubectl create": write clusterip, nodeport or loadbalancer`,
    )
  const ports = options.texts('tcp').map((text) => {
    const [port = '', target = port] = text.split(':')
    return { name: text.replace(':', '-'), port: Number(port), protocol: 'TCP', targetPort: Number(target) }
  })
  if (ports.length === 0) throw new CommandError('error: at least one tcp port specifier must be provided')
  const rest = { metadata: { labels: { app: name } }, spec: { type: kind, selector: { app: name }, ports } }
  return make({ kind: 'Service', name, rest }, options, call)
}

function containerName(image: string): string {
  const last = image.slice(image.lastIndexOf('/') + 1)
  return last.replace(/[:@].*$/, '').replace(/[^a-z0-9-]/g, '-')
}

/** `kubectl run`. */
export async function run(args: readonly string[], call: Call): Promise<Result> {
  const options = kubeOptions(args, {
    values: [
      'image',
      'labels',
      'port',
      'image-pull-policy',
      'env',
      'restart',
      'dry-run',
      'output',
      'overrides',
      'annotations',
      'pod-running-timeout',
    ],
    switches: ['rm', 'stdin', 'tty', 'expose', 'command', 'attach', 'quiet', 'privileged'],
    short: { l: 'labels', o: 'output', i: 'stdin', t: 'tty', q: 'quiet' },
  })
  const [name, ...more] = options.words
  const behind = [...more, ...(options.behind ?? [])]
  const image = options.text('image')
  if (name === undefined)
    throw new CommandError("error: NAME is required for run\nSee 'kubectl run -h' for help and examples")
  if (image === undefined) throw new CommandError('error: required flag(s) "image" not set')
  const type = typeNamedKind('Pod')
  const labels = runLabels(options.text('labels'), name, type)
  const port = options.text('port')
  const policy = options.text('image-pull-policy')
  const env = options
    .texts('env')
    .map((text) => pairOf(text))
    .map(([key, value]) => ({ name: key, value }))
  const container: PlainMap = {
    name,
    image,
    ...(behind.length === 0 ? {} : { [options.has('command') ? 'command' : 'args']: behind }),
    ...(env.length === 0 ? {} : { env }),
    ...(policy === undefined ? {} : { imagePullPolicy: policy }),
    ...(port === undefined ? {} : { ports: [{ containerPort: Number(port) }] }),
  }
  const restart = options.text('restart')
  const pod = {
    metadata: { labels },
    spec: { containers: [container], ...(restart === undefined ? {} : { restartPolicy: restart }) },
  }
  const made = make({ kind: 'Pod', name, rest: pod }, options, call)
  call.cluster.clock.advance(1000)
  if (!options.has('rm')) {
    if (!options.has('expose') || dryRun(options).isDry) return made
    const service = serviceFor(
      labels,
      [{ port: Number(port ?? '80'), protocol: 'TCP', targetPort: Number(port ?? '80') }],
      {},
    )
    return { ...made, out: `${make({ kind: 'Service', name, rest: service }, options, call).out}${made.out}` }
  }
  if (!options.has('stdin') && !options.has('attach'))
    throw new CommandError('error: --rm should only be used for attached containers')
  const namespace = namespaceOf(options, call)
  const ran = await execIn({ namespace, pod: name }, behind, call, options.has('tty'))
  call.cluster.edit(`Delete Pod ${name}`, (draft) => draft.removeAll([`Pod/${namespace}/${name}`]))
  return { ...ran, out: `${ran.out}pod "${name}" deleted from ${namespace} namespace\n` }
}

function runLabels(text: string | undefined, name: string, type: ResourceType): Readonly<Record<string, string>> {
  if (text === undefined) return { run: name }
  const pairs = text.split(',').map((part) => {
    if (!part.includes('=')) throw new CommandError(`error: unexpected label spec: ${part}`)
    return pairOf(part)
  })
  for (const [key, value] of pairs) checkLabel(key, value, type, name)
  return Object.fromEntries(pairs)
}

function serviceFor(selector: PlainMap, ports: readonly Plain[], fields: PlainMap): PlainMap {
  return { metadata: { labels: selector }, spec: { ports, selector, ...fields } }
}

/** `kubectl expose`. */
export function expose(args: readonly string[], call: Call): Result {
  const options = kubeOptions(args, {
    values: [
      'type',
      'port',
      'target-port',
      'name',
      'protocol',
      'selector',
      'labels',
      'dry-run',
      'output',
      'external-ip',
      'cluster-ip',
    ],
    short: { o: 'output', l: 'labels' },
  })
  const [named] = readNames(options.words, 'expose')
  const [name] = named?.names ?? []
  if (named === undefined || name === undefined)
    throw new CommandError(
      "error: You must provide one or more resources by argument or filename.\nSee 'kubectl expose -h' for help and examples",
    )
  const object = mustFind(named.type, name, namespaceOf(options, call), call)
  const isPod = object.kind === 'Pod'
  const declared = [
    ...listAt(object.value, 'spec', 'containers'),
    ...listAt(object.value, 'spec', 'template', 'spec', 'containers'),
  ].flatMap((container) => listAt(container, 'ports'))
  const port = options.text('port')
  const target = options.text('target-port')
  if (port === undefined && declared.length === 0)
    throw new CommandError(
      "error: couldn't find port via --port flag or introspection\nSee 'kubectl expose -h' for help and examples",
    )
  const protocol = options.text('protocol') ?? 'TCP'
  const asPort = (text: string): Plain => (/^\d+$/.test(text) ? Number(text) : text)
  const ports =
    port === undefined
      ? declared.map((own) => ({
          port: Number(textAt(own, 'containerPort')),
          protocol: textAt(own, 'protocol') || 'TCP',
          targetPort: Number(textAt(own, 'containerPort')),
        }))
      : [{ port: Number(port), protocol, targetPort: asPort(target ?? port) }]
  const selectorText = options.text('selector')
  const selector =
    selectorText === undefined
      ? isPod
        ? labelsOf(object)
        : mapAt(object.value, 'spec', 'selector', ...(object.kind === 'Service' ? [] : ['matchLabels']))
      : Object.fromEntries(selectorText.split(',').map((part) => pairOf(part)))
  if (Object.keys(selector).length === 0)
    throw new CommandError(
      "error: couldn't retrieve selectors via --selector flag or introspection: the pod has no labels and cannot be exposed",
    )
  const kind = options.text('type')
  const service = serviceFor(selector, ports, kind === undefined ? {} : { type: kind })
  return make({ kind: 'Service', name: options.text('name') ?? name, rest: service, done: 'exposed' }, options, call)
}
