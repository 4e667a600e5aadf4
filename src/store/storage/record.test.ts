import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shopFiles } from '../testing/fixture'
import { fromRecord, toRecord } from './record'
import { createAppStore } from '../store'

function storeOf(record: unknown) {
  const store = createAppStore(() => 0)
  const read = fromRecord(record)
  if (read !== null) store.setState(read)
  return store
}

function shopRecord() {
  const store = createAppStore(() => 0)
  store.getState().openWorkspace('Shop', shopFiles())
  store.getState().setOptions({ enforcement: 'always', ipFamilies: ['IPv4', 'IPv6'], dns: { 'a.b': ['1.2.3.4'] } })
  store.getState().setTheme('dark')
  store.getState().togglePane('flows')
  store.getState().setPositions({ 'shop/api': { x: 1, y: -2.5 } })
  return toRecord(store.getState())
}

describe('the stored workspace', () => {
  it('comes back as it was', () => {
    const record = shopRecord()
    expect(toRecord(storeOf(structuredClone(record)).getState())).toEqual(record)
    expect(toRecord(storeOf(JSON.parse(JSON.stringify(record))).getState())).toEqual(record)
  })

  it.each([
    ['nothing', null],
    ['text', 'workspace'],
    ['a list', []],
    ['another version', { ...shopRecord(), version: 99 }],
    ['no files', { version: 1 }],
    ['files that are no list', { version: 1, files: { length: 1 } }],
  ])('is not made of %s', (_what, record) => {
    expect(fromRecord(record)).toBeNull()
  })

  it('loses what cannot be used and keeps the rest', () => {
    const record = {
      version: 1,
      files: [{ name: 'a.yaml', text: 'a' }, { name: 'a.yaml', text: 'b' }, { name: 'c.yaml' }, null, 7],
      activeFile: 'gone.yaml',
      workspaceName: 12,
      options: {
        enforcement: 'sometimes',
        ipFamilies: ['IPv9'],
        nodeLabels: 'yes',
        dns: { a: 'b', c: ['d'] },
        settings: { a: 1, b: 'c' },
        ciliumVersion: 'newest',
      },
      positions: { good: { x: 1, y: 2 }, bad: { x: '1', y: 2 }, worse: { x: Infinity, y: 0 }, worst: null },
      theme: 'neon',
      collapsedPanes: ['flows', 'everything'],
    }
    expect(fromRecord(record)).toEqual({
      files: [
        { name: 'a.yaml', text: 'a' },
        { name: 'a-2.yaml', text: 'b' },
      ],
      activeFile: 'a.yaml',
      workspaceName: 'Untitled workspace',
      options: { dns: { c: ['d'] }, settings: { b: 'c' } },
      positions: { good: { x: 1, y: 2 } },
      theme: 'system',
      collapsedPanes: ['flows'],
    })
  })

  it('cannot reach the prototype of anything', () => {
    const record: unknown = JSON.parse(
      '{"version": 1, "files": [], "positions": {"__proto__": {"x": 1, "y": 2}}, "options": {"dns": {"__proto__": ["x"]}}}',
    )
    const { positions, options } = fromRecord(record)!
    expect(Object.getPrototypeOf(positions)).toBe(Object.prototype)
    expect(Object.getPrototypeOf(options.dns)).toBe(Object.prototype)
  })

  it('never breaks the page, whatever it holds', () => {
    const field = fc.anything({ withNullPrototype: true, withDate: true, withMap: true })
    fc.assert(
      fc.property(
        fc.record({
          version: fc.constant(1),
          files: fc.oneof(fc.array(fc.oneof(field, fc.record({ name: field, text: field }))), field),
          activeFile: field,
          workspaceName: field,
          options: fc.oneof(field, fc.record({ enforcement: field, ipFamilies: field, dns: field })),
          positions: fc.oneof(field, fc.dictionary(fc.string(), field)),
          theme: field,
          collapsedPanes: field,
        }),
        (record) => {
          const read = fromRecord(record)
          for (const { name, text } of read?.files ?? [])
            expect([typeof name, typeof text]).toEqual(['string', 'string'])
        },
      ),
    )
  })
})
