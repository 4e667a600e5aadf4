/** `?embed=1` shows the page inside another one; `view=picture` leaves the YAML out, `edit=1` lets it be changed. */
import type { Embedding } from '../state/store-type'

/** Null where the address does not ask for it. */
export function embeddingOf(search: string): Embedding | null {
  const asked = new URLSearchParams(search)
  if (asked.get('embed') !== '1') return null
  return { view: asked.get('view') === 'picture' ? 'picture' : 'both', isEditable: asked.get('edit') === '1' }
}

/** The address of a link that is embedded. @param link a link to a workspace, with its fragment */
export function embeddedLink(link: string, { view, isEditable }: Embedding): string {
  const [page = '', fragment = ''] = link.split('#')
  const asked = ['embed=1', ...(view === 'picture' ? ['view=picture'] : []), ...(isEditable ? ['edit=1'] : [])]
  return `${page.split('?')[0] ?? ''}?${asked.join('&')}#${fragment}`
}

/** HTML for the other page: a frame that takes the height that its content asks for. */
export function embedSnippet(link: string, embedding: Embedding): string {
  const { origin } = new URL(link)
  return `<iframe src="${embeddedLink(link, embedding)}" title="Network policies in Membrane"
  sandbox="allow-scripts allow-same-origin allow-popups" referrerpolicy="no-referrer" loading="lazy"
  style="width: 100%; height: 480px; border: 1px solid #8884"></iframe>
<script>
  addEventListener('message', ({ origin, source, data }) => {
    if (origin !== '${origin}' || data?.membrane !== 'height') return
    for (const frame of document.querySelectorAll('iframe'))
      if (frame.contentWindow === source) frame.style.height = data.height + 'px'
  })
</script>`
}
