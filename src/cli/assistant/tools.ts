/** The tools: commands of the program, with their paths held to some folders and their output as the answer. */
import { realpathSync } from 'node:fs'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import type { Command } from '../command'
import { check } from '../commands/check'
import { diff } from '../commands/diff'
import { explain } from '../commands/explain'
import { isolated } from '../commands/isolated'
import { lint } from '../commands/lint'
import { propose } from '../commands/propose'
import { replay } from '../commands/replay'
import { UserError, type Io } from '../input/io'
import { readOptions } from '../options'
import { painter } from '../output/paint'
import { version } from '../output/version'

interface Field {
  readonly description: string
  readonly kind: 'path' | 'paths' | 'text'
  readonly isOptional?: true
}

interface Tool {
  readonly description: string
  readonly fields: Readonly<Record<string, Field>>
  /** Commands to run, each with its arguments; paths are resolved already. */
  readonly commands: (values: Values) => readonly (readonly [Command, readonly string[]])[]
}

/** What a caller gave: lists of texts, empty where it gave nothing. */
type Values = (name: string) => readonly string[]

const manifests: Field = { kind: 'paths', description: 'Files or folders of manifests.' }

const option = (name: string, values: readonly string[]): readonly string[] =>
  values.flatMap((value) => [`--${name}`, value])

const tools: Readonly<Record<string, Tool>> = {
  analyze: {
    description:
      'Who is isolated in which direction and by which policies, and what is wrong with the manifests, with file and line.',
    fields: { paths: manifests },
    commands: (values) => [
      [isolated, values('paths')],
      [lint, values('paths')],
    ],
  },
  explain: {
    description:
      'Why one flow goes through or not: each step, with policy, file and line. Without a port: all ports, by sets.',
    fields: {
      from: { kind: 'text', description: 'Who sends: namespace/name, world, host, an address.' },
      to: {
        kind: 'text',
        description: 'Who receives, with or without a port: namespace/name:8080, api.example.com:443.',
      },
      paths: manifests,
    },
    commands: (values) => [[explain, [...values('from'), ...values('to'), ...values('paths')]]],
  },
  diff: {
    description: 'What opens and closes from one set of manifests to another, on every port.',
    fields: {
      before: { kind: 'path', description: 'File or folder before the change.' },
      after: { kind: 'path', description: 'File or folder after it.' },
      with: { kind: 'paths', description: 'Files that both share, such as the pods.', isOptional: true },
    },
    commands: (values) => [[diff, [...values('before'), ...values('after'), ...option('with', values('with'))]]],
  },
  check: {
    description: 'Whether the expectations of Traffic resources hold, each with the reason, file and line.',
    fields: { paths: manifests },
    commands: (values) => [[check, values('paths')]],
  },
  replay: {
    description: 'What a draft of policies does to flows that Hubble saw: breaks, opens, keeps.',
    fields: {
      flows: { kind: 'paths', description: 'Files of flows, as hubble observe prints them.' },
      draft: { kind: 'paths', description: 'Files or folders of the draft.' },
      paths: manifests,
    },
    commands: (values) => [
      [replay, [...option('flows', values('flows')), ...option('draft', values('draft')), ...values('paths')]],
    ],
  },
  propose: {
    description:
      'Policies that allow just the flows that Hubble saw, with coverage and proof, as a patch. Nothing is written.',
    fields: {
      flows: { kind: 'paths', description: 'Files of flows, as hubble observe prints them.' },
      paths: manifests,
    },
    commands: (values) => [[propose, [...option('from', values('flows')), ...values('paths')]]],
  },
}

/** A server whose tools read what lies below some folders. */
export function serve(folders: readonly string[]): Server {
  const roots = folders.map((folder) => realpathSync(folder))
  const server = new Server({ name: 'membrane', version }, { capabilities: { tools: {} } })
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: Object.entries(tools).map(([name, { description, fields }]) => ({
      name,
      description,
      inputSchema: {
        type: 'object' as const,
        properties: Object.fromEntries(
          Object.entries(fields).map(([field, { kind, description: words }]) => [
            field,
            kind === 'paths'
              ? { type: 'array', items: { type: 'string' }, description: words }
              : { type: 'string', description: words },
          ]),
        ),
        required: Object.entries(fields).flatMap(([field, { isOptional }]) => (isOptional === true ? [] : [field])),
      },
      annotations: { readOnlyHint: true, openWorldHint: false },
    })),
  }))
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
    try {
      return { content: [{ type: 'text', text: await answer(params.name, params.arguments ?? {}, roots) }] }
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      const text = [error.message, ...(error.hint === undefined ? [] : [error.hint])].join('\n')
      return { content: [{ type: 'text', text }], isError: true }
    }
  })
  return server
}

async function answer(
  name: string,
  given: Readonly<Record<string, unknown>>,
  roots: readonly string[],
): Promise<string> {
  const tool = Object.hasOwn(tools, name) ? tools[name] : undefined
  if (tool === undefined) throw new UserError(`there is no tool "${name}"`, `Tools: ${Object.keys(tools).join(', ')}.`)
  const values = new Map(
    Object.entries(tool.fields).map(([field, shape]) => [field, valuesOf(field, shape, given[field], roots)]),
  )
  let text = ''
  const io: Io = {
    out: (part) => void (text += part),
    error: (part) => void (text += part),
    isOutTerminal: false,
    isErrorTerminal: false,
    environment: {},
    readInput: () => {
      throw new UserError('there is no standard input here')
    },
    streamInput: () => {
      throw new UserError('there is no standard input here')
    },
  }
  for (const [command, args] of tool.commands((field) => values.get(field) ?? [])) {
    const options = readOptions(name, args, command.options, command.readFilters)
    await command.run({ io, options, paint: painter('never', false, {}) })
  }
  return text
}

function valuesOf(
  field: string,
  { kind, isOptional }: Field,
  given: unknown,
  roots: readonly string[],
): readonly string[] {
  if (given === undefined && isOptional === true) return []
  const list: readonly unknown[] = Array.isArray(given) ? given : [given]
  const texts = list.filter((item) => typeof item === 'string')
  if (texts.length === 0 || texts.length < list.length || (kind !== 'paths' && texts.length > 1))
    throw new UserError(`${field} is ${kind === 'paths' ? 'a list of texts' : 'a text'}`)
  if (kind !== 'text') return texts.map((text) => pathIn(text, roots))
  // A text is never an option of the command.
  if (texts.some((text) => text.startsWith('-'))) throw new UserError(`${field} cannot begin with "-"`)
  return texts
}

/** A path below one of the folders, links followed; relative ones are looked for in each folder. */
function pathIn(text: string, roots: readonly string[]): string {
  const candidates = [resolve(text), ...roots.map((root) => resolve(root, text))]
  for (const candidate of candidates) {
    const real = realPath(candidate)
    if (real !== null && roots.some((root) => isBelow(real, root))) return real
  }
  throw new UserError(
    `${text} is not there, or not below the folders that may be read`,
    `Folders: ${roots.join(', ')}.`,
  )
}

function realPath(path: string): string | null {
  try {
    return realpathSync(path)
  } catch {
    return null
  }
}

function isBelow(path: string, root: string): boolean {
  const way = relative(root, path)
  return way === '' || (!isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`))
}
