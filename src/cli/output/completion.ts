/** Scripts that complete command lines in bash, zsh and fish. They ask nobody when they run: all that they know is in them. */
import type { CompletedCommand, CompletedOption } from './completion-words'

/** An option as it is typed: `--output`, and `-o` where it has a letter. */
const spellings = ({ name, short }: CompletedOption): readonly string[] => [
  ...(short === undefined ? [] : [`-${short}`]),
  `--${name}`,
]

/** A text between single quotes, for bash and zsh. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** Words of one kind by what they are worth, such as the patterns of a `case` by their answer. */
function together(pairs: readonly (readonly [key: string, what: string])[]): readonly (readonly [string, string[]])[] {
  const keys = new Map<string, string[]>()
  for (const [key, what] of pairs) keys.set(what, [...(keys.get(what) ?? []), key])
  return [...keys]
}

/** For bash from 3.2 on, and for what it does without the package bash-completion. */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  const values = together(
    commands.flatMap(({ name, options }) =>
      options
        .filter(({ takes }) => takes !== 'nothing')
        .flatMap((option) =>
          spellings(option).map(
            (spelling) =>
              [`'${name} ${spelling}'`, `takes=${option.takes} words=${quoted(option.words.join(' '))}`] as const,
          ),
        ),
    ),
  )
  const options = commands.map(
    ({ name, options: all }) => `          ${name}) words=${quoted(all.flatMap(spellings).join(' '))} ;;\n`,
  )
  const first = commands
    .filter(({ words }) => words.length > 0)
    .map(({ name, words }) => `          '${name} 2') words=${quoted(words.join(' '))} ;;\n`)
  return `# Completes command lines of membrane in bash: source <(membrane completion bash)
_membrane() {
  local IFS=$' \\t\\n' command="\${COMP_WORDS[1]}" current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}"
  local takes=file words='' head=''
  # bash takes --output=json apart.
  if [ "$current" = '=' ]; then
    current=''
  elif [ "$previous" = '=' ]; then
    previous="\${COMP_WORDS[COMP_CWORD - 2]}"
  fi
  if [ "$COMP_CWORD" -eq 1 ]; then
    takes=word words='${[...commands.map(({ name }) => name), '--help', '--version'].join(' ')}'
  else
    case "$command $previous" in
${values.map(([what, keys]) => `      ${keys.join(' | ')}) ${what} ;;\n`).join('')}      *)
        case "$current" in
        -*)
          takes=word
          case "$command" in
${options.join('')}          esac
          ;;
        *)
          case "$command $COMP_CWORD" in
          'help 2') takes=word words='${commands.map(({ name }) => name).join(' ')}' ;;
${first.join('')}          esac
          ;;
        esac
        ;;
    esac
  fi
  if [ "$takes" = list ]; then
    head="\${current%"\${current##*,}"}"
    current="\${current##*,}"
  fi
  COMPREPLY=($(compgen -W "$words" -P "$head" -- "$current"))
  # What is no name of a file is not completed as one, and a setting goes on behind its =.
  [ "$takes" = file ] || compopt +o default 2>/dev/null
  case "\${COMPREPLY[0]}" in *=) compopt -o nospace 2>/dev/null ;; esac
}
complete -o default -F _membrane membrane
`
}

/** For zsh, with its completion system started. */
export function zshCompletion(commands: readonly CompletedCommand[]): string {
  const described = commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}\n`).join('')
  const cases = commands.map(({ name, options, words, takesFiles }) => {
    const first = words.length === 0 ? [] : [quoted(`1:what:(${words.join(' ')})`)]
    const files = takesFiles ? [quoted('*:file:_files')] : []
    return `    ${name})\n      _arguments -s : \\\n        ${[...options.map(zshOption), ...first, ...files].join(' \\\n        ')}\n      ;;\n`
  })
  return `#compdef membrane
# Completes command lines of membrane in zsh: source <(membrane completion zsh)
_membrane() {
  local -a commands
  commands=(
${described}  )
  if (( CURRENT == 2 )); then
    _describe -t commands 'command' commands
    return
  fi
  shift words
  (( CURRENT-- ))
  case "$words[1]" in
    help) _describe -t commands 'command' commands ;;
${cases.join('')}  esac
}
if [ "$funcstack[1]" = _membrane ]; then _membrane "$@"; else compdef _membrane membrane; fi
`
}

function zshOption(option: CompletedOption): string {
  const { takes, words, isRepeated, summary } = option
  const names = spellings(option)
  const all = `(${names.join(' ')})`
  const label = `[${summary.replace(/[[\]\\]/g, String.raw`\$&`)}]`
  const action = {
    nothing: '',
    // What goes on behind its = gets no space.
    word: words.some((word) => word.endsWith('='))
      ? `:value:compadd -S "" - ${words.join(' ')}`
      : `:value:(${words.join(' ')})`,
    list: `:values:_values -s , value ${words.join(' ')}`,
    file: ':file:_files',
    text: ':value: ',
  }[takes]
  const what = (name: string): string => (takes === 'nothing' ? name : `${name}${name.startsWith('--') ? '=' : '+'}`)
  return names.map((name) => quoted(`${isRepeated ? '*' : all}${what(name)}${label}${action}`)).join(' ')
}

/** For fish from 3.0 on. */
export function fishCompletion(commands: readonly CompletedCommand[]): string {
  const options = together(
    commands.flatMap(({ name, options: all }) => all.map((option) => [name, fishOption(option)] as const)),
  )
  return `# Completes command lines of membrane in fish: membrane completion fish > ~/.config/fish/completions/membrane.fish
function __membrane_is
    set -l words (commandline -opc)
    test (count $words) -gt 1; and contains -- $words[2] $argv
end
function __membrane_begins
    set -l words (commandline -opc)
    test (count $words) -eq 2; and contains -- $words[2] $argv
end
complete -c membrane -f
complete -c membrane -n __fish_use_subcommand -l help -d 'what there is'
complete -c membrane -n __fish_use_subcommand -l version -d 'the version'
${commands.map(({ name, summary }) => `complete -c membrane -n __fish_use_subcommand -a ${name} -d ${fishQuoted(summary)}\n`).join('')}complete -c membrane -n '__membrane_begins help' -a '${commands.map(({ name }) => name).join(' ')}'
complete -c membrane -n '__membrane_is ${commands.flatMap(({ name, takesFiles }) => (takesFiles ? [name] : [])).join(' ')}' -F
${commands
  .filter(({ words }) => words.length > 0)
  .map(({ name, words }) => `complete -c membrane -n '__membrane_begins ${name}' -a '${words.join(' ')}'\n`)
  .join(
    '',
  )}${options.map(([what, names]) => `complete -c membrane -n '__membrane_is ${names.join(' ')}' ${what}\n`).join('')}`
}

function fishOption(option: CompletedOption): string {
  const { name, short, takes, words, summary } = option
  const value = {
    nothing: '',
    word: ` -x -a '${words.join(' ')}'`,
    list: ` -x -a ${fishQuoted(`(__fish_complete_list , 'printf "%s\\n" ${words.join(' ')}')`)}`,
    file: ' -r -F',
    text: ' -x',
  }[takes]
  return `${short === undefined ? '' : `-s ${short} `}-l ${name}${value}${summary === '' ? '' : ` -d ${fishQuoted(summary)}`}`
}

const fishQuoted = (text: string): string => `'${text.replace(/[\\']/g, String.raw`\$&`)}'`
