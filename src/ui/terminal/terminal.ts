/** One terminal: keys → lines, lines → the shell, what it prints → the screen. xterm.js draws. */
import { FitAddon } from '@xterm/addon-fit'
import { WebLinksAddon } from '@xterm/addon-web-links'
import { Terminal, type ITheme } from '@xterm/xterm'
import { isUnfinished, pastedCommands } from '../../shell/input'
import { shellClient } from './client'
import { addToHistory, readHistory } from './history'

const scrollback = 10_000
const continued = '> '

const welcome = [
  'A shell over a simulated cluster: the objects of this workspace. Try: kubectl get pods -A',
  'help says what there is. Tab completes; Escape, then Tab leaves the terminal.',
]

/** Breaks a line between words, so that none is wider than the terminal unless a word is. */
function wrapped(line: string, columns: number): readonly string[] {
  const rows: string[] = []
  for (const word of line.split(' ')) {
    const last = rows.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= columns) rows[rows.length - 1] = `${last} ${word}`
    else rows.push(word)
  }
  return rows
}

export class ShellTerminal {
  private readonly terminal: Terminal
  private readonly fit = new FitAddon()
  private readonly stopListening: () => void
  private prompt = '~ $ '
  private text = ''
  private cursor = 0
  /** Rows that the cursor stands below the first row of the prompt. */
  private row = 0
  /** Lines of a command that is not finished. */
  private open: string[] = []
  private history: readonly string[] = readHistory()
  private at = this.history.length
  private state: 'typing' | 'running' | 'following' = 'typing'
  /** Keys that came while a command ran: they are taken when the prompt is back. */
  private readonly ahead: string[] = []
  private isLeaving = false
  private waiting: string[] = []

  constructor(
    private readonly session: number,
    parent: HTMLElement,
    theme: ITheme,
  ) {
    this.terminal = new Terminal({
      theme,
      fontFamily: '"JetBrains Mono Variable", ui-monospace, monospace',
      fontSize: 13,
      lineHeight: 1.25,
      scrollback,
      screenReaderMode: true,
      cursorBlink: false,
      convertEol: true,
      minimumContrastRatio: 4.5,
    })
    this.terminal.loadAddon(this.fit)
    this.terminal.loadAddon(new WebLinksAddon())
    this.terminal.open(parent)
    this.terminal.attachCustomKeyEventHandler((event) => this.takesKey(event))
    this.terminal.onData((data) => void this.take(data))
    this.stopListening = shellClient.listen(session, (out) => this.terminal.write(out))
    this.resize()
    const rows = welcome.flatMap((line) => wrapped(line, this.terminal.cols))
    this.terminal.write(`${rows.join('\r\n')}\r\n`)
    this.draw()
  }

  get theme(): ITheme {
    return this.terminal.options.theme ?? {}
  }

  set theme(theme: ITheme) {
    this.terminal.options.theme = theme
  }

  resize(): void {
    try {
      this.fit.fit()
    } catch {
      // Hidden: it is fitted when it is shown.
    }
  }

  /** Takes the keys; what was printed while it was hidden is drawn. */
  focus(): void {
    this.terminal.refresh(0, this.terminal.rows - 1)
    this.terminal.focus()
  }

  dispose(): void {
    this.stopListening()
    this.terminal.dispose()
  }

  /** Runs commands one after another, as if they were pasted. */
  async enter(text: string): Promise<void> {
    if (this.state === 'following') this.stop()
    this.waiting.push(...pastedCommands(text))
    await this.runWaiting()
  }

  /** Whether a key is the terminal's; Escape, then Tab is the page's, and so is Shift+Tab. */
  private takesKey(event: KeyboardEvent): boolean {
    if (event.type !== 'keydown') return true
    if (event.key === 'Tab' && (event.shiftKey || this.isLeaving)) {
      this.isLeaving = false
      return false
    }
    this.isLeaving = event.key === 'Escape'
    const hasCommand = event.ctrlKey || event.metaKey
    const letter = event.key.toLowerCase()
    if (event.ctrlKey && event.code === 'Backquote') return false
    if (event.metaKey && (letter === 'k' || letter === 'j')) return false
    // What is selected is copied, not stopped.
    if (event.ctrlKey && letter === 'c' && this.terminal.hasSelection()) return false
    return !(hasCommand && letter === 'v')
  }

  private async take(data: string): Promise<void> {
    const isPaste = data.length > 1 && !data.startsWith('\u001B')
    if (this.state !== 'typing') {
      if (data === '\u0003') this.stop()
      else if (isPaste) this.waiting.push(...pastedCommands(data))
      else if (this.state === 'running') this.ahead.push(data)
      return
    }
    if (isPaste && /[\r\n]/.test(data)) {
      await this.enter(this.text + data)
      return
    }
    if (isPaste) {
      this.insert(data)
      return
    }
    await this.key(data)
  }

  private async key(data: string): Promise<void> {
    switch (data) {
      case '\r':
        return this.submit()
      case '\u0003':
        this.terminal.write('^C\r\n')
        this.open = []
        this.clearLine()
        return this.draw()
      case '\u000C':
        this.terminal.write('\u001B[2J\u001B[3J\u001B[H')
        this.row = 0
        return this.draw()
      case '\t':
        return this.complete()
      case '\u007F':
        if (this.cursor === 0) return
        this.text = this.text.slice(0, this.cursor - 1) + this.text.slice(this.cursor)
        this.cursor--
        return this.draw()
      case '\u001B[3~':
        this.text = this.text.slice(0, this.cursor) + this.text.slice(this.cursor + 1)
        return this.draw()
      case '\u001B[D':
        return this.move(this.cursor - 1)
      case '\u001B[C':
        return this.move(this.cursor + 1)
      case '\u0001':
      case '\u001B[H':
        return this.move(0)
      case '\u0005':
      case '\u001B[F':
        return this.move(this.text.length)
      case '\u0015':
        this.text = this.text.slice(this.cursor)
        this.cursor = 0
        return this.draw()
      case '\u000B':
        this.text = this.text.slice(0, this.cursor)
        return this.draw()
      case '\u0017': {
        const kept = this.text.slice(0, this.cursor).replace(/\S+\s*$/, '')
        this.text = kept + this.text.slice(this.cursor)
        this.cursor = kept.length
        return this.draw()
      }
      case '\u001B[A':
        return this.recall(this.at - 1)
      case '\u001B[B':
        return this.recall(this.at + 1)
      default:
        if (data >= ' ' && !data.startsWith('\u001B')) this.insert(data)
    }
  }

