/**
 * Objects that stand inside an object of a kind that is not read, or of none: templates of OpenShift, rules of Kyverno that
 * generate policies, works for other clusters, values of charts with further objects, events of a watch, policies as text.
 */
import type { YamlNode } from '../../yaml/exact/node'
import type { Diagnostic } from '../types'
import { field, textAt } from './document'
import { isPolicyKind, kindOf, type Kind } from './kinds'

/** An object that another one holds, as far as its name is written. */
export interface HeldObject {
  readonly kind: Kind
  readonly namespace: string
  readonly name: string
}

/** A diagnostic of a document, before the whole workspace is known. */
export interface DocumentDiagnostic extends Diagnostic {
  /** What an object holds that may be listed elsewhere after all. */
  readonly holds?: readonly HeldObject[]
}

/** What makes a mapping more than a reference to an object: `data` and `clone` are Kyverno's. */
const contents = ['metadata', 'spec', 'data', 'clone']

/** The objects of kinds that are read inside an object of another kind, in the order in which they are written. */
export function heldObjects(root: YamlNode): readonly HeldObject[] {
  const found: HeldObject[] = []
  if (root.kind === 'map') for (const value of root.values) collect(value, found)
  return found
}

function collect(node: YamlNode, found: HeldObject[]): void {
  if (node.kind === 'scalar') {
    if (typeof node.value === 'string' && node.value.includes('NetworkPolicy')) found.push(...policiesIn(node.value))
    return
  }
  const held = objectAt(node)
  if (held !== null) found.push(held)
  else for (const child of node.kind === 'map' ? node.values : node.items) collect(child, found)
}

/** Policies written out in a text of several lines: data of a ConfigMap that is applied later, manifests for a new cluster. */
function policiesIn(text: string): readonly HeldObject[] {
  return text.split(/^---/m).flatMap((part) => {
    const of = (line: RegExp): string => line.exec(part)?.[1] ?? ''
    const name = of(/^ +name: *["']?([\w.-]+)/m)
    const kind = kindOf(of(/^apiVersion: *["']?([\w./]+)/m), of(/^kind: *["']?(\w+)/m), name)
    return kind !== null && isPolicyKind(kind) ? [{ kind, namespace: '', name }] : []
  })
}

function objectAt(node: YamlNode): HeldObject | null {
  const kindName = textAt(node, 'kind')
  if (kindName === '' || !contents.some((name) => field(node, name)?.kind === 'map')) return null
  const metadata = field(node, 'metadata') ?? node
  const name = textAt(metadata, 'name')
  const kind = kindOf(textAt(node, 'apiVersion'), kindName, name)
  return kind === null ? null : { kind, namespace: textAt(metadata, 'namespace'), name }
}

const mostNamed = 3

const isOther = new Set<Kind>(['Namespace', 'Service', 'Endpoints', 'EndpointSlice', 'Node'])

/** What there is to say of an object of a kind that is not read and of those in it that are missing; `held` is not empty. */
export function heldNote(
  kindName: string,
  held: readonly HeldObject[],
): Pick<Diagnostic, 'severity' | 'code' | 'message'> {
  const names = held.slice(0, mostNamed).map(({ kind, name }) => (name === '' ? kind : `${kind} ${name}`))
  const more = held.length - names.length
  const list = more > 0 ? [...names, `${more} more`] : names
  const message = `this ${kindName || 'object'} holds ${list.join(', ')}, not read from it: answers are given without ${held.length === 1 ? 'it' : 'them'}`
  if (held.some(({ kind }) => isPolicyKind(kind))) return { severity: 'warning', code: 'objects-missing', message }
  return held.every(({ kind }) => isOther.has(kind))
    ? { severity: 'info', code: 'kind-not-read', message }
    : { severity: 'warning', code: 'pods-missing', message }
}
