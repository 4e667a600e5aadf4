/** `membrane shell`: a simulated cluster made from manifests, and commands typed into it. */
import type { Command, Context } from '../command'
import { tellUnread } from '../command'
import { readSources } from '../input/input'
import { exitCodes, UserError } from '../input/io'
import { clusterOptions } from '../options'

const help = `Usage: membrane shell [FILE…] [-c COMMANDS] [options]

Plays a cluster that holds the objects of the files, and runs commands in it: kubectl, hubble, cilium, and curl, wget, nc,
nslookup and ping inside pods. Verdicts are the engine's. Nothing real is reached or changed: no network, no file.
Without -c, commands are read from the standard input, one a line or several where a line is not finished.

Options:
  -c, --command TEXT     commands to run; the exit code is that of the last one, such as 28 where curl timed out
      --pin KEY:FIELDS   what is to be as in some real cluster: ns/pod:ip=10.0.1.7,node=worker-1 or
                         ns/deployment:name=POD, svc/ns/name:ip=…,external=…,node-port=…, world:ip=…; may be repeated
      --transcript       prints each command before what it prints, and errors in their place
      --print-files      prints the files as the commands left them, at the end

Examples:
  membrane shell manifests/ -c 'kubectl get netpol -A'
  membrane shell app.yaml -c 'kubectl exec -n shop cart -- curl -s --max-time 2 api:8080'
  membrane shell app.yaml < commands.txt
`

/** More than this of commands is no script. */
const mostCommandBytes = 5_000_000

export const shell: Command = {
  help,
  options: {
    command: { type: 'string', short: 'c' },
    pin: { type: 'string', multiple: true },
    transcript: { type: 'boolean' },
    'print-files': { type: 'boolean' },
  },
  run: runShell,
}

async function runShell(context: Context): Promise<number> {
  const { io, options } = context
  const commands = options.text('command')
  if (commands === undefined && options.rest.includes('-'))
    throw new UserError('the standard input cannot be both a file and the commands', 'Write the commands behind -c.')
  const sources =
    options.rest.length === 0
      ? { files: [], paths: new Map(), unread: [], skipped: [], foreign: 0 }
      : readSources(options.rest, io)
  tellUnread(context, sources)
  // The shell is large and of use to this command only.
  const { Cluster, pastedCommands, readPin, Session } = await import('../../shell/index')
  const pins = options.texts('pin').map((text) => {
    const pin = readPin(text)
    if (pin === null) throw new UserError(`--pin ${text} cannot be read`, 'Write ns/pod:ip=10.0.1.7,node=worker-1.')
    return pin
  })
  const { enforcement, ipFamilies, nodeLabels } = clusterOptions(options)
  const cluster = new Cluster({
    files: sources.files,
    options: {
      ...(enforcement === undefined ? {} : { enforcement }),
      ...(ipFamilies === undefined ? {} : { ipFamilies }),
      ...(nodeLabels === undefined ? {} : { nodeLabels }),
    },
    pins: Object.fromEntries(pins),
  })
  const session = new Session(cluster)
  const text = commands ?? new TextDecoder().decode(io.readInput(mostCommandBytes))
  let code = 0
  for (const line of pastedCommands(text)) {
    const ran = await session.run(line)
    code = ran.code
    if (ran.hasEnded) break
    if (options.has('transcript')) io.out(`${shown(line)}${ran.out}${ran.error}`)
    else {
      io.out(ran.out)
      io.error(ran.error)
    }
  }
  if (options.has('print-files')) for (const file of cluster.files) io.out(`# ${file.name}\n${file.text}`)
  return code === exitCodes.good && sources.unread.length > 0 ? exitCodes.unreadable : code
}

/** A command behind the prompts that a shell prints. */
function shown(line: string): string {
  return `$ ${line.replaceAll('\n', '\n> ')}\n`
}
