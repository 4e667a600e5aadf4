/** `membrane mcp`: serves assistants on standard input and output. */
import { stdin } from 'node:process'
import type { Command } from '../command'
import { exitCodes, UserError } from '../input/io'

export const mcp: Command = {
  help: `Usage: membrane mcp FOLDER… [options]

Speaks the Model Context Protocol on standard input and output. Tools: analyze, explain, diff, check, replay, propose. All of them only read,
and only files below the folders that are named here; answers name file and line. Nothing is written, and nothing asks the network.

  claude mcp add membrane -- node dist-engine/cli.js mcp manifests/
`,
  options: {},
  async run({ options }) {
    if (options.rest.length === 0) throw new UserError('mcp needs the folders that it may read', 'membrane mcp FOLDER…')
    // The SDK is large and of use to this command only.
    const { StdioServerTransport } = await import('@modelcontextprotocol/sdk/server/stdio.js')
    const { serve } = await import('./tools')
    const server = serve(options.rest)
    const isOver = new Promise<void>((resolve) => void stdin.once('end', resolve).once('close', resolve))
    await server.connect(new StdioServerTransport())
    await isOver
    await server.close()
    return exitCodes.good
  },
}
