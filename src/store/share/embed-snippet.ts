/** What another page needs to show a workspace as a frame. */
import type { Embedding } from '../state/store-type'

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
    if (!['${origin}', 'null'].includes(origin) || data?.membrane !== 'height') return
    for (const frame of document.querySelectorAll('iframe'))
      if (frame.contentWindow === source) frame.style.height = data.height + 'px'
  })
</script>`
}
