/** Questions about everybody instead of one flow, which the flow table answers: "who can reach shop/db?" */
import { askArrow } from '../../store/flows/filter/hubble'
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
/** Everybody, or the pods of one namespace. */
const everybody = /^(?:(?:([a-z0-9-]+)\/)?\*|any(?:one|body|thing)?|all(?: pods)?|every(?:one|body|thing))$/i

/** What such a question asks for; null where it is none, or names no pod that there is. */
export function askedOfAll(text: string, { endpoints }: Pick<Snapshot, 'endpoints'>): AskedOfAll | null {
  const [from = '', to = ''] = endsOf(text.trim())
  const into = everybody.exec(from)
  const others = into ?? everybody.exec(to)
  const [named = '', port] = (into === null ? from : to).split(/:(?=\d+$)/)
  const found = endpoints.filter(({ key, name }) => key === named || name === named)
  const [pod] = found
  if (others === null || pod === undefined || found.length > 1) return null
  const [, space] = others
  const place = space === undefined ? '' : ` in ${space}`
  const [title, own, other] =
    into === null
      ? [`Show whom ${pod.key} may reach${place}`, '--from-pod', '--to-namespace']
      : [`Show who${place} may reach ${pod.key}`, '--to-pod', '--from-namespace']
  const filters = [
    `${own} ${pod.key}`,
    ...(space === undefined ? [] : [`${other} ${space}`]),
    ...(port === undefined ? [] : [`--to-port ${port}`]),
  ]
  return { title, filter: filters.join(' ') }
}

/** Sender and receiver of a question; nothing where it has none. */
function endsOf(question: string): readonly string[] {
  const into = intoForm.exec(question)?.[1]
  if (into !== undefined) return ['*', into]
  const out = outForm.exec(question)?.[1]
  return out === undefined ? question.split(askArrow) : [out, '*']
}
