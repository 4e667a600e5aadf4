/** `kubectl`: finds the command and runs it. */
import { CommandError } from '../error'
import type { Tool } from '../tool'
import { apply, replace } from './apply'
import { annotate, label, scale } from './change'
import { apiResources, auth, clusterInfo, config, version } from './config'
import { create, expose, run } from './create'
import { remove } from './delete'
import { describe } from './describe'
import { diff } from './diff'
import { edit } from './edit'
import { exec, logs } from './exec'
import { explain } from './explain'
import { get } from './get'
import { patch } from './patch'
import { rollout, wait } from './wait'

const commands: Readonly<Record<string, Tool>> = {
  annotate,
  'api-resources': apiResources,
  apply,
  auth,
  'cluster-info': clusterInfo,
  config,
  create,
  delete: remove,
  describe,
  diff,
  edit,
  exec,
  explain,
  expose,
  get,
  label,
  logs,
  patch,
  replace,
  rollout,
  run,
  scale,
  version,
  wait,
}

/** Commands that kubectl has and the shell does not play. */
const absent = [
  'attach',
  'autoscale',
  'certificate',
  'completion',
  'cordon',
  'cp',
  'debug',
  'drain',
  'events',
  'kustomize',
  'plugin',
  'port-forward',
  'proxy',
  'set',
  'taint',
  'top',
  'uncordon',
  'api-versions',
  'options',
]

export const kubectl: Tool = async (args, call) => {
  const at = commandAt(args)
  const name = args[at]
  if (name === undefined || name === 'help' || args[0] === '--help' || args[0] === '-h') return { out: help(), code: 0 }
  const rest = [...args.slice(0, at), ...args.slice(at + 1)]
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  try {
    if (command === undefined) throw new CommandError(unknown(name))
    if (isHelp(rest)) return { out: commandHelp(name), code: 0 }
    return await command(rest, call)
  } catch (error) {
    if (error instanceof CommandError) return { out: error.out, error: `${error.message}\n`, code: error.code }
    throw error
  }
}

/** Index of the command: global options may stand before it. */
function commandAt(args: readonly string[]): number {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? ''
    if (!arg.startsWith('-')) return i
    const takesNext = /^(-n|-s|-v|--(namespace|context|kubeconfig|server|cluster|user|request-timeout))$/.test(arg)
    if (takesNext) i++
  }
  return args.length
}

function isHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--')
  const own = end < 0 ? args : args.slice(0, end)
  return own.includes('--help') || own.includes('-h')
}

function unknown(name: string): string {
  if (absent.includes(name)) return `error: "kubectl ${name}" is not simulated here`
  const near = Object.keys(commands).filter((known) => isNear(known, name))
  const hint = near.length === 0 ? '' : `\n\nDid you mean this?\n${near.map((known) => `\t${known}`).join('\n')}`
  return `error: unknown command "${name}" for "kubectl"${hint}`
}

/** One letter too many, too few, or another, or two in the wrong order. */
function isNear(known: string, written: string): boolean {
  if (known.startsWith(written) || written.startsWith(known)) return true
  if (Math.abs(known.length - written.length) > 1) return false
  let at = 0
  while (at < known.length && known[at] === written[at]) at++
  return (
    known.slice(at + 1) === written.slice(at + 1) ||
    known.slice(at) === written.slice(at + 1) ||
    known.slice(at + 1) === written.slice(at) ||
    `${known[at + 1] ?? ''}${known[at] ?? ''}${known.slice(at + 2)}` === written.slice(at)
  )
}

export const kubectlCommands: readonly string[] = Object.keys(commands)

function help(): string {
  return `kubectl, as far as this shell simulates it. The cluster is the workspace on the screen; what changes it edits the YAML.

Commands:
  ${kubectlCommands.join(', ')}

Try: kubectl get pods -A -o wide
`
}

function commandHelp(name: string): string {
  return `kubectl ${name}: options are those of the real kubectl, as far as they matter here. See the help of the page (Shell).\n`
}
