/** Which lines of the palette fit the typed words, and how well. */

/** Other words under which people look for a command, by the command's id. Its title need not repeat them. */
export const otherWords: Readonly<Record<string, readonly string[]>> = {
  'open-files': ['import', 'load', 'upload', 'sysdump', 'archive', 'add'],
  'open-folder': ['import', 'load', 'upload', 'add'],
  workspaces: ['projects', 'rename', 'saved', 'history'],
  share: ['url', 'send', 'embed', 'iframe'],
  proposals: ['recommend', 'generate', 'suggest'],
  'fewer-policies': ['consolidate', 'redundant', 'duplicates', 'unused'],
  'export-yaml': ['save', 'download'],
  'export-zip': ['save', 'download'],
  'export-report': ['save', 'download'],
  'export-flows-csv': ['save', 'download', 'spreadsheet'],
  handout: ['pdf', 'paper'],
  lessons: ['tutorial', 'learn', 'course', 'teach'],
  challenges: ['exercise', 'exam', 'quiz'],
  'go-back': ['previous', 'history'],
  'next-problem': ['error', 'warning', 'lint', 'problems'],
  'previous-problem': ['error', 'warning', 'lint', 'problems'],
  'help-problems': ['error', 'warning', 'lint', 'codes'],
  help: ['help', 'shortcuts', 'keyboard', 'legend'],
  'toggle-editor': ['yaml', 'pane', 'panel'],
  'toggle-flows': ['table', 'pane', 'panel'],
  'toggle-inspector': ['details', 'pane', 'panel', 'sidebar'],
  'theme-dark': ['colour', 'color', 'night'],
  'theme-light': ['colour', 'color', 'day'],
  'theme-system': ['colour', 'color'],
  'toggle-matrix': ['grid', 'table'],
  ask: ['probe', 'trace', 'query', 'explain', 'test', 'can'],
  'canvas-fit': ['zoom', 'reset', 'all'],
  'canvas-tidy': ['layout', 'arrange'],
  'canvas-focus': ['focus', 'hide'],
  'canvas-ghosts': ['exposure', 'missing'],
  'show-cluster': ['version', 'enforcement', 'cilium-config', 'configuration', 'host firewall'],
  'show-shell': ['terminal', 'console', 'command line'],
  'show-checks': ['tests', 'expectations'],
  'show-replay': ['observed', 'jsonpb'],
}

const wordStart = /[\s/:.,(’“-]/u

/** 1 where a word begins a text, less where it begins a later word, least inside of one; 0 where it is missing. */
function place(text: string, word: string): number {
  const at = text.indexOf(word)
  if (at < 0) return 0
  if (at === 0) return 1
  for (let from = at; from > 0; from = text.indexOf(word, from + 1))
    if (wordStart.test(text.charAt(from - 1))) return 0.8
  return 0.3
}

/**
 * How well a line of the palette fits what is typed, from 0 (not at all) to 1. Every typed word has to be found, in the line
 * or among its other words. Help comes after what does something.
 */
export function fits(line: string, typed: string, others: readonly string[] = []): number {
  const text = line.toLowerCase()
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return 1
  let sum = 0
  for (const word of words) {
    const best = Math.max(place(text, word), ...others.map((other) => 0.7 * Number(other.startsWith(word))))
    if (best === 0) return 0
    sum += best
  }
  const score = sum / words.length
  return text.startsWith('help') && !'help'.startsWith(words[0] ?? '') ? score / 4 : score
}
