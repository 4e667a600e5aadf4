/**
 * The engine's benchmarks: each prints one JSON line with minimum, median and maximum. Times are the processor's, of all
 * threads together, and beside them the median of the engine's own thread: they depend little on what else the machine
 * does. The median by the clock stands there too, for a machine that does nothing else. `scripts/bench.mjs` makes the table.
 */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { compromise, Engine, type Analysis, type SourceFile } from '../index'
import { spent, type Spent } from './cpu-time'
import { bigCluster, type ClusterSize } from './cluster'

const memoryFlag = '--memory='
const alone = process.argv.find((text) => text.startsWith(memoryFlag))
if (alone !== undefined) {
  console.log(memoryHere(Number(alone.slice(memoryFlag.length))))
  process.exit()
}

const rounds = Number(process.argv.find((argument) => /^\d+$/.test(argument)) ?? 7)
const isLarge = process.argv.includes('--large')
/** Rounds that are not counted: what is measured is the engine, not the compiler that is still at work on it. */
const warmUps = 5

interface Measure {
  readonly name: string
  readonly unit: 'ms' | 'MB' | 'ms a namespace' | 'MB a namespace'
  /** What it should come to, in the unit. */
  readonly goal?: number
}

function report({ name, unit, goal }: Measure, values: readonly Spent[]): number {
  const sorted = values.map(({ all }) => all).toSorted((a, b) => a - b)
  const own = values.flatMap((value) => value.own ?? []).toSorted((a, b) => a - b)
  const clock = values.flatMap((value) => value.clock ?? []).toSorted((a, b) => a - b)
  const min = sorted[0] ?? 0
  const line = {
    name,
    unit,
    goal,
    min,
    median: sorted[sorted.length >> 1],
    max: sorted.at(-1),
    own: own[own.length >> 1],
    clock: clock[clock.length >> 1],
  }
  process.stdout.write(`${JSON.stringify(line)}\n`)
  return min
}

function shared({ all, own, clock }: Spent, parts: number): Spent {
  return { all: all / parts, own: own === null ? null : own / parts, clock: clock === null ? null : clock / parts }
}

function fileOf(size: ClusterSize): SourceFile {
  return { name: 'cluster.yaml', text: bigCluster(size) }
}

function repeat(work: () => Spent, count = rounds): readonly Spent[] {
  for (let i = 0; i < warmUps; i++) work()
  return Array.from({ length: count }, work)
}

function timeOf(work: () => void): Spent {
  globalThis.gc?.()
  return spent(work)
}

/** An engine that has read the text but never computed anything from it. */
function cold(file: SourceFile): Spent {
  const engine = new Engine()
  engine.read([file])
  return timeOf(() => void engine.update([file]).matrix())
}

function fromText(file: SourceFile): Spent {
  return timeOf(() => void new Engine().update([file]).matrix())
}

/** The same text with an edit of a document in its middle. */
function edited({ name, text }: SourceFile, from: string, to: string): SourceFile {
  const at = text.indexOf(from, text.length >> 1)
  if (at < 0) throw new Error(`there is no "${from}" to edit`)
  return { name, text: text.slice(0, at) + to + text.slice(at + from.length) }
}

/** Edits to and fro, each until `work` is done. */
function edits(file: SourceFile, from: string, to: string, work: (engine: Engine, next: SourceFile) => void) {
  const engine = new Engine()
  engine.update([file]).matrix()
  const other = edited(file, from, to)
  let i = 0
  return repeat(() => {
    const next = i++ % 2 === 0 ? other : file
    return spent(() => work(engine, next))
  }, rounds * 4)
}

const update = (engine: Engine, next: SourceFile): void => void engine.update([next]).matrix()
const policy = ['podSelector: {}, policyTypes: [Egress]', 'podSelector: {}, policyTypes: [Egress, Ingress]'] as const

const middle = fileOf({ namespaces: 50, apps: 20, replicas: 5 })
const textFile = process.argv.find((argument) => argument.startsWith('--text='))?.slice('--text='.length)
// For the page's benchmark, which runs apart.
if (textFile !== undefined) writeFileSync(textFile, middle.text)
const large = fileOf({ namespaces: 100, apps: 20, replicas: 5 })
/** The same with a label at a namespace in the second half of the text. */
const staged: SourceFile = {
  name: middle.name,
  text: middle.text.replace('name: ns-40, labels: {', 'name: ns-40, labels: {stage: a, '),
}
const pods = '5,002 pods'

report({ name: `${pods}: resources → all verdicts, the first of a process`, unit: 'ms', goal: 110 }, [cold(middle)])
/**
 * An analysis that stays, as in a page that goes on to another workspace: V8 throws away the code that it compiled about a class
 * with the last object of it, so that without one each round would measure the compiler.
 */
