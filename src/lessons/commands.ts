/** Whether a line that somebody typed is the command that a step asks for: its words, not its letters. */
import type { LessonCommand } from './types'

/** Words that stand for the same. */
const sameWords: Readonly<Record<string, string>> = {
  k: 'kubectl',
  '--namespace': '-n',
  '--all-namespaces': '-A',
  '--output': '-o',
  '--selector': '-l',
  '--filename': '-f',
  '--follow': '-f',
  po: 'pods',
  pod: 'pods',
  svc: 'services',
  service: 'services',
  ns: 'namespaces',
  namespace: 'namespaces',
  netpol: 'networkpolicies',
  networkpolicy: 'networkpolicies',
  cnp: 'ciliumnetworkpolicies',
  ciliumnetworkpolicy: 'ciliumnetworkpolicies',
  ccnp: 'ciliumclusterwidenetworkpolicies',
  ciliumclusterwidenetworkpolicy: 'ciliumclusterwidenetworkpolicies',
  cep: 'ciliumendpoints',
  ciliumendpoint: 'ciliumendpoints',
  ciliumid: 'ciliumidentities',
  ciliumidentity: 'ciliumidentities',
  deploy: 'deployments',
  deployment: 'deployments',
}

/** The command before `--` in any order; what runs in a pod in its own. */
function wordsOf(line: string): string {
  const words = line
    .trim()
    .split(/\s+/)
    .flatMap((word) => {
      const value = /^(--[a-z-]+)=(.*)$/.exec(word)
      return value === null ? [word.replace(/^(["'])(.*)\1$/, '$2')] : [value[1] ?? '', value[2] ?? '']
    })
    .map((word) => (Object.hasOwn(sameWords, word) ? (sameWords[word] ?? word) : word.replace(/^pod\//, 'pods/')))
  const end = words.indexOf('--')
  const [own, inside] = end < 0 ? [words, []] : [words.slice(0, end), words.slice(end)]
  const [name = '', ...rest] = own
  // The terminal's own options change nothing of what is asked.
  const sorted = rest.filter((word) => !['-it', '-i', '-t', '-ti'].includes(word)).toSorted()
  return [name, ...sorted, ...inside].join(' ')
}

/** What a shell ran. */
export interface RanCommand {
  readonly line: string
  readonly code: number
}

/** How a step's command stands: `failed` where it ended with another exit code than it should. */
export function stateOf({ run, exit = 0 }: LessonCommand, ran: readonly RanCommand[]): 'open' | 'failed' | 'done' {
  const wanted = wordsOf(run)
  const own = ran.filter(({ line }) => wordsOf(line) === wanted)
  if (own.some(({ code }) => code === exit)) return 'done'
  return own.length > 0 ? 'failed' : 'open'
}
