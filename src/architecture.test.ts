/** Who may import whom. The order of the floors is the order of the data: text → resources → … → views. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('.', import.meta.url))

const facts = [
  'engine/types',
  'engine/codes',
  'engine/keys',
  'engine/expressions',
  'engine/cilium',
  'engine/cilium/settings',
]
const resources = [
  'engine/manifest',
  'engine/manifest/grammar',
  'engine/manifest/shape',
  'engine/manifest/shapes',
  ...facts,
  'yaml',
]
const cluster = ['engine/cluster', 'engine/cluster/address', ...resources]
const names = ['engine/names', 'engine/names/written', ...cluster]
const admission = ['engine/policy/findings', 'engine/policy/cidr-help']
const policy = [
  'engine/policy',
  'engine/policy/admission',
  'engine/policy/kinds',
  'engine/policy/selectors',
  ...admission,
  ...cluster,
]
const model = ['engine/verdict', 'engine/verdict/maps', 'engine/names', 'engine/names/written', ...policy]
const verdict = ['engine/verdict/explain', 'engine/verdict/probe', ...model]
const tool = ['shell/tool', 'shell/options', 'shell/error']
const change = ['edit/draft', 'edit/outcome', 'edit/resources']

/**
 * Every room (a folder below `src`), and which other rooms its files may import; the lowest first. A line may also be about
 * one file (`engine/types`): it then is a room of its own. Nothing may be imported from above: the last test below
 * proves that the table itself has no circle. Test files may import anything, and only they may use `testing` rooms.
 */
