/** Selectors that select no pod of the workspace: misspelt, in the wrong namespace, or of something that is not here. */
import { clusterKey, isIdentityLabel, namespaceKey, namespaceLabelPrefix } from '../../cluster/labels'
import { andInto, copyOf, forEachBit, type Bitset } from '../../policy/bitset'
import { describeRequirement } from '../../policy/describe'
import { labelsSelector, type Requirement } from '../../policy/selector'
import type { Fix } from '../../types'
import { fix, insertEntry, replaceScalar } from './edits'
import { pods, someOf, type Lint, type LintContext, type PolicySource } from './lint'
import { nearWord } from './near'
import { nodeAt, rangeAt, rangeOfName } from './places'
import { requirementsOf, selectorsOf, type SelectorUse, type WrittenRequirement } from './selectors'

const metadataName = 'kubernetes.io/metadata.name'

/** A selector in the text, with the namespaces that it asks for and what it asks of pods there. */
interface Case {
  readonly context: LintContext
  readonly source: PolicySource
  readonly use: SelectorUse
  readonly namespaces: readonly Requirement[]
  readonly labels: readonly Requirement[]
  /** Pods of the namespaces. */
  readonly candidates: Bitset
}

export const matchesNothing: Lint = (context) => {
  if (!context.hasPods(context.podIdentities)) return
  for (const source of context.policies) {
    for (const use of selectorsOf(source)) {
      const { compiled } = use
      if (compiled.type !== 'labels' || !isPlain(compiled.requirements) || namesForeignNamespace(source, use)) continue
      if (context.hasPods(context.world.selection.select(compiled))) continue
      const namespaces = compiled.requirements.filter(isNamespaceRequirement)
      const labels = compiled.requirements.filter(
        (requirement) => !isNamespaceRequirement(requirement) && requirement.key !== clusterKey,
      )
      const candidates = podsWith(context, namespaces)
      const found: Case = { context, source, use, namespaces, labels, candidates }
      if (context.hasPods(candidates)) reportLabels(found)
      else reportNamespace(found)
    }
  }
}

