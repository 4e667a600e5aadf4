/** Proposed changes of the files that were read: as a patch, or written into them. */
import { createTwoFilesPatch } from 'diff'
import { readFileSync, writeFileSync } from 'node:fs'
import type { SourceFile } from '../../engine/doors/whole'
import { splitDocuments } from '../../yaml/text'
import type { Sources } from './input'
import { UserError } from './io'
import { reasonOf } from './reason'

export interface Changed {
  readonly before: readonly SourceFile[]
  readonly after: readonly SourceFile[]
}

/** The files that differ, as `git apply` and `patch -p1` read it. */
export function patchOf({ before, after }: Changed): string {
  const texts = new Map(before.map(({ name, text }) => [name, text]))
  return after
    .filter(({ name, text }) => texts.get(name) !== text)
    .map(({ name, text }) => {
      const was = texts.get(name)
      const path = name.replace(/^(\.?\/)+/, '')
      const from = was === undefined ? '/dev/null' : `a/${path}`
      const patch = createTwoFilesPatch(from, `b/${path}`, was ?? '', text, undefined, undefined, { context: 3 })
      // The line of equal signs above the names says nothing.
      return patch.replace(/^=+\n/, '')
    })
    .join('')
}

/** The documents that are new or read differently from before, as YAML for `kubectl apply`; what is only taken away is not among them. */
export function documentsOf({ before, after }: Changed): string {
  const piecesOf = ({ text }: SourceFile): readonly string[] =>
    splitDocuments(text).map(({ start, end }) => text.slice(start, end).trim())
  const known = new Set(before.flatMap(piecesOf))
  return after
    .flatMap(piecesOf)
    .filter((piece) => !known.has(piece))
    .map((piece) => `---\n${piece}\n`)
    .join('')
}

/**
 * Writes what changed into the files.
 *
 * @param sources what was read; a file that was changed by somebody else since is left as it is
 * @returns the names of the files that were written
 * @throws UserError where a file is not to be written, before any is
 */
export function writeChanges({ before, after }: Changed, sources: Sources): readonly string[] {
  const texts = new Map(before.map(({ name, text }) => [name, text]))
  const changed = after.filter(({ name, text }) => texts.get(name) !== text)
  const plan = changed.map(({ name, text }) => {
    const was = texts.get(name)
    if (name === 'stdin')
      throw new UserError('the standard input cannot be written', 'Leave --write out, and take the patch.')
    const path = sources.paths.get(name) ?? name
    if (was !== undefined && !sources.paths.has(name))
      throw new UserError(`${name}: what is in an archive cannot be written`, 'Leave --write out, and take the patch.')
    if (was !== undefined && readText(name, path) !== was)
      throw new UserError(
        `${name}: it is not plain UTF-8 with line feeds, or somebody changed it meanwhile`,
        'Leave --write out, and take the patch.',
      )
    return { name, path, text }
  })
  for (const { name, path, text } of plan) {
    try {
      writeFileSync(path, text)
    } catch (error) {
      throw new UserError(`${name}: ${reasonOf(error)}`)
    }
  }
  return plan.map(({ name }) => name)
}

function readText(name: string, path: string | Buffer): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new UserError(`${name}: ${reasonOf(error)}`)
  }
}
