/**
 * What was made for the last model of an engine, for the next one to build on: most edits leave most of it. An engine that
 * goes back to an earlier text goes back to what was made for that, too.
 */
import type { PolicyModel } from './model'

/** All there are. */
const all: { readonly bookmark: (model: PolicyModel) => () => void }[] = []

export class LastMade<T extends object> {
  private readonly made = new WeakMap<object, T>()

  /** @param keyOf what models have in common of which one builds on the other: each engine has expressions of its own */
  constructor(private readonly keyOf: (model: PolicyModel) => object = ({ expressions }) => expressions) {
    all.push(this)
  }

  of(model: PolicyModel): T | undefined {
    return this.made.get(this.keyOf(model))
  }

  keep(model: PolicyModel, made: T): void {
    this.made.set(this.keyOf(model), made)
  }

  forget(model: PolicyModel): void {
    this.made.delete(this.keyOf(model))
  }

  /** @returns what puts back that which is there now */
  bookmark(model: PolicyModel): () => void {
    const made = this.of(model)
    return () => (made === undefined ? this.forget(model) : this.keep(model, made))
  }
}

/** @returns what puts back all that was made last before a model was changed, as it is now */
export function bookmarkMade(model: PolicyModel): () => void {
  const marks = all.map((one) => one.bookmark(model))
  return () => {
    for (const goBack of marks) goBack()
  }
}