/** Whether a selector is about labels of pods alone; of the others each has a lint of its own. */
function isPlain(requirements: readonly Requirement[]): boolean {
  return requirements.every(
    ({ source, key, operator, values }) =>
      source !== 'reserved' &&
      (key !== clusterKey || (operator === 'In' && values.includes('default'))) &&
      (key.startsWith('io.') || isIdentityLabel(key)),
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

function isNamespaceRequirement({ key }: Requirement): boolean {
  return key === namespaceKey || key.startsWith(namespaceLabelPrefix)
}

function podsWith(context: LintContext, requirements: readonly Requirement[]): Bitset {
  const bits = copyOf(context.podIdentities)
  andInto(bits, context.world.selection.select(labelsSelector(requirements)))
  return bits
}

function within(context: LintContext, bits: Bitset, requirement: Requirement): boolean {
  const both = copyOf(bits)
  andInto(both, context.world.selection.select(labelsSelector([requirement])))
  return context.hasPods(both)
}

/** The requirement in the text that a compiled one comes from; null for one that the engine added. */
function writtenOf(use: SelectorUse, requirement: Requirement): WrittenRequirement | null {
  for (const part of use.parts) {
    for (const written of requirementsOf(part)) {
      const key =
        part.scope === 'namespace'
          ? namespaceLabelPrefix + written.key
          : part.scope === 'cilium'
            ? written.key.slice(written.key.indexOf(':') + 1)
            : written.key
      if (
        key === requirement.key &&
        written.operator === requirement.operator &&
        written.values.join('\n') === requirement.values.join('\n')
      )
        return written
    }
  }
  return null
}

function placeOf({ namespaces }: Case): string {
  const [only] = namespaces
  if (namespaces.length === 1 && only?.key === namespaceKey && only.operator === 'In')
    return `in ${only.values.join(' or ')}`
  return namespaces.some(({ operator }) => operator === 'In') ? 'in those namespaces' : 'of the workspace'
}

const nobody = ({ use }: Case): string =>
  use.role === 'subject' ? 'This policy selects no pod' : 'This selects no pod'

function reportLabels(found: Case): void {
  const { context, source, use, labels, candidates } = found
  const culprit = labels.find(
    (requirement) =>
      (requirement.operator === 'In' || requirement.operator === 'Exists') && !within(context, candidates, requirement),
  )
  if (reportElsewhere(found)) return
  const written = culprit === undefined ? null : writtenOf(use, culprit)
  const near = culprit === undefined || written === null ? null : nearLabel(found, culprit, written)
  const range = rangeAt(source.policy.place, written?.path ?? use.path)
  if (near !== null) {
    context.report(source, {
      code: 'selector-matches-nothing',
      message: `${nobody(found)}: no pod ${placeOf(found)} has ${describeRequirement(culprit as Requirement)}`,
      help: `Did you mean ${near.word}?`,
      range,
      fix: near.fix,
    })
    return
  }
  context.report(source, {
    code: 'selector-matches-nothing',
    severity: use.role === 'subject' ? 'warning' : 'info',
    message:
      culprit === undefined
        ? `${nobody(found)}: no pod ${placeOf(found)} meets all of its conditions at once`
        : `${nobody(found)}: no pod ${placeOf(found)} has ${describeRequirement(culprit)}`,
    help: 'Compare it with the labels of the pods. If the pod is just not in this workspace, nothing is wrong.',
    range,
  })
}

interface Near {
  readonly word: string
  readonly fix: Fix | null
}

/** The nearest value of the same label among the pods in question, or the nearest label. */
function nearLabel(
  { context, source, candidates }: Case,
  requirement: Requirement,
  written: WrittenRequirement,
): Near | null {
  const values = new Set<string>()
  const keys = new Set<string>()
  forEachBit(candidates, (identity) => {
    for (const label of context.world.identities[identity]?.labels ?? []) {
      if (label.source !== 'k8s' || label.key.startsWith('io.')) continue
      keys.add(label.key)
      if (label.key === requirement.key) values.add(label.value)
    }
  })
  for (let i = 0; i < written.values.length; i++) {
    const near = nearWord(written.values[i] ?? '', values)
    const path = written.valuePaths[i]
    if (near !== null && path !== undefined)
      return { word: `${requirement.key}=${near}`, fix: scalarFix(context, source, path, near) }
  }
  if (keys.has(requirement.key)) return null
  const near = nearWord(requirement.key, keys)
  if (near === null) return null
  const fullKey = written.key.replace(requirement.key, near)
  const isLabel = written.valuePaths[0] === written.path
  return {
    word: near,
    fix: isLabel ? keyFix(context, source, written, fullKey) : scalarFix(context, source, written.keyPath, fullKey),
  }
}

function scalarFix(
  context: LintContext,
  { policy }: PolicySource,
  path: WrittenRequirement['path'],
  value: string,
): Fix | null {
  const node = nodeAt(policy.place, path)?.node
  if (node?.kind !== 'scalar') return null
  return fix(`Write ${value}`, replaceScalar(policy.place, node, value, context.text(policy.place)))
}

function keyFix(
  context: LintContext,
  { policy }: PolicySource,
  { path }: WrittenRequirement,
  value: string,
): Fix | null {
  const key = nodeAt(policy.place, path)?.key
  if (key === undefined || key === null) return null
  return fix(`Write ${value}`, replaceScalar(policy.place, key, value, context.text(policy.place)))
}

/** A peer without namespace is looked for in the policy's own; says so where pods like it live elsewhere. */
function reportElsewhere(found: Case): boolean {
  const { context, source, use, labels, namespaces } = found
  const [own] = namespaces
  if (use.role !== 'peer' || labels.length === 0 || namespaces.length !== 1 || own === undefined) return false
  if (own.key !== namespaceKey || writtenOf(use, own) !== null) return false
  const elsewhere = podsWith(context, labels)
  if (!context.hasPods(elsewhere)) return false
  const { endpoints } = context.world.cluster
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

function namespaceFix({ source, use }: Case, namespace: string): Fix | null {
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

function reportNamespace(found: Case): void {
  const { context, source, use, namespaces } = found
  const { cluster } = context.world
  const inhabited = new Set(cluster.endpoints.map(({ namespace }) => namespace))
  for (const requirement of namespaces) {
    const written = writtenOf(use, requirement)
    if (requirement.key === namespaceKey && written === null) {
      if (use.role === 'subject' && !inhabited.has(source.policy.namespace)) reportOwnNamespace(found, inhabited)
      return
    }
    if (written === null || requirement.operator !== 'In') continue
    const isName = requirement.key === namespaceKey || requirement.key === namespaceLabelPrefix + metadataName
    const known = isName ? inhabited : namespaceValues(context, requirement.key.slice(namespaceLabelPrefix.length))
    if (requirement.values.some((value) => known.has(value))) continue
    for (let i = 0; i < written.values.length; i++) {
      const near = nearWord(written.values[i] ?? '', known)
      const path = written.valuePaths[i]
      if (near === null || path === undefined) continue
      context.report(source, {
        code: 'namespace-unknown',
        message: `${nobody(found)}: no pod is in a namespace with ${describeRequirement(requirement)}`,
        help: `Did you mean ${near}?`,
        range: rangeAt(source.policy.place, path),
        fix: scalarFix(context, source, path, near),
      })
      return
    }
    // What a namespace is labelled with is known only where it is in the workspace.
    const isKnown = [...cluster.namespaces.values()].every(
      ({ name, resource }) => resource !== undefined || !inhabited.has(name),
    )
    if (isName || !isKnown) return
    context.report(source, {
      code: 'selector-matches-nothing',
      severity: 'info',
      message: `${nobody(found)}: no namespace with pods has the label ${describeRequirement(requirement)}`,
      help: 'The rule takes effect as soon as a namespace is given this label.',
      range: rangeAt(source.policy.place, written.path),
    })
    return
  }
}

function namespaceValues(context: LintContext, key: string): ReadonlySet<string> {
  const values = new Set<string>()
  for (const { labels } of context.world.cluster.namespaces.values()) {
    const value = labels.get(key)
    if (value !== undefined) values.add(value)
  }
  return values
}

function reportOwnNamespace({ context, source }: Case, inhabited: ReadonlySet<string>): void {
  const { place, namespace } = source.policy
  const path = ['metadata', 'namespace']
  const isWritten = nodeAt(place, path) !== null
  // Without a namespace in the text another lint has more to say.
  if (!isWritten) return
  const near = nearWord(namespace, inhabited)
  context.report(source, {
    code: near === null ? 'selector-matches-nothing' : 'namespace-unknown',
    severity: near === null ? 'info' : 'warning',
    message: `This policy selects no pod: no pod of the workspace is in namespace ${namespace}`,
    help:
      near === null
        ? 'Add the pods of that namespace to the workspace to see what the policy does.'
        : `Did you mean ${near}?`,
    range: isWritten ? rangeAt(place, path) : rangeOfName(place),
    fix: near === null ? null : scalarFix(context, source, path, near),
  })
}
