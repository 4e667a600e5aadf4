/** What is dropped → its files, those in folders included. */
import type { ImportSource } from './files'

const mostFiles = 20_000

/** Walks through what was dropped; entries must have been taken while the drop was handled. */
export async function filesOfDropped(
  entries: readonly FileSystemEntry[],
  files: readonly File[],
): Promise<readonly ImportSource[]> {
  if (entries.length === 0) return files.map((file) => ({ path: file.name, file }))
  const found: ImportSource[] = []
  for (const entry of entries) await walk(entry, '', found)
  return found
}

async function walk(entry: FileSystemEntry, folder: string, found: ImportSource[]): Promise<void> {
  if (found.length >= mostFiles) return
  const path = `${folder}${entry.name}`
  if (isFile(entry)) {
    const file = await new Promise<File | null>((resolve) => entry.file(resolve, () => resolve(null)))
    if (file !== null) found.push({ path, file })
  } else if (isFolder(entry) && !entry.name.startsWith('.') && entry.name !== 'node_modules') {
    const reader = entry.createReader()
    // A folder gives its entries by the hundred, until there are none.
    for (;;) {
      const some = await new Promise<readonly FileSystemEntry[]>((resolve) =>
        reader.readEntries(resolve, () => resolve([])),
      )
      if (some.length === 0) break
      for (const inner of some) await walk(inner, `${path}/`, found)
    }
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory
}
