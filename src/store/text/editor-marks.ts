/** What stands beside the text of policies: whom each selector selects now, and what each rule does. */
import { podsInWords, type KnownPod } from '../../edit/authoring/index'
import { remembered } from '../../values/remembered'
import type { RuleEffects, Snapshot } from '../state/store-type'

type PolicySummary = Snapshot['policies'][number]
type SelectorSummary = PolicySummary['selectors'][number]
type RuleSummary = PolicySummary['rules'][number]

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

/**
 * The marks of a file. They are made for the lines that are asked for: of thousands of policies a few are in sight.
 *
 * @param effects what each rule does alone; null while nobody knows
 */
export class EditorMarkSource {
  private effectOf: ReadonlyMap<string, Effect> | null = null

  constructor(
    private readonly snapshot: Snapshot,
    private readonly file: string,
    private readonly effects: RuleEffects | null,
  ) {}

  /** The marks on some lines, both ends included, in the order of their lines. */
  between(first: number, last: number): readonly EditorMark[] {
    const marks: EditorMark[] = []
    const isWanted = ({ line }: { readonly line: number }): boolean => line >= first && line <= last
    for (const { key, range, status, selectors, rules } of this.snapshot.policies) {
      if (range.file !== this.file || status === 'rejected' || range.line > last || range.endLine < first) continue
      for (const selector of selectors) if (isWanted(selector.range)) marks.push(this.markSelector(key, selector))
      for (const rule of rules) if (isWanted(rule.range)) marks.push(this.markRule(key, rule))
    }
    return marks.sort((a, b) => a.line - b.line)
  }

  private markSelector(policy: string, { path, role, text, selects, range }: SelectorSummary): EditorMark {
    const words = podsAmong(this.snapshot.endpoints)(selects)
    return {
      line: range.line,
      kind: 'selector',
      text: words,
      about: [`${role === 'subject' ? 'The policy is for' : 'The rule is about'} ${text}: ${words}.`],
      endpoints: selects,
      policy,
      path,
    }
  }

  private markRule(policy: string, { path, action, direction, text, range }: RuleSummary): EditorMark {
    const { effects } = this
    const effectOf = (this.effectOf ??= new Map(effects?.rules.map((rule) => [`${rule.policy} ${rule.path}`, rule])))
    const effect = effectOf.get(`${policy} ${path}`)
    return {
      line: range.line,
      kind: 'rule',
      text: effect === undefined ? '' : aloneInWords(effect),
      about: [
        `${actionWords[action]} ${direction} ${text}.`,
        ...(effect === undefined ? [] : [aloneInSentence(effect)]),
        ...(effects?.isTooBig === true && effects.flows > 0
          ? [`There are too many flows (${effects.flows.toLocaleString('en')}) to count what each rule does alone.`]
          : []),
      ],
      endpoints: [],
      action,
      policy,
      path,
    }
  }
}

/** Most edits leave the list of endpoints the very same, and what most selectors select. */
const podsAmong = remembered((endpoints: Snapshot['endpoints']) => {
  const pods = new Map<string, KnownPod>(endpoints.map((endpoint) => [endpoint.key, endpoint]))
  return remembered((selects: SelectorSummary['selects']): string => {
    const selected = selects.map((name) => pods.get(name)).filter((pod) => pod !== undefined)
    return selected.length === 0 ? 'selects nothing' : podsInWords(selected)
  })
})

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
