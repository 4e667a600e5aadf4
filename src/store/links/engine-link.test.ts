import { endpointKey } from '../../engine/keys'
import { describe, expect, it } from 'vitest'
import type { ClientEvents } from '../../worker/index'
import { linkEngine } from './engine-link'
import { shopFiles, shopSnapshot } from '../testing/fixture'
import { problemsOf } from '../state/problems'
import { createAppStore } from '../store'
import type { Diagnostic, Verdict } from '../../worker/messages/types'
import type { FlowRef, Snapshot } from '../state/store-type'

const api: FlowRef = { from: 'shop/frontend', to: 'shop/api', protocol: 'TCP', port: 8080 }
const db: FlowRef = { from: 'shop/api', to: 'shop/db', protocol: 'TCP', port: 5432 }
const side = { decision: 'allowed', l7: false, by: [], match: 'all', steps: [] } as const
const verdict = (name: Verdict['verdict']): Verdict => ({ egress: side, ingress: side, verdict: name })

const syntaxError: Diagnostic = {
  severity: 'error',
  code: 'yaml-syntax',
  message: 'not valid YAML',
  range: shopSnapshot().policies[0]!.range,
}
const nothing: Snapshot = {
  ...shopSnapshot(),
  endpoints: [],
  identities: [],
  namespaces: [],
  policies: [],
  resources: [],
  diagnostics: [syntaxError],
  flows: { ...shopSnapshot().flows, count: 0, total: 0, peers: [] },
}

const restMs = 600

function setup({ isEmpty = false } = {}) {
  const store = createAppStore(() => 0)
  if (!isEmpty) store.getState().openWorkspace('Shop', shopFiles())
  else store.getState().addFile('a.yaml')
  let pending: { readonly callback: () => void; readonly milliseconds: number } | null = null
  /** What waits until the keys rest. */
  let resting: (() => void) | null = null
  let events: ClientEvents | null = null
  const texts: string[] = []
  const probes: { readonly flow: FlowRef; readonly answer: (verdict: Verdict | null) => Promise<void> }[] = []
  linkEngine(
    store,
    {
      set: (callback, milliseconds) => {
        if (milliseconds === restMs) resting = callback
        else pending = { callback, milliseconds }
        return milliseconds
      },
      clear: (handle) => {
        if (handle === restMs) resting = null
        else pending = null
      },
    },
    (given) => {
      events = given
      return {
        analyze: (files) => texts.push(files.map(({ text }) => text).join('')),
        ask: () => Promise.resolve(null),
        probe: (flow) =>
          new Promise((resolve) => {
            probes.push({
              flow,
              answer: async (answer) => {
                resolve(answer)
                await Promise.resolve()
              },
            })
          }),
        dispose: () => {},
      }
    },
  )
  const state = () => store.getState()
  return {
    state,
    texts,
    probes,
    type: (text: string) => state().setText(state().files.at(-1)!.name, text),
    pauseMs: () => pending?.milliseconds ?? null,
    pass: () => {
      const due = pending
      pending = null
      due?.callback()
    },
    rest: () => resting?.(),
    receive: (snapshot: Snapshot = shopSnapshot(), durationMs = 12) => events!.onSnapshot(snapshot, durationMs, false),
    /** The picture, of which likely mistakes are to come. */
    receiveFirst: (snapshot: Snapshot = shopSnapshot()) => events!.onSnapshot(snapshot, 12, true),
    events: () => events!,
  }
}

describe('the analysis', () => {
  it('of a stored text begins at once', () => {
    const { state, texts, receive } = setup()
    expect(texts).toHaveLength(1)
    expect(state().status).toBe('computing')
    receive()
    expect(state()).toMatchObject({ status: 'ready', durationMs: 12 })
    expect(state().announcement).toMatch(/^8 endpoints, \d+ flows, \d+ dropped, 1 error$/)
  })

  it('says nothing of verdicts while a question about them is unanswered', () => {
    const { state, receive, receiveFirst, events } = setup()
    state().setVeiled(true)
    state().announce('Step 3 of 11')
    receive()
    receiveFirst()
    events().onProblems([])
    expect(state()).toMatchObject({ status: 'ready', announcement: 'Step 3 of 11' })
    state().setVeiled(false)
    receive()
    expect(state().announcement).toMatch(/dropped/)
  })

  it('of a blank workspace does not begin', () => {
    const { state, texts } = setup({ isEmpty: true })
    expect(texts).toEqual([])
    expect(state().status).toBe('empty')
  })

  it('of changed text begins with the first key, and waits for no more than the last took with the next one', () => {
    const { state, texts, receive, type, pass, pauseMs } = setup()
    receive()
    type('a')
    expect(pauseMs()).toBe(0)
    type('ab')
    expect(state().status).toBe('updating')
    expect(pauseMs()).toBe(12)
    expect(texts).toHaveLength(1)
    pass()
    expect(texts).toHaveLength(2)
    expect(texts[1]).toContain('ab')
    receive(shopSnapshot(), 900)
    expect(state().status).toBe('ready')
    type('abc')
    pass()
    type('abcd')
    expect(pauseMs()).toBe(60)
  })

  it('of the first text does not wait', () => {
    const { type, pauseMs } = setup({ isEmpty: true })
    type('kind: Pod')
    expect(pauseMs()).toBe(0)
  })

  it('is not called ready while the text has moved on', () => {
    const { state, receive, type } = setup()
    receive()
    type('a')
    receive()
    expect(state().status).toBe('updating')
  })

  it('follows the settings too', () => {
    const { state, texts, receive, pass } = setup()
    receive()
    state().setOptions({ enforcement: 'always' })
    pass()
    expect(texts).toHaveLength(2)
  })

  it('is gone with the text, and no late answer brings it back', () => {
    const { state, receive, pass } = setup()
    receive()
    state().openWorkspace('Empty', [{ name: 'a.yaml', text: ' \n' }])
    pass()
    expect(state()).toMatchObject({ status: 'empty', snapshot: null, selection: null })
    receive()
    expect(state().snapshot).toBeNull()
  })
})

