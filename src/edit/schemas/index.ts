/** Schemas of all kinds that the engine reads, and the way through them. */
import {
  ciliumCidrGroup,
  ciliumClusterwideNetworkPolicy,
  ciliumConfig,
  ciliumIdentity,
  ciliumNetworkPolicy,
} from './cilium'
import { ciliumLocalRedirectPolicy, ciliumNode, endpoints, endpointSlice, namespace, node, service } from './cluster'
import { clusterNetworkPolicy } from './cluster-network-policy'
import { external, traffic } from './membrane'
import { networkPolicy } from './network-policy'
import { choice, object, type ObjectSchema, type Schema } from './schema'
import {
  cloneSet,
  cronJob,
  daemonSet,
  deployment,
  deploymentConfig,
  job,
  pod,
  replicaSet,
  replicationController,
  rollout,
  statefulSet,
  virtualMachine,
} from './workloads'

export type * from './schema'

/** By kind. */
export const schemas: Readonly<Record<string, ObjectSchema>> = {
  NetworkPolicy: networkPolicy,
  CiliumNetworkPolicy: ciliumNetworkPolicy,
  CiliumClusterwideNetworkPolicy: ciliumClusterwideNetworkPolicy,
  ClusterNetworkPolicy: clusterNetworkPolicy,
  CiliumCIDRGroup: ciliumCidrGroup,
  CiliumIdentity: ciliumIdentity,
  Namespace: namespace,
  Pod: pod,
  Deployment: deployment,
  StatefulSet: statefulSet,
  DaemonSet: daemonSet,
  ReplicaSet: replicaSet,
  Job: job,
  CronJob: cronJob,
  ReplicationController: replicationController,
  Rollout: rollout,
  DeploymentConfig: deploymentConfig,
  CloneSet: cloneSet,
  VirtualMachine: virtualMachine,
  Service: service,
  Endpoints: endpoints,
  EndpointSlice: endpointSlice,
  Node: node,
  CiliumLocalRedirectPolicy: ciliumLocalRedirectPolicy,
  CiliumNode: ciliumNode,
  ConfigMap: ciliumConfig,
  Traffic: traffic,
  External: external,
}

/** The `apiVersion` that a kind is read under; empty for a kind that is not read. */
export function apiVersionOf(kind: string): string {
  return apiVersionsOf(kind)[0] ?? ''
}

/** Every `apiVersion` that a kind is read under, the best one first. */
export function apiVersionsOf(kind: string): readonly string[] {
  const field = schemas[kind]?.fields['apiVersion']
  return field?.type === 'text' ? (field.choices ?? []).map(({ value }) => value) : []
}

/** Whether a kind is one of the group of an `apiVersion`; a kind that is not read is of no group. */
export function isKindOf(kind: string, apiVersion: string): boolean {
  return apiVersionOf(kind) !== '' && groupOf(apiVersionOf(kind)) === groupOf(apiVersion)
}

function groupOf(version: string): string {
  return version.slice(0, Math.max(0, version.indexOf('/')))
}

const versions = [...new Set(Object.keys(schemas).map(apiVersionOf))]

/** What a document may hold as long as its kind is not known. */
const unknownKind = object(
  'A Kubernetes object.',
  {
    apiVersion: choice(
      'The group and version of the API that the object belongs to.',
      Object.fromEntries(
        versions.map((version) => [
          version,
          Object.keys(schemas)
            .filter((kind) => apiVersionOf(kind) === version)
            .join(', '),
        ]),
      ),
      { isOpen: true },
    ),
    kind: choice(
      'The kind of the object.',
      Object.fromEntries(Object.entries(schemas).map(([kind, { about }]) => [kind, about])),
      { isOpen: true },
    ),
    metadata: object('Name, namespace and labels of the object.', {}, { isOpen: true }),
  },
  { isOpen: true },
)

/** The schema of a kind; of any object where the kind is not one that is read under this version. */
export function schemaOf(kind: string, apiVersion = apiVersionOf(kind)): ObjectSchema {
  const known = Object.hasOwn(schemas, kind) ? schemas[kind] : undefined
  return known !== undefined && isKindOf(kind, apiVersion) ? known : unknownKind
}

/** The schema of what stands at a path below an object; null where nothing is known. */
export function schemaAt(root: ObjectSchema, path: readonly (string | number)[]): Schema | null {
  let schema: Schema = root
  for (const step of path) {
    let next: Schema | undefined
    if (schema.type === 'object' && typeof step === 'string')
      next = Object.hasOwn(schema.fields, step) ? schema.fields[step] : undefined
    else if (schema.type === 'list' && typeof step === 'number') next = schema.item
    if (next === undefined) return null
    schema = next
  }
  return schema
}