const rooms: Readonly<Record<string, readonly string[]>> = {
  // Plain values: every room may import this one.
  values: [],
  // Text.
  yaml: [],
  'yaml/exact': ['yaml'],
  'yaml/loose': ['yaml'],
  'yaml/written': ['yaml', 'yaml/exact'],
  'yaml/edits': ['yaml', 'yaml/written'],

  // The engine: types and words that all of it shares, then text → resources → cluster → policy → verdict.
  'engine/codes': [],
  'engine/keys': [],
  'engine/expressions': [],
  'engine/cilium': [],
  'engine/cilium/settings': [],
  'engine/types': ['engine/cilium/settings', 'engine/codes', 'engine/keys', 'yaml'],
  'engine/manifest/misplaced': [],
  'engine/manifest/pruned': ['engine/manifest/misplaced'],
  'engine/manifest/shape': ['engine/manifest/misplaced', 'engine/manifest/pruned', 'yaml/exact'],
  'engine/manifest/grammar': [],
  'engine/cluster/address': [],
  'engine/manifest/shapes': [
    'engine/manifest/shape',
    'engine/manifest/grammar',
    'engine/cluster/address',
    'engine/cilium/settings',
    'yaml/exact',
  ],
  'engine/manifest': ['engine/manifest/shape', 'engine/manifest/shapes', ...facts, 'yaml', 'yaml/exact'],
  'engine/names/written': ['engine/cilium', 'engine/cluster/address'],
  'engine/cluster': ['engine/cluster/address', 'engine/names/written', ...resources],
  'engine/names': ['engine/names/written', ...cluster],
  'engine/policy/findings': resources,
  'engine/policy/cidr-help': cluster,
  'engine/policy/admission': [...admission, ...cluster],
  'engine/policy/selectors': ['engine/policy/findings', ...cluster],
  'engine/policy': ['engine/policy/selectors', 'engine/policy/findings', ...cluster],
  'engine/policy/kinds': [
    'engine/policy',
    'engine/policy/admission',
    'engine/policy/selectors',
    ...admission,
    ...cluster,
  ],
  'engine/verdict/maps': policy,
  'engine/verdict': ['engine/verdict/maps', 'engine/names', 'engine/names/written', ...policy],
  'engine/verdict/explain': model,
  'engine/verdict/probe': ['engine/verdict/explain', ...model],
  'engine/testing': [...verdict, 'engine/doors'],
  // What Hubble saw, read from every form that it is written in.
  bytes: [],
  'engine/replay': facts,
  'engine/replay/readers': ['engine/replay', ...facts],
  'engine/replay/connections': ['engine/replay', ...facts],
  // The flow table, and what Hubble makes of it.
  'engine/flow/table': verdict,
  'engine/flow/records': ['engine/flow/table', ...cluster],
  'engine/flow/datapath': ['engine/flow/records', ...verdict],
  'engine/flow/print': ['engine/flow/datapath', 'engine/flow/records', ...policy],
  'engine/flow/filter': ['engine/flow/print', 'engine/flow/records', ...cluster],
  'engine/flow/rows': ['engine/flow/records', ...facts],
  'engine/flow/listing': ['engine/flow/filter', 'engine/flow/rows', 'engine/flow/table', ...verdict],
  'engine/flow/ask': ['engine/flow/filter', ...names],
  // What the engine makes of verdicts.
  'engine/insight/convert/convert': policy,
  'engine/insight/convert': ['engine/insight/convert/convert', 'engine/insight/write-yaml', ...policy],
  'engine/insight/workloads': names,
  'engine/insight/write-yaml': ['engine/insight/convert/convert', 'yaml/exact'],
  'engine/insight/summary': verdict,
  'engine/insight/cluster': ['engine/flow/datapath', ...verdict, 'yaml/exact'],
  'engine/insight/diff/types': ['engine/types'],
  'engine/insight/diff': ['engine/insight/diff/types', 'engine/insight/workloads', ...verdict],
  'engine/insight/reach/types': ['engine/types'],
  'engine/insight/reach': ['engine/insight/reach/types', 'engine/insight/diff', 'engine/insight/workloads', ...verdict],
  'engine/insight/readings/types': ['engine/insight/diff/types'],
  'engine/insight/readings': [
    'engine/insight/readings/types',
    'engine/insight/diff',
    'engine/insight/diff/types',
    'engine/insight/workloads',
    ...verdict,
  ],
  'engine/insight/exposure/types': ['engine/insight/reach/types', 'engine/keys'],
  'engine/insight/exposure': [
    'engine/insight/exposure/types',
    'engine/insight/reach',
    'engine/insight/reach/types',
    ...verdict,
  ],
  'engine/insight/checks': ['engine/insight/workloads', 'engine/insight/write-yaml', ...verdict, 'yaml/exact'],
  'engine/insight/goals/types': ['engine/types'],
  'engine/insight/goals': ['engine/insight/checks', 'engine/insight/diff', 'engine/insight/goals/types', ...verdict],
  'engine/insight/lints/context': [...verdict, 'yaml', 'yaml/exact'],
  'engine/insight/lints': [
    'engine/insight/lints/context',
    'engine/insight/summary',
    'engine/flow/datapath',
    ...verdict,
    'yaml/exact',
  ],
  // The analysis, and the doors by which the rest of the program comes in.
  'engine/input': facts,
  'engine/analysis': [
    'engine/input',
    'engine/flow/table',
    'engine/insight/summary',
    'engine/insight/lints',
    'engine/insight/lints/context',
    ...verdict,
  ],
  'engine/replay/judge': [
    'engine/replay/connections',
    'engine/input',
    'engine/flow/records',
    'engine/insight/checks',
    'engine/insight/summary',
    'engine/insight/workloads',
    ...verdict,
  ],
  'engine/doors': [
    'engine/cilium/settings',
    'engine/analysis',
    'engine/expressions',
    'engine/replay/connections',
    'engine/replay/judge',
    'engine/replay/readers',
    'engine/flow/ask',
    'engine/flow/datapath',
    'engine/flow/filter',
    'engine/flow/print',
    'engine/flow/listing',
    'engine/flow/records',
    'engine/flow/rows',
    'engine/flow/table',
    'engine/insight/checks',
    'engine/insight/cluster',
    'engine/insight/convert',
    'engine/insight/convert/convert',
    'engine/insight/diff',
    'engine/insight/diff/types',
    'engine/insight/goals',
    'engine/insight/goals/types',
    'engine/insight/lints',
    'engine/insight/lints/context',
    'engine/insight/exposure',
    'engine/insight/exposure/types',
    'engine/insight/reach',
    'engine/insight/reach/types',
    'engine/insight/readings',
    'engine/insight/readings/types',
    'engine/insight/summary',
    ...verdict,
  ],
  engine: ['engine/doors'],
  'engine/bench': ['engine', 'engine/doors'],

  // Files of flows, for the command line and the page's worker.
  observe: ['bytes', 'engine/doors'],

  // The command line.
  'cli/input': ['bytes', 'sysdump', 'engine', 'engine/doors', 'observe', 'yaml'],
  'cli/output': ['cli/input', 'engine/codes', 'engine/doors'],
  cli: ['cli/input', 'cli/output', 'engine', 'engine/doors'],
  'cli/commands': [
    'cli',
    'cli/input',
    'cli/output',
    'edit',
    'edit/pseudonyms',
    'engine',
    'engine/doors',
    'engine/keys',
    'shell',
    'sysdump',
    'observe',
  ],
  'cli/assistant': ['cli', 'cli/commands', 'cli/input', 'cli/output'],
  'cli/command-list': ['cli', 'cli/assistant', 'cli/commands'],
  'cli/run': ['cli', 'cli/command-list', 'cli/input', 'cli/output'],
  'cli/main': ['cli/input', 'cli/run'],

  // Edits of text.
  'edit/outcome': ['engine/types', 'yaml/edits'],
  'edit/resources': ['engine/keys', 'engine/manifest', 'engine/types', 'yaml', 'yaml/written'],
  'edit/draft': ['edit/outcome', 'edit/resources', 'engine/types', 'yaml', 'yaml/edits', 'yaml/written'],
  'edit/gestures': [...change, 'engine/keys', 'yaml', 'yaml/edits', 'yaml/written'],
  'edit/proposals': [...change, 'edit/gestures', ...facts, 'yaml/written'],
  'edit/proposals/fixes': [
    ...change,
    'edit/gestures',
    'edit/proposals',
    'engine/insight/diff/types',
    ...facts,
    'yaml/written',
  ],
  'edit/proposals/cuts': [
    'edit/outcome',
    'edit/gestures',
    'edit/proposals',
    'edit/proposals/fixes',
    'engine/insight/diff/types',
    'engine/insight/reach/types',
    ...facts,
  ],
  'edit/proposals/consolidate': [
    ...change,
    'edit/gestures',
    'edit/proposals/fixes',
    'engine/keys',
    'engine/types',
    'yaml/written',
  ],
  'edit/proposals/privilege': [
    ...change,
    'edit/gestures',
    'edit/proposals',
    'edit/proposals/consolidate',
    'edit/proposals/fixes',
    'engine/insight/diff/types',
    'engine/keys',
    'engine/types',
    'yaml/written',
  ],
  'edit/schemas': ['engine/cilium', 'engine/cilium/settings'],
  'edit/authoring': ['edit/schemas', 'engine/keys', 'yaml', 'yaml/edits', 'yaml/exact', 'yaml/loose'],
  'edit/redact': ['engine/manifest', 'engine/manifest/shapes', 'engine/manifest/shape', 'yaml', 'yaml/exact'],
  'edit/pseudonyms': [
    'edit/redact',
    'engine/cilium',
    'engine/cluster/address',
    'engine/keys',
    'engine/manifest',
    'engine/names/written',
    'engine/types',
    'values',
    'yaml',
    'yaml/exact',
  ],
  // What a cluster hands out of itself.
  sysdump: ['bytes', 'edit/redact', 'engine/cilium', 'yaml', 'yaml/exact'],
  edit: [
    'edit/outcome',
    'edit/gestures',
    'edit/proposals',
    'edit/proposals/fixes',
    'edit/proposals/consolidate',
    'edit/proposals/cuts',
    'edit/proposals/privilege',
    'yaml/edits',
  ],
  'edit/testing': ['edit', ...change, 'yaml/written', 'engine', 'engine/conformance', 'engine/conformance/oracle'],

  // The simulated shell: objects from the text of files, and programs over them.
  'shell/error': [],
  'shell/clock': [],
  'shell/options': ['shell/error'],
  'shell/cluster': [
    'shell/clock',
    'shell/error',
    ...change,
    'engine/doors',
    'engine/keys',
    'yaml/exact',
    'yaml/written',
  ],
  'shell/tool': ['shell/cluster'],
  'shell/output': ['shell/error', 'yaml/exact', 'yaml/written'],
  'shell/net': [...tool, 'shell/cluster', 'engine/doors', 'engine/keys'],
  'shell/programs': ['shell/net', 'shell/tool', 'shell/cluster'],
  'shell/hubble': [...tool, 'shell/cluster', 'engine/doors'],
  'shell/cilium': [...tool, 'shell/cluster', 'shell/hubble', 'engine/doors'],
  'shell/kubectl': [
    ...tool,
    'shell/cilium',
    'shell/clock',
    'shell/cluster',
    'shell/output',
    'shell/programs',
    ...change,
    'edit/schemas',
    'engine/doors',
    'engine/keys',
    'yaml',
    'yaml/edits',
    'yaml/exact',
    'yaml/written',
  ],
  shell: [
    ...tool,
    'engine/doors',
    'shell/cilium',
    'shell/cluster',
    'shell/hubble',
    'shell/kubectl',
    'shell/net',
    'shell/programs',
  ],
  'shell/testing': [],

  // The engine in its worker, and the state of the page.
  'worker/messages': ['engine/doors', 'edit', 'edit/pseudonyms', 'edit/redact'],
  'worker/serving': [
    'worker/messages',
    'engine/doors',
    'engine/expressions',
    'edit',
    'edit/pseudonyms',
    'edit/redact',
    'observe',
  ],
  worker: ['worker/messages', 'worker/serving', 'engine/doors'],
  'store/state': ['worker', 'worker/messages', 'edit', 'edit/redact', 'engine/keys'],
  'store/flows': ['store/state', 'worker', 'worker/messages', 'edit/gestures', 'engine/keys'],
  'store/flows/compare': ['store/state', 'worker', 'worker/messages'],
  'store/flows/filter': ['store/state', 'worker'],
  'store/flows/lines': ['store/flows', 'store/flows/filter', 'store/state', 'worker', 'engine/keys'],
  'store/export': ['store/state', 'store/flows/lines', 'worker', 'bytes'],
  'store/replay': ['store/state', 'store/storage', 'store/store', 'worker', 'worker/messages'],
  'store/import': ['sysdump', 'store/state', 'store/replay', 'yaml', 'bytes'],
  'store/lessons': ['store/state', 'store/storage', 'worker'],
  'store/slices': ['store/state', 'store/flows', 'store/flows/lines', 'edit'],
  'store/store': ['store/slices', 'store/state'],
  'store/links': ['store/store', 'store/state', 'worker'],
  'store/storage': ['store/store', 'store/state', 'worker', 'worker/messages', 'edit/redact'],
  'store/share': ['bytes', 'store/state', 'store/lessons', 'store/storage', 'engine/keys'],
  'store/text': [
    'store/store',
    'store/state',
    'store/flows',
    'edit',
    'edit/authoring',
    'edit/proposals',
    'engine/keys',
    'worker',
  ],
  store: [
    'store/store',
    'store/state',
    'store/flows',
    'store/flows/compare',
    'store/flows/filter',
    'store/import',
    'store/lessons',
    'store/links',
    'store/share',
    'store/slices',
    'store/storage',
    'store/text',
    'worker',
    'worker/messages',
    'engine/keys',
  ],
  'store/testing': ['store/state', 'store/storage', 'engine/keys'],

  // The lessons, as data.
  'lessons/types': ['engine/types'],
  'lessons/contents': [],
  'lessons/write': ['engine/types', 'lessons/types'],
  'lessons/examples': [],
  'lessons/scenes': [],
  'lessons/built-in': ['lessons/contents', 'lessons/scenes', 'lessons/types', 'lessons/write'],
  'lessons/team': ['engine/types', 'lessons/types'],
  lessons: ['lessons/contents', 'lessons/types', 'lessons/write', 'lessons/built-in'],

  // The challenges, as data.
  'challenges/types': ['engine/insight/goals/types', 'lessons/types'],
  'challenges/contents': [],
  'challenges/built-in': ['challenges/contents', 'challenges/types', 'lessons/write'],
  'challenges/read': ['challenges/types', 'engine/insight/goals/types', 'lessons/team'],
  'challenges/testing': ['challenges/contents', 'engine/testing'],
  challenges: ['challenges/built-in', 'challenges/contents', 'challenges/types'],

  // The panes: none knows another, but for what the table says.
  'ui/kit': [],
  'ui/ask': ['store', 'store/flows', 'store/flows/filter', 'ui/kit'],
  'ui/canvas/graph': ['store', 'store/flows', 'store/flows/compare'],
  'ui/canvas/layout': ['ui/canvas/graph'],
  'ui/canvas/drawing/painting': ['store', 'ui/canvas/graph', 'ui/canvas/layout'],
  'ui/canvas/drawing': ['store', 'ui/canvas/drawing/painting', 'ui/canvas/graph', 'ui/canvas/layout'],
  'ui/canvas/editing/gestures': ['store', 'ui/kit', 'ui/canvas/graph', 'ui/canvas/drawing'],
  'ui/canvas/editing/sheets': ['store', 'ui/kit', 'ui/canvas/editing/gestures'],
  'ui/canvas/editing/node': [
    'store',
    'ui/kit',
    'ui/canvas/drawing',
    'ui/canvas/editing/gestures',
    'ui/canvas/editing/sheets',
  ],
  'ui/canvas/editing': [
    'store',
    'ui/kit',
    'ui/canvas/graph',
    'ui/canvas/drawing',
    'ui/canvas/editing/gestures',
    'ui/canvas/editing/node',
    'ui/canvas/editing/sheets',
  ],
  'ui/canvas/picture': ['store', 'store/flows', 'ui/kit', 'ui/canvas/graph', 'ui/canvas/layout', 'ui/canvas/drawing'],
  'ui/canvas/controls': [
    'store',
    'ui/kit',
    'ui/canvas/graph',
    'ui/canvas/layout',
    'ui/canvas/drawing',
    'ui/canvas/drawing/painting',
    'ui/canvas/picture',
  ],
  'ui/canvas/scenes': [
    'engine',
    'lessons',
    'store',
    'worker/serving',
    'ui/canvas/graph',
    'ui/canvas/layout',
    'ui/canvas/picture',
  ],
  'ui/canvas/bench': [
    'engine',
    'engine/bench',
    'lessons',
    'lessons/examples',
    'store',
    'worker/serving',
    'ui/canvas/drawing',
    'ui/canvas/graph',
    'ui/canvas/layout',
    'ui/canvas/picture',
  ],
  'ui/canvas': [
    'store',
    'ui/kit',
    'ui/canvas/graph',
    'ui/canvas/layout',
    'ui/canvas/drawing',
    'ui/canvas/editing',
    'ui/canvas/picture',
    'ui/canvas/controls',
  ],
  'ui/checks': ['store', 'ui/kit', 'ui/proposals'],
  'ui/proposals': ['store', 'store/flows/lines', 'store/replay', 'ui/kit'],
  'ui/compare': ['store', 'store/import', 'ui/kit'],
  'ui/cluster': ['store', 'ui/kit', 'ui/compare', 'engine/cilium/settings'],
  'ui/editor/monaco-features': [],
  'ui/editor/monaco': ['ui/editor/monaco-features'],
  'ui/editor/language': ['store', 'store/text', 'ui/editor/monaco'],
  'ui/editor': [
    'store',
    'store/lessons',
    'store/text',
    'ui/kit',
    'ui/editor/language',
    'ui/editor/monaco',
    'ui/editor/monaco-features',
  ],
  'ui/flows/filter': ['store', 'store/flows/filter', 'ui/kit'],
  'ui/flows': ['store', 'store/flows', 'store/flows/filter', 'store/flows/lines', 'ui/kit', 'ui/flows/filter'],
  'ui/help/entry': ['store'],
  'ui/help/entries': ['store', 'ui/help/entry'],
  'ui/help': ['store', 'ui/kit', 'ui/help/entries', 'ui/help/entry'],
  'ui/inspector/words': ['store', 'store/flows'],
  'ui/inspector/parts': ['store', 'ui/kit'],
  'ui/inspector/details/sections': [
    'store',
    'store/flows',
    'store/flows/lines',
    'ui/kit',
    'ui/compare',
    'ui/inspector/parts',
    'ui/inspector/words',
  ],
  'ui/inspector/details': [
    'store',
    'ui/kit',
    'ui/proposals',
    'ui/inspector/details/sections',
    'ui/inspector/parts',
    'ui/inspector/words',
  ],
  'ui/inspector': ['store', 'ui/kit', 'ui/inspector/details', 'ui/inspector/parts', 'ui/inspector/words'],
  'ui/lessons/text': [],
  'ui/lessons/watching': [
    'store',
    'store/flows',
    'store/flows/compare',
    'store/lessons',
    'store/replay',
    'ui/kit',
    'lessons',
  ],
  'ui/lessons/step': ['store', 'store/lessons', 'ui/kit', 'ui/lessons/text', 'ui/lessons/watching', 'lessons'],
  'ui/lessons': [
    'store',
    'store/lessons',
    'ui/kit',
    'ui/lessons/step',
    'ui/lessons/watching',
    'lessons',
    'lessons/team',
    'challenges/read',
    'challenges/types',
  ],
  'ui/challenges': [
    'store',
    'store/lessons',
    'store/share',
    'ui/kit',
    'ui/lessons',
    'ui/lessons/step',
    'ui/lessons/text',
    'challenges',
    'challenges/read',
  ],
  'ui/handout': ['store', 'ui/kit', 'ui/lessons', 'ui/lessons/text', 'ui/challenges', 'challenges', 'lessons'],
  'ui/matrix': ['store', 'ui/kit'],
  'ui/replay': ['store', 'store/flows/filter', 'store/replay', 'ui/kit'],
  'ui/share': ['store', 'store/export', 'store/flows/filter', 'store/flows/lines', 'store/share', 'ui/kit'],
  'ui/terminal': ['store', 'store/flows/filter', 'shell'],
  'ui/workspaces': ['store', 'store/storage', 'ui/kit'],
  'ui/shell/commands': ['store', 'store/import', 'lessons/examples', 'ui/help', 'ui/kit', 'ui/share'],
  'ui/shell/bar': ['store', 'lessons/examples', 'ui/kit', 'ui/ask', 'ui/shell/commands'],
  'ui/shell/notices': ['store', 'ui/kit'],
  'ui/shell/panes': [
    'store',
    'store/text',
    'lessons/contents',
    'lessons/examples',
    'ui/kit',
    'ui/canvas',
    'ui/canvas/picture',
    'ui/checks',
    'ui/cluster',
    'ui/compare',
    'ui/editor',
    'ui/flows',
    'ui/inspector',
    'ui/matrix',
    'ui/replay',
    'ui/shell/commands',
    'ui/terminal',
  ],
  'ui/shell': [
    'store',
    'store/import',
    'store/replay',
    'ui/kit',
    'ui/challenges',
    'ui/editor',
    'ui/handout',
    'ui/help',
    'ui/lessons',
    'ui/proposals',
    'ui/share',
    'ui/shell/bar',
    'ui/shell/commands',
    'ui/shell/notices',
    'ui/shell/panes',
    'ui/workspaces',
    'ui/canvas',
  ],
  'ui/testing': [
    'engine/testing',
    'store/flows/filter',
    'store/links',
    'store/state',
    'store/store',
    'store',
    'ui/canvas/graph',
    'ui/canvas/drawing',
    'worker',
    'worker/serving',
  ],
  '': ['store', 'ui/kit', 'ui/shell', 'ui/shell/panes'],
}

