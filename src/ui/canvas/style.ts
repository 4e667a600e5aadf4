/** How the picture looks in the page's present theme. */
import type { StylesheetJson } from 'cytoscape'
import type { PictureColours } from './exportSvg'

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}

export function readColours(): PictureColours {
  return {
    surface: token('--surface'),
    ink: token('--ink'),
    inkSoft: token('--ink-soft'),
    line: token('--line-strong'),
    sunken: token('--surface-sunken'),
    allowed: token('--forwarded'),
    dropped: token('--dropped'),
    redirected: token('--l7'),
  }
}

/** A small picture as a data URI; drawn by us, without any text of the user's. */
function icon(body: string): string {
  return `data:image/svg+xml;utf8,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" width="14" height="14" viewBox="0 0 14 14">${body}</svg>`)}`
}

function lockIcon(colour: string): string {
  return icon(
    `<g fill="none" stroke="${colour}" stroke-width="1.5"><rect x="2.5" y="6" width="9" height="6.5" rx="1"/><path d="M4.5 6V4a2.5 2.5 0 0 1 5 0v2"/></g>`,
  )
}

/** Styles for Cytoscape. Locks are pictures at the two edges of a card: ingress left, egress right. */
export function canvasStyle(): StylesheetJson {
  const colours = readColours()
  const lock = lockIcon(colours.ink)
  const accent = token('--accent')
  const mono = 'JetBrains Mono Variable, monospace'
  const edge = (kind: 'allowed' | 'dropped' | 'redirected', extra: object) => ({
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
        'text-max-width': '190px',
        'text-valign': 'center',
        'text-halign': 'center',
        'font-family': mono,
        'font-size': 11,
        'line-height': 1.25,
        color: colours.ink,
        'background-color': colours.surface,
        'border-width': 1,
        'border-color': colours.line,
      },
    },
    { selector: 'node.ingress', style: locks(lock, ['7%']) },
    { selector: 'node.egress', style: locks(lock, ['93%']) },
    { selector: 'node.ingress.egress', style: locks(lock, ['7%', '93%']) },
    { selector: 'node.error', style: { 'border-color': colours.dropped, 'border-style': 'double', 'border-width': 4 } },
    {
      selector: 'node.outside',
      style: {
        'background-color': colours.sunken,
        'border-style': 'dashed',
        'font-family': 'Inter Variable, sans-serif',
      },
    },
    {
      selector: 'node.folded',
      style: { 'background-color': colours.sunken, 'border-width': 2, 'font-family': 'Inter Variable, sans-serif' },
    },
    {
      selector: 'node.namespace',
      style: {
        'background-color': colours.sunken,
        'border-color': token('--line'),
        'text-valign': 'top',
        'text-halign': 'center',
        'text-margin-y': 18,
        'font-family': 'Inter Variable, sans-serif',
        'font-size': 12,
        'font-weight': 600,
        color: colours.inkSoft,
        padding: '26px',
      },
    },
    {
      selector: 'edge',
      style: {
        width: 1.6,
        'curve-style': 'bezier',
        'control-point-step-size': 34,
        'target-arrow-shape': 'triangle',
        'arrow-scale': 0.9,
        label: '',
        'font-family': mono,
        'font-size': 10,
        'text-background-color': colours.surface,
        'text-background-opacity': 0.9,
        'text-background-padding': '2px',
        'text-rotation': 'autorotate',
        'source-text-offset': 10,
        'target-text-offset': 14,
        'loop-direction': '-45deg',
      },
    },
    edge('allowed', { 'line-style': 'solid' }),
    edge('dropped', { 'line-style': 'dashed', 'line-dash-pattern': [6, 4] }),
    edge('redirected', { 'line-style': 'solid', width: 2.2 }),
    {
      selector: 'edge:loop',
      style: { 'loop-direction': '0deg', 'loop-sweep': '-50deg', 'control-point-step-size': 90 },
    },
    { selector: 'edge.labelled', style: { label: 'data(label)' } },
    { selector: 'edge.cross-source', style: { 'source-label': '✕' } },
    { selector: 'edge.cross-target', style: { 'target-label': '✕' } },
    { selector: '.dim', style: { opacity: 0.14 } },
    { selector: 'node.chosen', style: { 'border-color': accent, 'border-width': 3 } },
    {
      selector: 'edge.changed',
      style: { 'underlay-color': accent, 'underlay-opacity': 0.28, 'underlay-padding': 5 },
    },
    { selector: 'edge.chosen', style: { width: 3.5, label: 'data(label)', 'z-index': 10 } },
  ]
}

function locks(lock: string, places: readonly ('7%' | '93%')[]) {
  return {
    'background-image': places.map(() => lock),
    'background-width': places.map(() => '14px'),
    'background-height': places.map(() => '14px'),
    'background-fit': places.map(() => 'none' as const),
    'background-clip': 'node' as const,
    'background-position-x': [...places],
    'background-position-y': places.map(() => '50%'),
  }
}
