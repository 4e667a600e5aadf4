/** Lines of the flow table that the worker keeps: the page has those in view and some around them. Loaded where flows are many. */
import { rowNumber, seenOf, type FlowLineGroup, type FlowSort, type VerdictCounts } from '../../../worker/rows'
import { flowsAsked, type FlowGrouping } from '../../state/flow-view'
import type { FlowFilter, FlowRef, FlowTable, Questions, Selection, Snapshot, Store } from '../../state/store-type'
import type { FlowOnLine, LineList } from './line-list'
import { aboutOf } from './of-selection'

type Asks = Omit<Questions['flow-list']['asks'], 'query' | 'of'>
type Answer = Extract<Questions['flow-list']['answer'], { readonly isDone: true }>

/** Lines that are asked for above and below those in view. */
const around = 150
/** A stretch that a shorter wait would split into many questions. */
const mostAtOnce = 5000

interface Options {
  readonly ask: Store['ask']
  readonly snapshot: Snapshot
  readonly filter: FlowFilter
  /** Number of the snapshot since which changes are reported; absent for none. */
  readonly since?: number | undefined
  readonly sort: FlowSort | null
  readonly grouping: FlowGrouping
  readonly collapsed: ReadonlySet<string>
  /** Requests that were seen: they stand above the flows. */
  readonly seen: { readonly table: FlowTable; readonly rows: Uint32Array }
  /** Lines that are looked at first: those of the list before, where there was one. */
  readonly inView?: { readonly first: number; readonly end: number }
  /** Called when there is more to show. */
  readonly onChange: () => void
}

/** One list, for as long as its filter, order and groups stay. */
export class AskedLines implements LineList {
  readonly key = this
  readonly isGrouped: boolean
  /** How much of the work before the first answer is done, from 0 to 1. */
  share = 0
  private answer: Answer | null = null
  private view: NonNullable<Options['inView']>
  /** One question at a time: the worker goes on with the one that it is asked again. */
  private queue: Promise<unknown> = Promise.resolve()
  private wanted: string | null = null
  private isOver = false
  private readonly next: Promise<AskedLines>
  private follow: (next: AskedLines) => void = () => undefined

  constructor(private readonly options: Options) {
    this.isGrouped = options.grouping !== 'none'
    this.view = options.inView ?? { first: 0, end: 30 }
    this.next = new Promise((resolve) => {
      this.follow = resolve
    })
  }

  /** The lines that were looked at last. */
  get inView(): NonNullable<Options['inView']> {
    return this.view
  }

  /** Asks for the first lines to show. */
  begin(): void {
    void this.load()
  }

  /** Whether anything can be shown. */
  get isThere(): boolean {
    return this.answer !== null
  }

  get count(): number {
    return this.seenCount + (this.answer?.lines ?? 0)
  }

  /** Reckoned flows that are listed. */
  get flows(): number {
    return this.answer?.flows ?? 0
  }

  get counts(): VerdictCounts {
    return this.answer?.counts ?? { FORWARDED: 0, DROPPED: 0, REDIRECTED: 0, ERROR: 0 }
  }

  /** Nothing of it is wanted any more but its lines, until the next list has its own. */
  stop(): void {
    this.isOver = true
  }

  /** Names the list that takes its place: whoever asks this one for lines that it did not get has them from there. */
  followedBy(next: AskedLines): void {
    this.follow(next)
  }

  readonly look = (first: number, end: number): void => {
    this.view = { first, end }
    if (!this.has(first, end)) void this.load()
  }

  readonly flowAt = (line: number): FlowOnLine | null => {
    const { seen } = this.options
    const own = seen.rows[line]
    if (own !== undefined) return { table: seen.table, row: own, id: -1 - own }
    return this.answer === null ? null : flowOf(this.answer, line - this.seenCount)
  }

  readonly groupAt = (line: number): FlowLineGroup | null =>
    this.answer?.window.groups.find((group) => group.line === line - this.seenCount) ?? null

