/** While somebody types, a half-written name or line neither moves the picture nor cries out: it waits until the keys rest. */
import { problemsOf } from '../state/problems'
import type { Snapshot, Store } from '../state/store-type'

/** Characters that one key, or a word that is completed, puts in or takes out. */
const mostTyped = 24

type Shown = Pick<Store, 'snapshot' | 'problems'>

type Text = Pick<Store, 'workspaceId' | 'files' | 'edited' | 'canRedo' | 'undoDepth'>

/** Whether a change of the text came by the keyboard, rather than from a button, a paste, an undo or another workspace. */
export function isTyped(now: Text, before: Text): boolean {
  const isEdit = now.edited !== before.edited || now.workspaceId !== before.workspaceId
  const isStep = now.canRedo || now.undoDepth === 0 || now.undoDepth < before.undoDepth
  if (isEdit || isStep || now.files.length !== before.files.length) return false
  const changed = now.files.flatMap((file, i) => {
    const old = before.files[i]
    if (file === old) return []
    return [old?.name === file.name ? Math.abs(file.text.length - old.text.length) : Infinity]
  })
  return changed.length === 1 && (changed[0] ?? 0) <= mostTyped
}

/** Whether there are problems that the page does not show yet. A note cries out to nobody: it keeps nothing waiting. */
export function hasNewProblems(problems: Snapshot['diagnostics'], shown: Snapshot['diagnostics']): boolean {
  const known = new Set(shown.map(({ code, message }) => `${code} ${message}`))
  return problems.some(({ severity, code, message }) => severity !== 'info' && !known.has(`${code} ${message}`))
}

/** Whether a snapshot has problems, or objects by name, that the page does not show, or lacks some that it shows. */
export function isHalfWritten(answer: Snapshot, { snapshot: shown, ...store }: Shown): boolean {
  if (shown === null) return false
  return (
    hasNewProblems(answer.diagnostics, problemsOf({ snapshot: shown, ...store })) ||
    isOther(answer.endpoints, shown.endpoints, ({ key }) => key) ||
    isOther(answer.resources, shown.resources, ({ kind, namespace, name }) => `${kind}/${namespace}/${name}`)
  )
}

function isOther<T>(these: readonly T[], those: readonly T[], nameOf: (item: T) => string): boolean {
  // Most edits leave the lists, and nearly all items, the very same.
  if (these === those) return false
  return (
    these.length !== those.length ||
    these.some((item, i) => {
      const other = those[i]
      return item !== other && (other === undefined || nameOf(item) !== nameOf(other))
    })
  )
}
