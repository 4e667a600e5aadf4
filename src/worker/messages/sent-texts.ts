/** Which texts the worker has: each end of the wire keeps one, and both hold the same. */
import { difference } from '../../values/difference'
import { editedText } from '../../values/edited-text'
import type { Request, SentFile, SentRequest } from './protocol'
import type { SourceFile } from './types'

/** Characters from which on a text travels as what is new in it. */
const largeFrom = 20_000

const byName = (files: readonly SourceFile[]): ReadonlyMap<string, string> =>
  new Map(files.map(({ name, text }) => [name, text]))

/** The page's end. */
export class SentTexts {
  private texts: ReadonlyMap<string, string> = new Map()

  /** The files without the texts that went over before. */
  shorten(files: readonly SourceFile[]): readonly SentFile[] {
    const sent = files.map((file) => this.shortened(file))
    this.texts = byName(files)
    return sent
  }

  private shortened(file: SourceFile): SentFile {
    const { name, text } = file
    const before = this.texts.get(name)
    if (before === text) return { name }
    if (before === undefined || text.length < largeFrom) return file
    const change = difference(before, text)
    return change.text.length * 2 < text.length ? { name, change } : file
  }
}

/** The worker's end. */
export class ReceivedTexts {
  private texts: ReadonlyMap<string, string> = new Map()

  /**
   * A request as it was meant.
   *
   * @throws Error for a file whose text never came
   */
  complete(request: SentRequest): Request {
    if (request.type !== 'analyze') return request
    const files = request.files.map(({ name, change, text = this.texts.get(name) }) => {
      if (text === undefined) throw new Error(`the text of ${name} was not sent`)
      return { name, text: change === undefined ? text : editedText(text, change) }
    })
    this.texts = byName(files)
    return { ...request, files }
  }
}
