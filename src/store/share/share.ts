/** A link to the workspace as it is now: what of it travels, and how long it gets. */
import { encodeShare, maxLinkLength } from './codec'
import { namespaceNode } from '../../engine/keys'
import { maxFiles, type SharedWorkspace } from './payload'
import type { Redact, Redacted } from '../state/storage'
import type { Questions, Store } from '../state/store-type'

export interface ShareChoices {
  readonly comments: boolean
  /** Places on the canvas, the filter of the flows, the selection and the step of a lesson. */
  readonly view: boolean
  /** The receiver reads along and changes nothing. */
  readonly readOnly?: boolean
  /** Under other names. */
  readonly pseudonyms?: boolean
}

export interface SharePreview {
  /** Exactly what the link holds. */
  readonly workspace: SharedWorkspace
  /** What stays here, most frequent first. */
  readonly leftOut: Redacted['leftOut']
  /** Documents that cannot be read, and so stay here. */
  readonly unreadable: number
  /** Null where the workspace is too large for a link. */
  readonly fragment: string | null
  /** Where the workspace travels under other names: the table of them, and the proof. */
  readonly renamed: Pick<Renamed, 'names' | 'isSame' | 'sentences'> | null
}

type Renamed = Questions['pseudonyms']['answer']

type ShareState = Pick<
  Store,
  | 'workspaceName'
  | 'files'
  | 'options'
  | 'positions'
  | 'flowFilter'
  | 'selection'
  | 'snapshot'
  | 'lessonAddress'
  | 'ask'
>

/** Lengths that programs which pass links on are known to cut at. */
export const shortLink = 2000
export const mediumLink = 8000

export async function prepareShare(state: ShareState, choices: ShareChoices, redact: Redact): Promise<SharePreview> {
  if (choices.pseudonyms === true) return underPseudonyms(state, choices)
  const redacted = await redact(state.files, { purpose: 'share', comments: choices.comments })
  const files = state.files
    .map(({ name }, i) => ({ name, text: redacted[i]?.text ?? '' }))
    .filter(({ text }) => text !== '')
  const workspace: SharedWorkspace = {
    name: state.workspaceName,
    files,
    options: state.options,
    positions: choices.view ? placesInUse(state) : {},
    flowFilter: choices.view ? withoutHeaders(state.flowFilter) : { text: '', verdicts: [] },
    selection: choices.view ? withoutRequest(state.selection) : null,
    lesson: choices.view ? state.lessonAddress : null,
    challenge: null,
    ...(choices.readOnly === true ? { isReadOnly: true } : {}),
  }
  return {
    workspace,
    leftOut: sum(redacted),
    unreadable: redacted.reduce((count, { unreadable }) => count + unreadable, 0),
    fragment: await fragmentOf(workspace),
    renamed: null,
  }
}

async function fragmentOf(workspace: SharedWorkspace): Promise<string | null> {
  if (workspace.files.length > maxFiles) return null
  const fragment = await encodeShare(workspace)
  return fragment.length <= maxLinkLength ? fragment : null
}

/** A filter and a selection hold names in words of their own: they stay here. */
async function underPseudonyms(state: ShareState, { comments, view, readOnly }: ShareChoices): Promise<SharePreview> {
  const places = view ? placesInUse(state) : {}
  const answer = await state.ask('pseudonyms', { comments, nodes: Object.keys(places), options: state.options })
  if (answer === null) throw new Error('the engine does not answer')
  const { files, options, nodes, names, isSame, sentences, unreadable } = answer
  const at = Object.values(places)
  const workspace: SharedWorkspace = {
    name: 'Workspace under pseudonyms',
    files,
    options,
    positions: Object.fromEntries(nodes.flatMap((id, i) => (at[i] === undefined ? [] : [[id, at[i]]]))),
    flowFilter: { text: '', verdicts: [] },
    selection: null,
    lesson: null,
    challenge: null,
    ...(readOnly === true ? { isReadOnly: true } : {}),
  }
  return {
    workspace,
    leftOut: [{ what: 'the names, and everything that plays no part', count: 1 }],
    unreadable,
    fragment: await fragmentOf(workspace),
    renamed: { names, isSame, sentences },
  }
}

/** A flow that was asked about may carry a token in its request; what the receiver is shown is the flow. */
function withoutRequest(selection: Store['selection']): Store['selection'] {
  if (selection?.kind !== 'flow') return selection
  const { from, to, protocol, port } = selection.flow
  return { kind: 'flow', flow: { from, to, protocol, port } }
}

/** Values of headers in a filter are as secret as the headers. */
function withoutHeaders({ text, ...filter }: Store['flowFilter']): Store['flowFilter'] {
  const header = /(?:^|\s)(?:not\s+|!)?-{0,2}http-header(?:[=:\s]\s*)(?:"[^"]*"?|'[^']*'?|[^\s"']*)(?:\s*:\s*\S+)?/gi
  return { ...filter, text: text.replace(header, ' ').replace(/^ +| +$/g, '') }
}

/** Places of what is on the canvas now; those of things that are gone would only make the link longer. */
function placesInUse({ positions, snapshot }: ShareState): Store['positions'] {
  if (snapshot === null) return {}
  const keys = new Set<string>([
    ...snapshot.flows.peers.map(({ key }) => key),
    ...snapshot.endpoints.map(({ key }) => key),
    ...snapshot.namespaces.map(({ name }) => namespaceNode(name)),
  ])
  return Object.fromEntries(Object.entries(positions).filter(([key]) => keys.has(key)))
}

function sum(redacted: readonly Redacted[]): Redacted['leftOut'] {
  const counts = new Map<string, number>()
  for (const { leftOut } of redacted)
    for (const { what, count } of leftOut) counts.set(what, (counts.get(what) ?? 0) + count)
  return [...counts].map(([what, count]) => ({ what, count })).sort((a, b) => b.count - a.count)
}
