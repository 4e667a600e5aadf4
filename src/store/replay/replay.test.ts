// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from 'vitest'
import type { PageReport, ReplayRequest, ReplayResponse } from '../../worker/messages/replay-protocol'
import { useStore } from '../store'
import { cancelReading, closeFlows, openFlows } from './replay'

const posted: ReplayRequest[] = []
let answer: (response: ReplayResponse) => void = () => undefined

vi.mock('../../worker/replay', () => ({
  startReplay(receive: (response: ReplayResponse) => void) {
    answer = receive
    return { post: (request: ReplayRequest) => posted.push(request), dispose: () => undefined }
  },
}))

const report = { summary: 'Of 2 connections this draft breaks none.', rows: [] } as unknown as PageReport
const file = (name: string): File => new File(['{}'], name)
const lastId = (): number => posted.at(-1)!.id

/** Opens a file, as if the worker read and judged it. */
function open(name: string): void {
  openFlows([file(name)])
  answer({ type: 'read', id: lastId() })
  answer({ type: 'report', id: lastId(), report })
}

beforeEach(() => {
  closeFlows()
  posted.length = 0
  useStore.setState({ notice: null })
})

it('a file without a flow that can be read leaves the open flows as they are, and says why', () => {
  open('monday.jsonl')
  openFlows([file('bad.jsonl.gz')])
  answer({ type: 'empty', id: lastId(), names: ['bad.jsonl.gz'], reason: 'the gzip data is damaged' })
  expect(useStore.getState().replay).toMatchObject({ names: ['monday.jsonl'], report, reading: null })
  expect(useStore.getState().notice).toMatch(/^bad\.jsonl\.gz holds no flow .*the gzip data is damaged/)
  // What is added is added to the flows that stayed.
  openFlows([file('tuesday.jsonl')], { isAdding: true })
  expect(useStore.getState().replay?.reading?.names).toEqual(['monday.jsonl', 'tuesday.jsonl'])
})

it('reading that is stopped leaves the open flows as they are, too', () => {
  open('monday.jsonl')
  openFlows([file('a.jsonl')])
  openFlows([file('b.jsonl')])
  cancelReading()
  expect(useStore.getState().replay).toMatchObject({ names: ['monday.jsonl'], report, reading: null })
})

it('reading that is stopped opens nothing where nothing was open', () => {
  openFlows([file('a.jsonl')])
  cancelReading()
  expect(useStore.getState().replay).toBeNull()
})

it('what was said of a file without flows goes when others are read, and names no open flows where there are none', () => {
  openFlows([file('bad.jsonl')])
  answer({ type: 'empty', id: lastId(), names: ['bad.jsonl'], reason: null })
  expect(useStore.getState()).toMatchObject({ replay: null })
  expect(useStore.getState().notice).toMatch(/^bad\.jsonl holds no flow that can be read\. Copy the file/)
  open('monday.jsonl')
  expect(useStore.getState().notice).toBeNull()
})
