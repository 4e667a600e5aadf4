/** The programs that a container's image brings along, as far as the shell plays them. */
import { printed, type Call, type Result, type Tool } from './tool'
import { textAt } from './cluster/object'
import { curl } from './net/curl'
import { dig, nslookup } from './net/dns'
import { nc } from './net/nc'
import { ping } from './net/ping'
import { wget } from './net/wget'

/** Programs of any place from which requests are sent. */
export const networkPrograms: ReadonlyMap<string, Tool> = new Map<string, Tool>([
  ['curl', curl],
  ['wget', wget],
  ['nc', nc],
  ['ncat', nc],
  ['nslookup', nslookup],
  ['dig', dig],
  ['host', nslookup],
  ['ping', ping],
])

const hostname: Tool = (_args, { place }) => printed(`${place.pod?.split('/')[1] ?? 'terminal'}\n`)

/** A shell in a pod: a line behind `-c`, lines from the standard input, or from now on what is typed. */
const sh: Tool = async (args, call) => {
  const at = args.findIndex((arg) => /^-[a-z]*c$/.test(arg))
  const line = at < 0 ? undefined : args[at + 1]
  if (line !== undefined) return call.run(line, call.place, call.stdin)
  if (call.stdin !== '') return call.run(call.stdin, call.place, '')
  call.enter(call.place)
  return printed('')
}

/** Programs that the shell has anyway, run as if they were in the pod. */
const plain = [
  'cat',
  'ls',
  'echo',
  'env',
  'printenv',
  'true',
  'false',
  'sleep',
  'date',
  'head',
  'tail',
  'grep',
  'seq',
  'whoami',
  'pwd',
  'uname',
  'id',
  'test',
  'printf',
  'awk',
  'sed',
  'timeout',
  'time',
]

function asIs(name: string): Tool {
  return (args, call) => {
    const special = name === 'cat' ? podFile(args, call) : null
    return special ?? call.run([name, ...args].map(quoted).join(' '), call.place, call.stdin)
  }
}

export function quoted(word: string): string {
  return /^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

/** Files that every pod has. */
function podFile([path, more]: readonly string[], { place, cluster }: Call): Result | null {
  if (more !== undefined || place.pod === null) return null
  const [namespace = '', name = ''] = place.pod.split('/')
  if (path === '/etc/hostname') return printed(`${name}\n`)
  if (path !== '/etc/resolv.conf') return null
  const address = textAt(cluster.find('Service', 'kube-system', 'kube-dns')?.value, 'spec', 'clusterIP')
  return printed(
    `search ${namespace}.svc.cluster.local svc.cluster.local cluster.local\nnameserver ${address}\noptions ndots:5\n`,
  )
}

const inPods: ReadonlyMap<string, Tool> = new Map<string, Tool>([
  ...networkPrograms,
  ['hostname', hostname],
  ['sh', sh],
  ['bash', sh],
  ['ash', sh],
  ...plain.map((name): readonly [string, Tool] => [name, asIs(name)]),
])

export function podPrograms(): ReadonlyMap<string, Tool> {
  return inPods
}

/** Images by what is known not to be in them. */
const lacking: readonly (readonly [image: RegExp, programs: readonly string[]])[] = [
  [/(^|\/)busybox(:|@|$)/, ['curl', 'bash', 'dig', 'host', 'ncat']],
  [/(^|\/)alpine(:|@|$)/, ['curl', 'bash', 'dig', 'host', 'ncat']],
  [
    /(^|\/)(pause|coredns)(:|@|$)|distroless/,
    ['curl', 'wget', 'nc', 'nslookup', 'dig', 'host', 'ping', 'sh', 'bash', 'ash', 'ncat', ...plain],
  ],
  [/(^|\/)nginx(:|@|$)/, ['wget', 'nc', 'ncat', 'nslookup', 'dig', 'host', 'ping', 'ash']],
]

/** Whether an image is known not to have a program; the name of a tag such as `alpine` brings what that system has. */
export function lacks(image: string, program: string): boolean {
  if (/nginx:.*alpine/.test(image)) return false
  return lacking.some(([pattern, programs]) => pattern.test(image) && programs.includes(program))
}
