/** Bytes by the chunk → text: UTF-8 with or without its mark, and UTF-16 as PowerShell's redirection writes it. */

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be'

export class TextStream {
  private decoder: TextDecoder | null = null
  private head: Uint8Array = new Uint8Array(0)

  /** Text of the bytes so far; what belongs to a character that is not whole waits. */
  decode(bytes: Uint8Array): string {
    if (this.decoder !== null) return this.decoder.decode(bytes, { stream: true })
    const head = joined(this.head, bytes)
    if (head.length < 4) {
      this.head = head
      return ''
    }
    this.head = new Uint8Array(0)
    this.decoder = new TextDecoder(encodingOf(head))
    return this.decoder.decode(head, { stream: true })
  }

  /** What is left when the bytes have ended. */
  end(): string {
    this.decoder ??= new TextDecoder(encodingOf(this.head))
    return this.decoder.decode(this.head)
  }
}

/** By the mark at the beginning; without one by the zeros that Latin letters leave in UTF-16. */
function encodingOf(head: Uint8Array): Encoding {
  const [a, b, c, d] = head
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  if (a !== 0 && b === 0 && c !== 0 && d === 0 && head.length >= 4) return 'utf-16le'
  return a === 0 && b !== 0 && c === 0 && d !== 0 && head.length >= 4 ? 'utf-16be' : 'utf-8'
}

/** Both in a row. */
export function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(a.length + b.length)
  whole.set(a)
  whole.set(b, a.length)
  return whole
}

export type Packing = 'none' | 'gzip' | 'zstd' | 'zip'

/** How a file is packed, by its first bytes. */
export function packingOf(head: Uint8Array): Packing {
  const [a, b, c, d] = head
  if (a === 0x1f && b === 0x8b) return 'gzip'
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return 'zstd'
  return a === 0x50 && b === 0x4b && (c === 3 || c === 5) ? 'zip' : 'none'
}
