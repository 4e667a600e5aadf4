/** One line instead of many: from somebody to all cards of a namespace, or from all of them to one row. */
import type { GraphLine, GraphNode, Row } from './model'
import { oneWord } from '../../../store/flows/proxy-words'
import { plainRow } from './port-rows'

/** Cards of a namespace from which on one line stands for the lines to all of them. */
const fewest = 3

interface Drawn {
  readonly nodes: readonly GraphNode[]
  readonly lines: readonly GraphLine[]
}

/** Lines that reach every card of a namespace on one port end at a row of its box; those of all its cards begin there. */
export function withTrunks(nodes: readonly GraphNode[], lines: readonly GraphLine[]): Drawn {
  const inside = new Map<string, number>()
  const parentOf = new Map<string, string>()
  for (const { id, parent, kind } of nodes) {
    if (parent === null || kind === 'service') continue
    parentOf.set(id, parent)
    inside.set(parent, (inside.get(parent) ?? 0) + 1)
  }
  const inward = joined(lines, {
    group: ({ to, from, row, kind }) => keyOf(parentOf, to, from, `${kind} ${from} ${row}`),
    all: inside,
    into: (line, box) => ({ ...line, to: box }),
  })
  const outward = joined(inward, {
    group: ({ to, from, row, kind }) => keyOf(parentOf, from, to, `${kind} ${to} ${row}`),
    all: inside,
    into: (line, box) => ({ ...line, from: box }),
  })
  const readInside = (box: string, row: string): Row['l7'] =>
    oneWord(
      nodes
        .filter(({ parent }) => parent === box)
        .flatMap(({ rows: own }) => own.find(({ id }) => id === row)?.l7 ?? []),
    )
  const rows = new Map<string, Map<string, Row>>()
  for (const { to, row, kind } of outward) {
    if (!inside.has(to)) continue
    const own = rows.get(to) ?? new Map<string, Row>()
    own.set(row, boxRow(row, kind === 'redirected' ? readInside(to, row) : null, inside.get(to) ?? 0))
    rows.set(to, own)
  }
  return {
    nodes: nodes.map((node) =>
      rows.has(node.id) ? { ...node, rows: [...(rows.get(node.id)?.values() ?? [])] } : node,
    ),
    lines: outward,
  }
}

function keyOf(parents: ReadonlyMap<string, string>, own: string, other: string, rest: string) {
  const box = parents.get(own)
  return box === undefined || parents.get(other) === box || other === box ? null : { box, key: `${box} ${rest}` }
}

interface Joining {
  readonly group: (line: GraphLine) => { readonly box: string; readonly key: string } | null
  /** Box → cards in it. */
  readonly all: ReadonlyMap<string, number>
  readonly into: (line: GraphLine, box: string) => GraphLine
}

function joined(lines: readonly GraphLine[], { group, all, into }: Joining): readonly GraphLine[] {
  const groups = new Map<string, { readonly box: string; readonly lines: GraphLine[] }>()
  for (const line of lines) {
    const found = group(line)
    if (found === null || line.kind === 'dropped' || line.kind === 'undecided' || line.isExtra) continue
    const known = groups.get(found.key)
    if (known === undefined) groups.set(found.key, { box: found.box, lines: [line] })
    else known.lines.push(line)
  }
  const replaced = new Map<string, GraphLine | null>()
  for (const { box, lines: own } of groups.values()) {
    const [first] = own
    if (first === undefined || own.length < fewest || own.length !== all.get(box)) continue
    const trunk = into(first, box)
    for (const { id } of own) replaced.set(id, null)
    replaced.set(first.id, {
      ...trunk,
      id: `${trunk.kind}:${trunk.from} ${trunk.to} ${trunk.row}`,
      count: own.reduce((sum, { count }) => sum + count, 0),
      flow: -1,
      isFaint: false,
      policies: new Set(own.flatMap(({ policies }) => [...policies])),
    })
  }
  return lines.flatMap((line) => {
    const instead = replaced.get(line.id)
    return instead === undefined ? [line] : instead === null ? [] : [instead]
  })
}

/** `8080 TCP all 4` below the namespace's name. */
function boxRow(id: string, l7: Row['l7'], cards: number): Row {
  const [protocol = '', port = ''] = id.split('/')
  return {
    ...plainRow,
    id,
    title: port === '' ? id : port,
    protocol: port === '' ? '' : protocol,
    l7,
    allowed: cards,
    dropped: 0,
    undecided: 0,
  }
}
