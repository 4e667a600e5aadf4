/** `membrane exposure`: pods that do not exist yet, whom they would reach, and who could reach them. */
import { exposure as exposureOf, resourceWords, type Circle, type Ghost } from '../../engine/doors/whole'
import { analyzePaths, exitFor, isStrictlyBad, printJson, strictHelp, tellErrors, type Command } from '../command'
import { exitCodes } from '../input/io'
import { oneOf, printedAs } from '../options'
import type { Paint } from '../output/paint'
import { placeOf } from '../output/problems'
import { printable } from '../output/text'

/** Names that are printed of each set of peers. */
const mostNamed = 6

const parts = ['all', 'rules', 'new'] as const
const formats = ['text', 'json'] as const

export const exposure: Command = {
  help: `Usage: membrane exposure FILE… [options]

Rules let in peers that no present pod is, such as "any pod with app=metrics in a namespace with team=a": whoever makes such a pod is let in. Each
is asked about as if it were there, and so is a new pod without labels, in each namespace and in a new one: what it would reach,
and who could reach it.

  membrane exposure manifests/
  membrane exposure manifests/ --only rules

Options:
  --only WHICH           rules: peers of rules that no pod is; new: new pods
${strictHelp}  -o, --output FORMAT    text (default), or json
`,
  options: { output: printedAs(formats), only: oneOf(parts), strict: { type: 'boolean' } },
  run(context) {
    const { io, options, paint } = context
    const format = options.choice('output', formats)
    const only = options.choice('only', parts)
    const analysis = analyzePaths(context, options.rest)
    tellErrors(context, analysis)
    const found = exposureOf(analysis)
    const isWanted = ({ kind }: Ghost): boolean => only === 'all' || (only === 'rules') === (kind === 'rule')
    const ghosts = found.ghosts.filter(isWanted)
    if (format === 'json') printJson(context, 'exposure', analysis.diagnostics, { ...found, ghosts })
    else {
      const rules = ghosts.filter(({ kind }) => kind === 'rule')
      const fresh = ghosts.filter(({ kind }) => kind === 'new')
      const part = (title: string, list: readonly Ghost[]): string =>
        list.length === 0 ? '' : `${paint('bold', title)}\n${list.map((ghost) => ghostText(ghost, paint)).join('')}`
      const none = rules.length === 0 && only !== 'new' ? 'Every peer of a rule is a pod that there is.\n' : ''
      const notes = found.notes.map((note) => `${paint('dim', printable(note))}\n`).join('')
      io.out(`${none}${part('Peers of rules that no pod is', rules)}${part('New pods', fresh)}${notes}`)
    }
    return exitFor([analysis], isStrictlyBad(context, [analysis]) ? exitCodes.bad : exitCodes.good)
  },
}

function ghostText({ title, text, rules, reaches, reachedBy }: Ghost, paint: Paint): string {
  const places = rules.map(
    ({ policy, path, range }) =>
      `    ${paint('dim', printable(`${resourceWords(policy)} ${path}`))} ${paint('cyan', placeOf(range))}\n`,
  )
  return `  ${printable(`${title}: ${text}`)}\n${places.join('')}${circleText('reaches', reaches)}${circleText('can be reached by', reachedBy)}`
}

function circleText(word: string, { groups }: Circle): string {
  return groups
    .map(({ portsText, workloads, outside }) => {
      const named = [
        ...workloads.slice(0, mostNamed),
        ...(workloads.length > mostNamed ? [`${workloads.length - mostNamed} more`] : []),
      ]
      return `    ${printable(`${word} ${[...named, ...outside.slice(0, mostNamed)].join(', ')} on ${portsText}`)}\n`
    })
    .join('')
}
