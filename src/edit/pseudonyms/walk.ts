/** Every text of a document with what it holds. */
import type { MapNode, ScalarNode, YamlNode } from '../../yaml/exact/node'
import { otherWorkloads } from '../../engine/keys'
import { roleOf, type Role } from './roles'

export interface Held {
  readonly node: ScalarNode
  readonly text: string
  readonly role: Role
  /** Of a label's value and a setting: its key. */
  readonly key: string
  readonly objectKind: string
  readonly path: readonly string[]
}

function child(node: MapNode, name: string): YamlNode | undefined {
  return node.values[node.keys.indexOf(name)]
}

function textAt(node: YamlNode | undefined): string {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : ''
}

/** Calls back for every text of a document, keys of labels among them. A node that aliases share is reported once. */
export function eachHeld(root: YamlNode, tell: (held: Held) => void): void {
  eachObject(root, '', new Set(), tell)
}

function eachObject(node: YamlNode, listKind: string, visited: Set<YamlNode>, tell: (held: Held) => void): void {
  if (node.kind !== 'map') return
  const kind = textAt(child(node, 'kind')) || listKind
  const items = child(node, 'items')
  if (items?.kind === 'sequence' && kind.endsWith('List')) {
    const itemKind = kind === 'List' ? '' : kind.slice(0, -'List'.length)
    for (const item of items.items) eachObject(item, itemKind, visited, tell)
  }
  new Walk(kind, visited, tell).node(node, [], '')
}

class Walk {
  constructor(
    private readonly objectKind: string,
    private readonly visited: Set<YamlNode>,
    private readonly tell: (held: Held) => void,
  ) {}

  node(node: YamlNode, path: readonly string[], key: string): void {
    if (this.visited.has(node)) return
    this.visited.add(node)
    if (node.kind === 'sequence') {
      for (const item of node.items) this.node(item, path, key)
      return
    }
    if (node.kind === 'scalar') {
      if (typeof node.value === 'string') this.text(node, roleOf(this.objectKind, path), key, path)
      return
    }
    // The key of a requirement or of a label stands beside what it is about.
    const own = textAt(child(node, 'key'))
    node.keys.forEach((name, i) => {
      const value = node.values[i]
      const keyNode = node.keyNodes[i]
      if (value === undefined || keyNode === undefined || (path.length === 0 && name === 'items')) return
      const role = roleOf(this.objectKind, path)
      if (path.length > 0 && (role.kind === 'labels' || role.kind === 'headers') && value.kind === 'scalar') {
        const isLabels = role.kind === 'labels'
        this.text(keyNode, isLabels ? { kind: 'labelKey' } : { kind: 'request' }, '', path)
        if (typeof value.value === 'string' && !this.visited.has(value))
          this.text(value, isLabels ? { kind: 'labelValue' } : { kind: 'request' }, name, path)
        this.visited.add(value)
        return
      }
      this.node(value, name === '<<' ? path : [...path, name], own === '' ? name : own)
    })
  }

  private text(node: ScalarNode, role: Role, key: string, path: readonly string[]): void {
    this.tell({ node, text: String(node.value), role, key, objectKind: this.objectKind, path })
  }
}

/** Whether a kind makes pods, whose names then begin with its own. */
export function makesPods(objectKind: string): boolean {
  return ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', ...otherWorkloads].includes(
    objectKind,
  )
}
