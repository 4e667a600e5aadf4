/** Default deny for a pod or a namespace, as the kind of policy that the user wants. */
import type { Direction } from '../../engine/types'
import { Draft } from '../draft'
import { freeName, isTaken, nameFrom } from '../gestures/names'
import { addResource } from '../gestures/place'
import { refuse, type Outcome, type Workspace } from '../outcome'
import type { Plain } from '../../yaml/written/render'
import { dnsRule } from './dns'
import { isSubject, namespaceOf, readEnd, type ConnectionKind, type Facts, type SubjectEnd } from './facts'
import { nameOfLabels, rankLabels } from './labels'
import { isCilium, policyDocument, subjectField, subjectSelector, type Labels } from './rule'

export interface IsolateRequest {
  readonly workspace: Workspace
  readonly facts: Facts
  /** `ns/pod` or `namespace:NAME`. */
  readonly subject: string
  readonly directions: readonly Direction[]
  readonly kind: ConnectionKind
  /** Lets the pods ask the cluster's DNS; only for egress. */
  readonly withDns: boolean
}

export function isolate({ workspace, facts, subject, directions, kind, withDns }: IsolateRequest): Outcome {
  const end = readEnd(subject, facts)
  if (end?.type === 'endpoint' && !isSubject(end))
    return refuse(
      `${subject} cannot be isolated: by its label "host" Cilium takes it for the local host, for which no policy of pods holds.`,
    )
  if (end === null || !isSubject(end))
    return refuse(`${subject} cannot be isolated: policies are about pods that have their own network.`)
  if (directions.length === 0) return refuse('Choose ingress, egress or both.')
  const labels = end.type === 'endpoint' ? (rankLabels(end.endpoint, facts)[0]?.labels ?? null) : {}
  if (labels === null) return refuseUnlabelled(end)
  const draft = new Draft(workspace)
  const namespace = namespaceOf(end)
  const home = kind === 'CiliumClusterwideNetworkPolicy' ? '' : namespace
  const name = freeName(policyName(end, labels, directions, kind), (candidate) => isTaken(draft, kind, home, candidate))
  const rules: Record<string, Plain> = { [subjectField(kind)]: subjectSelector(kind, end, labels) }
  if (!isCilium(kind))
    rules['policyTypes'] = directions.map((direction) => (direction === 'ingress' ? 'Ingress' : 'Egress'))
  for (const direction of directions) {
    const dns = direction === 'egress' && withDns ? [dnsRule(kind, facts, false)] : []
    // A Cilium policy isolates by having a rule, be it one that matches nothing.
    if (dns.length > 0 || isCilium(kind)) rules[direction] = dns.length > 0 ? dns : [{}]
  }
  const key = addResource(draft, policyDocument(kind, namespace, name, rules))
  return draft.finish(`Isolate ${end.type === 'endpoint' ? end.endpoint.key : namespace}`, [key])
}

/** A pod without labels cannot be told from others by any policy. */
export function refuseUnlabelled(end: SubjectEnd): Outcome {
  return end.type === 'endpoint'
    ? refuse(
        `${end.endpoint.key} has no label that a policy could select it by. Give it one first, such as app=${end.endpoint.name}.`,
        end.endpoint.range,
      )
    : refuse(`${end.name} has no label that a policy could select it by.`)
}

function policyName(end: SubjectEnd, labels: Labels, directions: readonly Direction[], kind: ConnectionKind): string {
  const suffix = directions.length === 1 ? `-${directions[0] ?? ''}` : ''
  const place = kind === 'CiliumClusterwideNetworkPolicy' ? `${namespaceOf(end)}-` : ''
  if (end.type === 'namespace') return nameFrom(`${place}default-deny${suffix}`, 'default-deny')
  return nameFrom(`isolate-${place}${nameOfLabels(labels, end.endpoint.name)}${suffix}`, 'isolate')
}
