/** Completion with Tab: programs, commands, types, names of objects, namespaces, options and files. */
import { flags } from '../engine/doors/whole'
import { agentCommands } from './cilium/agent'
import type { Cluster } from './cluster/cluster'
import { resourceTypes, typeOf } from './cluster/kinds'
import { objectsOfKind } from './cluster/view'
import { hubbleCommands } from './hubble/hubble'
import { kubectlCommands } from './kubectl/kubectl'
import { networkPrograms } from './programs'

export interface Completion {
  /** Where the word begins that is completed. */
  readonly start: number
  /** Sorted; one of them means that it can be put in. */
  readonly choices: readonly string[]
}

const programs = [
  'cat',
  'cilium',
  'clear',
  'echo',
  'grep',
  'head',
  'help',
  'hubble',
  'jq',
  'kubectl',
  'ls',
  'tail',
  'xargs',
  ...networkPrograms.keys(),
]
const kubectlOptions = [
  '--all',
  '--all-namespaces',
  '--dry-run=server',
  '--field-selector',
  '--filename',
  '--image',
  '--labels',
  '--namespace',
  '--no-headers',
  '--output',
  '--selector',
  '--show-labels',
]
const outputs = ['json', 'jsonpath=', 'name', 'wide', 'yaml', 'custom-columns=']
const observeOptions = ['--follow', '--last', '--first', '--output', '--not', ...flags.map(({ name }) => `--${name}`)]

/**
 * @param text what stands before the cursor
 * @param namespace the one that is used where the line names none
 * @param filesIn names in a folder
 */
export async function complete(
  text: string,
  cluster: Cluster,
  namespace: string,
  filesIn: (folder: string) => Promise<readonly string[]>,
): Promise<Completion> {
  const begin = Math.max(...[...text.matchAll(/\|\|?|&&|;|\$\(/g)].map((match) => match.index + match[0].length), 0)
  const command = text.slice(begin)
  const start = text.length - (/\S*$/.exec(command)?.[0].length ?? 0)
  const word = text.slice(start)
  const words = command
    .trim()
    .split(/\s+/)
    .filter((part) => part !== '')
  const before = word === '' ? words : words.slice(0, -1)
  const known = candidates(before, word, cluster, namespace)
  const choices = known ?? (await files(word, filesIn))
  return { start, choices: [...new Set(choices)].filter((choice) => choice.startsWith(word)).toSorted() }
}

/** Null where a file may stand. */
function candidates(
  before: readonly string[],
  word: string,
  cluster: Cluster,
  namespace: string,
): readonly string[] | null {
  const [program, ...rest] = before
  const last = before.at(-1) ?? ''
  if (program === undefined) return programs
  const inside = before.indexOf('--')
  if (inside >= 0) return candidates(before.slice(inside + 1), word, cluster, namespace)
  const namespaces = (): readonly string[] => cluster.ofKind('Namespace').map(({ name }) => name)
  if (/^(-n|--namespace|--(from-|to-)?namespace)$/.test(last)) return namespaces()
  if (program === 'hubble') {
    if (rest.length === 0) return hubbleCommands
    if (/^(-o|--output)$/.test(last)) return ['compact', 'dict', 'json', 'table']
    if (/^--(from-|to-)?pod$/.test(last)) return cluster.ofKind('Pod').map((pod) => `${pod.namespace}/${pod.name}`)
    if (last === '--verdict') return ['DROPPED', 'FORWARDED', 'REDIRECTED']
    return observeOptions
  }
  if (program === 'cilium' || program === 'cilium-dbg')
    return rest.length === 0 ? ['status', 'hubble', ...(program === 'cilium-dbg' ? agentCommands : ['version'])] : []
  if (program !== 'kubectl' && program !== 'k') return null
  if (/^(-f|--filename)$/.test(last)) return null
  if (/^(-o|--output)$/.test(last)) return outputs
  if (word.startsWith('-')) return kubectlOptions
  return afterKubectl(rest, word, cluster, namespace)
}

function afterKubectl(rest: readonly string[], word: string, cluster: Cluster, namespace: string): readonly string[] {
  const at = rest.findIndex((part) => part === '-n' || part === '--namespace')
  const where = at < 0 ? namespace : (rest[at + 1] ?? namespace)
  const plain = rest.filter(
    (part, i) =>
      !part.startsWith('-') &&
      !/^-[nlof]$|^--(namespace|output|selector|filename|image|labels)$/.test(rest[i - 1] ?? ''),
  )
  const [verb, type] = plain
  if (verb === undefined) return kubectlCommands
  const names = (kind: string, isNamespaced: boolean): readonly string[] =>
    objectsOfKind(cluster, kind)
      .filter((object) => !isNamespaced || object.namespace === where)
      .map(({ name }) => name)
  if (verb === 'exec' || verb === 'logs')
    return [
      ...names('Pod', true),
      ...names('Deployment', true).map((name) => `deploy/${name}`),
      ...names('DaemonSet', true).map((name) => `ds/${name}`),
    ]
  if (verb === 'config') return ['set-context', 'current-context', 'get-contexts', 'view']
  if (verb === 'create') return ['namespace', 'deployment', 'configmap', 'service', 'serviceaccount']
  if (type === undefined) {
    const slash = word.indexOf('/')
    const named = slash < 0 ? null : typeOf(word.slice(0, slash))
    if (named !== null) return names(named.kind, named.isNamespaced).map((name) => `${word.slice(0, slash)}/${name}`)
    return resourceTypes.flatMap(({ plural, short }) => [plural, ...short])
  }
  const found = typeOf(type)
  return found === null ? [] : names(found.kind, found.isNamespaced)
}

async function files(
  word: string,
  filesIn: (folder: string) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const folder = word.slice(0, word.lastIndexOf('/') + 1)
  return (await filesIn(folder)).map((name) => `${folder}${name}`)
}
