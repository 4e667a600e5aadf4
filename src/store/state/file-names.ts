/** Names for the workspace's files. */
import type { SourceFile } from './model'

const longestName = 120
const longestEnding = 20

/** What can stand on a tab: no folders, no white space around it, never empty. */
export function cleanName(wanted: string): string {
  return (
    wanted
      .replace(/[\\/]+/g, '-')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, longestName)
      .trim() || 'untitled.yaml'
  )
}

/** A clean name that no other file has: `policies.yaml`, `policies-2.yaml`. */
export function uniqueFileName(wanted: string, taken: readonly string[]): string {
  const clean = cleanName(wanted)
  if (!taken.includes(clean)) return clean
  const dot = clean.lastIndexOf('.')
  const [stem, ending] =
    dot > 0 && clean.length - dot <= longestEnding ? [clean.slice(0, dot), clean.slice(dot)] : [clean, '']
  // The number counts towards the length, or the name would be another one when it is read again.
  const numbered = (n: number): string => `${stem.slice(0, longestName - ending.length - `-${n}`.length)}-${n}${ending}`
  let n = 2
  while (taken.includes(numbered(n))) n++
  return numbered(n)
}

/** The same files, no two of one name. */
export function withUniqueNames(files: readonly SourceFile[]): readonly SourceFile[] {
  const names: string[] = []
  return files.map(({ name, text }) => {
    const unique = uniqueFileName(name, names)
    names.push(unique)
    return { name: unique, text }
  })
}
