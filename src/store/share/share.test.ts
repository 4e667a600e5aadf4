import { describe, expect, it } from 'vitest'
import { redactText } from '../../edit/redact/redact'
import { shopFiles, shopSnapshot } from '../testing/fixture'
import type { Redact } from '../state/storage'
import { prepareShare } from './share'
import { decodeShare, encodeShare } from './codec'
import { openShared } from './open'
import { createAppStore } from '../store'

const redact: Redact = (files, options) => Promise.resolve(files.map(({ text }) => redactText(text, options)))
const secretPod =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - env: [{value: SECRET}]\n    name: a # why\n'

function shop() {
  const store = createAppStore(() => 0)
  store.getState().openWorkspace('Shop', [...shopFiles(), { name: 'secret.yaml', text: secretPod }])
  store.setState({ snapshot: shopSnapshot() })
  store.getState().setPositions({ 'shop/api': { x: 1.4, y: 2 }, 'gone/pod': { x: 0, y: 0 } })
  store.getState().setFlowFilter({ text: 'api', verdicts: ['DROPPED'] })
  return store
}

describe('what is shared', () => {
  it('is the redacted text and what is seen of it, and the rest is named', async () => {
    const { workspace, leftOut, fragment } = await prepareShare(
      shop().getState(),
      { comments: false, view: true },
      redact,
    )
    const text = workspace.files.map((file) => file.text).join()
    expect(text).not.toMatch(/SECRET|# why/)
    expect(leftOut).toContainEqual({ what: 'spec.containers.env', count: 1 })
    expect(workspace.positions).toEqual({ 'shop/api': { x: 1.4, y: 2 } })
    expect(workspace.flowFilter.text).toBe('api')
    expect(await decodeShare(fragment ?? '')).toMatchObject({ workspace: { name: 'Shop', files: workspace.files } })
  })

  it('holds nothing of a request that was asked about, nor of headers that are filtered by', async () => {
    const store = shop()
    const flow = { from: 'shop/web', to: 'shop/api', protocol: 'TCP', port: 80 } as const
    store.setState({
      selection: {
        kind: 'flow',
        flow: { ...flow, http: { path: '/?token=SECRET', headers: { authorization: 'SECRET' } } },
      } as never,
      flowFilter: {
        text: '--to-pod shop/api --http-header Authorization:SECRET --http-header "X-Key: SECRET"',
        verdicts: [],
      },
    })
    const { workspace } = await prepareShare(store.getState(), { comments: false, view: true }, redact)
    expect(JSON.stringify(workspace)).not.toContain('SECRET')
    expect(workspace).toMatchObject({ selection: { kind: 'flow', flow }, flowFilter: { text: '--to-pod shop/api' } })
  })

  it('travels under other names as the worker gives them, and the table stays', async () => {
    const store = shop()
    const answer = {
      files: [{ name: 'file1.yaml', text: 'kind: Pod\n' }],
      options: {},
      names: { seed: 'x', entries: [{ kind: 'ns', name: 'shop', pseudonym: 'ns1' }] },
      nodes: ['ns1/app1'],
      unreadable: 0,
      isSame: true,
      sentences: ['All the same.'],
    } as const
    store.setState({ ask: () => Promise.resolve(answer) as never })
    const choices = { comments: false, view: true, pseudonyms: true }
    const { workspace, renamed, fragment } = await prepareShare(store.getState(), choices, redact)
    expect(workspace).toMatchObject({
      files: answer.files,
      positions: { 'ns1/app1': { x: 1.4, y: 2 } },
      flowFilter: { text: '' },
      selection: null,
    })
    expect(renamed?.names).toEqual(answer.names)
    expect(JSON.stringify(await decodeShare(fragment ?? ''))).not.toMatch(/shop/i)
  })

  it('holds comments on request, and no view where none is wanted', async () => {
    const { workspace } = await prepareShare(shop().getState(), { comments: true, view: false }, redact)
    expect(workspace.files.at(-1)?.text).toContain('# why')
    expect(workspace).toMatchObject({ positions: {}, flowFilter: { text: '', verdicts: [] }, selection: null })
  })

  it('has no link where it is too large for one', async () => {
    const text = Array.from({ length: 150_000 }, (_, i) => Math.sin(i)).join('\n')
    const preview = await prepareShare(shop().getState(), { comments: false, view: true }, (files) =>
      Promise.resolve(files.map(() => ({ text, leftOut: [], unreadable: 0 }))),
    )
    expect(preview.fragment).toBeNull()
  })
})

describe('a link that is opened', () => {
  const link = (text: string) =>
    encodeShare({
      name: 'Theirs',
      files: [{ name: 'a.yaml', text }],
      options: { enforcement: 'always' },
      positions: { x: { x: 1, y: 2 } },
      flowFilter: { text: 'f', verdicts: [] },
      selection: { kind: 'endpoint', key: 'shop/api' },
      lesson: null,
      challenge: null,
    })

  it('shows what it holds, as a workspace of its own that can be undone', async () => {
    const store = createAppStore(() => 0)
    store.getState().addFile('mine.yaml', 'mine')
    const mine = store.getState().workspaceId
    await openShared(store, await link('theirs'))
    expect(store.getState()).toMatchObject({
      workspaceName: 'Theirs',
      files: [{ name: 'a.yaml', text: 'theirs' }],
      options: { enforcement: 'always' },
      positions: { x: { x: 1, y: 2 } },
      flowFilter: { text: 'f' },
      selection: { kind: 'endpoint', key: 'shop/api' },
    })
    expect(store.getState().workspaceId).not.toBe(mine)
    store.getState().undo()
    expect(store.getState()).toMatchObject({ workspaceId: mine, files: [{ text: 'mine' }], options: {} })
  })

  it('that is damaged leaves a clean workspace and says so; what was there keeps its place', async () => {
    const store = createAppStore(() => 0)
    store.getState().addFile('mine.yaml', 'mine')
    const mine = store.getState().workspaceId
    await openShared(store, 'v1.!!')
    expect(store.getState().files.map(({ text }) => text)).toEqual([''])
    expect(store.getState().notice).toContain('damaged')
    expect(store.getState().workspaceId).not.toBe(mine)
  })
})