/** The only file of the engine's root that may be entered from outside. */
const door = 'engine/index'

interface Import {
  readonly file: string
  readonly line: number
  readonly text: string
  /** Path below `src`, without ending; null for a package. */
  readonly target: string | null
}

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return sourceFiles(path)
    return /\.tsx?$/.test(name) ? [path] : []
  })
}

/** The file that an imported path means, without its ending: that of a folder alone is its index. */
function fileAt(path: string): string {
  const file = path.replace(/\.tsx?$/, '')
  const isFolderAlone = existsSync(join(root, file, 'index.ts')) && !existsSync(join(root, `${file}.ts`))
  return isFolderAlone ? `${file}/index` : file
}

function importsOf(path: string): readonly Import[] {
  const file = relative(root, path)
  const found: Import[] = []
  readFileSync(path, 'utf8')
    .split('\n')
    .forEach((text, i) => {
      for (const match of text.matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*|new URL\(\s*)'([^']+)'/g)) {
        const name = match[1] ?? ''
        const target = name.startsWith('.') ? fileAt(relative(root, join(dirname(path), name))) : null
        found.push({ file, line: i + 1, text: name, target })
      }
    })
  return found
}

/** The room of a file, given without its ending: a line of the table that names it, or its folder. */
function roomOf(file: string): string {
  // A façade such as `edit/gestures.ts` belongs to its folder, not to the one of its name.
  if (Object.hasOwn(rooms, file) && !existsSync(join(root, file))) return file
  const folder = dirname(file)
  return folder === '.' ? '' : folder
}

