/**
 * Goes the way of an edit before there is one, so that the browser has compiled the code by then: the first edits of a large
 * workspace would otherwise wait for that. It has an engine of its own and a small part of the workspace, and goes in small
 * turns; nothing of what it finds is sent or kept.
 */
import type { Analysis, Snapshot, SourceFile } from '../../engine/doors/core'
import { trial } from '../../engine/doors/on-demand'
import { SentParts, split } from '../messages/parts'
import type { Question } from '../messages/questions'
import { createFlowAnswers } from './flows'
import { LateProblems } from './lint-report'
import { Analyses, snapshotOf } from './runner'

/** Documents of a kind, their length, and how much of a file's beginning and end is looked through for them. */
const mostOfAKind = 60
const mostCharacters = 4000
const looksThrough = 300_000
/** Fewer say nothing about the workspace. */
const fewestDocuments = 20
/** Edits: after so many the compiler has nothing more to do. */
const usualRounds = 24

/** The small part: some documents of each kind. */
export function sampleOf(files: readonly SourceFile[]): readonly string[] {
  const counts = new Map<string, number>()
  return files
    .flatMap(({ text }) => {
      const isShort = text.length <= 2 * looksThrough
      if (isShort) return text.split(/^---.*$/m)
      // The first piece of the end is the rest of a document.
      return [
        ...text.slice(0, looksThrough).split(/^---.*$/m),
        ...text
          .slice(-looksThrough)
          .split(/^---.*$/m)
          .slice(1),
      ]
    })
    .filter((document) => {
      const kind = /^kind:\s*(\w+)/m.exec(document)?.[1]
      if (kind === undefined || document.length > mostCharacters) return false
      const count = (counts.get(kind) ?? 0) + 1
      counts.set(kind, count)
      return count <= mostOfAKind
    })
}

/** The edits, one turn at each step; none on a machine that has nothing to spare. */
export function* rehearse(unedited: Analysis, now: () => number, rounds = usualRounds): Generator<undefined, void> {
  const { files, analyze } = trial(unedited)
  const documents = sampleOf(files)
  // Node 20 has no navigator.
  const hasOneCore = typeof navigator !== 'undefined' && navigator.hardwareConcurrency < 2
  if (hasOneCore || documents.length < fewestDocuments) return
  const firstFile = files[0]?.name ?? ''
  const policies = [...documents.keys()].filter((at) => /^kind:\s*\w*Policy/m.test(documents[at] ?? ''))
  const analyses = new Analyses()
  const sentParts = new SentParts()
  const answers = createFlowAnswers(now)
  for (let round = 0; round <= rounds; round++) {
    // Every other edit takes a policy away, and the one after it brings it back.
    const without = round % 2 === 0 ? -1 : (policies[round % policies.length] ?? documents.length - 1)
    const text = documents.filter((_, at) => at !== without).join('\n---\n')
    yield
    const analysis = analyze([{ name: firstFile, text }])
    analyses.add(round, analysis, [0])
    yield
    void [analysis.resources, analysis.endpoints]
    yield
    void [analysis.policies, analysis.diagnostics]
    yield
    const snapshot = snapshotOf(analysis, { isUnlinted: true })
    split(snapshot)
    sentParts.shorten([
      { list: 'endpoints', items: snapshot.endpoints },
      { list: 'policies', items: snapshot.policies },
    ])
    for (const question of questionsAbout(snapshot, round)) {
      let answer
      do {
        yield
        answer = answers(analyses, question)
      } while (answer !== null && answer !== undefined && 'isDone' in answer && !answer.isDone)
    }
    const problems = new LateProblems(analysis, { firstFile, now })
    do yield
    while (problems.turn() === null)
  }
}

/** What the page asks after an edit of a large workspace: for its picture, its table, and what has changed. */
function questionsAbout({ flows, policies }: Snapshot, number: number): readonly Question[] {
  const of = { snapshot: number }
  const query = { text: '', verdicts: [] }
  const { peers } = flows
  const places = peers.map(({ key }) => key.split('/', 1)[0])
  const namespaces = [...new Set(places)]
  const policy = policies[0]?.key ?? ''
  return [
    {
      kind: 'flow-links',
      asks: {
        of,
        nodes: {
          nodes: Uint32Array.from(places, (place) => namespaces.indexOf(place)),
          isNamespace: new Uint8Array(namespaces.length).fill(1),
          isFolded: new Uint8Array(peers.length).fill(1),
          isPlace: new Uint8Array(peers.length),
        },
        query,
      },
    },
    {
      kind: 'flow-list',
      asks: {
        of,
        query: { ...query, sort: null, grouping: 'none', collapsed: [] },
        first: 0,
        end: 180,
        about: { kind: 'policy', key: policy, senders: [], receivers: [] },
      },
    },
    { kind: 'flow-changes', asks: { of: { snapshot: number, since: 0 } } },
  ]
}
