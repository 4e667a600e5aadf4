import { useState, type KeyboardEvent, type MouseEvent } from 'react'
import { flowRow, useStore, type FlowLines, type FlowRef, type FlowTable } from '../../store/index'

const nothing: ReadonlySet<number> = new Set()

interface Options {
  readonly table: FlowTable
  readonly lines: FlowLines
  /** Rows that are marked for copying, besides the one that is selected. */
  readonly marked: ReadonlySet<number>
  readonly mark: (rows: ReadonlySet<number>) => void
  readonly show: (line: number) => void
  /** Lines that fit into the view. */
  readonly pageSize: () => number
  readonly onToggleGroup: (key: string) => void
  readonly onCopy: (rows: Uint32Array) => void
}

export interface LineKeys {
  /** Line that the keys work on. */
  readonly active: number
  readonly setActive: (line: number) => void
  readonly onKeyDown: (event: KeyboardEvent) => void
  readonly onClick: (event: MouseEvent) => void
  readonly onContextMenu: (event: MouseEvent) => void
  /** Shows in the editor what decided. */
  readonly onDoubleClick: (event: MouseEvent) => void
}

/** Moving, selecting, marking and folding by keyboard and mouse, as in a desktop list. */
export function useLineKeys({
  table,
  lines: { lines, groups },
  marked,
  mark,
  show,
  pageSize,
  onToggleGroup,
  onCopy,
}: Options): LineKeys {
  const [at, setAt] = useState(0)
  const [anchor, setAnchor] = useState(0)
  const active = Math.max(0, Math.min(lines.length - 1, at))
  const groupAt = (line: number) => groups[-1 - (lines[line] ?? 0)]

  const select = (line: number): void => {
    const row = lines[line] ?? -1
    if (row >= 0) useStore.getState().select({ kind: 'flow', flow: flowRow(table, row).ref }, 'table')
  }
  const reveal = (line: number): void => {
    const row = lines[line] ?? -1
    if (row >= 0) void revealDecider(flowRow(table, row).ref)
  }
  const rowsBetween = (a: number, b: number): ReadonlySet<number> =>
    new Set(lines.subarray(Math.min(a, b), Math.max(a, b) + 1).filter((row) => row >= 0))

  const move = (to: number, isExtending: boolean): void => {
    const next = Math.max(0, Math.min(lines.length - 1, to))
    setAt(next)
    show(next)
    if (isExtending) mark(rowsBetween(anchor, next))
    else {
      setAnchor(next)
      mark(nothing)
    }
    select(next)
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    const isMod = event.ctrlKey || event.metaKey
    const group = groupAt(active)
    const go = (to: number): void => move(to, event.shiftKey)
    if (event.key === 'ArrowDown') go(active + 1)
    else if (event.key === 'ArrowUp') go(active - 1)
    else if (event.key === 'PageDown') go(active + pageSize())
    else if (event.key === 'PageUp') go(active - pageSize())
    else if (event.key === 'Home') go(0)
    else if (event.key === 'End') go(lines.length - 1)
    else if (event.key === 'ArrowRight' && group?.isCollapsed === true) onToggleGroup(group.key)
    else if (event.key === 'ArrowLeft' && group?.isCollapsed === false) onToggleGroup(group.key)
    else if (event.key === 'ArrowLeft' && groups.length > 0) go(headOf(lines, active))
    else if (event.key === 'Enter' && isMod) reveal(active)
    else if (event.key === 'Enter' || event.key === ' ') {
      if (group === undefined) select(active)
      else onToggleGroup(group.key)
    } else if (event.key === 'Escape') {
      if (marked.size > 0) mark(nothing)
      else useStore.getState().select(null, 'table')
    } else if (isMod && event.key.toLowerCase() === 'a') mark(rowsBetween(0, lines.length - 1))
    else if (isMod && event.key.toLowerCase() === 'c' && !hasTextSelected(event.currentTarget)) {
      const row = lines[active] ?? -1
      onCopy(marked.size > 0 ? Uint32Array.from(marked) : Uint32Array.from(row < 0 ? [] : [row]))
    } else return
    event.preventDefault()
  }

  const onClick = (event: MouseEvent): void => {
    const line = lineOf(event)
    if (line === null) return
    const group = groupAt(line)
    setAt(line)
    if (group !== undefined) onToggleGroup(group.key)
    else if (event.shiftKey) mark(rowsBetween(anchor, line))
    else if (event.ctrlKey || event.metaKey) {
      const row = lines[line] ?? 0
      const next = new Set(marked)
      if (next.delete(row) === false) next.add(row)
      mark(next)
      setAnchor(line)
    } else {
      mark(nothing)
      setAnchor(line)
      select(line)
    }
  }

  // The browser's own menu opens; what it is about is selected, so that it can be seen.
  const onContextMenu = (event: MouseEvent): void => {
    const line = lineOf(event)
    if (line === null || groupAt(line) !== undefined) return
    setAt(line)
    if (!marked.has(lines[line] ?? -1)) select(line)
  }

  const onDoubleClick = (event: MouseEvent): void => {
    const line = lineOf(event)
    if (line !== null) reveal(line)
  }

  return { active, setActive: setAt, onKeyDown, onClick, onContextMenu, onDoubleClick }
}

function headOf(lines: Int32Array, from: number): number {
  let line = from
  while (line > 0 && (lines[line] ?? -1) >= 0) line--
  return line
}

/** Whether text is selected in here, which is then what Ctrl+C copies. */
function hasTextSelected(element: EventTarget): boolean {
  const selection = window.getSelection()
  if (selection === null || selection.isCollapsed) return false
  return element instanceof Node && element.contains(selection.anchorNode)
}

function lineOf({ target }: MouseEvent): number | null {
  const element = target instanceof Element ? target.closest<HTMLElement>('[data-line]') : null
  return element === null ? null : Number(element.dataset['line'])
}

/** Shows in the editor the rule that decided a flow; a default deny has none. */
async function revealDecider(flow: FlowRef): Promise<void> {
  const { probe, revealRange, announce } = useStore.getState()
  const verdict = await probe(flow)
  const steps = verdict === null ? [] : [...verdict.ingress.steps, ...verdict.egress.steps]
  const decisive = steps.filter((step) => step.decisive === true && step.range !== undefined)
  const step = decisive.find(({ effect }) => effect === 'deny') ?? decisive[0]
  if (step?.range === undefined)
    announce('No rule decided this flow: it is the default of the side that dropped or let it through')
  else revealRange(step.range)
}
