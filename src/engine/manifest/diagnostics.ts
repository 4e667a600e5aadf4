/** What there is to say of the documents of a file: broken YAML, wrong types, unknown fields, kinds that are not read. */
import type { Fix, Severity } from '../types'
import { isSettingKey } from '../cilium/settings/table'
import { field, isRefused } from './document'
import { unreadOf } from './foreign'
import { heldNote, heldObjects, type DocumentDiagnostic as Diagnostic, type HeldObject } from './held-objects'
import { groupOf, kinds } from './kinds'
import type { PlacedDocument } from './layout'
import { broughtBy } from './pod-makers'
import { replaceValue } from './replace-value'
import { rangeAt, type Place } from './resource'
import type { ShapeProblem } from './shape'

const severities: Readonly<Record<string, Severity>> = {
  'yaml-duplicate-key': 'warning',
  'unknown-field': 'warning',
  template: 'warning',
  'template-defaults': 'info',
  'no-kind': 'info',
}

/** Diagnostics of one document, where it stands now. */
export function documentDiagnostics({ read, places, place }: PlacedDocument): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = read.problems.map(({ code, message, help, start, end }) => ({
    severity: severities[code] ?? 'error',
    code,
    message,
    help,
    range: rangeAt(place, start, end),
  }))
  read.objects.forEach((object, i) => {
    const at = places[i]
    if (at === undefined) return
    for (const problem of object.problems) diagnostics.push(shapeDiagnostic(problem, at, object.key, isRefused(object)))
    if (object.kind === null) diagnostics.push(unreadDiagnostic(object.kindName, object.apiVersion, at, object.key))
  })
  return diagnostics
}

function shapeDiagnostic(problem: ShapeProblem, place: Place, key: string, isRefusedObject: boolean): Diagnostic {
  const range = rangeAt(place, problem.start, problem.end)
  const fix = fixOf(problem, place)
  const isError =
    problem.code === 'wrong-type' || problem.isGrave === true || (problem.code === 'removed-field' && isRefusedObject)
  return {
    severity: isError ? 'error' : 'warning',
    code: problem.code,
    message: problem.message,
    help: problem.help,
    range,
    resource: key,
    ...(fix === null ? {} : { fix }),
    ...(isError && problem.isGrave !== true ? { refusedBy: 'api-server' as const } : {}),
  }
}

function fixOf({ replacement, edit, ...problem }: ShapeProblem, place: Place): Fix | null {
  const { file, offset } = place
  const { title, start, end, text } = edit ?? { title: `Write ${replacement ?? ''}`, ...problem, text: replacement }
  if (text === undefined) return null
  return { title, edits: [{ file, start: offset + start, end: offset + end, text }] }
}

/** What network-policy-api serves since the bundle that Cilium was built with. */
const isLaterVersion = (apiVersion: string): boolean => apiVersion === 'policy.networking.k8s.io/v1beta1'

