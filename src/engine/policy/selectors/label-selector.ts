/** Kubernetes label selectors → requirements, with the checks that Cilium makes of them. */
import { below, type Path } from '../../manifest/resource'
import { keysWithoutValue } from '../../manifest/shape'
import type { LabelSelector } from '../../manifest/shapes/selector'
import { namespaceKey, namespaceLabelPrefix, clusterKey } from '../../cluster/labels'
import { isOn, type Settings } from '../../cluster/settings'
import type { Findings } from '../findings'
import { isLabelValue, isQualifiedName } from '../../manifest/grammar'
import type { Requirement } from './selector'

const sourcePart = /^[A-Za-z0-9]+$/

/** `source:key`, where no source means any. Source: pkg/policy/api/selector.go. */
export function splitKey(text: string): { readonly source: string; readonly key: string } {
  const colon = text.indexOf(':')
  return colon < 0 ? { source: 'any', key: text } : { source: text.slice(0, colon), key: text.slice(colon + 1) }
}

/** Reads a selector of a Cilium policy: keys may carry a source. */
export function readCiliumSelector(selector: LabelSelector, path: Path, findings: Findings): readonly Requirement[] {
  const isValid = (text: string): boolean => {
    const colon = text.indexOf(':')
    return colon < 0 || sourcePart.test(text.slice(0, colon))
  }
  return readSelector(stored(selector, findings), path, rejecting(findings), { split: splitKey, isValid })
}

/** Reads a selector of a Cilium policy whose keys may carry no source: that of CIDR groups. */
export function readPlainSelector(selector: LabelSelector, path: Path, findings: Findings): readonly Requirement[] {
  const isValid = (text: string): boolean => !text.includes(':')
  return readSelector(stored(selector, findings), path, rejecting(findings), { split: splitKey, isValid })
}

/** Reads a selector of a Cilium policy that Cilium itself does not check: that of services. */
export function readUncheckedSelector(selector: LabelSelector, path: Path, findings: Findings): readonly Requirement[] {
  return readSelector(stored(selector, findings), path, warning(findings), { split: splitKey })
}

/** A selector as the API server stores it: labels without a value are not there, where an API server stands in the way. */
function stored(selector: LabelSelector, findings: Findings): LabelSelector {
  const { matchLabels } = selector
  if (matchLabels === undefined || !findings.dropsNulls) return selector
  const dropped = keysWithoutValue(matchLabels)
  if (dropped.size === 0) return selector
  return { ...selector, matchLabels: new Map([...matchLabels].filter(([key]) => !dropped.has(key))) }
}

type Complaint = Findings['reject']

const rejecting =
  (findings: Findings): Complaint =>
  (...finding) =>
    findings.reject(...finding)

/** Cilium takes it as it is, whether or not the API server should have refused it. */
const warning =
  (findings: Findings): Complaint =>
  (path, code, message, help) =>
    findings.warn(path, code, message, help)

/**
 * Reads a selector of a Kubernetes kind: keys are of source `k8s`, with an optional prefix (for namespace labels).
 * Such selectors reach Cilium checked by the API server alone: what it should have refused is taken as it is, but for
 * expressions with an unknown operator, which are left out.
 */
export function readKubernetesSelector(
  selector: LabelSelector,
  prefix: string,
  path: Path,
  findings: Findings,
): readonly Requirement[] {
  const split = (key: string) => ({ source: 'k8s', key: prefix + key })
  return readSelector(stored(selector, findings), path, warning(findings), { split })
}

/** Reads a selector of a Kubernetes kind whose keys keep the source that they are written with; others are of source `k8s`. */
function readSourcedSelector(selector: LabelSelector, path: Path, findings: Findings): readonly Requirement[] {
  const split = (key: string) => (key.includes(':') ? splitKey(key) : { source: 'k8s', key })
  return readSelector(selector, path, warning(findings), { split })
}

/** How keys of a kind of selector are written. */
interface KeyForm {
  readonly split: (text: string) => { readonly source: string; readonly key: string }
  /** Whether the source of a key is one that may be written; all are where this is absent. */
  readonly isValid?: (text: string) => boolean
}

function readSelector(
  selector: LabelSelector,
  path: Path,
  complain: Complaint,
  { split, isValid = () => true }: KeyForm,
): readonly Requirement[] {
  const requirements: Requirement[] = []
  for (const [text, value] of selector.matchLabels ?? []) {
    const { source, key } = split(text)
    if (!isValid(text) || !isLabelKey(key)) refuseKey(text, below(path, 'matchLabels', text), complain)
    if (!isLabelValue(value)) refuseValue(value, below(path, 'matchLabels', text), complain)
    requirements.push({ source, key, operator: 'In', values: [value] })
  }
  const expressions = selector.matchExpressions ?? []
  for (let i = 0; i < expressions.length; i++) {
    const expression = expressions[i]
    if (expression === undefined) continue
    const at = below(path, 'matchExpressions', i)
    const text = expression.key ?? ''
    const { source, key } = split(text)
    const values = expression.values ?? []
    if (!isValid(text) || !isLabelKey(key)) refuseKey(text, below(at, 'key'), complain)
    values.forEach((value, j) => {
      if (!isLabelValue(value)) refuseValue(value, below(at, 'values', j), complain)
    })
    const operator = expression.operator ?? ''
    switch (operator) {
      case 'In':
      case 'NotIn':
        if (values.length === 0) {
          complain(
            at,
            'selector-no-values',
            `${operator} needs at least one value`,
            'Add values, or use Exists or DoesNotExist.',
          )
        }
        requirements.push({ source, key, operator, values })
        break
      case 'Exists':
      case 'DoesNotExist':
        if (values.length > 0) {
          complain(
            at,
            'selector-values-not-allowed',
            `${operator} takes no values`,
            'Remove the values, or use In or NotIn.',
          )
        }
        requirements.push({ source, key, operator, values: [] })
        break
      default:
        complain(
          below(at, 'operator'),
          'selector-operator',
          `"${operator}" is not an operator of label selectors`,
          'Write In, NotIn, Exists or DoesNotExist, with this capitalisation.',
        )
    }
  }
  return requirements
}

