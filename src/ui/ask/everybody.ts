/** Questions about everybody instead of one flow, which the flow table answers: "who can reach shop/db?" */
import type { Snapshot } from '../../store/index'

export interface AskedOfAll {
  readonly title: string
  /** The filter under which the table lists the answer. */
  readonly filter: string
}

const verb = '(?:reach(?:es)?|talks?\\s+to|connects?\\s+to|access(?:es)?|calls?)'
const everybody = '(?:[a-z0-9-]+/)?\\*|any(?:one|body|thing)?|all(?:\\s+pods)?|every(?:one|body|thing)'
const arrow = '\\s*(?:-+>|=+>|→)\\s*'

const intoForms = [
  new RegExp(`^(?:who|what|which\\s+\\w+)\\s+(?:(?:can|may|does)\\s+)?${verb}\\s+(?<to>[^\\s?]+)\\s*\\??$`, 'i'),
  new RegExp(`^(?<from>${everybody})${arrow}(?<to>[^\\s?]+)$`, 'i'),
]
const outForms = [
  new RegExp(`^(?:who|whom|what|where)\\s+(?:can|may|does)\\s+(?<from>[^\\s?]+)\\s+${verb}\\s*\\??$`, 'i'),
  new RegExp(`^(?<from>\\S+?)${arrow}(?<to>${everybody})$`, 'i'),
]

/** The first of some forms that a question has; its named parts. */
function partsOf(question: string, forms: readonly RegExp[]): Readonly<Record<string, string | undefined>> | null {
  for (const form of forms) {
    const groups = form.exec(question)?.groups
    if (groups !== undefined) return groups
  }
  return null
}

/** What such a question asks for; null where it is none, or names no pod that there is. */
export function askedOfAll(text: string, { endpoints }: Pick<Snapshot, 'endpoints'>): AskedOfAll | null {
  const question = text.trim()
  const into = partsOf(question, intoForms)
  const parts = into ?? partsOf(question, outForms)
  const [named = '', port] = ((into === null ? parts?.['from'] : into['to']) ?? '').split(/:(?=\d+$)/)
  const found = endpoints.filter(({ key, name }) => key === named || name === named)
  const [pod] = found
  if (parts === null || pod === undefined || found.length > 1) return null
  const space = /^(.+)\/\*$/.exec((into === null ? parts['to'] : parts['from']) ?? '')?.[1]
  const own = `${into === null ? '--from-pod' : '--to-pod'} ${pod.key}`
  const others = space === undefined ? '' : ` ${into === null ? '--to-namespace' : '--from-namespace'} ${space}`
  const ofPort = port === undefined ? '' : ` --to-port ${port}`
  const place = space === undefined ? '' : ` in ${space}`
  return {
    title: into === null ? `Show whom ${pod.key} may reach${place}` : `Show who${place} may reach ${pod.key}`,
    filter: `${own}${others}${ofPort}`,
  }
}
