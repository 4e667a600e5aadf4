/**
 * One shell: lines go in, what they print comes out. `just-bash` reads and runs the lines; the programs are ours.
 *
 * It keeps nothing between two lines, so variables, the folder and `$?` are carried over here.
 */
import { Bash, defineCommand, InMemoryFs, type ResolvedCommandContext } from 'just-bash/browser'
import type { Cluster } from './cluster/cluster'
import { cilium } from './cilium/cilium'
import { hubble } from './hubble/hubble'
import { deviceBytes, devicesIn, inWords, limits, tooMany } from './limits'
import { kubectl } from './kubectl/kubectl'
import { networkPrograms } from './programs'
import { ownPrograms } from './builtins'
import type { Call, KubeContext, Place, Result, ShownPlace, Tool } from './tool'

export interface Ran {
  /** What was printed, in the order of the lines. */
  readonly out: string
  readonly error: string
  readonly code: number
  /** `exit` in the first shell: there is none around it. */
  readonly hasEnded?: boolean
}

const home = '/home/user'
const outside: Place = { pod: null }

export class Session {
  private readonly fs = new InMemoryFs()
  private readonly bash: Bash
  private env: Record<string, string> = { HOME: home, USER: 'user', PWD: home, TERM: 'xterm-256color' }
  private code = 0
  /** Where lines run: the last of them; the first is the terminal itself. */
  private readonly places: Place[] = [outside]
  private readonly context: KubeContext = { namespace: 'default' }
  /** Texts of the workspace's files as they were last copied into the shell. */
  private readonly copied = new Map<string, string>()
  private isTerminal = true
  private entered: Place | null = null
  private shown: ShownPlace | null = null

  constructor(readonly cluster: Cluster) {
    const programs = new Map<string, Tool>([
      ...networkPrograms,
      ['kubectl', kubectl],
      ['k', kubectl],
      ['hubble', hubble],
      ['cilium', cilium],
      ...ownPrograms,
    ])
    this.bash = new Bash({
      fs: this.fs,
      cwd: home,
      env: this.env,
      executionLimits: limits,
      customCommands: [...programs].map(([name, tool]) =>
        defineCommand(name, (args, context) => this.command(tool, args, context)),
      ),
      sleep: async (ms) => this.cluster.clock.advance(ms),
    })
  }

  /** What stands before the cursor; that of a pod's shell is not the terminal's. */
  get prompt(): string {
    if (this.places.length > 1) return '/ # '
    const folder = (this.env['PWD'] ?? home).replace(home, '~')
    return `${folder} $ `
  }

  /**
   * Runs a command line, which may be of several lines where it is not finished before.
   *
   * @param signal ends it, as Ctrl+C does
   */
  async run(line: string, signal?: AbortSignal): Promise<Ran> {
    await this.copyFiles()
    const refusal = tooMany(line)
    if (refusal !== null) return { out: '', error: refusal, code: (this.code = 1) }
    await this.makeDevices(line)
    const place = this.place
    const exit = /^\s*(?:exit|logout)\s*(\d*)\s*$/.exec(line)
    if (exit !== null) {
      const code = exit[1] === '' ? this.code : Number(exit[1]) % 256
      if (this.places.length > 1) this.places.pop()
      else return { out: '', error: 'exit: no shell is around this one, so it stays open\n', code, hasEnded: true }
      this.code = code
      return { out: '', error: '', code }
    }
    this.isTerminal = !/(^|[^|&])\|(?!\|)|>/.test(line)
    this.entered = null
    const { out, error = '', code, env } = await this.exec(this.script(line), place, '', signal)
    this.env = env
    this.code = code
    this.cluster.clock.advance(1000)
    const entered: Place | null = this.entered
    if (entered !== null) this.places.push(entered)
    return { out, error, code }
  }

  /** Files that never end are as long as a line may print, and one byte more: there they are cut. */
  private async makeDevices(line: string): Promise<void> {
    for (const path of devicesIn(line)) {
      if ((await this.fs.exists(path)) && (await this.fs.stat(path)).size > 0) continue
      await this.fs.mkdir('/dev', { recursive: true })
      await this.fs.writeFile(path, deviceBytes(path))
    }
  }

  /** What a line prints, without a trace of its having run. */
  async look(line: string): Promise<string> {
    return (await this.exec(line, this.place, '')).out
  }

  private get place(): Place {
    return this.places.at(-1) ?? outside
  }