/** @param key without its source */
function isLabelKey(key: string): boolean {
  // The prefix that marks labels of namespaces does not count.
  return isQualifiedName(key.startsWith(namespaceLabelPrefix) ? key.slice(namespaceLabelPrefix.length) : key)
}

function refuseKey(text: string, path: Path, complain: Complaint): void {
  complain(
    path,
    'label-key',
    `"${text}" is not a label key`,
    'A key is a name of at most 63 letters, digits, "-", "_" and ".", with an optional lower-case domain and "/" before it, and an optional source such as "k8s:".',
  )
}

function refuseValue(value: string, path: Path, complain: Complaint): void {
  complain(
    path,
    'label-value',
    `"${value}" is not a label value`,
    'A value has at most 63 letters, digits, "-", "_" and ".", and begins and ends with a letter or digit.',
  )
}

export function namespaceIs(namespace: string): Requirement {
  return { source: 'k8s', key: namespaceKey, operator: 'In', values: [namespace] }
}

export const hasNamespace: Requirement = { source: 'k8s', key: namespaceKey, operator: 'Exists', values: [] }

/** The cluster of a peer that names none: the local one, unless `policy-default-local-cluster` is off. */
export function localCluster(settings: Settings): readonly Requirement[] {
  if (!isOn(settings, 'policy-default-local-cluster')) return []
  const values = [settings.values['cluster-name']]
  return [{ source: 'k8s', key: clusterKey, operator: 'In', values, isImplied: true }]
}

/** What a selector of pods of a Kubernetes kind is held to. */
interface PodBounds {
  /** Overwrites a namespace that the matchLabels name. */
  readonly namespace?: string
  /** The settings of a cluster, whose own pods a peer is held to unless it names a cluster itself; null for a subject. */
  readonly peerIn: Settings | null
  /** Keys may carry a source (`any:app`), which is kept; the API server checks no keys of such a kind. */
  readonly hasSources?: boolean
}

/** Reads a selector of pods of a Kubernetes kind, with what Cilium adds to it. Source: pkg/k8s/network_policy.go. */
export function readPodSelector(
  written: LabelSelector,
  path: Path,
  findings: Findings,
  { namespace, peerIn, hasSources = false }: PodBounds,
): readonly Requirement[] {
  const selector = stored(written, findings)
  const added = [
    ...(namespace === undefined ? [] : [namespaceIs(namespace)]),
    ...(peerIn !== null && !namesCluster(selector) ? localCluster(peerIn) : []),
  ]
  const requirements = hasSources
    ? readSourcedSelector(selector, path, findings)
    : readKubernetesSelector(selector, '', path, findings)
  return [
    ...withoutLabels(
      selector,
      requirements,
      added.map(({ key }) => key),
    ),
    ...added,
  ]
}

function namesCluster({ matchLabels, matchExpressions }: LabelSelector): boolean {
  return (matchLabels?.get(clusterKey) ?? '') !== '' || (matchExpressions ?? []).some(({ key }) => key === clusterKey)
}

export const isRemoteNode: Requirement = { source: 'reserved', key: 'remote-node', operator: 'Exists', values: [] }

function isNamespaceKey({ source, key }: Requirement): boolean {
  return key === namespaceKey && (source === 'k8s' || source === 'any')
}

/**
 * Completes a peer selector of a Cilium policy: its own namespace and the local cluster, unless it says otherwise.
 * Any `reserved:` key switches the additions off. Source: pkg/k8s/apis/cilium.io/utils/utils.go.
 *
 * @param namespace the policy's namespace; empty for cluster-wide policies
 */
export function completePeer(
  requirements: readonly Requirement[],
  namespace: string,
  selectsInit: boolean,
  settings: Settings,
): readonly Requirement[] {
  if (requirements.some((requirement) => requirement.source === 'reserved')) return requirements
  const added: Requirement[] = []
  if (!requirements.some(isNamespaceKey)) {
    if (namespace === '') {
      if (!selectsInit) added.push(hasNamespace)
    } else if (!requirements.some((requirement) => requirement.key.startsWith(namespaceLabelPrefix))) {
      added.push(namespaceIs(namespace))
    }
  }
  if (!requirements.some((requirement) => requirement.key === clusterKey)) added.push(...localCluster(settings))
  return added.length === 0 ? requirements : [...requirements, ...added]
}

/**
 * Reads the subject of a namespaced Cilium policy, with its own namespace. A foreign namespace of source `k8s` among the
 * matchLabels is overwritten; one without source or among the matchExpressions stays beside it, and then nothing can match.
 */
export function completeSubject(
  written: LabelSelector,
  path: Path,
  namespace: string,
  findings: Findings,
): readonly Requirement[] {
  const selector = stored(written, findings)
  const requirements = readCiliumSelector(selector, path, findings)
  return [...withoutLabels(selector, requirements, [`k8s:${namespaceKey}`]), namespaceIs(namespace)]
}

/** Requirements of a selector without those of some of its matchLabels, which stand first; matchExpressions stay. */
function withoutLabels(
  { matchLabels }: LabelSelector,
  requirements: readonly Requirement[],
  keys: readonly string[],
): readonly Requirement[] {
  const written = [...(matchLabels?.keys() ?? [])]
  return requirements.filter((_, i) => !keys.includes(written[i] ?? ''))
}
