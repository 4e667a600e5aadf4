/** `membrane graph`: who reaches whom as a graph, and what one peer reaches by how many hops. */
import type cytoscape from 'cytoscape'
import type { ElementDefinition } from 'cytoscape'
import { FlowVerdict, type FlowTable } from '../../engine/index'
import { analyzePaths, exitFor, tellErrors, type Command } from '../command'
import { exitCodes, UserError } from '../io'
import { printable } from '../text'

export const graph: Command = {
  name: 'graph',
  summary: 'who reaches whom as a graph; --from: what a peer reaches, by hops',
  help: `Usage: membrane graph FILE… [options]

Every pair of which something gets through is an edge with its ports. With --from, what is reached from there by one hop, by two and so on, as
somebody would who has taken each pod on the way; over ports that somebody serves; it speaks of policy alone. Peers outside
are ends, never a way on. membrane compromise asks the same of all ports, with the rule of each hop and what to cut.

  membrane graph manifests/ --from shop/web
  membrane graph manifests/ -o cyjs > graph.cyjs

Options:
  --from PEER            a pod or workload as namespace/name, or world, host, an address
  -o, --output FORMAT    text (default), or cyjs: the JSON that Cytoscape and its libraries read
`,
  options: { from: { type: 'string' } },
  async run(context) {
    // The library is of use to this command only.
    const { default: graphOf } = await import('cytoscape')
    const { io, options } = context
    const format = options.choice('output', ['text', 'cyjs'])
    const analysis = analyzePaths(context, options.rest)
    tellErrors(context, analysis)
    const elements = elementsOf(analysis.flows())
    const from = options.text('from')
    const whole = graphOf({ headless: true, elements: [...elements] })
    if (from === undefined) io.out(format === 'cyjs' ? json(whole) : edgesText(whole))
    else {
      const root = whole.nodes().filter((node) => [node.id(), node.data('label')].includes(from))
      if (root.empty())
        throw new UserError(`${from} is no peer of a flow here`, 'Write it as membrane flows prints it.')
      // Whoever is outside does not pass on what reaches it.
      whole.remove(whole.nodes().filter('[?isOutside]').not(root).outgoers('edge'))
      io.out(
        format === 'cyjs'
          ? json(graphOf({ headless: true, elements: reached(root).jsons() as unknown as ElementDefinition[] }))
          : hopsText(whole, root),
      )
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

function reached(root: cytoscape.NodeCollection): cytoscape.Collection {
  const nodes = root.union(root.successors('node'))
  return nodes.union(nodes.edgesWith(nodes))
}

/** What is reached, by the number of hops, each with the way it was first reached. */
function hopsText(graphed: cytoscape.Core, root: cytoscape.NodeCollection): string {
  const byHops = new Map<number, string[]>()
  graphed.elements().bfs({
    roots: root,
    directed: true,
    visit: (node, edge, previous, _index, depth) => {
      if (edge === undefined || previous === undefined || depth === 0) return
      const way = depth === 1 ? '' : `, by way of ${previous.data('label')}`
      const list = byHops.get(depth) ?? []
      list.push(printable(`${node.data('label')} on ${edge.data('ports')}${way}`))
      byHops.set(depth, list)
    },
  })
  const name = printable(String(root.first().data('label')))
  const total = [...byHops.values()].reduce((sum, list) => sum + list.length, 0)
  const parts = [...byHops].map(
    ([hops, list]) => `${hops === 1 ? '1 hop' : `${hops} hops`}\n${list.map((line) => `  ${line}\n`).join('')}`,
  )
  return `${name} reaches ${total} of ${graphed.nodes().length - 1} peers, as far as policies go.\n${parts.join('')}`
}
