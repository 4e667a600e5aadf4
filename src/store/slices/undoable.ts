/** The workspace with its undo steps: each step is a whole state, of texts, settings and the places of cards. */
import { applyTextEdits, invertTextEdits } from '../../edit/index'
import type { SourceFile, Store, TextEdit, WorkspaceSlice } from '../state/store-type'
import { emptyHistory, type History, namesOf, record, undo } from './history'
import { packing, type PackedUndoable, type Undoable } from './packing'

export function undoableOf({ workspaceId, files, options, activeFile, workspaceName, positions }: Store): Undoable {
  return { workspaceId, files, options, activeFile, workspaceName, positions }
}

type Labels = Pick<WorkspaceSlice, 'canUndo' | 'undoDepth' | 'canRedo' | 'undoLabel' | 'redoLabel'>

/** The workspace with its undo steps: every change goes through here. */
export class UndoableWorkspace {
  private history: History<Undoable, PackedUndoable> = emptyHistory()
  /** That of the kept workspace. */
  private keptHistory: History<Undoable, PackedUndoable> = emptyHistory()

  constructor(
    readonly set: (part: Partial<Store>) => void,
    readonly get: () => Store,
    readonly now: () => number,
  ) {}

  labels(): Labels {
    const { past, future } = this.history
    return {
      canUndo: past.last !== null,
      undoDepth: namesOf(past).filter(({ isView }) => !isView).length,
      canRedo: future.last !== null,
      undoLabel: past.last?.label ?? null,
      redoLabel: future.last?.label ?? null,
    }
  }

  /** @param alongside what is set with it */
  change(label: string, part: Partial<Undoable>, burstKey: string | null = null, alongside: Partial<Store> = {}): void {
    const store = this.get()
    if (store.isReadOnly) {
      store.tell('This is for reading: open a copy to change it')
      return
    }
    this.history = record(this.history, undoableOf(store), { label, burstKey, now: this.now() }, packing)
    this.set({ ...part, ...alongside, ...this.labels() })
  }

  /** Shows another workspace in the place of this one. */
  open(name: string, content: Partial<Undoable>): void {
    this.change(`Open ${name}`, content, null, { openings: this.get().openings + 1 })
  }

  /** Puts cards of the picture somewhere else. What is for reading can be arranged, too, but not by steps. */
  moveCards(label: string, positions: Undoable['positions']): void {
    const store = this.get()
    if (store.isReadOnly) return this.set({ positions })
    const step = { label, burstKey: null, now: this.now(), isView: true }
    this.history = record(this.history, undoableOf(store), step, packing)
    this.set({ positions, ...this.labels(), announcement: `Done: ${label}. Undo with Ctrl+Z.` })
  }

  /** Applies an edit that nobody typed: its file is opened, and the editor is told what was written. */
  changeText(
    label: string,
    before: readonly SourceFile[],
    edits: readonly TextEdit[],
    files = applyTextEdits(before, edits),
  ): void {
    const places = invertTextEdits(before, edits).map(({ file, start, end }) => ({ file, start, end }))
    const { activeFile } = this.get()
    const isOpen = places.length === 0 || places.some(({ file }) => file === activeFile)
    const part = { files, activeFile: isOpen ? activeFile : (places[0]?.file ?? activeFile) }
    this.change(label, part, null, {
      edited: { label, files, places },
      announcement: `Done: ${label}. Undo with Ctrl+Z.`,
    })
  }

  travel(step: typeof undo<Undoable, PackedUndoable>): void {
    const { undoLabel, redoLabel } = this.labels()
    const result = step(this.history, undoableOf(this.get()), packing)
    if (result === null) return
    this.history = result.history
    const announcement = step === undo ? `Undone: ${undoLabel}` : `Redone: ${redoLabel}`
    this.set({ ...result.state, ...this.labels(), announcement })
  }

  names(): readonly string[] {
    return this.get().files.map((file) => file.name)
  }

  /** Another workspace takes the place of this one, whose steps are kept for when it comes back. */
  keepHistory(): void {
    this.keptHistory = this.history
  }

  forgetHistory(): void {
    this.history = emptyHistory()
  }

  bringHistoryBack(): void {
    this.history = this.keptHistory
  }
}
