/** Selectors that select no pod of the workspace: misspelt, in the wrong namespace, or of something that is not here. */
import { meantByDot } from './identity-labels'
import { clusterKey, isIdentityLabel, namespaceKey } from '../../cluster/labels'
import { andInto, copyOf, type Bitset } from '../../policy/selectors/bitset'
import { neededLabel } from '../../policy/describe'
import { labelsSelector, type Requirement } from '../../policy/selectors/selector'
import { resourceWords } from '../../keys'
import type { Fix } from '../../types'
import { fix, insertEntry } from './context/edits'
import { carrierOf } from './carriers'
import { addedToPeer, nearLabel } from './near-labels'
import { leftOutPods, makerOf } from './left-out-pods'
import { pods, someOf, type Lint, type LintContext, type PolicySource } from './context/lint'
import { nodeAt, rangeAt } from './context/places'
import { requirementsOf, selectorsOf, type SelectorUse } from './context/selectors'
import { reportEmptyNamespaces, reportNamespace, type EmptyNamespaces } from './unknown-namespace'
import { isNamespaceRequirement, nobody, writtenIn, type Unmatched } from './context/unmatched'

const metadataName = 'kubernetes.io/metadata.name'

export const matchesNothing: Lint = (context) => {
  if (!context.hasPods(context.podIdentities)) return
  const empty: EmptyNamespaces = new Map()
  for (const source of context.notSilent(matchesNothing)) {
    let isMatched = true
    for (const use of selectorsOf(source)) {
      const { compiled } = use
      if (compiled.type !== 'labels' || !isPlain(context, compiled.requirements) || namesForeignNamespace(source, use))
        continue
      if (context.hasPods(context.model.selection.select(compiled))) continue
      isMatched = false
      const namespaces = compiled.requirements.filter(isNamespaceRequirement)
      const labels = compiled.requirements.filter(
        (requirement) => !isNamespaceRequirement(requirement) && requirement.key !== clusterKey,
      )
      const candidates = podsWith(context, namespaces)
      const found: Unmatched = { context, source, use, namespaces, labels, candidates }
      const leftOut = leftOutPods(context, compiled.requirements)
      if (leftOut !== null) {
        const range = rangeAt(source.policy.place, use.path)
        const message = `${nobody(found)}: ${leftOut.message}`
        context.report(source, { code: 'selector-matches-nothing', message, help: leftOut.help, range })
      } else if (context.hasPods(candidates)) reportLabels(found)
      else if (makerOf(context, namespaces) !== null) reportMissing(found)
      else reportNamespace(found, empty)
    }
    if (isMatched) context.foundNothing(matchesNothing, source)
  }
  reportEmptyNamespaces(empty)
}

/** Whether a selector is about labels of pods alone; of the others each has a lint of its own. */
function isPlain({ model }: LintContext, requirements: readonly Requirement[]): boolean {
  const { values: set, keepsLabel } = model.cluster.settings
  return requirements.every(
    ({ source, key, operator, values }) =>
      source !== 'reserved' &&
      (key !== clusterKey || (operator === 'In' && values.includes(set['cluster-name']))) &&
      (key.startsWith('io.') || isIdentityLabel(key, keepsLabel)) &&
      meantByDot(key) === null,
  )
}

/** A namespace in the subject of a namespaced policy has a lint of its own. */
function namesForeignNamespace({ policy }: PolicySource, { role, parts }: SelectorUse): boolean {
  return (
    role === 'subject' &&
    policy.kind === 'CiliumNetworkPolicy' &&
    parts.some((part) => requirementsOf(part).some(({ key }) => key.slice(key.indexOf(':') + 1) === namespaceKey))
  )
}

function podsWith(context: LintContext, requirements: readonly Requirement[]): Bitset {
  const bits = copyOf(context.podIdentities)
  andInto(bits, context.model.selection.select(labelsSelector(requirements)))
  return bits
}

function within(context: LintContext, bits: Bitset, requirement: Requirement): boolean {
  const both = copyOf(bits)
  andInto(both, context.model.selection.select(labelsSelector([requirement])))
  return context.hasPods(both)
}

function placeOf({ namespaces }: Unmatched): string {
  const [only] = namespaces
  if (namespaces.length === 1 && only?.key === namespaceKey && only.operator === 'In')
    return `in ${only.values.join(' or ')}`
  return namespaces.some(({ operator }) => operator === 'In') ? 'in those namespaces' : 'of the workspace'
}

