/** Files of a tar archive, gzipped or not, by the chunk. Source of the format: POSIX.1-1988, section 10.1.1 (ustar), and pax. */

const block = 512

/** One file that is wanted. */
export interface TarFile {
  readonly path: string
  readonly bytes: Uint8Array
}

/** What a header says of the file behind it. */
interface Head {
  readonly path: string
  readonly size: number
  readonly kind: number
}

/**
 * Unpacks the files that are wanted; all others pass through without being held.
 *
 * @param limitBytes what the wanted files hold at most, altogether
 * @returns null where they hold more, or where it cannot be read
 */
export async function untar(
  packed: Uint8Array<ArrayBuffer>,
  limitBytes: number,
  isWanted: (path: string) => boolean,
): Promise<readonly TarFile[] | null> {
  const stream = new Blob([packed]).stream()
  const reader = (packed[0] === 0x1f ? stream.pipeThrough(new DecompressionStream('gzip')) : stream).getReader()
  const unpacking = new Unpacking(limitBytes, isWanted)
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done || !unpacking.take(value)) break
    }
  } catch {
    // A damaged end: what came before it counts.
  }
  await reader.cancel().catch(() => undefined)
  return unpacking.result()
}

class Unpacking {
  private readonly files: TarFile[] = []
  /** What of a header or a wanted file has come so far. */
  private held: Uint8Array[] = []
  private heldBytes = 0
  /** Null between files: a header comes next. */
  private head: Head | null = null
  /** Bytes of the present file, and of the filler behind it, that are still to come. */
  private left = 0
  private isBroken = false
  private isEnded = false
  private total = 0
  /** A name that did not fit into the header behind it. */
  private longName: string | null = null

  constructor(
    private readonly limitBytes: number,
    private readonly isWanted: (path: string) => boolean,
  ) {}

  /** Whether more is worth having. */
  take(chunk: Uint8Array): boolean {
    let at = 0
    while (at < chunk.length && !this.isBroken && !this.isEnded) {
      const wanted = this.head === null ? block - this.heldBytes : this.left
      const part = chunk.subarray(at, at + wanted)
      at += part.length
      if (this.head === null || this.isHeld(this.head)) this.hold(part)
      if (this.head === null) {
        if (this.heldBytes === block) this.begin(readHead(this.flush()))
      } else {
        this.left -= part.length
        if (this.left === 0) this.end(this.head)
      }
    }
    return !this.isBroken && !this.isEnded
  }

  result(): readonly TarFile[] | null {
    return this.isBroken ? null : this.files
  }

  private hold(part: Uint8Array): void {
    // A copy: a part of a chunk would keep the whole chunk alive.
    this.held.push(part.slice())
    this.heldBytes += part.length
  }

  private flush(): Uint8Array {
    const bytes = new Uint8Array(this.heldBytes)
    let at = 0
    for (const part of this.held) {
      bytes.set(part, at)
      at += part.length
    }
    this.held = []
    this.heldBytes = 0
    return bytes
  }

  private begin(head: Head | 'end' | null): void {
    if (head === null) this.isBroken = true
    else if (head === 'end') this.isEnded = true
    else {
      const isName = isLongName(head)
      this.head = this.longName === null || isName ? head : { ...head, path: this.longName }
      if (!isName) this.longName = null
      if (this.isHeld(this.head)) this.total += head.size
      if (this.total > this.limitBytes) this.isBroken = true
      this.left = Math.ceil(head.size / block) * block
      if (this.left === 0) this.end(this.head)
    }
  }

  private end(head: Head): void {
    if (this.isHeld(head)) {
      const bytes = this.flush().subarray(0, head.size)
      if (isLongName(head)) this.longName = nameIn(head, bytes) ?? this.longName
      else this.files.push({ path: head.path, bytes })
    }
    this.head = null
  }

  private isHeld(head: Head): boolean {
    if (isLongName(head)) return head.size <= mostNameBytes
    return (head.kind === 0x30 || head.kind === 0) && this.isWanted(head.path)
  }
}

const mostNameBytes = 65_536
/** GNU's long name, and the attributes of pax, which may hold a path. */
const isLongName = ({ kind }: Head): boolean => kind === 0x4c || kind === 0x78

const text = new TextDecoder()

function nameIn({ kind }: Head, bytes: Uint8Array): string | null {
  const written = text.decode(bytes)
  if (kind === 0x4c) return written.split('\0')[0] ?? null
  return /^\d+ path=(.*)$/m.exec(written)?.[1] ?? null
}

function readHead(bytes: Uint8Array): Head | 'end' | null {
  if (bytes[0] === 0) return 'end'
  const field = (start: number, end: number): string => text.decode(bytes.subarray(start, end)).split('\0')[0] ?? ''
  const size = Number.parseInt(field(124, 136).trim(), 8)
  if (!(size >= 0)) return null
  const prefix = field(257, 262) === 'ustar' ? field(345, 500) : ''
  const path = prefix === '' ? field(0, 100) : `${prefix}/${field(0, 100)}`
  return { path, size, kind: bytes[156] ?? 0 }
}
