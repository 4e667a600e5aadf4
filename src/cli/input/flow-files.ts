/** Files of flows that the command line names. */
import { openAsBlob, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { FlowInput } from '../../observe/observe'
import { archiveAt } from './archives'
import { UserError, type Io } from './io'
import { reasonOf } from './reason'

/** Names that files of flows have and manifests do not. */
const flowName = /(?<!\.(?:ya?ml|tar))\.(?:jsonl|ndjson|log|txt|zip|gz)$/i

/**
 * Files and folders that were named without an option, told apart: those of flows by their names, the others are manifests. A
 * sysdump is both.
 *
 * @param named files of flows that an option names
 */
export function flowsAndManifests(paths: readonly string[], named: readonly string[]) {
  const flows = paths.filter((path) => flowName.test(path))
  return {
    flowPaths: [...new Set([...named, ...flows])],
    paths: paths.filter((path) => !flows.includes(path) || archiveAt(path) !== undefined),
  }
}

/** What the paths hold, file by file; a folder stands for its files of flows, and - for the standard input. */
export async function inputsOf(paths: readonly string[], io: Io): Promise<readonly FlowInput[]> {
  if (paths.filter((path) => path === '-').length > 1) throw new UserError('the standard input can be read only once')
  const inputs: FlowInput[] = []
  for (const path of paths) {
    if (path === '-') inputs.push({ name: 'stdin', bytes: io.streamInput() })
    else for (const file of filesOf(path)) inputs.push({ name: file, bytes: await openAsBlob(file) })
  }
  return inputs
}

/** The file itself, or the files of flows in a folder by their names. */
function filesOf(path: string): readonly string[] {
  try {
    if (!statSync(path).isDirectory()) return [path]
    const found = readdirSync(path)
      .filter((name) => flowName.test(name) || name.endsWith('.json'))
      .sort()
      .map((name) => join(path, name))
    if (found.length > 0) return found
  } catch (error) {
    throw new UserError(`${path}: ${reasonOf(error)}`)
  }
  throw new UserError(`${path}: the folder holds no file of flows`)
}
