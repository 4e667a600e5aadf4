/**
 * Goes the way of an edit before there is one, so that the browser has compiled the code by then: the first edits of a large
 * workspace would otherwise wait for that. A small workspace does not do: its lists are so different that most of what is
 * compiled for them is thrown away. Nothing of what is found is sent or kept, and the engine goes back to the text that it was given.
 */
import type { Analysis, Engine, Snapshot, SourceFile } from '../../engine/doors/core'
import { unplacedLists } from '../../engine/doors/unplaced'
import { retrial } from '../../engine/doors/on-demand'
import { createSender } from '../messages/sent-parts'
import type { Answer, Question } from '../messages/questions'
import { createFlowAnswers } from './flows'
import { LateProblems } from './lint-report'
import { Analyses, snapshotOf } from './runner'

/** Beyond, an edit takes so long that a real one would have to wait. */
const mostPods = 20_000

/** The files without one policy: one that holds for the cluster, and then the last other one. */
export function editsOf(files: readonly SourceFile[]): readonly (readonly SourceFile[])[] {
  return [/^Cilium(?!NetworkPolicy)\w*Policy$|^Cluster\w*Policy$/, /^(Cilium)?NetworkPolicy$/].flatMap((kind) => {
    for (const [at, { name, text }] of files.entries()) {
      const cut = cutOf(text, kind)
      if (cut !== null) return [files.map((file, i) => (i === at ? { name, text: cut } : file))]
    }
    return []
  })
}

/** A text without its last document of a kind; null where there is none that stands by itself. */
function cutOf(text: string, kind: RegExp): string | null {
  for (let at = text.lastIndexOf('\nkind: '); at >= 0; at = at === 0 ? -1 : text.lastIndexOf('\nkind: ', at - 1)) {
    const lineEnd = text.indexOf('\n', at + 1)
    if (!kind.test(text.slice(at + '\nkind: '.length, lineEnd < 0 ? text.length : lineEnd).trim())) continue
    const start = text.lastIndexOf('\n---', at)
    const end = text.indexOf('\n---', at)
    return start < 0 ? null : text.slice(0, start) + (end < 0 ? '\n' : text.slice(end))
  }
  return null
}

/** Edits and their undoing, all of them twice, one turn at each step; none on a machine that has nothing to spare. */
export function* rehearse(unedited: Analysis, engine: Engine, now: () => number): Generator<undefined, void> {
  const sender = createSender()
  // Node 20 has no navigator.
  const hasOneCore = typeof navigator !== 'undefined' && navigator.hardwareConcurrency < 2
  if (hasOneCore || unplacedLists(unedited).endpoints.length > mostPods) return
  const { files, read, analyze, goBack } = retrial(unedited, engine)
  const analyses = new Analyses()
  analyses.add(0, unedited, [])
  const answers = createFlowAnswers(now)
  let number = 0
  try {
    const edits = editsOf(files).flatMap((edited) => [edited, files])
    // Twice: what has run but once is not yet compiled well.
    for (const text of [...edits, ...edits]) {
      yield
      read(text)
      yield
      const analysis = analyze(text)
      analyses.add(++number, analysis, [])
      yield
      const unplaced = unplacedLists(analysis)
      yield
      void analysis.diagnostics
      yield
      const snapshot = snapshotOf(analysis, { isUnlinted: true, sender })
      yield
      sender.send(snapshot, unplaced)
      const [picture, table, changes] = questionsAbout(snapshot, number)
      for (const question of [picture, table]) yield* answered(() => answers(analyses, question))
      const problems = new LateProblems(analysis, { firstFile: '', now })
      do yield
      while (problems.turn() === null)
      yield* answered(() => answers(analyses, changes))
    }
  } finally {
    // Policies that were taken away and brought back are others: with them, a real edit would seem to change all flows.
    goBack()
  }
}

/** Asks again until there is an answer, one turn at each step. */
function* answered(ask: () => Answer | undefined): Generator<undefined, void> {
  let answer
  do {
    yield
    answer = ask()
  } while (answer !== null && answer !== undefined && 'isDone' in answer && !answer.isDone)
}

/** What the page asks after an edit of a large workspace: for its picture, for its table, and what has changed. */
function questionsAbout({ flows }: Snapshot, number: number) {
  const of = { snapshot: number }
  const query = { text: '', verdicts: [] }
  const { peers } = flows
  const numbers = new Map<string, number>()
  const nodes = Uint32Array.from(peers, ({ key }) => {
    const namespace = key.split('/', 1)[0] ?? ''
    const node = numbers.get(namespace) ?? numbers.size
    numbers.set(namespace, node)
    return node
  })
  const isNamespace = new Uint8Array(numbers.size).fill(1)
  // All namespaces are folded, and their flows counted by place.
  const isFolded = new Uint8Array(peers.length).fill(1)
  const list = { ...query, sort: null, grouping: 'none', collapsed: [] } as const
  return [
    { kind: 'flow-links', asks: { of, nodes: { nodes, isNamespace, isFolded, isPlace: isFolded }, query } },
    { kind: 'flow-list', asks: { of, query: list, first: 0, end: 180 } },
    { kind: 'flow-changes', asks: { of: { ...of, since: number - 1 } } },
  ] as const satisfies readonly Question[]
}
