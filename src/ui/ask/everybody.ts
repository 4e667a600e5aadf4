/** Questions about everybody instead of one flow, which the flow table answers: "who can reach shop/db?" */
import type { Snapshot } from '../../store/index'

export interface AskedOfAll {
  readonly title: string
  /** The filter under which the table lists the answer. */
  readonly filter: string
}

const verb = '(?:reach(?:es)?|talks?\\s+to|connects?\\s+to|access(?:es)?|calls?)'
const intoForm = new RegExp(
  `^(?:who|what|which\\s+\\w+)\\s+(?:(?:can|may|does)\\s+)?${verb}\\s+([^\\s?]+)\\s*\\??$`,
  'i',
)
const outForm = new RegExp(`^(?:who|whom|what|where)\\s+(?:can|may|does)\\s+([^\\s?]+)\\s+${verb}\\s*\\??$`, 'i')

/** What such a question asks for; null where it is none, or names no pod that there is. */
export function askedOfAll(text: string, { endpoints }: Pick<Snapshot, 'endpoints'>): AskedOfAll | null {
  const question = text.trim()
  const into = intoForm.exec(question)?.[1]
  const named = into ?? outForm.exec(question)?.[1]
  if (named === undefined) return null
  const found = endpoints.filter(({ key, name }) => key === named || name === named)
  const [pod] = found
  if (pod === undefined || found.length > 1) return null
  return into === undefined
    ? { title: `Show whom ${pod.key} may reach`, filter: `--from-pod ${pod.key}` }
    : { title: `Show who may reach ${pod.key}`, filter: `--to-pod ${pod.key}` }
}
