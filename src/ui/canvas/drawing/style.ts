/** How the picture looks in the page's present theme. */
import type { EdgeSingular, NodeSingular, StylesheetJson } from 'cytoscape'
import type { EdgeKind } from '../graph/edges'
import type { PictureColours } from './exportSvg'
import { namespacePadding, titleInset } from '../layout/geometry'
import { loopFoot, loopReach } from '../layout/routes'

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}

export function readColours(): PictureColours {
  return {
    surface: token('--surface'),
    sunken: token('--surface-sunken'),
    ink: token('--ink'),
    inkSoft: token('--ink-soft'),
    line: token('--line'),
    lineStrong: token('--line-strong'),
    allowed: token('--forwarded'),
    dropped: token('--dropped'),
    redirected: token('--l7'),
  }
}

/** A small picture as a data URI; drawn by us, without any text of the user's. */
function icon(colour: string, body: string): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="14" height="14" viewBox="0 0 14 14"><g fill="none" stroke="${colour}" stroke-width="1.5" stroke-linecap="round">${body}</g></svg>`
  return `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`
}

const lockShape = '<rect x="2.5" y="6" width="9" height="6.5" rx="1"/><path d="M4.5 6V4a2.5 2.5 0 0 1 5 0v2"/>'
const plusShape = '<rect x="1.5" y="1.5" width="11" height="11" rx="2"/><path d="M4.5 7h5M7 4.5v5"/>'
const minusShape = '<rect x="1.5" y="1.5" width="11" height="11" rx="2"/><path d="M4.5 7h5"/>'

const monospace = 'JetBrains Mono Variable, monospace'
const sans = 'Inter Variable, sans-serif'

/** The name of a namespace is drawn beside its box's corner and moved in by its own width. */
const titleFont = `600 12px ${sans}`
const ruler = document.createElement('canvas').getContext('2d')

function measure(text: string, font: string): number {
  if (ruler === null) return text.length * 7
  ruler.font = font
  return ruler.measureText(text).width
}

/** Distance of a loop's control points from the middle of its card. */
function loopRadius(width: number): number {
  return Math.hypot(width / 2 + loopReach, loopFoot * (1 + loopReach / (width / 2)))
}

/** Styles for Cytoscape. Locks are pictures at the two edges of a card: ingress left, egress right. */
export function canvasStyle(): StylesheetJson {
  const colours = readColours()
  const accent = token('--accent')
  const lock = icon(colours.ink, lockShape)
  const edge = (kind: Exclude<EdgeKind, 'mixed'>, extra: object) => ({
    selector: `edge.${kind}`,
    style: { 'line-color': colours[kind], 'target-arrow-color': colours[kind], color: colours[kind], ...extra },
  })
  return [
    {
      selector: 'node',
      style: {
        shape: 'round-rectangle',
        width: 'data(width)',
        height: 'data(height)',
        label: 'data(label)',
        'text-wrap': 'wrap',
        'text-max-width': '400px',
        'text-valign': 'center',
        'text-halign': 'center',
        'font-family': monospace,
        'font-size': 11,
        'line-height': 1.3,
        color: colours.ink,
        'background-color': colours.surface,
        'border-width': 1,
        'border-color': colours.lineStrong,
        'overlay-opacity': 0,
      },
    },
    { selector: 'node.ingress', style: pictures(lock, ['left']) },
    { selector: 'node.egress', style: pictures(lock, ['right']) },
    { selector: 'node.ingress.egress', style: pictures(lock, ['left', 'right']) },
    {
      selector: 'node.error',
      style: { 'border-color': colours.dropped, 'border-style': 'double', 'border-width': 4 },
    },
    {
      selector: 'node.outside',
      style: { 'background-color': colours.sunken, 'border-style': 'dashed', 'font-family': sans },
    },
    {
      selector: 'node.folded',
      style: {
        'background-color': colours.sunken,
        'border-width': 1.5,
        'font-family': sans,
        ...pictures(icon(colours.inkSoft, plusShape), ['left']),
      },
    },
    // A workload's card looks like one of several; its locks stand beside the glyph that unfolds it.
    {
      selector: 'node.workload',
      style: {
        'border-width': 3,
        'border-style': 'double',
        ...pictures(icon(colours.inkSoft, plusShape), ['left']),
      },
    },
    {
      selector: 'node.workload.ingress',
      style: besideGlyph(icon(colours.inkSoft, plusShape), lock, ['left']),
    },
    {
      selector: 'node.workload.egress',
      style: besideGlyph(icon(colours.inkSoft, plusShape), lock, ['right']),
    },
    {
      selector: 'node.workload.ingress.egress',
      style: besideGlyph(icon(colours.inkSoft, plusShape), lock, ['left', 'right']),
    },
    {
      selector: 'node.service',
      style: { 'background-color': colours.sunken, 'border-style': 'dotted', 'border-width': 1.5, 'font-family': sans },
    },
    {
      selector: 'node.docked',
      style: {
        'font-family': monospace,
        'font-size': 9.5,
        'border-style': 'solid',
        'border-width': 1,
        color: colours.inkSoft,
        'z-index': 5,
      },
    },
    {
      selector: 'node.namespace',
      style: {
        'background-color': colours.sunken,
        'border-color': colours.line,
        'text-valign': 'top',
        'text-halign': 'left',
        'text-margin-x': (node: NodeSingular) => titleInset + measure(String(node.data('label')), titleFont),
        'text-margin-y': 20,
        'font-family': sans,
        'font-size': 12,
        'font-weight': 600,
        color: colours.inkSoft,
        padding: `${namespacePadding}px`,
        ...pictures(icon(colours.inkSoft, minusShape), ['left']),
        'background-position-y': ['8px'],
      },
    },
    // Above many nodes the box is a plain node behind its pods, which brings its own size.
    { selector: 'node.box', style: { padding: '0px', 'z-compound-depth': 'bottom' } },
    {
      selector: 'edge',
      style: {
        width: 1.6,
        'curve-style': 'unbundled-bezier',
        'edge-distances': 'node-position',
        'control-point-distances': 'data(bend)',
        'control-point-weights': 0.5,
        'target-arrow-shape': 'triangle',
        'arrow-scale': 0.9,
        label: '',
        'font-family': monospace,
        'font-size': 10.5,
        'text-background-color': colours.surface,
        'text-background-opacity': 1,
        'text-background-padding': '2px',
        'text-background-shape': 'roundrectangle',
        'text-margin-x': (element: EdgeSingular) => Number(element.data('labelX')),
        'text-margin-y': (element: EdgeSingular) => Number(element.data('labelY')),
        'overlay-opacity': 0,
      },
    },
    edge('allowed', {}),
    edge('redirected', { width: 2.2 }),
    edge('dropped', { 'line-style': 'dashed', 'line-dash-pattern': [6, 4] }),
    {
      // Two rails: a wide line below a narrow one in the colour of the ground.
      selector: 'edge.mixed',
      style: {
        width: 2,
        'line-color': colours.surface,
        'target-arrow-color': colours.allowed,
        color: colours.ink,
        'underlay-color': colours.allowed,
        'underlay-opacity': 1,
        'underlay-padding': 2,
      },
    },
    {
      selector: 'edge.mixed.l7',
      style: { 'underlay-color': colours.redirected, 'target-arrow-color': colours.redirected },
    },
    {
      selector: 'edge:loop',
      style: {
        'curve-style': 'bezier',
        'loop-direction': '90deg',
        'loop-sweep': (loop: EdgeSingular) => `${2 * Math.atan(loopFoot / (loop.source().width() / 2))}rad`,
        'control-point-step-size': (loop: EdgeSingular) => loopRadius(loop.source().width()) / 1.4,
      },
    },
    {
      selector: 'edge.tie',
      style: {
        width: 1,
        'curve-style': 'straight',
        'line-style': 'dotted',
        'line-color': colours.lineStrong,
        'target-arrow-shape': 'none',
        events: 'no',
      },
    },
    { selector: 'edge.labelled', style: { label: 'data(label)' } },
    { selector: '.dim', style: { opacity: 0.2 } },
    { selector: 'edge.mixed.dim', style: { 'underlay-opacity': 0.12 } },
    { selector: 'node.marked', style: { 'border-color': accent, 'border-width': 2, 'border-style': 'dashed' } },
    { selector: 'node.chosen', style: { 'border-color': accent, 'border-width': 3 } },
    {
      selector: 'edge.changed',
      style: { 'overlay-color': accent, 'overlay-opacity': 0.25, 'overlay-padding': 5 },
    },
    // While observed flows are listed: what was seen is solid, what is only predicted is thin, what is about to break is red.
    { selector: 'edge.seen', style: { width: 2.4, 'line-style': 'solid' } },
    { selector: 'edge.predicted', style: { width: 0.8, opacity: 0.55 } },
    {
      selector: 'edge.breaks',
      style: {
        width: 3,
        'line-style': 'dashed',
        'line-color': colours.dropped,
        'target-arrow-color': colours.dropped,
        color: colours.dropped,
      },
    },
    { selector: 'edge.chosen, edge.hover', style: { width: 3, label: 'data(label)', 'z-index': 10 } },
    { selector: 'edge.mixed.chosen, edge.mixed.hover', style: { 'underlay-padding': 3 } },
  ]
}

/** Pictures at the edges of a card whose left edge has a glyph already. */
function besideGlyph(glyph: string, image: string, sides: readonly ('left' | 'right')[]) {
  const all = pictures(image, ['left', ...sides])
  return {
    ...all,
    'background-image': [glyph, ...sides.map(() => image)],
    'background-offset-x': ['8px', ...sides.map((side) => (side === 'left' ? '26px' : '-8px'))],
  }
}

function pictures(image: string, sides: readonly ('left' | 'right')[]) {
  return {
    'background-image': sides.map(() => image),
    'background-width': sides.map(() => '14px'),
    'background-height': sides.map(() => '14px'),
    'background-fit': sides.map(() => 'none' as const),
    'background-clip': 'node' as const,
    'background-position-x': sides.map((side) => (side === 'left' ? '0%' : '100%')),
    'background-offset-x': sides.map((side) => (side === 'left' ? '8px' : '-8px')),
    'background-position-y': sides.map(() => '50%'),
  }
}