function reportLabels(found: Unmatched): void {
  const { context, source, use, labels, candidates } = found
  const culprit = labels.find(
    (requirement) =>
      (requirement.operator === 'In' || requirement.operator === 'Exists') && !within(context, candidates, requirement),
  )
  if (reportElsewhere(found)) return
  const added = addedToPeer(found)
  if (added !== null) {
    context.report(source, { code: 'selector-matches-nothing', ...added })
    return
  }
  const written = culprit === undefined ? null : writtenIn(use, culprit)
  const near = culprit === undefined || written === null ? null : nearLabel(found, culprit, written)
  const range = rangeAt(source.policy.place, written?.path ?? use.path)
  if (near !== null) {
    context.report(source, {
      code: 'selector-matches-nothing',
      message: `${nobody(found)}: no pod ${placeOf(found)} has ${neededLabel(culprit as Requirement)}`,
      help: `Did you mean ${near.word}?`,
      range,
      fix: near.fix,
    })
    return
  }
  if (makerOf(context, found.namespaces) !== null) {
    reportMissing(found)
    return
  }
  const carrier = culprit === undefined ? null : carrierOf(context, culprit, homesOf(found))
  const lack = culprit === undefined ? 'meets all of its conditions at once' : `has ${neededLabel(culprit)}`
  context.report(source, {
    code: 'selector-matches-nothing',
    severity: use.role === 'subject' || carrier !== null ? 'warning' : 'info',
    message: `${nobody(found)}: no pod ${placeOf(found)} ${lack}${carrier === null ? '' : `; ${carrier.words}`}`,
    help:
      carrier?.help ??
      'Compare it with the labels of the pods. If the pod is just not in this workspace, nothing is wrong.',
    range,
  })
}

/** Pods that an operator makes may be meant, and they are not here. */
function reportMissing({ context, source, use, namespaces }: Unmatched): void {
  const maker = makerOf(context, namespaces)
  if (maker === null) return
  context.report(source, {
    code: 'selector-matches-nothing',
    severity: 'info',
    message: `${use.role === 'subject' ? 'This policy' : 'This'} selects no pod that is here, and the pods of ${resourceWords(maker)} are not here`,
    help: 'Add those pods, as kubectl get pods -o yaml prints them.',
    range: rangeAt(source.policy.place, use.path),
  })
}

/** Namespaces of the pods in question. */
function homesOf({ context, candidates }: Unmatched): ReadonlySet<string> {
  const { endpoints } = context.model.cluster
  return new Set(context.endpointsOf(candidates).map((i) => endpoints[i]?.namespace ?? ''))
}

/** A peer without namespace is looked for in the policy's own; says so where pods like it live elsewhere. */
function reportElsewhere(found: Unmatched): boolean {
  const { context, source, use, labels, namespaces } = found
  const [own] = namespaces
  if (use.role !== 'peer' || labels.length === 0 || namespaces.length !== 1 || own === undefined) return false
  if (own.key !== namespaceKey || writtenIn(use, own) !== null) return false
  const elsewhere = podsWith(context, labels)
  if (!context.hasPods(elsewhere)) return false
  const { endpoints } = context.model.cluster
  const homes = [...new Set(context.endpointsOf(elsewhere).map((i) => endpoints[i]?.namespace ?? ''))].sort()
  const [only] = homes
  const count = context.endpointsOf(elsewhere).length
  context.report(source, {
    code: 'peer-in-other-namespace',
    message: `This looks in ${source.policy.namespace} alone and selects no pod there; ${pods(count)} with these labels ${count === 1 ? 'lives' : 'live'} in ${someOf(homes)}`,
    help: 'A peer without a namespace is one of the policy’s own namespace. Name the other namespace beside the labels.',
    range: rangeAt(source.policy.place, use.path),
    fix: homes.length === 1 && only !== undefined ? namespaceFix(found, only) : null,
  })
  return true
}

function namespaceFix({ source, use }: Unmatched, namespace: string): Fix | null {
  const { place } = source.policy
  const title = `Look in namespace ${namespace}`
  if (source.resource.kind === 'NetworkPolicy') {
    const peer = nodeAt(place, use.path)?.node
    if (peer?.kind !== 'map') return null
    return fix(title, insertEntry(place, peer, 'namespaceSelector', `{matchLabels: {${metadataName}: ${namespace}}}`))
  }
  const labels = nodeAt(place, [...use.path, 'matchLabels'])?.node
  if (labels?.kind !== 'map') return null
  const key = `k8s:${namespaceKey}`
  return fix(title, insertEntry(place, labels, labels.isFlow ? `"${key}"` : key, namespace))
}