  private async exec(
    line: string,
    place: Place,
    stdin: string,
    signal?: AbortSignal,
  ): Promise<Result & { readonly env: Record<string, string> }> {
    this.places.push(place)
    try {
      const before = this.env
      const ran = await this.bash.exec(line, {
        env: before,
        cwd: before['PWD'] ?? home,
        stdin,
        rawScript: true,
        ...(signal === undefined ? {} : { signal }),
      })
      const error = inWords(ran.stderr)
      return { out: ran.stdout, error, code: ran.exitCode, env: { ...ran.env } }
    } catch (problem) {
      const message = problem instanceof Error ? problem.message : String(problem)
      return { out: '', error: inWords(`bash: ${message}\n`), code: 1, env: this.env }
    } finally {
      this.places.pop()
    }
  }

  /** The line as the library reads it: with the code of the line before where it asks for that, and with our `help`. */
  private script(line: string): string {
    const own = line.replace(/^\s*help(?=\s+\w)/, 'man').replace(/^\s*help(?=\s|$)/, 'man help')
    return this.code !== 0 && own.includes('$?') ? `(exit ${this.code})\n${own}` : own
  }

  private async command(
    tool: Tool,
    args: readonly string[],
    context: ResolvedCommandContext,
  ): Promise<{ stdout: string; stderr: string; exitCode: number }> {
    const result = await tool(args, this.callOf(context))
    return { stdout: result.out, stderr: result.error ?? '', exitCode: result.code }
  }

  private callOf(context: ResolvedCommandContext): Call {
    const { cluster } = this
    return {
      cluster,
      place: this.place,
      // The library's name for a text of which each character is a byte.
      stdin: decoded(context.stdin as unknown as string),
      isTerminal: this.isTerminal,
      context: this.context,
      readFile: async (path) => {
        const full = this.fs.resolvePath(context.cwd, path)
        try {
          return await this.fs.readFile(full)
        } catch {
          return null
        }
      },
      listFolder: async (path) => {
        const full = this.fs.resolvePath(context.cwd, path)
        try {
          return (await this.fs.stat(full)).isDirectory ? await this.fs.readdir(full) : null
        } catch {
          return null
        }
      },
      run: async (line, place, stdin) => {
        const { out, error = '', code } = await this.exec(line, place, stdin)
        return { out, error, code }
      },
      enter: (place) => {
        this.entered = place
      },
      show: (place) => {
        this.shown = place
      },
    }
  }

  /** Copies the workspace's files that changed; a file that was written here since then stays as it is. */
  private async copyFiles(): Promise<void> {
    await this.fs.mkdir(home, { recursive: true })
    await this.fs.mkdir('/tmp', { recursive: true })
    for (const { name, text } of this.cluster.files) {
      const before = this.copied.get(name)
      if (before === text) continue
      const path = this.fs.resolvePath(home, name)
      const own = (await this.fs.exists(path)) ? await this.fs.readFile(path) : undefined
      this.copied.set(name, text)
      if (own !== undefined && own !== before) continue
      await this.fs.mkdir(path.slice(0, path.lastIndexOf('/')) || '/', { recursive: true })
      await this.fs.writeFile(path, text)
    }
    const names = new Set(this.cluster.files.map(({ name }) => name))
    for (const [name, text] of this.copied) {
      if (names.has(name)) continue
      this.copied.delete(name)
      const path = this.fs.resolvePath(home, name)
      if ((await this.fs.exists(path)) && (await this.fs.readFile(path)) === text) await this.fs.rm(path)
    }
  }

  /** Names of files in the folder where the user is, for completion. */
  async filesIn(folder: string): Promise<readonly string[]> {
    const path = this.fs.resolvePath(this.env['PWD'] ?? home, folder === '' ? '.' : folder)
    try {
      const names = await this.fs.readdir(path)
      return await Promise.all(
        names.map(async (name) => ((await this.fs.stat(`${path}/${name}`)).isDirectory ? `${name}/` : name)),
      )
    } catch {
      return []
    }
  }

  /** What the last line wanted to be shown in the editor; asked once. */
  takeShown(): ShownPlace | null {
    const { shown } = this
    this.shown = null
    return shown
  }

  /** The namespace that is used where a command names none. */
  get namespace(): string {
    return this.context.namespace
  }
}

/** Bytes, one a character, as text. */
function decoded(bytes: string): string {
  if (!/[\u0080-\u00ff]/.test(bytes)) return bytes
  const array = Uint8Array.from(bytes, (letter) => letter.charCodeAt(0))
  return new TextDecoder().decode(array)
}
