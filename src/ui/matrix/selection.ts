/** Between cells of the matrix and what is selected in the other panes. */
import {
  cellState,
  flowRow,
  rowsOfCell,
  useStore,
  workloadsOf,
  type MatrixAxis,
  type MatrixGrouping,
  type MatrixPort,
  type Selection,
  type Snapshot,
} from '../../store/index'
import type { CellPlace } from './geometry'
import type { Matrix } from './useMatrix'

/** Cells that show what is selected. */
export function selectedCells(selection: Selection | null, { ofPeer }: MatrixAxis): readonly CellPlace[] {
  const pair = selection?.kind === 'flow' ? selection.flow : selection?.kind === 'edge' ? selection : null
  if (pair === null) return []
  const source = ofPeer.get(pair.from)
  const destination = ofPeer.get(pair.to)
  return source === undefined || destination === undefined ? [] : [{ source, destination }]
}

/** Lines of the matrix, the same across as down, of what is selected: a pod, a peer, or all of a group or under a policy. */
export function selectedLines(
  selection: Selection | null,
  snapshot: Snapshot,
  { members, ofPeer }: MatrixAxis,
): ReadonlySet<number> {
  const of = (keys: readonly string[]): ReadonlySet<number> => new Set(keys.flatMap((key) => ofPeer.get(key) ?? []))
  switch (selection?.kind) {
    case 'endpoint':
    case 'peer':
      return of([selection.key])
    case 'policy':
      return of(snapshot.policies.find(({ key }) => key === selection.key)?.selects ?? [])
    case 'service':
      return of(snapshot.services?.find(({ key }) => key === selection.key)?.selects ?? [])
    case 'workload': {
      const isIn = [...workloadsOf(snapshot).values()].find(
        ({ namespace, name }) => namespace === selection.namespace && name === selection.name,
      )
      return of(isIn?.members ?? [])
    }
    case 'namespace':
      return new Set(members.flatMap(({ place }, i) => (place === selection.name ? [i] : [])))
    default:
      return new Set()
  }
}

interface Opened {
  readonly snapshot: Snapshot
  readonly matrix: Matrix
  readonly place: CellPlace
  readonly port: MatrixPort
  readonly grouping: MatrixGrouping
}

const isNamespace = ({ selection }: { readonly selection: Selection }): boolean => selection.kind === 'namespace'

/** Opens a cell: the flow where there is one, the flows of a pair, or those between two namespaces as a filter. */
export function openCell({ snapshot, matrix: { axis, cells, rows }, place, port, grouping }: Opened): void {
  const { select, setFlowFilter, announce } = useStore.getState()
  const [source, destination] = [axis.members[place.source], axis.members[place.destination]]
  if (source === undefined || destination === undefined) return
  const found = rowsOfCell(axis, { table: snapshot.flows, rows, port }, place)
  const listed = [...found.subarray(0, 1000)].map((row) => flowRow(snapshot.flows, row).ref)
  const [first] = listed
  // Beyond the rows that the table lists; the engine knows it.
  const isBeyond = first === undefined && cellState(cells, place.source * cells.size + place.destination) !== 'none'
  const isPair = listed.every(({ from, to }) => from === first?.from && to === first.to)
  if (listed.length === 1 && first !== undefined) select({ kind: 'flow', flow: first }, 'canvas')
  else if (first !== undefined && isPair) select({ kind: 'edge', from: first.from, to: first.to }, 'canvas')
  else if (
    isBeyond &&
    grouping === 'endpoint' &&
    source.selection.kind === 'endpoint' &&
    destination.selection.kind === 'endpoint'
  ) {
    select({ kind: 'edge', from: source.selection.key, to: destination.selection.key }, 'canvas')
  } else if (isBeyond || (listed.length > 1 && grouping === 'namespace' && [source, destination].every(isNamespace))) {
    const ports = port === null ? '' : `--protocol ${port.protocol.toLowerCase()} --to-port ${port.port}`
    const words = [filterWords(source, 'from', grouping), filterWords(destination, 'to', grouping), ports]
    setFlowFilter({ text: words.filter((word) => word !== '').join(' '), verdicts: [] })
    announce(`The table lists the flows from ${source.label} to ${destination.label}`)
  } else if (first !== undefined) select({ kind: 'flow', flow: first }, 'canvas')
}

/** Flags by which the table lists the flows of a member; none for what no flag names. */
function filterWords(
  { selection, place, label }: MatrixAxis['members'][number],
  end: 'from' | 'to',
  grouping: MatrixGrouping,
): string {
  switch (selection.kind) {
    case 'namespace':
      return `--${end}-namespace ${place}`
    case 'endpoint':
      return grouping === 'workload'
        ? `--${end}-namespace ${place} --${end}-workload ${label.slice(place.length + 1)}`
        : `--${end}-pod ${selection.key}`
    case 'peer': {
      const [, scheme, name] = /^(entity|ip|dns):(.*)$/.exec(selection.key) ?? []
      const flag = scheme === 'entity' ? 'identity' : scheme === 'dns' ? 'fqdn' : scheme
      return flag === undefined ? '' : `--${end}-${flag} ${name}`
    }
    default:
      return ''
  }
}
