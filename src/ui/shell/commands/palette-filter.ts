/** Which lines of the palette fit the typed words, and how well. */

/** Other words under which people look for a command, by the command's id. Its title need not repeat them. */
export const otherWords: Readonly<Record<string, readonly string[]>> = {
  'open-files': ['import', 'load', 'upload', 'sysdump', 'archive'],
  'open-folder': ['import', 'load', 'upload', 'directory'],
  'new-file': ['create'],
  workspaces: ['new', 'create', 'empty', 'projects', 'rename', 'saved', 'history', 'switch', 'clear', 'remove'],
  share: ['url', 'send', 'embed', 'iframe'],
  'export-pseudonyms': ['anonymous', 'anonymise', 'hide names'],
  proposals: ['recommend', 'generate', 'suggest', 'observed', 'stated', 'audit'],
  'fewer-policies': ['consolidate', 'redundant', 'duplicates', 'unused', 'merge', 'copies', 'simplify'],
  'export-yaml': ['save', 'download', 'manifests'],
  'export-zip': ['save', 'download'],
  'export-report': ['save', 'download'],
  'export-flows-jsonpb': ['save', 'download', 'jsonpb'],
  'export-flows-csv': ['save', 'download', 'spreadsheet'],
  'export-svg': ['save', 'download', 'image', 'screenshot'],
  'export-png': ['save', 'download', 'image', 'screenshot'],
  handout: ['pdf', 'paper'],
  lessons: ['tutorial', 'learn', 'course', 'teach'],
  challenges: ['exercise', 'exam', 'quiz'],
  'go-back': ['previous', 'history'],
  'next-problem': ['error', 'warning', 'lint', 'problems', 'fix', 'mistake'],
  'previous-problem': ['error', 'warning', 'lint', 'problems'],
  'help-problems': ['error', 'warning', 'lint', 'codes', 'fix'],
  help: ['help', 'shortcuts', 'keyboard', 'legend', 'about'],
  'toggle-editor': ['text', 'pane', 'panel', 'toggle'],
  'toggle-flows': ['table', 'pane', 'panel', 'toggle'],
  'toggle-inspector': ['details', 'pane', 'panel', 'sidebar', 'toggle'],
  'theme-dark': ['colour', 'color', 'night', 'appearance'],
  'theme-light': ['colour', 'color', 'day', 'appearance'],
  'theme-system': ['colour', 'color', 'appearance'],
  'toggle-matrix': ['grid', 'table', 'who', 'toggle'],
  ask: ['probe', 'trace', 'query', 'explain', 'test', 'can', 'why', 'who', 'reach', 'dropped', 'allowed'],
  'canvas-fit': ['zoom', 'reset', 'all', 'whole'],
  'canvas-tidy': ['layout', 'arrange'],
  'canvas-find': ['search'],
  'canvas-fold': ['collapse', 'expand'],
  'canvas-fold-namespaces': ['collapse'],
  'canvas-fold-workloads': ['collapse'],
  'canvas-unfold': ['expand'],
  'canvas-focus': ['focus', 'alone'],
  'canvas-ghosts': ['exposure', 'missing'],
  'add-namespace': ['new', 'create'],
  'add-pod': ['new', 'create', 'endpoint'],
  'add-deployment': ['new', 'create', 'workload'],
  'add-service': ['new', 'create'],
  'add-address': ['new', 'create', 'world', 'cidr', 'ip', 'internet', 'external'],
  'add-dns': ['new', 'create', 'fqdn', 'domain', 'external'],
  'edit-node': ['rename', 'labels', 'ports'],
  connect: ['allow', 'rule', 'policy'],
  isolate: ['block', 'deny', 'default deny', 'close', 'policy'],
  remove: ['delete'],
  compromise: ['blast radius', 'compromised', 'attack', 'exposure'],
  'show-flows': ['table', 'list', 'drops'],
  'filter-flows': ['search', 'drops', 'dropped', 'hubble observe'],
  'clear-filter': ['reset', 'all'],
  'show-compare': ['diff', 'difference', 'changes'],
  'show-cluster': [
    'cilium version',
    'enforcement',
    'cilium-config',
    'configuration',
    'host firewall',
    'policy maps',
    'audit mode',
    'nodes',
  ],
  'show-shell': ['terminal', 'console', 'command line'],
  'show-checks': ['tests', 'expectations', 'expect'],
  'show-replay': ['observed', 'jsonpb'],
}

/** The commands that people want most: first among those that fit equally well, in this order. */
const likely = [
  'export-yaml',
  'share',
  'open-files',
  'ask',
  'show-replay',
  'proposals',
  'help',
  'canvas-fit',
  'lessons',
]

/** Verbs that nearly every command could begin with, and small words: they may be typed, and need not be in a title. */
const idleWords = new Set(
  'a an and do for go how i in is it of on open or see show the to use view what with'.split(' '),
)

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
 * or among its other words, but for idle ones beside another. Help comes after what does something.
 */
export function fits(line: string, typed: string, others: readonly string[] = []): number {
  const text = line.toLowerCase()
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return 1
  // Another word that is typed whole is nearly as good as the title's own first word.
  const byOther = (word: string): number =>
    others.includes(word) ? 0.99 : others.some((other) => place(other, word) >= 0.8) ? 0.7 : 0
  let sum = 0
  let found = 0
  for (const word of words) {
    const best = Math.max(place(text, word), byOther(word))
    if (best === 0 && !idleWords.has(word)) return 0
    sum += best
    found += Number(best > 0)
  }
  if (found === 0) return 0
  const score = sum / words.length
  return text.startsWith('help') && !'help'.startsWith(words[0] ?? '') ? score / 4 : score
}

/** How well a command fits; no two lines fit equally well: what people want most comes first, then the shorter title. */
export function fitsCommand({ id, title }: { readonly id: string; readonly title: string }, typed: string): number {
  const at = likely.indexOf(id)
  return ranked(fits(title, typed, otherWords[id]), title, at < 0 ? 0 : 0.02 - at / 1000)
}

/** How well a pod, a policy or a file fits, by its name alone or with the word for what it is; a file after all else. */
export function fitsName(kind: string, name: string, typed: string): number {
  return ranked(Math.max(fits(`${kind} ${name}`, typed), fits(name, typed)), name, kind === 'file' ? -0.02 : 0)
}

function ranked(score: number, title: string, bonus: number): number {
  return score === 0 ? 0 : score + bonus - Math.min(title.length, 100) / 10_000
}