  private insert(text: string): void {
    const isAtEnd = this.cursor === this.text.length
    this.text = this.text.slice(0, this.cursor) + text + this.text.slice(this.cursor)
    this.cursor += text.length
    // What is typed at the end is written as it is: a line that is redrawn is read aloud again.
    const width = (this.open.length > 0 ? continued : this.prompt).length + this.text.length
    if (isAtEnd && width < this.terminal.cols) this.terminal.write(text)
    else this.draw()
  }

  private move(to: number): void {
    this.cursor = Math.max(0, Math.min(this.text.length, to))
    this.draw()
  }

  private recall(at: number): void {
    if (at < 0 || at > this.history.length) return
    this.at = at
    this.text = (this.history[at] ?? '').replaceAll('\n', ' ')
    this.cursor = this.text.length
    this.draw()
  }

  /** Redraws the prompt and what is typed, over as many rows as they take. */
  private draw(): void {
    const { cols } = this.terminal
    const prompt = this.open.length > 0 ? continued : this.prompt
    const total = prompt.length + this.text.length
    const end = Math.floor(total / cols)
    const place = prompt.length + this.cursor
    const row = Math.floor(place / cols)
    const up = this.row > 0 ? `\u001B[${this.row}A` : ''
    const fill = total > 0 && total % cols === 0 ? '\r\n' : ''
    const back = end - row > 0 ? `\u001B[${end - row}A` : ''
    const column = place % cols
    this.terminal.write(`${up}\r\u001B[J${prompt}${this.text}${fill}${back}\r${column > 0 ? `\u001B[${column}C` : ''}`)
    this.row = row
  }

  private clearLine(): void {
    this.text = ''
    this.cursor = 0
    this.row = 0
  }

  private async submit(): Promise<void> {
    const line = this.text
    this.move(line.length)
    this.terminal.write('\r\n')
    this.clearLine()
    const whole = [...this.open, line].join('\n')
    if (isUnfinished(whole)) {
      this.open.push(line)
      this.draw()
      return
    }
    this.open = []
    await this.run(whole)
    await this.runWaiting()
  }

  private async runWaiting(): Promise<void> {
    if (this.state !== 'typing') return
    let next = this.waiting.shift()
    while (next !== undefined) {
      this.open = []
      this.text = ''
      this.cursor = 0
      this.draw()
      this.terminal.write(`${next.replaceAll('\n', `\r\n${continued}`)}\r\n`)
      this.clearLine()
      if (isUnfinished(next)) this.terminal.write('this command is not finished, so it was not run\r\n')
      else await this.run(next)
      next = this.waiting.shift()
    }
    while (this.state === 'typing') {
      const data = this.ahead.shift()
      if (data === undefined) return
      await this.take(data)
    }
  }

  private async run(line: string): Promise<void> {
    this.history = addToHistory(line)
    this.at = this.history.length
    if (line.trim() === 'clear') {
      this.terminal.write('\u001B[2J\u001B[3J\u001B[H')
      this.draw()
      return
    }
    if (line.trim() === '') {
      this.draw()
      return
    }
    this.state = 'running'
    try {
      const ran = await shellClient.run(this.session, line)
      const shown = `${ran.out}${ran.error}`
      this.terminal.write(shown)
      if (shown !== '' && !shown.endsWith('\n')) this.terminal.write('\r\n')
      this.prompt = ran.prompt
      this.state = ran.isFollowing ? 'following' : 'typing'
    } catch (error) {
      this.terminal.write(`${error instanceof Error ? error.message : String(error)}\r\n`)
      this.prompt = '~ $ '
      this.state = 'typing'
    }
    if (this.state === 'typing') this.draw()
  }

  private stop(): void {
    this.waiting = []
    this.ahead.length = 0
    this.terminal.write('^C\r\n')
    if (this.state === 'following') {
      shellClient.stop(this.session, () => false)
      this.state = 'typing'
      this.draw()
    } else shellClient.stop(this.session, () => this.state === 'running')
  }

  private async complete(): Promise<void> {
    const before = this.text.slice(0, this.cursor)
    const { start, choices } = await shellClient.complete(this.session, before)
    if (this.state !== 'typing' || this.text.slice(0, this.cursor) !== before) return
    const word = before.slice(start)
    const [only] = choices
    if (only === undefined) return
    const common = choices.reduce((shared, choice) => {
      let length = 0
      while (length < shared.length && shared[length] === choice[length]) length++
      return shared.slice(0, length)
    })
    if (common.length > word.length || choices.length === 1)
      this.insert(common.slice(word.length) + (choices.length === 1 && !/[/=]$/.test(only) ? ' ' : ''))
    else {
      this.move(this.text.length)
      this.terminal.write(`\r\n${choices.slice(0, 60).join('  ')}${choices.length > 60 ? '  …' : ''}\r\n`)
      this.row = 0
      this.draw()
    }
  }
}
