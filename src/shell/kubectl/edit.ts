/** `kubectl edit`: there is no editor in a terminal here, so the page's own shows where the object is written. */
import { CommandError } from '../error'
import type { Call, Result } from '../tool'
import { kubeOptions, mustFind, namespaceOf, readNames } from './common'

export function edit(args: readonly string[], call: Call): Result {
  const options = kubeOptions(args, {
    values: ['output', 'filename', 'field-manager', 'validate', 'subresource'],
    switches: ['show-managed-fields', 'windows-line-endings', 'save-config', 'output-patch'],
    short: { o: 'output', f: 'filename' },
  })
  const [named] = readNames(options.words, 'edit')
  const name = named?.names[0]
  if (named === undefined || name === undefined)
    throw new CommandError('error: resource(s) were provided, but no name was specified')
  const { key, kind, file } = mustFind(named.type, name, namespaceOf(options, call), call)
  if (file === null)
    throw new CommandError(
      `error: ${kind} "${name}" is in no file of the workspace: the cluster makes it, so it cannot be edited here`,
    )
  call.show({ file, key })
  return {
    out: 'Edit cancelled, no changes made.\n',
    error: `# not simulated here: a terminal has no editor. ${kind} "${name}" stands in ${file}: edit it in the editor of the page, where each change is applied as you type, or use kubectl patch.\n`,
    code: 0,
  }
}