  readonly headOf = (line: number): number => {
    const before = this.answer?.window.groups.filter((group) => group.line <= line - this.seenCount) ?? []
    return (before.at(-1)?.line ?? -this.seenCount) + this.seenCount
  }

  readonly lineOf = async (flow: FlowRef): Promise<number> => {
    const { rows, table } = this.options.seen
    const seen = rows.findIndex((row) => seenOf(table, row)?.flow === flow)
    if (seen >= 0) return seen
    const { from, to, protocol, port } = flow
    return this.below((await this.put({ first: 0, end: 0, find: { from, to, protocol, port } }))?.found)
  }

  readonly lineAbout = async (selection: Selection): Promise<number> => {
    const about = aboutOf(this.options.snapshot, selection)
    return about === null ? -1 : this.below((await this.put({ first: 0, end: 0, about }))?.about)
  }

  readonly flowsBetween = async (first: number, last: number, most: number): Promise<readonly FlowOnLine[]> => {
    const found: FlowOnLine[] = []
    for (let line = first; line <= Math.min(last, this.seenCount - 1); line++) found.push(...list(this.flowAt(line)))
    let from = Math.max(0, first - this.seenCount)
    const end = last + 1 - this.seenCount
    while (from < end && found.length < most) {
      const stretch = Math.min(end - from, mostAtOnce)
      const answer = await this.put({ first: from, end: from + stretch })
      if (answer === null && this.isOver) return (await this.next).flowsBetween(first, last, most)
      if (answer === null || answer.window.lines.length === 0) break
      for (let i = 0; i < answer.window.lines.length && found.length < most; i++)
        found.push(...list(flowOf(answer, answer.window.first + i)))
      from = answer.window.first + answer.window.lines.length
    }
    return found
  }

  private get seenCount(): number {
    return this.options.seen.rows.length
  }

  private below(line = -1): number {
    return line < 0 ? -1 : line + this.seenCount
  }

  private has(first: number, end: number): boolean {
    if (this.answer === null) return false
    const { window, lines } = this.answer
    const [from, to] = [Math.max(0, first - this.seenCount), Math.min(lines, end - this.seenCount)]
    return from >= window.first && to <= window.first + window.lines.length
  }

  /** Asks for what is in view, and once more where that has moved on meanwhile. */
  private async load(): Promise<void> {
    const first = Math.max(0, this.view.first - this.seenCount - around)
    const asks = { first, end: Math.max(0, this.view.end - this.seenCount) + around }
    const text = JSON.stringify(asks)
    if (this.wanted === text) return
    this.wanted = text
    const answer = await this.put(asks)
    if (this.wanted === text) this.wanted = null
    if (answer === null || this.isOver) return
    this.answer = answer
    this.options.onChange()
    if (!this.has(this.view.first, this.view.end)) void this.load()
  }

  private put(asks: Asks): Promise<Answer | null> {
    const answer = this.queue.then(() => this.ask(asks))
    this.queue = answer
    return answer
  }

  private async ask(asks: Asks): Promise<Answer | null> {
    const { ask, snapshot, since, filter, sort, grouping, collapsed, onChange } = this.options
    const { text, verdicts, changedOnly = false } = filter
    const query = { text, verdicts, changedOnly, sort, grouping, collapsed: [...collapsed] }
    const of = flowsAsked(snapshot, since)
    while (!this.isOver) {
      const answer: Questions['flow-list']['answer'] | null = await ask('flow-list', { of, query, ...asks })
      if (answer === null || answer.isDone) return answer
      this.share = answer.share
      if (!this.isThere) onChange()
    }
    return null
  }
}

const list = (flow: FlowOnLine | null): readonly FlowOnLine[] => (flow === null ? [] : [flow])

function flowOf({ window: { first, lines, table } }: Answer, line: number): FlowOnLine | null {
  const row = lines[line - first] ?? -1
  return row < 0 ? null : { table, row, id: rowNumber(table, row) }
}
