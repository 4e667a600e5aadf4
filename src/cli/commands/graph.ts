/** `membrane graph`: who reaches whom as a graph; what one peer reaches is said as `membrane compromise` says it. */
import type cytoscape from 'cytoscape'
import type { ElementDefinition } from 'cytoscape'
import { compromise as compromiseOf, FlowVerdict, type FlowTable } from '../../engine/doors/whole'
import { analyzePaths, exitFor, tellErrors, type Command } from '../command'
import { exitCodes, UserError } from '../input/io'
import { printedAs } from '../options'
import { compromiseText } from './compromise'
import { printable } from '../output/text'

const formats = ['text', 'cyjs'] as const

export const graph: Command = {
  help: `Usage: membrane graph FILE… [options]

Every pair of which something gets through on a port that somebody serves is an edge with its ports. With --from, what is reached from there
hop by hop on any port, as membrane compromise says it, which also says what to cut.

  membrane graph manifests/ --from shop/web
  membrane graph manifests/ -o cyjs > graph.cyjs

Options:
  --from PEER            a pod or workload as namespace/name, or world, host, an address
  -o, --output FORMAT    text (default), or cyjs: the JSON that Cytoscape and its libraries read
`,
  options: { output: printedAs(formats), from: { type: 'string' } },
  async run(context) {
    // The library is of use to this command only.
    const { default: graphOf } = await import('cytoscape')
    const { io, options, paint } = context
    const format = options.choice('output', formats)
    const analysis = analyzePaths(context, options.rest)
    tellErrors(context, analysis)
    const from = options.text('from')
    const whole = graphOf({ headless: true, elements: [...elementsOf(analysis.flows())] })
    if (from === undefined) io.out(format === 'cyjs' ? json(whole) : edgesText(whole))
    else {
      const found = compromiseOf(analysis, from, { cuts: 0 })
      if (typeof found === 'string') throw new UserError(found)
      if (format === 'text') io.out(compromiseText(found, [], paint))
      else {
        const keys = new Set([...found.starts, ...found.reached.flatMap((peer) => peer.keys)])
        whole.remove(whole.nodes().filter((node) => !keys.has(node.id())))
        io.out(json(whole))
      }
    }
    return exitFor([analysis], exitCodes.good)
  },
}

/** Peers as nodes, and pairs of which something gets through as edges. */
function elementsOf(table: FlowTable): readonly ElementDefinition[] {
  const { peers, ports, source, destination, port, verdict, count } = table
  const pairs = new Map<string, { readonly from: number; readonly to: number; readonly ports: Set<string> }>()
  for (let i = 0; i < count; i++) {
    if (verdict[i] !== FlowVerdict.FORWARDED && verdict[i] !== FlowVerdict.REDIRECTED) continue
    const [from, to] = [source[i] ?? 0, destination[i] ?? 0]
    const served = ports[port[i] ?? 0]
    const pair = pairs.get(`${from} ${to}`) ?? { from, to, ports: new Set<string>() }
    if (served !== undefined) pair.ports.add(`${served.protocol}/${served.port}`)
    pairs.set(`${from} ${to}`, pair)
  }
  const key = (index: number): string => peers[index]?.key ?? ''
  return [
    ...peers.map(({ key: id, label, kind }) => ({ data: { id, label, kind, isOutside: kind !== 'endpoint' } })),
    ...[...pairs.values()].map(({ from, to, ports: all }) => ({
      data: { id: `${key(from)} → ${key(to)}`, source: key(from), target: key(to), ports: [...all].join(', ') },
    })),
  ]
}

function json(graphed: cytoscape.Core): string {
  const elements = { nodes: graphed.nodes().jsons(), edges: graphed.edges().jsons() }
  return `${JSON.stringify({ format_version: '1.0', data: { name: 'membrane' }, elements }, null, 2)}\n`
}

function edgesText(graphed: cytoscape.Core): string {
  const lines = graphed.edges().map((edge) => `${printable(edge.id())} ${edge.data('ports')}\n`)
  return lines.length === 0 ? 'Nothing reaches anything.\n' : lines.join('')
}
