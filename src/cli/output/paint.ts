/** Colours on a terminal, none anywhere else. The words say the same without them. */

const codes = { red: 31, green: 32, yellow: 33, magenta: 35, cyan: 36, bold: 1, dim: 2 } as const
type Colour = keyof typeof codes

export type Paint = (colour: Colour, text: string) => string

/** @param choice `auto` follows the terminal, `NO_COLOR` and `TERM=dumb`. */
export function painter(
  choice: 'auto' | 'always' | 'never',
  isTerminal: boolean,
  environment: Readonly<Record<string, string | undefined>>,
): Paint {
  const isOn =
    choice === 'always' ||
    (choice === 'auto' && isTerminal && (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb')
  return isOn ? (colour, text) => `\u001B[${codes[colour]}m${text}\u001B[0m` : (_, text) => text
}
