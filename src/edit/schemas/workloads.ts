/** Pods and what makes them. */
import { kubernetesProtocol, metadata, portNumber, resource, selector, status, taintEffects } from './common'
import { any, boolean, choice, integer, labels, list, object, text, type ObjectSchema } from './schema'

const portName = {
  test: /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/,
  says: 'a port name of at most 15 lower-case letters, digits and "-", with at least one letter',
}

const containerPorts = list(
  'Ports that the container serves; rules may name them.',
  object(
    'One port of the container.',
    {
      name: text('A name that policies and services may use instead of the number.', { pattern: portName }),
      containerPort: integer('The number of the port.', portNumber),
      hostPort: integer('A port of the node that leads here; policies see containerPort.', portNumber),
      hostIP: text('The one address of the node at which hostPort leads here; without it all do.'),
      protocol: kubernetesProtocol,
    },
    { required: ['containerPort'], isOpen: true },
  ),
)

const podSpecFields: ObjectSchema['fields'] = {
  containers: list(
    'The containers of the pod.',
    object(
      'One container.',
      { name: text('The name of the container.'), image: text('What it runs.'), ports: containerPorts },
      { isOpen: true },
    ),
  ),
  initContainers: list(
    'Containers that run before the others; with restartPolicy Always they stay, and their ports count.',
    object(
      'One container.',
      {
        name: text('The name of the container.'),
        image: text('What it runs.'),
        restartPolicy: choice('Whether the container stays.', { Always: 'It stays beside the others as a sidecar.' }),
        ports: containerPorts,
      },
      { isOpen: true },
    ),
  ),
  serviceAccountName: text('The service account of the pod; its name is a label of the identity.', {
    names: 'service-account',
  }),
  serviceAccount: text('An older name of serviceAccountName.', {
    deprecated: { since: '1.0', instead: 'Write serviceAccountName.' },
  }),
  hostNetwork: boolean(
    'Whether the pod shares the network of its node; it then speaks as the host, and no policy selects it.',
  ),
  nodeName: text('The node that the pod runs on.'),
  nodeSelector: labels('Labels of the nodes that the pod may run on.', 'node', 'wanted'),
  affinity: object(
    'Where it may run.',
    {
      nodeAffinity: object(
        'On which nodes.',
        {
          requiredDuringSchedulingIgnoredDuringExecution: object('The only nodes.', {}, { isOpen: true }),
        },
        { isOpen: true },
      ),
    },
    { isOpen: true },
  ),
}

const tolerations = list(
  'What is stated of nodes (taints) that the pods run on all the same.',
  object(
    'One toleration.',
    {
      key: text('Key of the taint; every taint where it is left out.'),
      operator: choice('How the value is compared.', {
        Equal: 'It is the same.',
        Exists: 'It may be any.',
      }),
      value: text('Value of the taint.'),
      effect: choice('Its effect; every one where it is left out.', taintEffects),
    },
    { isOpen: true },
  ),
)

const restartPolicies = {
  Always: 'They are started again whenever they end.',
  OnFailure: 'They are started again where they failed.',
  Never: 'They are not started again.',
}

/** @param policies what may be said of containers that end */
function podSpecWith(policies: Readonly<Record<string, string>>, more: ObjectSchema['fields'] = {}): ObjectSchema {
  const restartPolicy = choice('What becomes of containers that end.', policies)
  return object('What the pod runs and serves.', { ...podSpecFields, ...more, restartPolicy }, { isOpen: true })
}

const always = { Always: restartPolicies.Always }
const atAnEnd = { OnFailure: restartPolicies.OnFailure, Never: restartPolicies.Never }

const templateWith = (policies: Readonly<Record<string, string>>, more: ObjectSchema['fields'] = {}): ObjectSchema =>
  object(
    'The pods that the workload makes.',
    {
      metadata: object(
        'Labels of the pods.',
        {
          labels: labels('Labels of the pods: policies select by them.', 'pod', 'given'),
          annotations: any('Notes for people and tools; they never change a verdict.'),
        },
        { isOpen: true },
      ),
      spec: podSpecWith(policies, more),
    },
    { required: ['metadata', 'spec'], isOpen: true },
  )

