/**
 * Cytoscape without what nothing here calls: graph algorithms, layouts other than ours, drawing by the graphics card. It is
 * built from the package's own sources, so that these parts can be left out; a third less to travel.
 */
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

const source = fileURLToPath(new URL('../node_modules/cytoscape/src/index.mjs', import.meta.url))

const unused =
  /(algorithms\/index|\.\/(breadthfirst|circle|concentric|cose|grid|random)|webgl\/drawing-redraw-webgl)\.mjs$/

/** Packages that the sources import, as far as what is left of them needs. */
const packages: Readonly<Record<string, string>> = {
  heap: `export default class Heap {
    constructor(compare) { this.compare = compare; this.items = [] }
    push(item) { this.items.push(item); this.up(this.items.length - 1) }
    peek() { return this.items[0] }
    size() { return this.items.length }
    empty() { return this.items.length === 0 }
    pop() {
      const [top] = this.items
      const last = this.items.pop()
      if (this.items.length > 0) { this.items[0] = last; this.down(0) }
      return top
    }
    updateItem(item) {
      const at = this.items.indexOf(item)
      if (at >= 0) { this.up(at); this.down(this.items.indexOf(item)) }
    }
    swap(a, b) { [this.items[a], this.items[b]] = [this.items[b], this.items[a]] }
    up(at) {
      for (let i = at; i > 0;) {
        const parent = (i - 1) >> 1
        if (this.compare(this.items[i], this.items[parent]) >= 0) return
        this.swap(i, parent)
        i = parent
      }
    }
    down(at) {
      for (let i = at; ;) {
        let least = i
        for (const child of [2 * i + 1, 2 * i + 2])
          if (child < this.items.length && this.compare(this.items[child], this.items[least]) < 0) least = child
        if (least === i) return
        this.swap(i, least)
        i = least
      }
    }
  }`,
  'lodash/get.js': 'export default (object, path) => object[path]',
  'lodash/set.js': 'export default (object, path, value) => { object[path] = value }',
  // Names of data with a dot in them would be paths; ours have none.
  'lodash/toPath.js': 'export default (name) => name',
  'lodash/debounce.js': `export default function debounce(run, wait, { trailing = true, leading = false, maxWait } = {}) {
    let timer = null
    let since = 0
    const later = function (...given) {
      const now = performance.now()
      if (timer === null) {
        since = now
        if (leading) run.apply(this, given)
      } else clearTimeout(timer)
      const rest = maxWait === undefined ? wait : Math.max(0, Math.min(wait, since + maxWait - now))
      timer = setTimeout(() => {
        timer = null
        if (trailing) run.apply(this, given)
      }, rest)
    }
    later.cancel = () => { clearTimeout(timer); timer = null }
    return later
  }`,
}

const prefix = '\0lean-cytoscape:'

export function leanCytoscape(): Plugin {
  return {
    name: 'membrane-lean-cytoscape',
    apply: 'build',
    enforce: 'pre',
    resolveId(wanted, importer) {
      if (wanted === 'cytoscape') return source
      if (importer?.includes('/node_modules/cytoscape/src/') !== true) return null
      if (Object.hasOwn(packages, wanted)) return prefix + wanted
      return unused.test(wanted) ? `${prefix}unused` : null
    },
    load: (id) =>
      id.startsWith(prefix) ? (packages[id.slice(prefix.length)] ?? 'export default class Unused {}') : null,
    transform: (code, id) =>
      id.endsWith('/node_modules/cytoscape/src/version.mjs')
        ? code.replace('process.env.VERSION', JSON.stringify('lean'))
        : null,
  }
}
