/** What stands beside the text of policies: whom each selector selects now, and what each rule does. */
import { podsInWords, type KnownPod } from '../edit/authoring/index'
import type { RuleEffects, Snapshot } from './types'

/** A note at the end of a line, with more of it for those who ask. */
export interface EditorMark {
  readonly line: number
  readonly kind: 'selector' | 'rule'
  /** Short, beside the text; empty where there is nothing to add. */
  readonly text: string
  /** Plain sentences. */
  readonly about: readonly string[]
  /** Keys of the endpoints that a selector selects. */
  readonly endpoints: readonly string[]
  /** Only for rules. */
  readonly action?: 'allow' | 'deny' | 'pass'
  readonly policy: string
  readonly path: string
}

/** The marks of a file, by line. */
export function editorMarks(snapshot: Snapshot, file: string, effects: RuleEffects | null): readonly EditorMark[] {
  const pods = new Map(snapshot.endpoints.map((endpoint): [string, KnownPod] => [endpoint.key, endpoint]))
  const byRule = new Map(effects?.rules.map((rule) => [`${rule.policy} ${rule.path}`, rule]) ?? [])
  const marks: EditorMark[] = []
  for (const { key, range, status, selectors, rules } of snapshot.policies) {
    if (range.file !== file || status === 'rejected') continue
    for (const { path, role, text, selects, range: place } of selectors) {
      const selected = selects.map((name) => pods.get(name)).filter((pod) => pod !== undefined)
      const words = selected.length === 0 ? 'selects nothing' : podsInWords(selected)
      marks.push({
        line: place.line,
        kind: 'selector',
        text: words,
        about: [`${role === 'subject' ? 'The policy is for' : 'The rule is about'} ${text}: ${words}.`],
        endpoints: selects,
        policy: key,
        path,
      })
    }
    for (const { path, action, direction, text, range: place } of rules) {
      const effect = byRule.get(`${key} ${path}`)
      const alone = effect === undefined ? '' : aloneInWords(effect)
      marks.push({
        line: place.line,
        kind: 'rule',
        text: alone,
        about: [
          `${actionWords[action]} ${direction} ${text}.`,
          ...(effect === undefined ? [] : [aloneInSentence(effect)]),
          ...(effects?.isTooBig === true && effects.flows > 0
            ? [`There are too many flows (${effects.flows.toLocaleString('en')}) to count what each rule does alone.`]
            : []),
        ],
        endpoints: [],
        action,
        policy: key,
        path,
      })
    }
  }
  return marks.sort((a, b) => a.line - b.line)
}

const actionWords = { allow: 'Allows', deny: 'Denies', pass: 'Passes on' }

type Effect = RuleEffects['rules'][number]

function flows(count: number): string {
  return count === 1 ? '1 flow' : `${count.toLocaleString('en')} flows`
}

function aloneInWords({ lets, stops }: Effect): string {
  if (lets > 0) return `${flows(lets)} by this rule alone`
  return stops > 0 ? `stops ${flows(stops)} alone` : 'no flow by this rule alone'
}

function aloneInSentence({ lets, stops }: Effect): string {
  const parts = [
    ...(lets > 0 ? [`${flows(lets)} would be dropped without it`] : []),
    ...(stops > 0 ? [`${flows(stops)} would get through without it`] : []),
  ]
  return parts.length > 0
    ? `${parts.join(', and ')}.`
    : 'Every flow would come out the same without it: other rules do the same, or the other end decides.'
}

/** The marks on some lines, from marks in the order of their lines. */
export function marksBetween(marks: readonly EditorMark[], first: number, last: number): readonly EditorMark[] {
  let low = 0
  let high = marks.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((marks[middle]?.line ?? 0) < first) low = middle + 1
    else high = middle
  }
  let end = low
  while ((marks[end]?.line ?? Infinity) <= last) end++
  return marks.slice(low, end)
}
