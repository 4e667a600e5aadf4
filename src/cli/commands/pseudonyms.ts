/** `membrane pseudonyms`: the files under other names, to be handed out, with the proof that they decide as before. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { analyze, proveRenaming } from '../../engine/doors/whole'
import { pseudonymous, readNameTable, type NameTable, type Pseudonymous } from '../../edit/pseudonyms/pseudonyms'
import { analyzeSources, exitFor, printJson, tellUnread, type Command } from '../command'
import { readSources } from '../input/input'
import { exitCodes, UserError } from '../input/io'
import { clusterOptions, printedAs } from '../options'
import { reasonOf } from '../input/reason'
import { printable } from '../output/text'

const formats = ['yaml', 'json'] as const

export const pseudonyms: Command = {
  help: `Usage: membrane pseudonyms FILE… [options]

Gives namespaces, workloads, labels of your own, domains and addresses other names, each the same everywhere: prefixes hold and miss each
other as before, special ranges (0.0.0.0/0, 169.254.169.254, loopback…), ports and what everybody's cluster has (kube-system, k8s-app=kube-dns)
stay. Fields that play no part are left out, and so are comments. Then both are compared: all verdicts on all ports. The same files give the
same result. The proof goes to standard error; without it the exit code is 1.

  membrane pseudonyms manifests/ > report.yaml
  membrane pseudonyms manifests/ --table names.json --write-to handout/

Options:
  --table FILE           write which name became which into FILE, to be kept by you; where FILE is there, its names are used again
  --write-to FOLDER      write the files into a folder that is new or empty, instead of printing them
  --comments             keep comments, with the names of the table replaced in them: read them before you hand them out
  -o, --output FORMAT    yaml (default), or json: files, cluster settings, proof, and no table
`,
  options: {
    output: printedAs(formats),
    table: { type: 'string' },
    'write-to': { type: 'string' },
    comments: { type: 'boolean' },
  },
  run(context) {
    const { io, options } = context
    const format = options.choice('output', formats)
    if (options.rest.length === 0)
      throw new UserError('no file was named', 'Name files or folders, or - for the standard input.')
    const sources = readSources(options.rest, io)
    tellUnread(context, sources)
    const settings = clusterOptions(options)
    const tableFile = options.text('table')
    const earlier = tableFile === undefined ? null : readTable(tableFile)
    const renamed = pseudonymous(sources.files, settings, {
      comments: options.has('comments'),
      ...(earlier === null ? {} : { table: earlier }),
    })
    const before = analyzeSources(context, [sources])
    const proof = proveRenaming(before, analyze(renamed.files, renamed.options), renamed.renaming)
    const folder = options.text('write-to')
    if (folder !== undefined) writeFiles(folder, renamed)
    if (tableFile !== undefined) writeText(tableFile, `${JSON.stringify(renamed.table, null, 1)}\n`)
    if (format === 'json')
      printJson(context, 'pseudonyms', [], {
        files: renamed.files,
        options: renamed.options,
        isSame: proof.isSame,
        sentences: proof.sentences,
      })
    else if (folder === undefined) io.out(renamed.files.map(({ text }) => text).join('---\n'))
    if (!options.has('quiet')) for (const line of notesOf(renamed, proof.sentences)) io.error(`membrane: ${line}\n`)
    return exitFor([before], proof.isSame ? exitCodes.good : exitCodes.bad)
  },
}

function notesOf({ unreadable }: Pseudonymous, sentences: readonly string[]): readonly string[] {
  const lost =
    unreadable === 0
      ? []
      : [`${unreadable} ${unreadable === 1 ? 'document' : 'documents'} that cannot be read were left out`]
  return [...lost, ...sentences.map((sentence) => printable(sentence))]
}

function readTable(path: string): NameTable | null {
  if (!existsSync(path)) return null
  const table = readNameTable(readText(path))
  if (table === null) throw new UserError(`${path}: it is no table of names that membrane pseudonyms wrote`)
  return table
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new UserError(`${path}: ${reasonOf(error)}`)
  }
}

function writeText(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch (error) {
    throw new UserError(`${path}: ${reasonOf(error)}`)
  }
}

function writeFiles(folder: string, { files }: Pseudonymous): void {
  try {
    mkdirSync(folder, { recursive: true })
    // What lies there has its true names, and would be handed out with the rest.
    if (readdirSync(folder).length > 0) throw new UserError('the folder is not empty')
  } catch (error) {
    throw new UserError(`${folder}: ${reasonOf(error)}`)
  }
  for (const { name, text } of files) writeText(join(folder, name), text)
}
