import { useEffect, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react'
import { refOf, type FlowOnLine, type LineList } from '../../store/flows/lines/line-list'
import { useStore, type FlowRef } from '../../store/index'

type Marks = ReadonlyMap<number, FlowOnLine>

const nothing: Marks = new Map()
/** More flows than this are not marked: no more are copied. */
const mostMarked = 20_000

interface Options {
  readonly lines: LineList
  /** Flows that are marked for copying, besides the one that is selected. */
  readonly marked: Marks
  readonly mark: (flows: Marks) => void
  readonly show: (line: number) => void
  /** Lines that fit into the view. */
  readonly pageSize: () => number
  readonly onToggleGroup: (key: string) => void
  readonly onCopy: (flows: readonly FlowOnLine[]) => void
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
export function useLineKeys({ lines, marked, mark, show, pageSize, onToggleGroup, onCopy }: Options): LineKeys {
  const [at, setAt] = useState(0)
  const [anchor, setAnchor] = useState(0)
  const last = lines.count - 1
  const active = Math.max(0, Math.min(last, at))
  /** A line that is to be selected as soon as its flow is there. */
  const waiting = useRef(-1)

  const select = (line: number): void => {
    const flow = lines.flowAt(line)
    waiting.current = flow === null ? line : -1
    if (flow !== null) useStore.getState().select({ kind: 'flow', flow: refOf(flow) }, 'table')
  }
  useEffect(() => {
    const flow = waiting.current < 0 ? null : lines.flowAt(waiting.current)
    if (flow === null) return
    waiting.current = -1
    useStore.getState().select({ kind: 'flow', flow: refOf(flow) }, 'table')
  })
  const reveal = (line: number): void => {
    const flow = lines.flowAt(line)
    if (flow !== null) void revealDecider(refOf(flow))
  }
  const markBetween = async (a: number, b: number): Promise<void> => {
    const flows = await lines.flowsBetween(Math.min(a, b), Math.max(a, b), mostMarked)
    mark(new Map(flows.map((flow) => [flow.id, flow])))
  }

  const move = (to: number, isExtending: boolean): void => {
    const next = Math.max(0, Math.min(last, to))
    setAt(next)
    show(next)
    if (isExtending) void markBetween(anchor, next)
    else {
      setAnchor(next)
      mark(nothing)
    }
    select(next)
  }

  const onKeyDown = (event: KeyboardEvent): void => {
    const isMod = event.ctrlKey || event.metaKey
    const group = lines.groupAt(active)
    const go = (to: number): void => move(to, event.shiftKey)
    if (event.key === 'ArrowDown') go(active + 1)
    else if (event.key === 'ArrowUp') go(active - 1)
    else if (event.key === 'PageDown') go(active + pageSize())
    else if (event.key === 'PageUp') go(active - pageSize())
    else if (event.key === 'Home') go(0)
    else if (event.key === 'End') go(last)
    else if (event.key === 'ArrowRight' && group?.isCollapsed === true) onToggleGroup(group.key)
    else if (event.key === 'ArrowLeft' && group?.isCollapsed === false) onToggleGroup(group.key)
    else if (event.key === 'ArrowLeft' && lines.isGrouped) go(lines.headOf(active))
    else if (event.key === 'Enter' && isMod) reveal(active)
    else if (event.key === 'Enter' || event.key === ' ') {
      if (group === null) select(active)
      else onToggleGroup(group.key)
    } else if (event.key === 'Escape') {
      if (marked.size > 0) mark(nothing)
      else useStore.getState().select(null, 'table')
    } else if (isMod && event.key.toLowerCase() === 'a') void markBetween(0, last)
    else if (isMod && event.key.toLowerCase() === 'c' && !hasTextSelected(event.currentTarget)) {
      if (marked.size > 0) onCopy([...marked.values()])
      // A line that was just gone to may still be on its way.
      else void lines.flowsBetween(active, active, 1).then(onCopy)
    } else return
    event.preventDefault()
  }

  const onClick = (event: MouseEvent): void => {
    const line = lineOf(event)
    if (line === null) return
    const group = lines.groupAt(line)
    const flow = lines.flowAt(line)
    setAt(line)
    if (group !== null) onToggleGroup(group.key)
    else if (event.shiftKey) void markBetween(anchor, line)
    else if ((event.ctrlKey || event.metaKey) && flow !== null) {
      const next = new Map(marked)
      if (!next.delete(flow.id)) next.set(flow.id, flow)
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
    const flow = line === null ? null : lines.flowAt(line)
    if (line === null || flow === null) return
    setAt(line)
    if (!marked.has(flow.id)) select(line)
  }

  const onDoubleClick = (event: MouseEvent): void => {
    const line = lineOf(event)
    if (line !== null) reveal(line)
  }

  return { active, setActive: setAt, onKeyDown, onClick, onContextMenu, onDoubleClick }
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
  const { probe, revealRange, tell } = useStore.getState()
  const verdict = await probe(flow)
  const steps = verdict === null ? [] : [...verdict.ingress.steps, ...verdict.egress.steps]
  const decisive = steps.filter((step) => step.decisive === true && step.range !== undefined)
  const step = decisive.find(({ effect }) => effect === 'deny') ?? decisive[0]
  if (step?.range === undefined)
    tell('No rule decided this flow: it is the default of the side that dropped or let it through')
  else revealRange(step.range)
}
