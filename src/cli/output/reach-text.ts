/** Who reaches whom, in the forms that people and programs read. */
import type { PortClass, ReachReport, ReachRow } from '../../engine/doors/whole'
import { code, inert } from './markdown'
import { UserError } from '../input/io'
import { table } from './table'
import { printable } from './text'
import { escape } from './xml'

/** The ports of a row with what there is to say about them: `TCP/80 (layer 7 rules); depends: UDP/53`. */
function portsOf({ portsText, l7Text, maybeText, serverNamesText }: ReachRow): string {
  const names = serverNamesText === '' ? '' : `; ${serverNamesText}`
  const sure = l7Text === '' ? portsText : `${portsText} (layer 7 rules: ${l7Text}${names})`
  return [sure, ...(maybeText === '' ? [] : [`it depends: ${maybeText}`])].filter((part) => part !== '').join('; ')
}

function more({ rows, total }: ReachReport): string {
  return total > rows.length ? `${total - rows.length} more rows; narrow them with --from and --to.` : ''
}

export function reachText(report: ReachReport): string {
  const { rows, notes } = report
  if (rows.length === 0) return `Nothing gets through.\n${notes.map((note) => `${note}\n`).join('')}`
  const lines = table(
    ['FROM', 'TO', 'PORTS'],
    rows.map((row) => [row.from, row.to, portsOf(row)].map(printable)),
  )
  const left = more(report)
  return `${lines}\n${[...(left === '' ? [] : [left]), ...notes].map((note) => `${printable(note)}\n`).join('')}`
}

export function reachMarkdown(report: ReachReport): string {
  const left = more(report)
  const notes = [...(left === '' ? [] : [left]), ...report.notes]
  return `${reachRows(report)}\n${notes.map((note) => `- ${inert(note)}\n`).join('')}`
}

/** The rows as a table in Markdown, without what there is to say of them. */
export function reachRows({ rows }: ReachReport): string {
  const lines = rows.map((row) => `| ${code(row.from)} | ${code(row.to)} | ${inert(portsOf(row))} |\n`)
  return `| from | to | ports |\n| --- | --- | --- |\n${lines.join('')}`
}

/** One line for each range of ports. Fields that a spreadsheet would take for formulas are kept from it. */
export function reachCsv({ rows }: ReachReport): string {
  const lines = rows.flatMap((row) => {
    const line = (classes: readonly PortClass[], certainty: string) =>
      joined(classes, row).map(({ protocol, first, last, isL7, names }) => [
        row.from,
        row.to,
        protocol,
        String(first),
        String(last),
        certainty,
        isL7 ? 'yes' : 'no',
        names,
      ])
    return [...line(row.ports, 'allowed'), ...line(row.maybe, 'depends')]
  })
  return [['from', 'to', 'protocol', 'first', 'last', 'outcome', 'layer7', 'serverNames'], ...lines]
    .map((fields) => `${fields.map(csvField).join(',')}\r\n`)
    .join('')
}

interface PortStretch {
  readonly protocol: string
  readonly first: number
  last: number
  readonly isL7: boolean
  /** Server names by which connections get through, those of both sides with `and` between them. */
  readonly names: string
}

/** Ranges by protocol in order; neighbours that get the same answers are one, whichever classes of ports they belong to. */
function joined(classes: readonly PortClass[], { l7, serverNames }: ReachRow): readonly PortStretch[] {
  const byProtocol = new Map<string, PortStretch[]>()
  for (const { protocol, ranges } of classes)
    for (const [first, last] of ranges) {
      const isIn = (sets: readonly PortClass[]): boolean =>
        sets.some((each) => each.protocol === protocol && each.ranges.some(([start]) => start === first))
      const own = byProtocol.get(protocol) ?? []
      byProtocol.set(protocol, own)
      const names = serverNames.filter(({ ports }) => isIn(ports)).map((each) => each.names.join(' or '))
      own.push({ protocol, first, last, isL7: isIn(l7), names: names.join(' and ') })
    }
  return [...byProtocol.values()].flatMap((own) => {
    const stretches: PortStretch[] = []
    for (const each of own.sort((a, b) => a.first - b.first)) {
      const before = stretches.at(-1)
      const isAlike = before?.isL7 === each.isL7 && before.names === each.names
      if (before !== undefined && isAlike && before.last + 1 === each.first) before.last = each.last
      else stretches.push(each)
    }
    return stretches
  })
}

