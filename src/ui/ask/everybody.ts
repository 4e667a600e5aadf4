/** Questions about everybody instead of one flow, which the flow table answers: "who can reach shop/db?", or the name alone. */
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

type Named = Pick<Snapshot, 'endpoints' | 'namespaces' | 'services'>

/** What such a question asks for; null where it is none, or names nothing that there is. */
export function askedOfAll(text: string, snapshot: Named): AskedOfAll | null {
  const [from = '', to = ''] = endsOf(text.trim())
  const into = everybody.exec(from)
  const others = into ?? everybody.exec(to)
  const [named = '', port] = (into === null ? from : to).split(/:(?=\d+$)/)
  const found = subjectOf(named, snapshot)
  if (others === null || found === null) return null
  const [, space] = others
  const place = space === undefined ? '' : ` in ${space}`
  const words = found.kind === 'pod' ? found.name : `${found.kind} ${found.name}`
  const [title, own, other] =
    into === null
      ? [`Show whom ${words} may reach${place}`, '--from', '--to-namespace']
      : [`Show who${place} may reach ${words}`, '--to', '--from-namespace']
  const filters = [
    `${own}-${found.kind} ${found.name}`,
    ...(space === undefined ? [] : [`${other} ${space}`]),
    ...(port === undefined ? [] : [`--to-port ${port}`]),
    // Who does not get there is no answer; who may or may not is one.
    ...['FORWARDED', 'REDIRECTED', 'UNDECIDED'].map((verdict) => `--verdict ${verdict}`),
  ]
  return { title, filter: filters.join(' ') }
}

interface Subject {
  /** As the flags of `hubble observe` name it. */
  readonly kind: 'pod' | 'workload' | 'service' | 'namespace'
  readonly name: string
}

/** What a name stands for, with its namespace or, where only one has it, without; null where that is not clear. */
function subjectOf(named: string, { endpoints, services = [], namespaces }: Named): Subject | null {
  const one = (kind: Subject['kind'], keys: readonly string[]): Subject | null => {
    const found = new Set(keys.filter((key) => key === named || key.endsWith(`/${named}`)))
    const [name] = found
    return name === undefined || found.size > 1 ? null : { kind, name }
  }
  const workloads = endpoints.flatMap(({ namespace, workload }) =>
    workload === undefined ? [] : [`${namespace}/${workload.name}`],
  )
  return (
    one(
      'pod',
      endpoints.map(({ key }) => key),
    ) ??
    one('workload', workloads) ??
    one(
      'service',
      services.map(({ key }) => key),
    ) ??
    one(
      'namespace',
      namespaces.map(({ name }) => name),
    )
  )
}

/** Sender and receiver of a question; nothing where it has none. */
function endsOf(question: string): readonly string[] {
  const into = intoForm.exec(question)?.[1]
  if (into !== undefined) return ['*', into]
  const out = outForm.exec(question)?.[1]
  if (out !== undefined) return [out, '*']
  const ends = question.split(askArrow)
  // A name alone: most want to know who gets there.
  return ends.length === 1 ? ['*', question] : ends
}
