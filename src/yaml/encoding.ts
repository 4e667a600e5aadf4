/** From the bytes of a file to text: which encoding it is in, and line ends that every reader counts alike. */

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be'

/**
 * By the byte order mark, or by where the zeros of the first two characters stand, as YAML 1.2 (section 5.2) tells the
 * encodings apart. PowerShell writes UTF-16 where a command's output goes into a file.
 */
export function encodingOf(bytes: Uint8Array): Encoding {
  const [a, b, c, d] = bytes
  if (a === 0xff && b === 0xfe) return 'utf-16le'
  if (a === 0xfe && b === 0xff) return 'utf-16be'
  // Two characters at least: a single zero is anything.
  if (a === undefined || b === undefined || c === undefined || d === undefined) return 'utf-8'
  if (a !== 0 && b === 0 && c !== 0 && d === 0) return 'utf-16le'
  if (a === 0 && b !== 0 && c === 0 && d !== 0) return 'utf-16be'
  return 'utf-8'
}

/** A lone carriage return ends a line for YAML; here it becomes a line feed, so that lines are counted as people see them. */
export function withLineFeeds(text: string): string {
  return text.includes('\r') ? text.replace(/\r(?!\n)/g, '\n') : text
}
