/** Diagnostics of policies: why one is refused, and findings on those that are taken. */
import { resourceWords } from '../../keys'
import { badSettings, describeSettings } from '../../cluster/settings'
import { replaceValue } from '../../manifest/replace-value'
import { locate, ofKind, resourceRange, type Resource } from '../../manifest/resource'
import { groupRefusals } from '../../policy/admission/groups'
import type { Policy } from '../../policy/entry'
import type { Finding } from '../../policy/findings'
import type { AnalyzeOptions, Diagnostic, RefusedBy, ResourceSummary, Severity, SourceRange } from '../../types'
import type { PolicyModel } from '../../verdict/model'

/** Diagnostics of all policies of a model, and of endpoints whose policies cannot be combined. */
export function policyDiagnostics(model: PolicyModel): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = []
  for (const policy of [...model.policies, ...model.refusedLater]) {
    for (const rejection of policy.rejections) diagnostics.push(toDiagnostic(policy, rejection, 'error'))
    for (const warning of policy.warnings)
      diagnostics.push(toDiagnostic(policy, warning, warning.refusedBy === undefined ? 'warning' : 'error'))
  }
  diagnostics.push(...conflictDiagnostics(model))
  return diagnostics
}

/** Settings with which no agent starts. Those that were chosen stand in no file; whoever lets choose says so. */
export function settingDiagnostics(resources: readonly Resource[], options: AnalyzeOptions): readonly Diagnostic[] {
  const bad = badSettings(resources, options).flatMap(({ key, config, message, help }): readonly Diagnostic[] =>
    config === null
      ? []
      : [
          {
            severity: 'error',
            code: 'setting-invalid',
            message,
            help,
            range: locate(config.place, ['data', key]),
            resource: config.key,
          },
        ],
  )
  const doubtful = describeSettings(resources, options).flatMap(({ key, origin, doubt }): readonly Diagnostic[] =>
    doubt === undefined || origin.kind !== 'file'
      ? []
      : [
          {
            severity: 'warning',
            code: 'setting-not-followed',
            message: `${key} changes verdicts, and not all that its effect depends on is in the workspace`,
            help: doubt,
            range: origin.range,
          },
        ],
  )
  return [...bad, ...doubtful]
}

/** Who refuses a policy, as messages name them. */
const refusers: Readonly<Record<RefusedBy, string>> = { 'api-server': 'the API server', cilium: 'Cilium' }

/** Diagnostics of CIDR groups that the API server refuses. */
export function groupDiagnostics(resources: readonly Resource[]): readonly Diagnostic[] {
  return ofKind(resources, 'CiliumCIDRGroup').flatMap((resource) =>
    groupRefusals(resource).map((finding) => toDiagnostic(resource, finding, 'error', 'group')),
  )
}

function toDiagnostic(
  policy: Pick<Policy, 'key' | 'place'>,
  finding: Finding,
  severity: Severity,
  what: 'policy' | 'group' = 'policy',
): Diagnostic {
  const { code, message, help, path, refusedBy, replacement } = finding
  const fix = replacement === undefined ? null : replaceValue(policy.place, path, replacement)
  const text = refusedBy === undefined ? message : `${message}, so ${refusers[refusedBy]} refuses this ${what}`
  return {
    severity,
    code,
    message: text,
    help,
    range: locate(policy.place, path),
    resource: policy.key,
    ...(fix === null ? {} : { fix }),
    ...(refusedBy === undefined ? {} : { refusedBy }),
  }
}

function conflictDiagnostics(model: PolicyModel): readonly Diagnostic[] {
  const { maps } = model
  const reasons = model.identities.map(
    (_, identity) =>
      maps.mapOfIdentity(identity, 'ingress').conflict ?? maps.mapOfIdentity(identity, 'egress').conflict,
  )
  if (reasons.every((reason) => reason === null)) return []
  const byReason = new Map<string, string[]>()
  model.cluster.endpoints.forEach((endpoint, i) => {
    const reason = reasons[model.inside.ofEndpoint[i] ?? 0]
    if (endpoint.isHostNetwork || reason == null) return
    const list = byReason.get(reason)
    if (list === undefined) byReason.set(reason, [endpoint.key])
    else list.push(endpoint.key)
  })
  const diagnostics: Diagnostic[] = []
  for (const [reason, endpoints] of byReason) {
    const policy = model.policies.find(({ key }) => reason.startsWith(key))
    if (policy === undefined) continue
    diagnostics.push({
      severity: 'error',
      code: 'policies-conflict',
      message: `the policies of ${endpoints.join(', ')} cannot be combined: ${reason}`,
      help: 'Give the two rules different peers or ports, or put their layer 7 rules into one kind.',
      range: locate(policy.place, []),
      resource: policy.key,
    })
  }
  return diagnostics
}

/** Objects that a later one of the same kind, namespace and name replaces. */
export function duplicateDiagnostics(
  resources: readonly ResourceSummary[],
  { refusedLater }: Pick<PolicyModel, 'refusedLater'>,
): readonly Diagnostic[] {
  const places = new Set(refusedLater.map(({ place }) => placeKey(resourceRange(place))))
  // What is refused replaces nothing, and has an error of its own.
  const counted = resources.filter(({ status, range }) => status === 'read' && !places.has(placeKey(range)))
  const last = new Map<string, ResourceSummary>()
  for (const resource of counted) if (resource.name !== '') last.set(resource.key, resource)
  return counted
    .filter((resource) => last.has(resource.key) && last.get(resource.key) !== resource)
    .map(({ key, range }) => {
      const winner = last.get(key)?.range
      return {
        severity: 'warning',
        code: 'duplicate-resource',
        message: `${resourceWords(key)} is defined again in ${winner?.file ?? ''}, line ${winner?.line ?? 0}; the last one counts`,
        help: 'Remove one of the two, or give it another name.',
        range,
        resource: key,
      }
    })
}

function placeKey({ file, start }: SourceRange): string {
  return `${start} ${file}`
}
