/**
 * `<membrane-view>`: network policies as a picture in a page of yours.
 *
 *   <script src="https://membrane.example/membrane-view.js" async></script>
 *   <membrane-view view="picture"><pre>
 *   apiVersion: networking.k8s.io/v1
 *   …
 *   </pre></membrane-view>
 *
 * It makes a frame of the site that this script came from, and asks no other one. Attributes: `src` (a link that Share made;
 * else the YAML is the element's text), `view` (`picture`, or `both`), `edit`, `name`, `height` (fixed; else it adapts),
 * `strict` (the frame gets no origin, and its site must send Access-Control-Allow-Origin).
 */
{
  const site = new URL('.', document.currentScript?.src ?? document.baseURI)

  /** The fragment of a link, as Share writes it: JSON, deflated, in URL-safe base64. */
  const packed = async (name, text) => {
    const json = JSON.stringify({ n: name, f: [['policies.yaml', text]] })
    const stream = new Blob([json]).stream().pipeThrough(new CompressionStream('deflate-raw'))
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer())
    const binary = Array.from(bytes, (byte) => String.fromCodePoint(byte)).join('')
    return `v1.${btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}`
  }

  /** The text without the blanks that all of its lines begin with, as HTML is often indented. */
  const unindented = (text) => {
    const lines = text
      .replace(/^\s*\n/, '')
      .trimEnd()
      .split('\n')
    const filled = lines.filter((line) => line.trim() !== '')
    const indent = Math.min(...filled.map((line) => line.search(/\S/)))
    return `${lines.map((line) => line.slice(Number.isFinite(indent) ? indent : 0)).join('\n')}\n`
  }

  class MembraneView extends HTMLElement {
    static observedAttributes = ['src', 'view', 'edit', 'name', 'height', 'strict']
    #frame = null
    #drawing = 0
    #listen = ({ origin, source, data }) => {
      // A frame without an origin says "null".
      const isOurs = source === this.#frame?.contentWindow && (origin === site.origin || origin === 'null')
      if (!isOurs || data?.membrane !== 'height' || typeof data.height !== 'number') return
      if (!this.hasAttribute('height')) this.#frame.style.height = `${data.height}px`
    }

    connectedCallback() {
      addEventListener('message', this.#listen)
      // The text inside may still be on its way.
      if (document.readyState === 'loading')
        document.addEventListener('DOMContentLoaded', () => void this.draw(), { once: true })
      else void this.draw()
    }

    disconnectedCallback() {
      removeEventListener('message', this.#listen)
    }

    attributeChangedCallback() {
      if (this.#frame !== null) void this.draw()
    }

    /** Shows what attributes and text say now; call it when the text has changed. */
    async draw() {
      const drawing = ++this.#drawing
      const link = this.getAttribute('src')
      const name = this.getAttribute('name') ?? 'Network policies'
      const fragment =
        link === null ? await packed(name, unindented(this.textContent)) : link.slice(link.indexOf('#') + 1)
      if (drawing !== this.#drawing || !this.isConnected) return
      const page = new URL(site)
      page.searchParams.set('embed', '1')
      if (this.getAttribute('view') === 'picture') page.searchParams.set('view', 'picture')
      if (this.hasAttribute('edit')) page.searchParams.set('edit', '1')
      page.hash = fragment
      const frame = document.createElement('iframe')
      frame.title = `${name}, shown by Membrane`
      frame.sandbox.add('allow-scripts', 'allow-popups')
      if (!this.hasAttribute('strict')) frame.sandbox.add('allow-same-origin')
      frame.referrerPolicy = 'no-referrer'
      frame.loading = 'lazy'
      const height = this.getAttribute('height')
      Object.assign(frame.style, {
        display: 'block',
        boxSizing: 'border-box',
        width: '100%',
        height: /^\d+$/.test(height ?? '') ? `${height}px` : (height ?? this.#frame?.style.height ?? '480px'),
        border: '1px solid #8884',
      })
      frame.src = page.href
      this.#frame = frame
      this.style.display = 'block'
      const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' })
      root.replaceChildren(frame)
    }
  }

  if (customElements.get('membrane-view') === undefined) customElements.define('membrane-view', MembraneView)
}
