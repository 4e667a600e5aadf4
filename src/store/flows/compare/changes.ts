/** What an edit did to flows: the kinds of changes, and the sentence about them. */
import type { FlowChanges } from '../../state/flow-view'

export { FlowChange } from '../../../worker/rows'

/** A pair of peers as one text. */
export function pairKey(from: string, to: string): string {
  return `${from}\n${to}`
}

/** What happened, in one sentence; empty where nothing did. */
export function changesSentence(
  changes: Pick<FlowChanges, 'newlyDropped' | 'newlyAllowed' | 'newlyProxied' | 'noLongerProxied'>,
): string {
  const { newlyDropped, newlyAllowed, newlyProxied, noLongerProxied } = changes
  let noun = true
  const part = (count: number, words: string): string => {
    if (count === 0) return ''
    const flows = noun ? (count === 1 ? ' flow' : ' flows') : ''
    noun = false
    return `${count.toLocaleString('en')}${flows} ${words}`
  }
  return [
    part(newlyDropped, 'newly dropped'),
    part(newlyAllowed, 'newly allowed'),
    part(newlyProxied, 'now through the layer 7 proxy'),
    part(noLongerProxied, 'no longer through the layer 7 proxy'),
  ]
    .filter((text) => text !== '')
    .join(', ')
}
