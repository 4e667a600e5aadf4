/** `?embed=1` shows the page inside another one; `view=picture` leaves the YAML out, `edit=1` lets it be changed. */
import type { Embedding } from '../state/store-type'

/** Null where the address does not ask for it. */
export function embeddingOf(search: string): Embedding | null {
  const asked = new URLSearchParams(search)
  if (asked.get('embed') !== '1') return null
  return { view: asked.get('view') === 'picture' ? 'picture' : 'both', isEditable: asked.get('edit') === '1' }
}
