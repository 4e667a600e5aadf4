/** Files of flows, of any size and packing → what they add up to. Text is read by the chunk and never held whole. */
import { bytesOf, textChunks, UnreadableBytes } from '../bytes/text-chunks'
import { unzip } from '../bytes/zip'
import { ConnectionLog, FlowReader, type Observed } from '../engine/doors/replay'

export interface FlowInput {
  readonly name: string
  /** A file, or bytes that come in one after another, such as those of the standard input. */
  readonly bytes: Blob | AsyncIterable<Uint8Array>
}

export interface ObserveOptions {
  /** Called after each chunk with how many lines have been read so far, of all files. */
  readonly onLines?: (lines: number) => void
  /** Stops the work: what was read until then is the result. */
  readonly isCancelled?: () => boolean
}

/** Flows of a sysdump, and what people put into archives themselves. */
const flowEntry = /(?:^|\/)hubble-flows-[^/]*\.json$|\.(?:jsonl|ndjson|log|txt)(?:\.gz)?$|flows?[^/]*\.json(?:\.gz)?$/i
/** Files of a sysdump that look like flows by their ending and are none. */
const noFlows = /(?:^|\/)(?:cilium-sysdump\.log|logs-[^/]*|k8s-[^/]*|hubble-observe-[^/]*|cilium-bugtool[^]*)$/
/** Bytes that an archive may hold unpacked of flows. */
const mostUnpacked = 1_000_000_000

/** Reads all of it. Never throws for what the files hold: what cannot be read is counted and shown by example. */
export async function observe(inputs: readonly FlowInput[], options: ObserveOptions = {}): Promise<Observed> {
  const log = new ConnectionLog()
  let lines = 0
  for (const input of inputs) {
    if (options.isCancelled?.() === true) break
    for (const { name, bytes } of await entriesOf(input, log)) {
      if (options.isCancelled?.() === true) break
      const before = lines
      await readFile(log, name, bytes instanceof Blob ? bytesOf(bytes) : bytes, {
        ...options,
        onLines: (count) => {
          lines = before + count
          options.onLines?.(lines)
        },
      })
    }
  }
  return log.finish()
}

async function readFile(
  log: ConnectionLog,
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  { onLines, isCancelled }: ObserveOptions,
): Promise<void> {
  log.begin(name)
  const reader = new FlowReader(log.tell)
  try {
    for await (const text of textChunks(bytes)) {
      reader.push(text)
      onLines?.(reader.lines)
      if (isCancelled?.() === true) break
    }
  } catch (error) {
    if (!(error instanceof UnreadableBytes)) throw error
    log.tell({ type: 'unreadable', line: reader.lines + 1, reason: error.message, excerpt: '' })
  }
  reader.end()
  log.end({ format: reader.format, lines: reader.lines })
}

/** The files in an archive; a file that is none is its own. */
async function entriesOf(input: FlowInput, log: ConnectionLog): Promise<readonly FlowInput[]> {
  const { name, bytes } = input
  if (!(bytes instanceof Blob) || !/\.zip$/i.test(name)) return [input]
  const isWanted = (path: string): boolean => flowEntry.test(path) && !noFlows.test(path) && !path.includes('..')
  const unzipped = await unzip(bytes, mostUnpacked, isWanted)
  const problem =
    'problem' in unzipped
      ? unzipped.problem === 'damaged'
        ? 'the archive is damaged'
        : 'the archive contains more flows than can be unpacked'
      : unzipped.entries.some(({ path }) => isWanted(path))
        ? null
        : 'the archive contains no file of flows'
  if ('problem' in unzipped || problem !== null) {
    log.begin(name)
    log.tell({ type: 'unreadable', line: 0, reason: problem ?? '', excerpt: '' })
    log.end()
    return []
  }
  return unzipped.entries
    .filter(({ path }) => isWanted(path))
    .map(({ path, bytes: unpacked }) => ({
      name: `${name}/${path}`,
      bytes: new Blob(unpacked === null ? [] : [unpacked]),
    }))
}