const withoutEnding = (file: string): string => file.replace(/\.tsx?$/, '')

const isTest = (file: string): boolean =>
  /\.test\.tsx?$|\/fixture\.ts$/.test(file) || /^(engine\/conformance|testing)\//.test(file)
const files = sourceFiles(root)
const production = files.filter((path) => !isTest(relative(root, path)))

describe('the rooms', () => {
  it('are there to be looked at', () => {
    expect(production.length).toBeGreaterThan(60)
    expect(production.flatMap(importsOf).length).toBeGreaterThan(200)
  })

  it('have a README each, which says their job and where to begin', () => {
    const folders = new Set(files.map((path) => dirname(path)).filter((folder) => relative(root, folder) !== ''))
    expect([...folders].filter((folder) => !existsSync(join(folder, 'README.md')))).toEqual([])
  })

  it('of policies and verdicts have a test file beside each file with logic, of its name', () => {
    const without: Readonly<Record<string, string>> = {
      'engine/policy/entry.ts': 'types, and a rank that the tests of resolved.ts and of ClusterNetworkPolicy compare',
      'engine/policy/kinds/rule-context.ts': 'types alone',
    }
    const tested = files
      .map((path) => relative(root, path))
      .filter(
        (file) =>
          /^engine\/(policy|verdict)\/((?!admission)[^/]+\/)?[^/]+\.ts$/.test(file) && !file.endsWith('.test.ts'),
      )
    expect(tested.length).toBeGreaterThan(45)
    const untested = tested.filter((file) => !existsSync(join(root, file.replace(/\.ts$/, '.test.ts'))))
    expect(untested).toEqual(Object.keys(without).filter((file) => tested.includes(file)))
  })

  it('have files whose names do not begin with that of the room', () => {
    const repeated = files.filter((path) => {
      const room = basename(dirname(path))
      return dirname(path) !== dirname(root) && new RegExp(`^${room}(-|[A-Z])`).test(basename(path))
    })
    expect(repeated.map((path) => relative(root, path))).toEqual([])
  })

  it('all stand in the table, and the table names no other', () => {
    const known = new Set(
      files.flatMap((path) => [withoutEnding(relative(root, path)), roomOf(withoutEnding(relative(root, path)))]),
    )
    const missing = new Set(
      production
        .map((path) => roomOf(withoutEnding(relative(root, path))))
        .filter((room) => !Object.hasOwn(rooms, room)),
    )
    expect(
      [...missing].map((room) => `src/${room} needs a line in the table "rooms" of this file: what may it import?`),
    ).toEqual([])
    const named = [...Object.keys(rooms), ...Object.values(rooms).flat()]
    expect(
      named
        .filter((room) => room !== '' && !known.has(room))
        .map((room) => `the table names ${room}, which is not there`),
    ).toEqual([])
  })

  it('import only what the table lets them', () => {
    const wrong = production.flatMap(importsOf).flatMap(({ file, line, text, target }) => {
      if (target === null || target.endsWith('.css') || target === '../package.json') return []
      const from = roomOf(withoutEnding(file))
      const to = roomOf(target)
      const place = `src/${file}:${line} imports '${text}'`
      if (from === to) return []
      if (to === 'engine' && target !== door) return [`${place}: the engine is entered by ${door} only`]
      const mayImport = rooms[from] ?? []
      if (mayImport.includes(to) || to === 'values') return []
      const hint =
        to.endsWith('/testing') || to === 'testing'
          ? 'only tests may use it'
          : `"${from}" may import ${mayImport.join(', ') || 'nothing'}`
      return [`${place}, which is in "${to}": ${hint}`]
    })
    expect(wrong).toEqual([])
  })

  it('stand one above the other: the table has no circle', () => {
    const done = new Set<string>()
    const circles: string[] = []
    const visit = (room: string, path: readonly string[]): void => {
      if (path.includes(room)) circles.push([...path.slice(path.indexOf(room)), room].join(' → '))
      else if (!done.has(room)) {
        for (const next of rooms[room] ?? []) visit(next, [...path, room])
        done.add(room)
      }
    }
    for (const room of Object.keys(rooms)) visit(room, [])
    expect(circles).toEqual([])
  })

  it('leave the keys of peers and the ids of nodes to engine/keys, which makes and reads them', () => {
    const byHand =
      /(startsWith|slice)\('(entity|node|ip|cidr|dns|namespace|workload|service):|`(entity|node|ip|cidr|dns|namespace|workload|service):\$\{[^}]*\}`/
    // Labels of identities are written alike (`cidr:10.0.0.0/8`), and the last file reads any text that a user may give.
    const labels = [
      'edit/pseudonyms/values.ts',
      'engine/cluster/pinned.ts',
      'engine/flow/records/sample-addresses.ts',
      'engine/replay/judge/resolver.ts',
    ]
    const wrong = production
      .map((path) => relative(root, path))
      .filter(
        (file) => !/^(engine\/(keys|conformance|testing)|lessons|challenges)\b/.test(file) && !labels.includes(file),
      )
      .flatMap((file) =>
        readFileSync(join(root, file), 'utf8')
          .split('\n')
          .flatMap((text, i) => (byHand.test(text) ? [`src/${file}:${i + 1}: ${text.trim()}`] : [])),
      )
    expect(wrong).toEqual([])
  })

  it('that only hand on exports import nothing for its effects, unless package.json says so', () => {
    // Bundlers skip such a file with all that it imports.
    const listed = readFileSync(join(root, '../package.json'), 'utf8')
    const handsOn = /^(?:import|export)\s(?:[^;'"]*?\sfrom\s)?'[^']+'$/gm
    const offenders = production
      .map((path) => ({
        file: relative(root, path),
        text: readFileSync(path, 'utf8').replaceAll(/\/\*[^]*?\*\/|^\/\/.*$/gm, ''),
      }))
      .filter(({ text }) => /^import '[^']+(?<!\.css)'$/m.test(text) && text.replaceAll(handsOn, '').trim() === '')
      .filter(({ file }) => !listed.includes(`"src/${file}"`))
      .map(({ file }) => file)
    expect(offenders).toEqual([])
  })

  it('keep screen, store, clock and chance out of the engine and the edits', () => {
    const forbiddenPackages = /^(react|react-dom|zustand|monaco-editor|idb-keyval|lucide-react|radix-ui|cmdk)/
    const forbiddenNames =
      /\b(Math\.random|Date\.now|new Date\(|performance\.|setTimeout|setInterval|document\.(createElement|querySelector|getElementById|body|documentElement|addEventListener)|window\.|localStorage|navigator\.)/
    const plain = production.filter(
      (path) => /^(engine|edit|yaml)\//.test(relative(root, path)) && !relative(root, path).startsWith('engine/bench/'),
    )
    expect(plain.length).toBeGreaterThan(30)
    const packages = plain
      .flatMap(importsOf)
      .filter(({ target, text }) => target === null && forbiddenPackages.test(text))
    expect(packages.map(({ file, line, text }) => `${file}:${line} imports ${text}`)).toEqual([])
    const names = plain.flatMap((path) =>
      readFileSync(path, 'utf8')
        .split('\n')
        .map((text, i) => ({
          place: `${relative(root, path)}:${i + 1}`,
          code: text.replace(/^\s*(\*|\/\/|\/\*).*/, '').replace(/'[^']*'|`[^`]*`/g, ''),
        }))
        .filter(({ code }) => forbiddenNames.test(code))
        .map(({ place }) => place),
    )
    expect(names).toEqual([])
  })
})