function unreadDiagnostic(kindName: string, apiVersion: string, place: Place, key: string): Diagnostic {
  const at = field(place.root, 'kind') ?? place.root
  const range = rangeAt(place, at.start, Math.min(at.end, at.start + 80))
  const holds = heldObjects(place.root)
  const held = holds.length === 0 ? {} : ofHolder(kindName, holds)
  const unread = unreadOf(kindName, apiVersion)
  if (kindName === '' || (apiVersion === '' && unread.why === 'other')) {
    const missing = kindName === '' ? 'kind' : 'apiVersion'
    // Values, workflows and the like stand in every repository; what has a spec was meant as an object.
    const has = (name: string): boolean => field(place.root, name) !== undefined
    // A chart of Helm has an apiVersion of its own.
    const isChart = kindName === '' && /^v[12]$/.test(apiVersion) && has('name') && has('version')
    const isObject = !isChart && (has('spec') || kindName !== apiVersion)
    const spec = field(place.root, 'spec')
    const isPolicy = ['podSelector', 'endpointSelector'].some(
      (name) => spec !== undefined && field(spec, name) !== undefined,
    )
    return {
      severity: isObject ? 'warning' : 'info',
      // Policies that take no part are told by every command and pane.
      code: isPolicy ? 'kind-misspelt' : 'no-kind',
      message: `this object has no ${missing}, so nothing can be made of it`,
      help: 'Every Kubernetes object starts with apiVersion and kind.',
      range,
      resource: key,
      ...held,
    }
  }
  const base = { range, resource: key }
  switch (unread.why) {
    case 'version': {
      const fix = replaceValue(place, ['apiVersion'], unread.apiVersion)
      return {
        ...base,
        // A group that was taken away long ago is left from old manifests: nobody enforces it, and nothing else is broken.
        severity: apiVersion.startsWith('extensions/') ? 'warning' : 'error',
        code: 'version-not-read',
        message: isLaterVersion(apiVersion)
          ? `Cilium reads ${kindName} under ${unread.apiVersion}: what is written under ${apiVersion} counts only in a cluster that serves both, and not here`
          : apiVersion === ''
            ? `this ${kindName} has no apiVersion, so the object is not there at all`
            : `no cluster serves ${kindName} under ${apiVersion}: the object is not there at all`,
        help: `Write apiVersion: ${unread.apiVersion}.`,
        refusedBy: 'api-server',
        ...(fix === null ? {} : { fix }),
      }
    }
    case 'misspelt': {
      const fix = replaceValue(place, ['kind'], unread.kind)
      return {
        ...base,
        severity: 'warning',
        code: 'kind-misspelt',
        message: `no cluster knows the kind ${kindName}, so ${kinds[unread.kind].isPolicy ? 'nothing enforces this policy' : 'the object is not there at all'}`,
        help: `Did you mean ${unread.kind}?`,
        ...(fix === null ? {} : { fix }),
      }
    }
    case 'foreign':
      return {
        ...base,
        severity: 'warning',
        code: 'policy-not-enforced',
        message: `this ${kindName} is a policy of ${unread.owner}, and Cilium does not enforce it`,
        help: unread.advice,
      }
    case 'unknown-policy':
      return {
        ...base,
        severity: 'warning',
        code: 'policy-not-enforced',
        message: `${kindName} of ${apiVersion} is not a policy that Cilium enforces`,
        help: 'It takes no part in verdicts here. Write it as a NetworkPolicy or as a Cilium policy if Cilium is to enforce it.',
      }
    case 'other': {
      const brought = broughtBy(kindName, groupOf(apiVersion), place.root)
      return {
        ...base,
        severity: 'info',
        code: 'kind-not-read',
        message: `${kindName} plays no part in verdicts here; it is kept and left alone`,
        ...(kindName === 'CiliumNodeConfig' ? ofNodeConfig(place) : {}),
        ...(servesByEnvoy(kindName, groupOf(apiVersion), place) ? ofProxied(kindName) : {}),
        ...(brought === null ? {} : messagesOfBrought[brought](kindName)),
        ...held,
      }
    }
  }
}

const messagesOfBrought = {
  pods: (kindName: string): Partial<Diagnostic> => ({
    severity: 'warning',
    code: 'pods-missing',
    message: `the pods that this ${kindName} makes are not among what is read: every answer is given without them`,
    help: 'Add the pods themselves, as kubectl get pods -o yaml prints them.',
  }),
  'perhaps-pods': (kindName: string): Partial<Diagnostic> => ({
    message: `this ${kindName} makes pods, which are not read from it: unless they are listed themselves, answers are given without them`,
    help: 'Add the pods themselves, as kubectl get pods -o yaml prints them.',
  }),
  objects: (kindName: string): Partial<Diagnostic> => ({
    message: `this ${kindName} installs objects, which are not read from it: unless they are listed themselves, answers are given without them`,
    help: 'Add what it renders (helm template, kustomize build, argocd app manifests), or what kubectl get prints.',
  }),
}

function ofHolder(kindName: string, holds: readonly HeldObject[]): Partial<Diagnostic> {
  return {
    ...heldNote(kindName, holds),
    help: 'Add what the cluster makes of it (oc process, kubectl get), or a copy of what it holds.',
    holds,
  }
}

/** Whether Cilium's proxy may serve an Ingress or a Gateway: its class is Cilium's, or is not said. */
function servesByEnvoy(kindName: string, group: string, { root }: Place): boolean {
  const named = { Ingress: 'ingressClassName', Gateway: 'gatewayClassName' }[kindName]
  if (named === undefined || !/^(gateway\.)?networking\.k8s\.io$/.test(group)) return false
  const spec = field(root, 'spec')
  const given = spec && field(spec, named)
  return given?.kind !== 'scalar' || given.text.includes('cilium')
}

/** Source: Documentation/network/servicemesh/ingress-and-network-policy.rst. */
function ofProxied(kindName: string): Partial<Diagnostic> {
  return {
    message: `this ${kindName} is not read: where Cilium serves it, its requests reach pods as the entity ingress, which no selector of pods and no prefix matches`,
    help: 'Let them in at the pods by a Cilium policy with fromEntities: [ingress]. Where another controller serves it, they come from the pods of that one.',
  }
}

/** Settings of some nodes alone: verdicts are about all nodes. Source: Documentation/configuration/per-node-config.rst. */
function ofNodeConfig({ root }: Place): Partial<Diagnostic> {
  const spec = field(root, 'spec')
  const defaults = spec && field(spec, 'defaults')
  const known = defaults?.kind === 'map' ? defaults.keys.filter(isSettingKey) : []
  if (known.length === 0) return {}
  return {
    severity: 'warning',
    message: `CiliumNodeConfig sets ${known.join(', ')} on some nodes; verdicts here are those of all others`,
    help: 'To see those nodes, choose these settings under Cluster.',
  }
}
