/** The benchmarks: each prints one JSON line with median, minimum and maximum. */
import { cpus } from 'node:os'
import { Engine, analyze, type SourceFile } from '../index'
import { bigCluster, type ClusterSize } from './cluster'

const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, node ${process.version}`
const rounds = Number(process.argv[2] ?? 7)

function report(name: string, unit: string, values: readonly number[]): void {
  const sorted = values.toSorted((a, b) => a - b)
  const round = (value: number | undefined): number => Math.round((value ?? 0) * 100) / 100
  process.stdout.write(
    `${JSON.stringify({ name, median: round(sorted[sorted.length >> 1]), min: round(sorted[0]), max: round(sorted.at(-1)), unit, machine })}\n`,
  )
}

function time(work: () => void): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

function fileOf(size: ClusterSize): SourceFile {
  return { name: 'cluster.yaml', text: bigCluster(size) }
}

/** Cold: an engine that has read the text but never computed anything from it. */
function coldMatrix(file: SourceFile): number {
  const engine = new Engine()
  engine.read([file])
  globalThis.gc?.()
  return time(() => void engine.update([file]).matrix())
}

/** A big text, and the same with an edit of a document in its middle. */
function editOf(file: SourceFile, from: string, to: string): readonly [SourceFile, SourceFile] {
  const at = file.text.indexOf(from, file.text.length >> 1)
  return [file, { name: file.name, text: file.text.slice(0, at) + to + file.text.slice(at + from.length) }]
}

/** An edit in the middle of a big text, until the matrix is up to date. */
function editedMatrix(file: SourceFile, from: string, to: string): readonly number[] {
  const engine = new Engine()
  engine.update([file]).matrix()
  const [, edited] = editOf(file, from, to)
  const times: number[] = []
  for (let i = 0; i < (rounds + warmUps) * 2; i++) {
    const next = i % 2 === 0 ? edited : file
    times.push(time(() => void engine.update([next]).matrix()))
  }
  return times.slice(warmUps * 2)
}

/** Rounds that are not counted: what is measured is the engine, not the compiler that is still at work on it. */
const warmUps = 10

function repeat(work: () => number): readonly number[] {
  for (let i = 0; i < warmUps; i++) work()
  return Array.from({ length: rounds }, work)
}

const middle = fileOf({ namespaces: 50, apps: 20, replicas: 5 })
const large = fileOf({ namespaces: 100, apps: 20, replicas: 5 })

report('5,002 pods, 1,002 identities: resources to matrix, the first that this process computes', 'ms', [
  coldMatrix(middle),
])
report(
  '5,002 pods, 1,002 identities: resources to matrix, cold',
  'ms',
  repeat(() => coldMatrix(middle)),
)
report(
  'the same, one policy edited: text edit to matrix',
  'ms',
  editedMatrix(middle, 'podSelector: {}, policyTypes: [Egress]', 'podSelector: {}, policyTypes: [Egress, Ingress]'),
)
report(
  "the same, one pod's label edited: text edit to matrix",
  'ms',
  editedMatrix(middle, 'tier: backend, team', 'tier: data, team'),
)
report(
  'the same, text to resources with positions, cold',
  'ms',
  repeat(() => {
    globalThis.gc?.()
    return time(() => new Engine().read([middle]))
  }),
)
report(
  '10,002 pods, 2,002 identities: resources to matrix, cold',
  'ms',
  repeat(() => coldMatrix(large)),
)
report(
  'flows of 5,002 pods',
  'ms',
  repeat(() => {
    const analysis = analyze([middle])
    return time(() => void analysis.flows())
  }),
)
{
  const engine = new Engine()
  const [plain, edited] = editOf(middle, 'podSelector: {}, policyTypes: [Egress]', 'podSelector: {}')
  report(
    'lints of 5,002 pods and 453 policies, after an edit',
    'ms',
    Array.from({ length: rounds * 2 }, (_, i) => {
      const analysis = engine.update([i % 2 === 0 ? edited : plain])
      analysis.matrix()
      return time(() => void analysis.lints())
    }),
  )
}
{
  globalThis.gc?.()
  const engine = new Engine()
  const analysis = engine.update([large])
  analysis.matrix()
  globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  report('memory for 10,002 pods', 'MB', [(heapUsed + arrayBuffers) / 1_000_000])
  if (analysis.endpoints.length === 0) throw new Error('nothing was analysed')
}
for (const replicas of [1, 5, 20]) {
  const file = fileOf({ namespaces: 20, apps: 20, replicas })
  report(
    `growth with pods: 400 identities, ${400 * replicas + 2} pods, resources to matrix`,
    'ms',
    repeat(() => coldMatrix(file)),
  )
}
for (const namespaces of [10, 20, 40]) {
  const file = fileOf({ namespaces, apps: 20, replicas: 1 })
  report(
    `growth with identities and policies: ${namespaces * 20 + 2} identities, resources to matrix`,
    'ms',
    repeat(() => coldMatrix(file)),
  )
}
