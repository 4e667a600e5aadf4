/** `membrane schema`: the JSON Schema of what `--output json` prints. */
import type { Command } from '../command'
import { exitCodes, UserError } from '../input/io'
import { jsonSchema } from '../schema'

export const schema: Command = {
  help: `Usage: membrane schema

Every command's --output json is one object: { apiVersion, command, diagnostics, result }. The schema says what result is for each
command. Fields may be added within a version; none is renamed or removed.
`,
  options: {},
  run({ io, options }) {
    const [more] = options.rest
    if (more !== undefined) throw new UserError(`schema takes no file, and "${more}" was named`, 'membrane schema')
    io.out(`${JSON.stringify(jsonSchema, null, 2)}\n`)
    return exitCodes.good
  },
}