const present = new Engine().update([middle])
present.matrix()
report(
  { name: `${pods}: resources → all verdicts`, unit: 'ms', goal: 50 },
  repeat(() => cold(middle)),
)
report(
  { name: `${pods}: text → all verdicts`, unit: 'ms' },
  repeat(() => fromText(middle)),
)
report(
  { name: '10,002 pods: text → all verdicts', unit: 'ms' },
  repeat(() => fromText(large)),
)
report(
  { name: `${pods}: text → resources with positions, 1.15 MB`, unit: 'ms', goal: 90 },
  repeat(() => timeOf(() => void new Engine().read([middle]))),
)
report(
  { name: `${pods}: one policy edited → resources`, unit: 'ms' },
  edits(middle, ...policy, (engine, next) => void engine.read([next])),
)
report({ name: `${pods}: one policy edited → all verdicts`, unit: 'ms', goal: 4 }, edits(middle, ...policy, update))
report(
  { name: `${pods}: a pod's label edited → all verdicts`, unit: 'ms', goal: 4 },
  edits(middle, 'tier: backend, team', 'tier: data, team', update),
)
report(
  { name: `${pods}: a namespace's label edited → all verdicts`, unit: 'ms', goal: 4 },
  edits(staged, 'stage: a', 'stage: b', update),
)
report(
  { name: `${pods}: flows listed and counted`, unit: 'ms' },
  repeat(() => {
    const analysis = new Engine().update([middle])
    return timeOf(() => void analysis.flows())
  }),
)
report(
  { name: `${pods}: what a taken pod can reach, hop by hop`, unit: 'ms', goal: 200 },
  repeat(() => {
    const analysis = new Engine().update([middle])
    return timeOf(() => void compromise(analysis, 'monitoring/prometheus', { cuts: 0 }))
  }),
)
report(
  { name: `${pods}: lints after an edit`, unit: 'ms' },
  edits(middle, ...policy, (engine, next) => void engine.update([next]).lints()),
)

// Growth: what one namespace costs, in a cluster of many.
let first: { readonly ms: number; readonly mb: number } | null = null
for (const namespaces of isLarge ? [25, 100, 200, 400, 800] : [25, 100, 200]) {
  const file = fileOf({ namespaces, apps: 20, replicas: 5 })
  const count = `${(namespaces * 100 + 2).toLocaleString('en')} pods in ${namespaces} namespaces`
  const few = namespaces > 200 ? 1 : 3
  const name = `${count}: text → all verdicts`
  const times = Array.from({ length: few }, () => shared(fromText(file), namespaces))
  const ms = report({ name, unit: 'ms a namespace', ...(first === null ? {} : { goal: first.ms * 1.5 }) }, times)
  const analysis = new Engine().update([file])
  const flows = shared(
    timeOf(() => void analysis.flows()),
    namespaces,
  )
  const mb = memoryAlone(namespaces)
  const goal = first === null ? {} : { goal: first.mb * 1.5 }
  report({ name: `${count}: memory, flows included`, unit: 'MB a namespace', ...goal }, [
    { all: mb, own: null, clock: null },
  ])
  report({ name: `${count}: flows listed and counted`, unit: 'ms a namespace' }, [flows])
  if (namespaces === 800) reportLargeEdits(count, file)
  first ??= { ms, mb }
}

/** Edits of a large cluster, until all that the page shows is there. */
function reportLargeEdits(cluster: string, file: SourceFile): void {
  const engine = new Engine()
  shown(engine.update([file], { apiServer: true }))
  const pod = file.text.indexOf('\n---\n', file.text.indexOf('metadata: {name: app-3-1, namespace: ns-400,'))
  const changes: readonly (readonly [what: string, next: string])[] = [
    ['a policy edited', edited(file, ...policy).text],
    ["a rule's port edited", edited(file, 'port: "8080", protocol', 'port: "7777", protocol').text],
    ["a pod's label edited", edited(file, 'tier: backend, team', 'tier: data, team').text],
    ["a namespace's label added", file.text.replace('name: ns-640, labels: {', 'name: ns-640, labels: {stage: a, ')],
    ['a pod removed', file.text.slice(0, pod) + file.text.slice(file.text.indexOf('\n---\n', pod + 1))],
    ['a comment typed', edited(file, '\n---\n', '\n# a word\n---\n').text],
  ]
  for (const [what, text] of changes) {
    let i = 0
    const work = (): Spent => {
      const next = { name: file.name, text: i++ % 2 === 0 ? text : file.text }
      return spent(() => shown(engine.update([next], { apiServer: true })))
    }
    work()
    work()
    report(
      { name: `${cluster}: ${what} → lists, counts, lints`, unit: 'ms', goal: 100 },
      Array.from({ length: 6 }, work),
    )
  }
}

function shown(analysis: Analysis): void {
  const { resources, namespaces, endpoints, identities, policies, services, nodes, externals, diagnostics } = analysis
  const lists = [resources, namespaces, endpoints, identities, policies, services, nodes, externals, diagnostics]
  if ([...lists, analysis.lints()].some((list) => list === undefined)) throw new Error('a list is missing')
  analysis.flows()
}

/**
 * What the page keeps of a cluster, in megabytes for each namespace: measured in a process of its own, since this one holds what
 * other measures left. The page makes no matrix, which grows with the square of the namespaces.
 */
function memoryAlone(namespaces: number): number {
  const flags = ['--expose-gc', '--max-old-space-size=12000', process.argv[1] ?? '', `${memoryFlag}${namespaces}`]
  return Number(execFileSync(process.execPath, flags, { encoding: 'utf8' }))
}

/** The same, in this process. */
function memoryHere(namespaces: number): number {
  const file = fileOf({ namespaces, apps: 20, replicas: 5 })
  const before = memory()
  const analysis = new Engine().update([file])
  const { total } = analysis.flows()
  const kept = memory() - before
  if (total === 0 || analysis.endpoints.length === 0) throw new Error('there are no flows')
  return kept / namespaces
}

/** In megabytes, without garbage: what only weak references hold goes with a later collection. */
function memory(): number {
  for (let i = 0; i < 4; i++) globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return (heapUsed + arrayBuffers) / 1_000_000
}
