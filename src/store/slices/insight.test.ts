import { beforeEach, describe, expect, it } from 'vitest'
import { analyze, compareAnalyses, runChecks } from '../../engine/index'
import { snapshotOf } from '../../worker/serving/runner'
import { comparedRows } from '../flows/compare/compared'
import { objectYaml } from '../../engine/testing/manifests'
import { statementsOf } from '../flows/statements'
import { createAppStore, type AppStore } from '../store'

const pod = (name: string, more = '') =>
  objectYaml('Pod', `shop/${name}`, { labels: `app: ${name}` }).replace('}}\n', `}${more}}\n`)
const deny =
  'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: shop}\nspec: {podSelector: {matchLabels: {app: api}}}\n'

describe('checks and comparisons in the store', () => {
  let store: AppStore
  const state = () => store.getState()
  /** What the engine would send for the present text. */
  const analyse = () => {
    const analysis = analyze(state().files)
    store.setState({ snapshot: snapshotOf(analysis), status: 'ready' })
    return analysis
  }
  beforeEach(() => {
    store = createAppStore(() => 0)
    state().addFile('cluster.yaml', [pod('web'), pod('api'), deny].join('---\n'))
    analyse()
  })

  it('state what the flow table lists, and all of it holds', async () => {
    await state().stateListed()
    expect(state().files.map(({ name }) => name)).toEqual(['cluster.yaml', 'checks.yaml'])
    expect(runChecks(analyse(), { strict: true })).toMatchObject({ failed: 0, unstated: [] })
    state().undo()
    expect(state().files).toHaveLength(1)
  })

  it('state more in the file that has checks already, under another name', async () => {
    for (const text of ['--from-pod shop/web --to-pod shop/api', '--from-pod shop/api --to-pod shop/web']) {
      const { flows } = state().snapshot!
      const [from] = text.slice(11).split(' ')
      const accepts = Uint8Array.from({ length: flows.count }, (_, row) =>
        Number(
          flows.peers[flows.source[row]!]!.key === from && flows.peers[flows.destination[row]!]!.kind === 'endpoint',
        ),
      )
      const mask = { table: flows, text, changedOnly: false, kinds: null, accepts }
      store.setState({ flowFilter: { text, verdicts: [], mask } })
      await state().stateListed()
      analyse()
    }
    expect(state().files).toHaveLength(2)
    expect(state().files[1]!.text.match(/name: expected.*/g)).toEqual(['name: expected', 'name: expected-2'])
    expect(runChecks(analyse()).checks).toHaveLength(2)
  })

  it('write what happens now as one step that undo takes back', () => {
    state().addFile(
      'traffic.yaml',
      'apiVersion: membrane.dev/v1alpha1\nkind: Traffic\nmetadata: {name: t}\nspec:\n  flows:\n    - from: shop/web\n      to: shop/api:80\n    - { from: shop/api, to: "shop/web:80" }\n',
    )
    const before = state().files
    state().expectNow(runChecks(analyse()).checks)
    expect(runChecks(analyse())).toMatchObject({ passed: 2, failed: 0, shown: 0 })
    state().undo()
    expect(state().files).toEqual(before)
  })

  it('keep a point to compare with', () => {
    state().savePoint()
    state().setText('cluster.yaml', [pod('web'), pod('api')].join('---\n'))
    const point = state().comparedPoint!
    const { flows } = compareAnalyses(analyze(point.files), analyse())
    expect(flows.map(({ kind }) => kind)).toEqual(['allowed'])
    state().swapCompared()
    expect(state().comparedPoint).toMatchObject({ isAfter: true })
    state().stopComparing()
    expect(state().comparedPoint).toBeNull()
  })

  it('open the lower pane to show something in it', () => {
    state().togglePane('flows')
    state().showLower('checks')
    expect(state()).toMatchObject({ lowerView: 'checks', collapsedPanes: [] })
  })

  it('open the editor to show a place in it', () => {
    state().togglePane('editor')
    state().revealRange({
      file: 'cluster.yaml',
      start: 0,
      end: 1,
      line: 1,
      column: 1,
      endLine: 1,
      endColumn: 2,
    })
    expect(state()).toMatchObject({ activeFile: 'cluster.yaml', collapsedPanes: [] })
  })
})

describe('what happens now', () => {
  const replica = (name: string) =>
    pod(name, ', ownerReferences: [{kind: StatefulSet, name: db}]').replace(`app: ${name}`, 'app: db')

  it('is said once for pods of one workload', async () => {
    const snapshot = snapshotOf(
      analyze([{ name: 'm.yaml', text: [pod('web'), replica('db-0'), replica('db-1')].join('---\n') }]),
    )
    const rows = Array.from({ length: snapshot.flows.count }, (_, row) => row)
    const half = rows.length >> 1
    const stretches = [rows.slice(0, half), rows.slice(half)].map((some) => ({ table: snapshot.flows, rows: some }))
    expect(await statementsOf(snapshot, stretches)).toEqual([
      { from: 'shop/web', to: 'shop/db:80', expect: 'allowed' },
      { from: 'shop/db', to: 'shop/web:80', expect: 'allowed' },
      { from: 'shop/db', to: 'shop/db:80', expect: 'allowed' },
    ])
  })
})

describe('a comparison in the picture', () => {
  it('is about the flows that change, and not about ports that nobody serves', () => {
    const allow =
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: allow, namespace: shop}\nspec: {podSelector: {matchLabels: {app: api}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 8080}]}]}\n'
    const pods = [pod('web'), pod('cli'), pod('api')]
    const before = analyze([{ name: 'm.yaml', text: pods.join('---\n') }])
    const after = analyze([{ name: 'm.yaml', text: [...pods, deny, allow].join('---\n') }])
    const snapshot = snapshotOf(after)
    const { peers, source, destination } = snapshot.flows
    const rows = comparedRows(compareAnalyses(before, after), snapshot) ?? []
    expect(rows.map((row) => `${peers[source[row]!]!.key} ${peers[destination[row]!]!.key}`).sort()).toEqual([
      'entity:world shop/api',
      'shop/cli shop/api',
    ])
  })
})
