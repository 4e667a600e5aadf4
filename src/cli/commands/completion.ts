/** `membrane completion`: a script that completes command lines, from the tables and the help that the commands have themselves. */
import { flags, knownValues } from '../../engine/doors/whole'
import type { Command, CommandEntry } from '../command'
import { exitCodes, UserError } from '../input/io'
import { sharedHelp, sharedOptions, type OptionTable } from '../options'
import { bashCompletion, fishCompletion, zshCompletion } from '../output/completion'
import type { CompletedCommand, CompletedOption } from '../output/completion-words'

const shells = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const
const shellNames = Object.keys(shells)

/** @param commands all commands, this one among them */
export const completion = (commands: readonly CommandEntry[]): Command => ({
  help: `Usage: membrane completion SHELL

Prints a script that completes commands, options, their values and names of files; SHELL is bash, zsh or fish. The program is found by
its name, membrane: npm link gives it one.

  source <(membrane completion bash)     in ~/.bashrc
  source <(membrane completion zsh)      in ~/.zshrc, after compinit
  membrane completion fish > ~/.config/fish/completions/membrane.fish
`,
  options: {},
  words: shellNames,
  async run({ io, options }) {
    const [name = '', more] = options.rest
    const found = Object.entries(shells).find(([known]) => known === name)
    if (found === undefined || more !== undefined)
      throw new UserError(`completion takes one of ${shellNames.join(', ')}`, 'membrane completion bash')
    io.out(found[1](await Promise.all(commands.map(described))))
    return exitCodes.good
  },
})

async function described({ name, summary, load }: CommandEntry): Promise<CompletedCommand> {
  const { help, options, readFilters, words = [] } = await load()
  const told = toldOptions(`${help}${sharedHelp}`)
  const own = Object.entries<OptionTable[string]>({ ...sharedOptions, ...options }).map(
    ([option, { type, short, words: known = [], isList = false, multiple = false }]): CompletedOption => ({
      name: option,
      ...(short === undefined ? {} : { short }),
      ...(told.get(option) ?? { summary: '', takes: 'text' }),
      // The help lists the forms, and so does the completion.
      ...(option === 'output' ? { summary: 'the form of what is printed' } : {}),
      ...(type === 'boolean' ? { takes: 'nothing' } : known.length > 0 ? { takes: isList ? 'list' : 'word' } : {}),
      words: known,
      isRepeated: multiple,
    }),
  )
  const taken = new Set(own.map((option) => option.name))
  const filters = readFilters === undefined ? [] : filterOptions.filter((option) => !taken.has(option.name))
  const isAboutFiles = /^Usage: .*(?:FILE|FOLDER|BEFORE|SYSDUMP)/.test(help)
  return { name, summary, options: [...own, ...filters], words, takesFiles: isAboutFiles }
}

/** The flags of `hubble observe`, with those values that are the same in every cluster. */
const filterOptions: readonly CompletedOption[] = [
  { name: 'not', summary: 'Turns the next filter round', takes: 'nothing', words: [], isRepeated: true },
  ...flags.map((flag): CompletedOption => {
    const words = flag.takesValue ? knownValues(flag) : []
    return {
      name: flag.name,
      ...(flag.short === undefined ? {} : { short: flag.short }),
      summary: flag.summary,
      takes: !flag.takesValue ? 'nothing' : words.length > 0 ? 'word' : 'text',
      words,
      isRepeated: true,
    }
  }),
]

/** What a help text says of options, up to the first stop, and whether a file follows. */
function toldOptions(help: string): ReadonlyMap<string, Pick<CompletedOption, 'summary' | 'takes'>> {
  return new Map(
    [...help.matchAll(/^ {2,6}(?:-\w, )?--([\w-]+)(?: ([A-Z][^ ]*))? {2,}(\S.*(?:\n {20,}\S.*)*)$/gm)].map(
      ([, name = '', value = '', text = '']) => [
        name,
        {
          summary: text.replace(/\s+/g, ' ').replace(/(?:[;:] |\. [A-Z]).*$/, ''),
          takes: /^(?:FILES?|FOLDER)$/.test(value) ? 'file' : 'text',
        },
      ],
    ),
  )
}
