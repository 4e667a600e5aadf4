/** Files that the user drops, opens or pastes → files of the workspace, or a sentence on why not. */
import type { SourceFile } from './types'

const limitBytes = 60_000_000

export type Imported = { readonly files: readonly SourceFile[] } | { readonly problem: string }

/** Reads text files; refuses what is no text or too large altogether. */
export async function importFiles(list: readonly File[]): Promise<Imported> {
  const size = list.reduce((sum, file) => sum + file.size, 0)
  if (size > limitBytes)
    return {
      problem: `These files hold ${Math.round(size / 1_000_000)} MB; at most ${limitBytes / 1_000_000} MB can be read at once.`,
    }
  const files: SourceFile[] = []
  for (const file of list) {
    const text = await textOf(file)
    if (text === null)
      return { problem: `${file.name} could not be read. Folders cannot be dropped: drop the files in them.` }
    if (text.includes('\u0000'))
      return { problem: `${file.name} is not a text file. Membrane reads YAML and JSON manifests.` }
    files.push({ name: file.name === '' ? 'pasted.yaml' : file.name, text })
  }
  return { files }
}

/** Null for a folder, and for a file that has gone or may not be read. */
async function textOf(file: File): Promise<string | null> {
  try {
    return await file.text()
  } catch {
    return null
  }
}
