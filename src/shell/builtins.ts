/** Programs that the shell has of its own: those of the library that would wait, and those that it lacks. */
import { printed, type Result, type Tool } from './tool'
import { helm, kind } from './cilium/installers'
import { lookUpManual } from './manual'

/** As `date` prints it. */
function dateText(ms: number): string {
  const date = new Date(ms)
  const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
  const time = date.toISOString().slice(11, 19)
  return `${days[date.getUTCDay()]} ${months[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)} ${time} UTC ${date.getUTCFullYear()}`
}

const date: Tool = (args, { cluster }) => {
  const format = args.find((arg) => arg.startsWith('+'))
  const iso = new Date(cluster.clock.ms).toISOString()
  if (format === '+%s') return printed(`${Math.floor(cluster.clock.ms / 1000)}\n`)
  if (format === undefined) return printed(`${dateText(cluster.clock.ms)}\n`)
  const values: Readonly<Record<string, string>> = {
    Y: iso.slice(0, 4),
    m: iso.slice(5, 7),
    d: iso.slice(8, 10),
    H: iso.slice(11, 13),
    M: iso.slice(14, 16),
    S: iso.slice(17, 19),
    F: iso.slice(0, 10),
    T: iso.slice(11, 19),
  }
  return printed(`${format.slice(1).replace(/%([a-zA-Z])/g, (whole, letter: string) => values[letter] ?? whole)}\n`)
}

const sleep: Tool = (args, { cluster }) => {
  const seconds = args.map((arg) => /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(arg))
  const units: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 }
  if (args.length === 0 || seconds.includes(null))
    return { out: '', error: `sleep: invalid time interval '${args[0] ?? ''}'\n`, code: 1 }
  for (const match of seconds) cluster.clock.advance(Number(match?.[1] ?? 0) * 1000 * (units[match?.[2] ?? ''] ?? 1))
  return printed('')
}

const yes: Tool = () => ({ out: '', error: 'yes: this would never end, so it is not run here\n', code: 1 })

const pager: Tool = async (args, { stdin, readFile }) => {
  const [file] = args.filter((arg) => !arg.startsWith('-'))
  if (file === undefined) return printed(stdin)
  const text = await readFile(file)
  return text === null ? { out: '', error: `${file}: No such file or directory\n`, code: 1 } : printed(text)
}

function editor(name: string): Tool {
  return (args, call) => {
    const file = args.find((arg) => !arg.startsWith('-'))
    if (file !== undefined && call.cluster.files.some((own) => own.name === file)) call.show({ file })
    return {
      out: '',
      error: `${name}: there is no editor in this shell: edit ${file ?? 'the file'} in the editor of the page, or write it with cat > FILE <<'EOF'\n`,
      code: 1,
    }
  }
}

function absent(name: string, why: string): Tool {
  return () => ({ out: '', error: `${name}: not simulated here: ${why}\n`, code: 1 })
}

const watch: Tool = async (args, call) => {
  const words = args.filter((arg, i) => !arg.startsWith('-') && args[i - 1] !== '-n')
  const ran = await call.run(words.join(' '), call.place, '')
  return { ...ran, error: `${ran.error ?? ''}watch: nothing changes by itself here, so the command ran once\n` }
}

const man: Tool = ([name]): Result => lookUpManual(name)

const clusterMaker = 'the cluster is the workspace on the screen'

export const ownPrograms: readonly (readonly [string, Tool])[] = [
  ['date', date],
  ['sleep', sleep],
  ['yes', yes],
  ['less', pager],
  ['more', pager],
  ['watch', watch],
  ['man', man],
  ['vi', editor('vi')],
  ['vim', editor('vim')],
  ['nano', editor('nano')],
  ['helm', helm],
  ['kind', kind],
  ['minikube', absent('minikube', clusterMaker)],
  ['docker', absent('docker', clusterMaker)],
  ['ssh', absent('ssh', 'nodes have no shell of their own')],
  ['git', absent('git', 'this shell reaches no network')],
]
