/** Text of manifests and file names on its way to a terminal or a log, which must not obey it. */

/**
 * One line of text: control characters, line ends of every kind and marks that turn the direction of writing are
 * replaced, so that a name can neither move a terminal's cursor nor begin a line of its own.
 */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  return text.replace(/[\u0000-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]/g, '\uFFFD')
}

/** The same for text of several lines. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n')
}

/** Commands in a line of a log: of GitHub (`::error`, and `##[error]` anywhere), Azure (`##vso[`) and TeamCity. */
const atStart = /^([^\S\n]*):(?=:[A-Za-z][\w-]*(?:[^\S\n][^\n]*)?::)/gm
const anywhere = /#(?=#(?:\[|vso\[|teamcity\[))/g

/** Keeps what is printed from being taken for a command by the program that collects a job's log. */
export function withoutLogCommands(text: string, format: 'text' | 'json' | 'xml'): string {
  if (format === 'json') return text.replace(anywhere, '\\u0023')
  if (format === 'xml') return text.replace(anywhere, '&#35;')
  return text.replace(atStart, '$1\uFFFD').replace(anywhere, '\uFFFD')
}