export const pod = resource(
  'A pod: one endpoint of the network, with its labels and ports.',
  { apiVersion: 'v1', kind: 'Pod' },
  metadata(true, 'pod', true),
  { spec: podSpecWith(restartPolicies), status },
)

const replicas = { replicas: integer('How many pods there are; 1 by default.', { minimum: 0 }) }
const itsPods = 'Which pods belong to the workload; it must match the template.'
const selected = { ...replicas, selector: selector(itsPods, 'pod') }
const labelled = { ...replicas, selector: labels(itsPods, 'pod', 'wanted') }
const parallelism = { parallelism: integer('How many pods run at a time; 1 by default.', { minimum: 0 }) }

/** A workload whose pods come from a template. */
function workload(
  form: { readonly apiVersion: string; readonly kind: string },
  about: string,
  counted: ObjectSchema['fields'],
  hasSelector = true,
): ObjectSchema {
  return resource(about, form, metadata(true, 'other'), {
    spec: object(
      'How many pods, and what they look like.',
      {
        ...counted,
        ...(hasSelector ? { selector: selector(itsPods, 'pod') } : {}),
        template: templateWith(counted === parallelism ? atAnEnd : always),
      },
      { required: hasSelector ? ['selector', 'template'] : ['template'], isOpen: true },
    ),
    status,
  })
}

export const deployment = workload(
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  'A number of identical pods that are replaced when they fail.',
  replicas,
)
export const replicaSet = workload(
  { apiVersion: 'apps/v1', kind: 'ReplicaSet' },
  'A number of identical pods; mostly made by a Deployment.',
  replicas,
)
export const statefulSet = workload(
  { apiVersion: 'apps/v1', kind: 'StatefulSet' },
  'Pods with stable names, such as those of a database.',
  replicas,
)
export const daemonSet = resource(
  'One pod on each node.',
  { apiVersion: 'apps/v1', kind: 'DaemonSet' },
  metadata(true, 'other'),
  {
    spec: object(
      'What the pods look like.',
      { selector: selector(itsPods, 'pod'), template: templateWith(always, { tolerations }) },
      { required: ['selector', 'template'], isOpen: true },
    ),
    status,
  },
)
export const job = workload({ apiVersion: 'batch/v1', kind: 'Job' }, 'Pods that run to completion.', parallelism, false)

export const replicationController = workload(
  { apiVersion: 'v1', kind: 'ReplicationController' },
  'A number of identical pods, as before there were Deployments.',
  labelled,
  false,
)
export const rollout = workload(
  { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' },
  'A Deployment whose new pods Argo Rollouts brings in step by step.',
  selected,
  false,
)
export const deploymentConfig = workload(
  { apiVersion: 'apps.openshift.io/v1', kind: 'DeploymentConfig' },
  'A number of identical pods, as OpenShift makes them.',
  labelled,
  false,
)
export const cloneSet = workload(
  { apiVersion: 'apps.kruise.io/v1alpha1', kind: 'CloneSet' },
  'A number of identical pods, as OpenKruise makes them.',
  selected,
  false,
)
export const virtualMachine = workload(
  { apiVersion: 'kubevirt.io/v1', kind: 'VirtualMachine' },
  'A virtual machine, which runs in a pod of its own.',
  {},
  false,
)

export const cronJob = resource(
  'Pods that run on a schedule.',
  { apiVersion: 'batch/v1', kind: 'CronJob' },
  metadata(true, 'other'),
  {
    spec: object(
      'When they run, and what.',
      {
        schedule: text('When it runs, in the five fields of cron.'),
        jobTemplate: object(
          'The job that is started each time.',
          {
            spec: object(
              'How many pods, and what they look like.',
              { ...parallelism, template: templateWith(atAnEnd) },
              {
                required: ['template'],
                isOpen: true,
              },
            ),
          },
          { required: ['spec'], isOpen: true },
        ),
      },
      { required: ['jobTemplate'], isOpen: true },
    ),
    status,
  },
)
