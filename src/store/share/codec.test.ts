import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeShare, encodeShare, isShareFragment } from './codec'
import { fromPayload, toPayload, type SharedWorkspace } from './payload'

const shop: SharedWorkspace = {
  name: 'Shop — é',
  files: [
    { name: 'a.yaml', text: 'kind: Pod\n' },
    { name: 'b.yaml', text: 'kind: Namespace # ü\n' },
  ],
  options: { enforcement: 'always', nodeLabels: true },
  positions: { 'shop/api': { x: 10, y: -20 } },
  flowFilter: { text: 'api', verdicts: ['DROPPED'] },
  selection: { kind: 'flow', flow: { from: 'shop/a', to: 'shop/b', protocol: 'TCP', port: 80 } },
  lesson: { lesson: 'star-wars', step: 'layer-7' },
  challenge: null,
}

async function problemOf(fragment: string): Promise<string> {
  const decoded = await decodeShare(fragment)
  return 'problem' in decoded ? decoded.problem : 'none'
}

async function pack(value: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const stream = new Blob([value]).stream().pipeThrough(new CompressionStream('deflate-raw'))
  return `v1.${Buffer.from(await new Response(stream).arrayBuffer()).toString('base64url')}`
}

describe('a link', () => {
  it('brings back what was shared', async () => {
    const fragment = await encodeShare(shop)
    expect(fragment).toMatch(/^v1\.[\w-]+$/)
    expect(await decodeShare(fragment)).toEqual({ workspace: shop })
  })

  it('carries the settings of the cluster and its version', async () => {
    const options = { settings: { 'policy-cidr-match-mode': 'nodes' }, ciliumVersion: '1.20' }
    expect(await decodeShare(await encodeShare({ ...shop, options }))).toEqual({ workspace: { ...shop, options } })
  })

  it('of the first days still opens', async () => {
    const old =
      'v1.VY4xTsRADEWvEn1aBwINyC1LhyACupDCyU60KybjYWYgiqJIHIJLcAe6vQknQYOgoLL8v_3fX-DAuN-pL77e3ovDBwgDuGkgx7OMFoSnvdtyUev20aGlBt1_40ZGE730pjgqDp_5piUoeIFxg4bejMYlMMROMkcQnG7NtXTGRnAKL2Yl-B9i3Kk_Eb8HnVZUnlU56Dl_Zgmv4Aabu9u6vtqgJcSMyBXAGKxOuXgevGAIOoJ_80BI-rd1IPigSXu1YDxc1lnQkMAX1boSbKbEJKGcJOS2VmYTynO06zc'
    expect(await decodeShare(old)).toEqual({ workspace: shop })
  })

  it('is far shorter than the manifests in it', async () => {
    const text = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n---\n'.repeat(1000)
    expect((await encodeShare({ ...shop, files: [{ name: 'a.yaml', text }] })).length).toBeLessThan(1500)
  })

  it('is told from other fragments', () => {
    expect(isShareFragment('v1.abc')).toBe(true)
    expect(isShareFragment('v2.abc')).toBe(true)
    expect(isShareFragment('lesson/star-wars')).toBe(false)
    expect(isShareFragment('')).toBe(false)
  })
})

