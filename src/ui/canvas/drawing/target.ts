/** What a gesture begins or ends on. */
import { idName } from '../../../store/index'
import { namespaceOf } from '../graph/cards'
import { peerOfNode } from '../graph/model'
import type { Point } from '../layout/geometry'
import { toPicture } from './camera'
import { hitOn } from './hits'
import type { Stage } from './stage'

export interface GestureTarget {
  /** Id of the node; null on the background and on lines. */
  readonly node: string | null
  /** Id of the row there. */
  readonly row: string | null
  /** The two nodes of a line. */
  readonly edge: { readonly from: string; readonly to: string } | null
  /** The namespace there, be it a node's own or the box around the place. */
  readonly namespace: string | null
  /** In the picture's own coordinates. */
  readonly point: Point
}

/** What stands at a place of the window. */
export function targetAt(stage: Stage, clientX: number, clientY: number): GestureTarget {
  const { left, top } = stage.host.getBoundingClientRect()
  const point = toPicture(stage.camera, { x: clientX - left, y: clientY - top })
  const hit = hitOn(stage, point)
  const node = hit.kind === 'node' && hit.node.kind !== 'namespace' ? hit.node : null
  const isBoxRow = hit.kind === 'node' && hit.node.kind === 'namespace' && hit.row !== null
  const namespace = node === null ? stage.namespaceAt(point) : (namespaceOf(node) ?? nameOf(node.parent))
  const id = hit.kind === 'node' && hit.service !== null ? hit.service : node === null ? null : peerOfNode(node.id)
  return {
    node: id,
    row: node !== null || isBoxRow ? (hit.kind === 'node' ? hit.row : null) : null,
    edge: null,
    namespace,
    point,
  }
}

/** The name of a namespace's node. */
export function nameOf(parent: string | null): string | null {
  return parent === null ? null : idName(parent)
}
