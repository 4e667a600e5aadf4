/** Decorations of the lines in sight: to set them has the lines drawn anew, so what stands there already is left. */
import { isSame } from '../../../values/same'
import type { monaco } from '../monaco'

type Decoration = monaco.editor.IModelDeltaDecoration
type Model = Pick<monaco.editor.ITextModel, 'deltaDecorations' | 'getDecorationRange' | 'isDisposed'>

export class SetDecorations<M extends Model> {
  private set: { readonly model: M; readonly wanted: readonly Decoration[]; readonly ids: string[] } | null = null

  get model(): M | null {
    return this.set?.model ?? null
  }

  /** One for each that was wanted last. */
  get ids(): readonly string[] {
    return this.set?.ids ?? []
  }

  /** Has a model show these, and no other one any. */
  show(model: M | null, wanted: readonly Decoration[]): void {
    const { set } = this
    if (set !== null && set.model === model && this.isShown(set.model, wanted)) return
    if (set !== null && set.model !== model && !set.model.isDisposed()) set.model.deltaDecorations(set.ids, [])
    const old = set?.model === model ? set.ids : []
    this.set = model === null ? null : { model, wanted, ids: model.deltaDecorations(old, [...wanted]) }
  }

  /** Whether they say all that is wanted, where it is wanted: they have moved with the text. */
  private isShown(model: M, wanted: readonly Decoration[]): boolean {
    return (
      isSame(wanted, this.set?.wanted) &&
      wanted.every(({ range }, i) => isSame(range, model.getDecorationRange(this.ids[i] ?? '')))
    )
  }
}