describe('a bad link', () => {
  it('that was cut off says so', async () => {
    const fragment = await encodeShare(shop)
    expect(await problemOf(fragment.slice(0, -10))).toContain('damaged')
    expect(await problemOf(`${fragment}=`)).toContain('damaged')
    expect(await problemOf('v1.')).toContain('damaged')
  })

  it('of a newer codec says so', async () => {
    expect(await problemOf('v2.abc')).toContain('newer Membrane')
  })

  it('that unpacks to far more than it is long is stopped', async () => {
    const bomb = await pack(new Uint8Array(100_000_000))
    expect(bomb.length).toBeLessThan(200_000)
    expect(await problemOf(bomb)).toContain('unpacks to more')
    expect(await problemOf(`v1.${'A'.repeat(2_000_000)}`)).toContain('longer than any')
  })

  it.each([
    ['no JSON', 'hello'],
    ['a list', '[]'],
    ['no files', '{"n": "x"}'],
    ['files of another shape', '{"f": [["a.yaml", 1]]}'],
    ['files by name', '{"f": {"a.yaml": "x"}}'],
    ['more files than a workspace has', JSON.stringify({ f: Array.from({ length: 501 }, (_, i) => [`${i}`, '']) })],
    ['lists in lists without end', '['.repeat(1_000_000)],
  ])('that holds %s says so', async (_what, json) => {
    expect(await problemOf(await pack(json))).toContain('damaged')
  })

  it('cannot reach a prototype, and keeps what can be used', async () => {
    const decoded = await decodeShare(
      await pack(
        '{"f":[["__proto__",""]],"p":[["__proto__",1,2],["a","1",2]],"s":{"kind":"flow"},"l":["X y","a"],"q":7,"v":["DROPPED","x"]}',
      ),
    )
    expect(decoded).toMatchObject({ workspace: { name: 'Shared workspace', selection: null, lesson: null } })
    const { positions, flowFilter } = (decoded as { workspace: SharedWorkspace }).workspace
    expect(Object.getPrototypeOf(positions)).toBe(Object.prototype)
    expect(flowFilter).toEqual({ text: '', verdicts: ['DROPPED'] })
  })

  it('never throws, whatever it holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.base64String()), async (text) => {
        const decoded = await decodeShare(`v1.${text}`)
        expect('problem' in decoded || decoded.workspace.files.length >= 0).toBe(true)
      }),
    )
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        await decodeShare(await pack(JSON.stringify(value)))
      }),
    )
    const field = fc.anything()
    fc.assert(
      fc.property(
        fc.record({ n: field, f: fc.constant([]), o: field, p: field, q: field, v: field, s: field, l: field }),
        (value) => {
          const read = fromPayload(value)
          if (read !== null) expect(fromPayload(toPayload(read))).toEqual(read)
        },
      ),
    )
  })

  it('whose parts are nearly right is read to what a link from here would hold', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ minLength: 100, maxLength: 300 }),
      fc.constantFrom('__proto__', ' ', 'a.yaml', '\ud800', `${'x'.repeat(119)} y`),
    )
    const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(-0, Number.NaN, 0.5, -0.4, 1e308))
    const flow = fc.record({ from: text, to: text, port: number, protocol: fc.constantFrom('TCP', 'UDP', 'X') })
    const selection = fc.record(
      {
        kind: fc.constantFrom('endpoint', 'peer', 'namespace', 'policy', 'edge', 'flow'),
        key: text,
        name: text,
        rulePath: text,
        from: text,
        to: text,
        flow,
      },
      { requiredKeys: ['kind'] },
    )
    const options = fc.record({ dns: fc.dictionary(text, fc.array(text)), ipFamilies: fc.anything() })
    fc.assert(
      fc.property(
        fc.record({
          n: text,
          f: fc.array(fc.tuple(text, text), { maxLength: 4 }),
          o: options,
          p: fc.array(fc.tuple(text, number, number)),
          q: text,
          v: fc.array(fc.constantFrom('DROPPED', 'FORWARDED', 'X')),
          s: selection,
          l: fc.tuple(text, text),
        }),
        (value) => {
          const read = fromPayload(value)
          expect(fromPayload(JSON.parse(JSON.stringify(toPayload(read!))))).toEqual(read)
        },
      ),
    )
  })

  it.each([
    ['places between pixels', { p: [['shop/api', 5e-324, -0.4]] }],
    ['places out of sight', { p: [['shop/api', 1e308, 0]] }],
    ['a name that ends in the middle of its words', { n: `${'x'.repeat(199)} y` }],
    [
      'files whose long names differ at their ends',
      { f: ['a', 'b', 'c'].map((end) => [`${'x'.repeat(119)} ${end}`, '']) },
    ],
    ['files of one long name', { f: Array.from({ length: 12 }, () => ['x'.repeat(120), '']) }],
    [
      'files of one long ending',
      {
        f: [
          [`a.${'x'.repeat(200)}`, ''],
          [`a.${'x'.repeat(200)}`, ''],
        ],
      },
    ],
    ['a flow of port -0', { s: { kind: 'flow', flow: { from: 'a', to: 'b', protocol: 'TCP', port: -0 } } }],
  ])('with %s is read the same a second time', (_what, parts) => {
    const read = fromPayload({ f: [], ...parts })
    expect(fromPayload(JSON.parse(JSON.stringify(toPayload(read!))))).toEqual(read)
  })
})
