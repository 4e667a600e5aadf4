/** Rules of one workload in the user's files: joined to the workload's own policy, or in a new one. */
import type { Direction } from '../../../engine/types'
import { isPlainList, type Plain, type PlainMap } from '../../../yaml/written/render'
import type { Draft } from '../../draft'
import { freeName, isTaken, nameFrom } from '../../gestures/names'
import { addResource } from '../../gestures/place'
import { nameType } from '../add-rule'
import { canonical } from '../consolidate/canonical'
import { namespaceOf, type ConnectionKind, type SubjectEnd } from '../facts'
import type { FoundObject } from '../../resources'
import type { NewRule } from './rules'
import { isCilium, policyDocument, subjectField, subjectSelector, type Labels } from '../rule'

export interface WrittenRules {
  readonly kind: ConnectionKind
  readonly subject: SubjectEnd
  readonly labels: Labels
  /** Name that the policy has where it is new. */
  readonly name: string
  readonly rules: Readonly<Partial<Record<Direction, readonly NewRule[]>>>
  /** Whether the rules' comments are written. */
  readonly withComments: boolean
}

const directions: readonly Direction[] = ['ingress', 'egress']

/** Writes rules into a draft; returns the key of their policy. */
export function writeRules(draft: Draft, request: WrittenRules): string {
  const { kind, subject, labels, name, rules, withComments } = request
  const selector = subjectSelector(kind, subject, labels)
  const home = kind === 'CiliumClusterwideNetworkPolicy' ? '' : namespaceOf(subject)
  const own = draft.all().findLast((object) => isSameSubject(object, kind, home, selector))
  if (own !== undefined) {
    join(draft, own.key, request)
    return own.key
  }
  const types = directions.filter((direction) => (rules[direction] ?? []).length > 0)
  const spec: PlainMap = {
    [subjectField(kind)]: selector,
    ...(isCilium(kind)
      ? {}
      : { policyTypes: types.map((direction) => (direction === 'ingress' ? 'Ingress' : 'Egress')) }),
    ...Object.fromEntries(types.map((direction) => [direction, (rules[direction] ?? []).map(({ rule }) => rule)])),
  }
  const free = freeName(nameFrom(name, 'allow'), (candidate) => isTaken(draft, kind, home, candidate))
  const comments = Object.fromEntries(
    types.map((direction) => [direction, (rules[direction] ?? []).map(({ comment }) => comment)]),
  )
  return addResource(draft, policyDocument(kind, home, free, spec), {
    finish: (yaml) => (withComments ? commented(yaml, comments) : yaml),
  })
}

/** Whether a policy is about just this subject, allows something, and is written as one spec. */
function isSameSubject(
  { kind, namespace, value }: FoundObject,
  wanted: ConnectionKind,
  home: string,
  selector: PlainMap,
): boolean {
  if (kind !== wanted || namespace !== home) return false
  const spec = value['spec']
  if (typeof spec !== 'object' || spec === null || isPlainList(spec) || value['specs'] !== undefined) return false
  const { [subjectField(wanted)]: subject = null } = spec as PlainMap
  return JSON.stringify(canonical(subject)) === JSON.stringify(canonical(selector))
}

function join(draft: Draft, key: string, { kind, rules, withComments }: WrittenRules): void {
  for (const direction of directions) {
    const wanted = rules[direction] ?? []
    for (const { rule, comment } of wanted) {
      const object = draft.find(key)
      const present = object === null ? undefined : draft.valueOf(object, ['spec', direction])
      if (isPlainList(present) && present.some((known) => isSameRule(known, rule))) continue
      const said = withComments && comment !== null ? { comment } : {}
      draft.edit(key, { type: 'append', path: ['spec', direction], value: rule, ...said })
    }
    if (kind === 'NetworkPolicy' && wanted.length > 0) nameType(draft, key, direction)
  }
}

/** A policy as it was rendered, with comments above its rules. */
function commented(yaml: string, comments: Readonly<Record<string, readonly (string | null)[]>>): string {
  let rest: (string | null)[] = []
  let dash = ''
  return yaml
    .split('\n')
    .flatMap((line) => {
      const section = /^ +(ingress|egress):$/.exec(line)?.[1]
      if (section !== undefined) {
        rest = [...(comments[section] ?? [])]
        dash = ''
      } else if (rest.length > 0) {
        // The first dash below the key is that of the list.
        if (dash === '') dash = /^ *- /.exec(line)?.[0] ?? ''
        if (dash !== '' && line.startsWith(dash)) {
          const comment = rest.shift() ?? null
          if (comment !== null) return [`${dash.slice(0, -2)}# ${comment}`, line]
        }
      }
      return [line]
    })
    .join('\n')
}

function isSameRule(a: Plain, b: Plain): boolean {
  return JSON.stringify(canonical(a)) === JSON.stringify(canonical(b))
}