function csvField(text: string): string {
  const safe = printable(/^[=+@\t-]/.test(text) ? `'${text}` : text)
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A graph as Graphviz reads it, namespaces as clusters. */
export function reachDot({ rows }: ReachReport): string {
  const quoted = (text: string): string => `"${printable(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
  const names = new Map<string, boolean>()
  for (const { from, to, fromKind, toKind } of rows) {
    names.set(from, fromKind === 'workload')
    names.set(to, toKind === 'workload')
  }
  const spaces = new Map<string, string[]>()
  const outside: string[] = []
  for (const [name, isInside] of [...names].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const space = name.slice(0, name.indexOf('/'))
    if (!isInside) outside.push(name)
    else spaces.set(space, [...(spaces.get(space) ?? []), name])
  }
  const clusters = [...spaces].map(
    ([space, members], i) =>
      `  subgraph cluster_${i} {\n    label=${quoted(space)}\n${members.map((name) => `    ${quoted(name)} [label=${quoted(name.slice(space.length + 1))}]\n`).join('')}  }\n`,
  )
  const edges = rows.map(
    (row) =>
      `  ${quoted(row.from)} -> ${quoted(row.to)} [label=${quoted(portsOf(row))}${row.portsText === '' ? ', style=dashed' : ''}]\n`,
  )
  return `digraph reach {\n  rankdir=LR\n  node [shape=box]\n${clusters.join('')}${outside.map((name) => `  ${quoted(name)} [shape=ellipse]\n`).join('')}${edges.join('')}}\n`
}

/** More names on a side than this cannot be read in a picture. */
const mostNames = 80
const cell = 22
const letter = 6.6

/** A picture: a row for each sender, a column for each receiver, the ports where they meet. */
export function reachSvg({ rows }: ReachReport): string {
  const senders = [...new Set(rows.map(({ from }) => from))]
  const receivers = [...new Set(rows.map(({ to }) => to))]
  if (senders.length > mostNames || receivers.length > mostNames)
    throw new UserError(
      `a picture of ${senders.length} × ${receivers.length} names cannot be read`,
      'Narrow it with --from and --to, or print it with -o dot.',
    )
  const short = (text: string): string => (text.length > 40 ? `${text.slice(0, 39)}…` : text)
  const width = (names: readonly string[]): number =>
    Math.max(60, ...names.map((name) => short(name).length * letter)) + 12
  const [left, top] = [width(senders), width(receivers)]
  const words = (text: string): string => escape(printable(text))
  const across = receivers.map((name, i) => {
    const x = left + i * cell + cell / 2 + 4
    return `<text transform="translate(${x} ${top - 6}) rotate(-90)">${words(short(name))}</text>`
  })
  const down = senders.map(
    (name, i) => `<text x="${left - 6}" y="${top + i * cell + 15}" text-anchor="end">${words(short(name))}</text>`,
  )
  const cells = rows.map((row) => {
    const [x, y] = [left + receivers.indexOf(row.to) * cell, top + senders.indexOf(row.from) * cell]
    const [colour, sign] =
      row.portsText === ''
        ? ['#d17a31', '?']
        : row.l7Text !== ''
          ? ['#7a4fbf', '7']
          : ['#288f0e', row.portsText === 'every port' ? '∗' : '•']
    return `<g><title>${words(`${row.from} → ${row.to}: ${portsOf(row)}`)}</title><rect x="${x + 1}" y="${y + 1}" width="${cell - 2}" height="${cell - 2}" rx="3" fill="${colour}"/><text x="${x + cell / 2}" y="${y + 15}" text-anchor="middle" fill="#fff">${sign}</text></g>`
  })
  const [w, h] = [left + receivers.length * cell + 12, top + senders.length * cell + 34]
  const legend = `<text x="8" y="${h - 10}" fill="#666">Rows send, columns receive. ∗ every port, • some ports, 7 layer 7 rules, ? it depends.</text>`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.max(w, 560)}" height="${h}" font-family="monospace" font-size="11"><rect width="100%" height="100%" fill="#fff"/>${across.join('')}${down.join('')}${cells.join('')}${legend}</svg>\n`
}