describe('likely mistakes that come after the picture', () => {
  const [first] = shopSnapshot().diagnostics
  const mistake: Diagnostic = {
    ...first!,
    severity: 'warning',
    code: 'selector-matches-nothing',
    message: 'selects nobody',
  }
  const bare = (): Snapshot => ({ ...shopSnapshot(), diagnostics: [] })

  it('are not yet missing while they are looked for, and nothing is called ready before', () => {
    const { state, receive, receiveFirst, events, pass } = setup()
    receive()
    const before = problemsOf(state())
    expect(before.length).toBeGreaterThan(0)
    state().setOptions({ enforcement: 'always' })
    pass()
    const snapshot = bare()
    receiveFirst(snapshot)
    expect(state()).toMatchObject({ snapshot, status: 'updating' })
    expect(problemsOf(state())).toBe(before)
    events().onProblems([mistake])
    expect(state()).toMatchObject({ snapshot, status: 'ready' })
    expect(problemsOf(state())).toEqual([mistake])
    expect(state().announcement).toMatch(/, 0 errors$/)
    // What is wrong with another workspace is none of this one's business.
    state().openWorkspace('Other', shopFiles())
    pass()
    receiveFirst(bare())
    expect(problemsOf(state())).toEqual([])
  })

  it('wait for the keys to rest where they are new', () => {
    const { state, receive, receiveFirst, events, type, pass, rest } = setup()
    receive()
    type(`${state().files.at(-1)!.text}#`)
    pass()
    const snapshot = bare()
    receiveFirst(snapshot)
    const before = problemsOf(state())
    events().onProblems([mistake])
    expect(state()).toMatchObject({ snapshot, status: 'updating' })
    expect(problemsOf(state())).toBe(before)
    rest()
    expect(state().status).toBe('ready')
    expect(problemsOf(state())).toEqual([mistake])
  })

  it('are shown at once where only notes are new', () => {
    const { state, receive, receiveFirst, events, type, pass } = setup()
    receive()
    type(`${state().files.at(-1)!.text}#`)
    pass()
    receiveFirst(bare())
    const note: Diagnostic = { ...mistake, severity: 'info' }
    events().onProblems([note])
    expect(state().status).toBe('ready')
    expect(problemsOf(state())).toEqual([note])
  })

  it('join a picture that waits itself', () => {
    const { state, receive, receiveFirst, events, type, pass, rest } = setup()
    receive()
    const { snapshot } = state()
    type(`${state().files.at(-1)!.text}#`)
    pass()
    receiveFirst({ ...bare(), diagnostics: [syntaxError] })
    events().onProblems([syntaxError, mistake])
    expect(state()).toMatchObject({ snapshot, status: 'updating' })
    rest()
    expect(state().status).toBe('incomplete')
    expect(problemsOf(state())).toEqual([syntaxError, mistake])
  })
})

describe('what is half written', () => {
  const renamed = (name: string): Snapshot => {
    const snapshot = shopSnapshot()
    return {
      ...snapshot,
      endpoints: snapshot.endpoints.map((pod) =>
        pod.key === 'shop/api' ? { ...pod, key: endpointKey('shop', name), name } : pod,
      ),
    }
  }
  const keys = ({ endpoints }: Snapshot): readonly string[] => endpoints.map(({ key }) => key)

  function typing() {
    const page = setup()
    page.receive()
    const text = page.state().files.at(-1)!.text
    const key = (more: string): void => {
      page.type(`${text}${more}`)
      page.pass()
    }
    return { ...page, key }
  }

  it('neither moves the picture nor cries out while keys are typed', () => {
    const { state, key, receive } = typing()
    const { snapshot } = state()
    key('#')
    receive(renamed('api-v'))
    expect(state()).toMatchObject({ snapshot, status: 'updating' })
    key('#a')
    receive({ ...shopSnapshot(), diagnostics: [...shopSnapshot().diagnostics, syntaxError] })
    expect(state()).toMatchObject({ snapshot, status: 'updating' })
    // What is whole again is shown at once.
    key('#ab')
    receive()
    expect(state().status).toBe('ready')
  })

  it('is shown when the keys rest, and at once where it was not typed', () => {
    const { state, key, receive, rest } = typing()
    key('#')
    receive(renamed('api-v2'))
    rest()
    expect(keys(state().snapshot!)).toContain('shop/api-v2')
    expect(state().status).toBe('ready')
    const { files, applyEdits } = state()
    applyEdits([{ file: files[0]!.name, start: 0, end: 0, text: '# a\n' }], 'Write a comment')
    receive(renamed('api-v3'))
    expect(keys(state().snapshot!)).toContain('shop/api-v3')
  })
})

