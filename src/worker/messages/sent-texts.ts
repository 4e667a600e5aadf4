/** Which texts the worker has: each end of the wire keeps one, and both hold the same. */
import type { Request, SentFile, SentRequest } from './protocol'
import type { SourceFile } from './types'

export class SentTexts {
  private texts: ReadonlyMap<string, string> = new Map()

  /** The page's end: the files without the texts that went over before. */
  shorten(files: readonly SourceFile[]): readonly SentFile[] {
    const sent = files.map((file) => (this.texts.get(file.name) === file.text ? { name: file.name } : file))
    this.keep(files)
    return sent
  }

  /**
   * The worker's end: a request as it was meant.
   *
   * @throws Error for a file whose text never came
   */
  complete(request: SentRequest): Request {
    if (request.type !== 'analyze') return request
    const files = request.files.map(({ name, text = this.texts.get(name) }) => {
      if (text === undefined) throw new Error(`the text of ${name} was not sent`)
      return { name, text }
    })
    this.keep(files)
    return { ...request, files }
  }

  private keep(files: readonly SourceFile[]): void {
    this.texts = new Map(files.map(({ name, text }) => [name, text]))
  }
}
