/** Labels of pods, workloads, namespaces and services. */
import { otherWorkloads, resourceParts } from '../../engine/keys'
import { Draft } from '../draft'
import { refuse, type Outcome, type Workspace } from '../outcome'
import type { FoundObject } from '../resources'
import { valueAt, type Operation, type Path } from '../../yaml/written/operation'
import { isPlainMap } from '../../yaml/written/render'
import { addNamespace } from './add'
import { labelProblem, workloadKinds } from './names'
import { addResource } from './place'

interface LabelOf {
  readonly workspace: Workspace
  readonly key: string
  readonly label: string
  /** The labels that a service selects by, instead of its own. */
  readonly ofSelector?: boolean
}

/** Where the pods of a kind have their template; null for a kind that is no workload. */
export function templatePath(kind: string): Path | null {
  if (kind === 'CronJob') return ['spec', 'jobTemplate', 'spec', 'template']
  return [...workloadKinds, ...otherWorkloads].some((known) => known === kind) ? ['spec', 'template'] : null
}

const selectorPath: Path = ['spec', 'selector', 'matchLabels']

/** Adds a label or gives it another value; a workload's selector follows, so that it still finds its own pods. */
export function setLabel({
  workspace,
  key,
  label,
  value,
  ofSelector = false,
}: LabelOf & { readonly value: string }): Outcome {
  const problem = labelProblem(label, value)
  if (problem !== null) return refuse(problem)
  const { kind, name } = resourceParts(key)
  if (kind === 'Namespace' && isOnlyMentioned(workspace, name))
    return addNamespace({ workspace, name, labels: { [label]: value } })
  const step = `${ofSelector ? 'Select' : 'Label'} ${label}=${value}`
  return change({ workspace, key, ofSelector, name: step }, (path, isSelector, isThere) =>
    isSelector && !isThere(label) ? null : { type: 'set', path: [...path, label], value },
  )
}

/** A namespace that things are in and that has no resource: it gets one with its first label. */
function isOnlyMentioned(workspace: Workspace, name: string): boolean {
  const objects = new Draft(workspace).all()
  return (
    objects.some((object) => object.isNamespaced && object.namespace === name) &&
    !objects.some((object) => object.kind === 'Namespace' && object.name === name)
  )
}

/** The labels that a service selects pods by, as written. */
export function serviceSelector({
  workspace,
  key,
}: Pick<LabelOf, 'workspace' | 'key'>): Readonly<Record<string, string>> {
  const object = new Draft(workspace).all().findLast((candidate) => candidate.key === key)
  const selector = object === undefined ? undefined : valueAt(object.value, ['spec', 'selector'])
  if (!isPlainMap(selector)) return {}
  return Object.fromEntries(
    Object.entries(selector).flatMap(([label, value]) => (typeof value === 'string' ? [[label, value]] : [])),
  )
}

/** Takes a label away, from a workload's selector too. */
export function removeLabel({ workspace, key, label, ofSelector = false }: LabelOf): Outcome {
  return change({ workspace, key, ofSelector, name: `Remove label ${label}` }, (path, isSelector, isThere, count) => {
    if (isSelector && !isThere(label)) return null
    if (isSelector && count === 1)
      return `The selector of this workload is made of ${label} alone. Add another label to it in the editor first, or change the value.`
    return { type: 'remove', path: [...path, label] }
  })
}

/** Gives a label another key, and maybe another value in the same step. */
export function renameLabel({
  workspace,
  key,
  label,
  to,
  value,
  ofSelector = false,
}: LabelOf & { readonly to: string; readonly value?: string }): Outcome {
  const problem = labelProblem(to, value ?? '')
  if (problem !== null) return refuse(problem)
  return change({ workspace, key, ofSelector, name: `Rename label ${label} to ${to}` }, (path, isSelector, isThere) => {
    if (isThere(to)) return `There is already a label ${to}.`
    if (isSelector && !isThere(label)) return null
    const renamed: Operation = { type: 'rename', path: [...path, label], key: to }
    return value === undefined ? renamed : [renamed, { type: 'set', path: [...path, to], value }]
  })
}

/** Paths of labels with a certain value, in a workload's selector too. */
export function labelsNamed({ kind, value }: FoundObject, name: string): readonly Path[] {
  return labelPlaces(kind).flatMap(([path]) => {
    const labels = valueAt(value, path)
    return isPlainMap(labels)
      ? Object.keys(labels)
          .filter((label) => labels[label] === name)
          .map((label) => [...path, label])
      : []
  })
}

/** Where a kind has its labels, and whether each place is a selector of them. */
function labelPlaces(kind: string): readonly (readonly [path: Path, isSelector: boolean])[] {
  const template = templatePath(kind)
  if (template === null) return [[['metadata', 'labels'], false]]
  return [
    [[...template, 'metadata', 'labels'], false],
    [selectorPath, true],
  ]
}

type Step = (
  path: Path,
  isSelector: boolean,
  isThere: (label: string) => boolean,
  count: number,
) => Operation | readonly Operation[] | string | null

interface Changed {
  readonly workspace: Workspace
  readonly key: string
  readonly ofSelector: boolean
  /** What the step is called. */
  readonly name: string
}

function change({ workspace, key, ofSelector, name }: Changed, step: Step): Outcome {
  const draft = new Draft(workspace)
  const object = changeIn(draft, { key, ofSelector }, step)
  return draft.finish(object === null ? '' : `${name} on ${object.name}`)
}

/** Gives a resource's pods a label in a draft; a workload's selector follows. A namespace without a resource gets one. */
export function setLabelIn(draft: Draft, key: string, label: string, value: string): void {
  const { kind, name } = resourceParts(key)
  if (kind === 'Namespace' && !draft.all().some((object) => object.key === key)) {
    addResource(draft, { apiVersion: 'v1', kind, metadata: { name, labels: { [label]: value } } })
    return
  }
  changeIn(draft, { key, ofSelector: false }, (path, isSelector, isThere) =>
    isSelector && !isThere(label) ? null : { type: 'set', path: [...path, label], value },
  )
}

function changeIn(
  draft: Draft,
  { key, ofSelector }: Pick<Changed, 'key' | 'ofSelector'>,
  step: Step,
): FoundObject | null {
  const object = draft.find(key)
  if (object === null) return null
  const places = ofSelector ? ([[['spec', 'selector'], false]] as const) : labelPlaces(object.kind)
  for (const [path, isSelector] of places) {
    const labels = labelsAt(draft, object, path)
    const operation = step(path, isSelector, (label) => Object.hasOwn(labels, label), Object.keys(labels).length)
    if (typeof operation === 'string') draft.fail(refuse(operation))
    else if (operation !== null) draft.edit(key, ...[operation].flat())
  }
  return object
}

function labelsAt(draft: Draft, object: FoundObject, path: Path): Readonly<Record<string, unknown>> {
  const labels = draft.valueOf(object, path)
  return isPlainMap(labels) ? labels : {}
}