describe('broken text', () => {
  it('is incomplete: what can be read is shown', () => {
    const { state, receive } = setup()
    const partly = { ...shopSnapshot(), diagnostics: [syntaxError] }
    receive(partly)
    expect(state().status).toBe('incomplete')
    expect(state().snapshot).toBe(partly)
  })

  it('of which nothing can be read leaves the last picture and the selection, with the new problems', () => {
    const { state, receive } = setup()
    receive()
    state().select({ kind: 'endpoint', key: 'shop/api' }, 'canvas')
    receive(nothing)
    expect(state().status).toBe('incomplete')
    expect(state().snapshot?.endpoints).toHaveLength(8)
    expect(state().snapshot?.diagnostics).toEqual([syntaxError])
    expect(state().selection).not.toBeNull()
  })
})

describe('the selected flow', () => {
  it('is explained, and again with each new snapshot', async () => {
    const { state, receive, probes } = setup()
    receive()
    state().select({ kind: 'flow', flow: api }, 'table')
    await probes[0]!.answer(verdict('FORWARDED'))
    expect(state().explanation?.verdict).toBe('FORWARDED')
    receive()
    expect(probes).toHaveLength(2)
    expect(state().explanation?.verdict).toBe('FORWARDED')
    await probes[1]!.answer(verdict('DROPPED'))
    expect(state().explanation?.verdict).toBe('DROPPED')
  })

  it('never shows the explanation of another one', async () => {
    const { state, receive, probes } = setup()
    receive()
    state().select({ kind: 'flow', flow: api }, 'table')
    state().select({ kind: 'flow', flow: db }, 'table')
    expect(probes.map(({ flow }) => flow)).toEqual([api, db])
    await probes[1]!.answer(verdict('REDIRECTED'))
    await probes[0]!.answer(verdict('FORWARDED'))
    expect(state().explanation?.verdict).toBe('REDIRECTED')
    state().select(null, 'table')
    expect(state().explanation).toBeNull()
  })

  it('has no explanation any more when the workspace is emptied meanwhile', async () => {
    const { state, receive, probes, pass } = setup()
    receive()
    state().select({ kind: 'flow', flow: api }, 'table')
    state().openWorkspace('Empty', [])
    state().select({ kind: 'flow', flow: api }, 'table')
    pass()
    for (const probe of probes) await probe.answer(verdict('FORWARDED'))
    expect(state()).toMatchObject({ selection: null, explanation: null })
  })
})

describe('a selection', () => {
  it.each([
    { kind: 'endpoint', key: 'shop/api' },
    { kind: 'peer', key: 'entity:world' },
    { kind: 'namespace', name: 'shop' },
    { kind: 'policy', key: 'NetworkPolicy/shop/default-deny' },
    { kind: 'flow', flow: api },
    { kind: 'edge', from: 'shop/api', to: 'shop/db' },
  ] as const)('of kind $kind stays while it is there, and is cleared when it is gone', (selection) => {
    const { state, receive } = setup()
    receive()
    state().select(selection, 'canvas')
    receive()
    expect(state().selection).toBe(selection)
    receive({ ...nothing, diagnostics: [] })
    expect(state().selection).toBeNull()
  })

  it('of a rule that is gone becomes one of its policy', () => {
    const { state, receive } = setup()
    receive()
    state().select({ kind: 'policy', key: 'NetworkPolicy/shop/default-deny', rulePath: 'spec.ingress[3]' }, 'inspector')
    receive()
    expect(state().selection).toEqual({ kind: 'policy', key: 'NetworkPolicy/shop/default-deny' })
  })
})

describe('an engine in trouble', () => {
  it('is told to the user, and the picture stays', () => {
    const { state, receive, events } = setup()
    receive()
    events().onRestart('it did not answer in time')
    expect(state()).toMatchObject({ status: 'restarting', snapshot: { endpoints: { length: 8 } } })
    expect(state().notice).toContain('it did not answer in time')
    events().onGiveUp('out of memory')
    expect(state().status).toBe('failed')
    expect(state().snapshot).not.toBeNull()
    state().dismissNotice()
    expect(state().notice).toBeNull()
  })

  it('is tried again with the next text', () => {
    const { state, receive, events, type, pass, texts } = setup()
    events().onGiveUp('out of memory')
    type('other')
    pass()
    expect(texts).toHaveLength(2)
    receive()
    expect(state().status).toBe('ready')
  })

  it('does not leave a blank workspace waiting for an answer', () => {
    const { state, events } = setup({ isEmpty: true })
    events().onRestart('the engine stopped')
    expect(state().status).toBe('empty')
  })
})
