import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { analyze } from '../../engine/index'
import type { YamlNode } from '../exact/node'
import { parseDocument } from '../exact/reader'
import { readLoosely, type LooseNode } from './reader'
import { looseResources, positionAt } from './position'

/** What is at the place of `|`, as `role path «token»`. */
function at(marked: string): string {
  const offset = marked.indexOf('|')
  const found = positionAt(marked.slice(0, offset) + marked.slice(offset + 1), offset)
  if (found === null) return 'nothing'
  const { role, path, token, prefix } = found
  return `${role} ${path.join('.')} «${prefix}|${token.text.slice(prefix.length)}»`
}

const policy = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec:\n'

describe('what is at a place', () => {
  it.each([
    ['a key', 'spec:\n  pod|Selector: {}\n', 'key spec «pod|Selector»'],
    ['a key without colon', 'spec:\n  podSelector: {}\n  ingr|\n', 'key spec «ingr|»'],
    ['a key above others', 'spec:\n  in|\n  podSelector: {}\n', 'key spec «in|»'],
    ['a blank line between keys', 'spec:\n  podSelector: {}\n  |\n  egress: []\n', 'key spec «|»'],
    ['a blank line further out', 'spec:\n  podSelector:\n    matchLabels:\n      app: a\n  |\n', 'key spec «|»'],
    ['a blank line at the left', 'spec:\n  podSelector: {}\n|\n', 'key  «|»'],
    ['a value', 'spec:\n  tier: Ad|min\n', 'value spec.tier «Ad|min»'],
    ['no value yet', 'spec:\n  tier: |\n  priority: 3\n', 'value spec.tier «|»'],
    ['a value in quotes', 'spec:\n  port: "80|"\n', 'value spec.port «80|»'],
    ['the first line below a key', 'spec:\n  podSelector:\n    |\n', 'value spec.podSelector «|»'],
    ['a word below a key', 'spec:\n  podSelector:\n    match|\n', 'value spec.podSelector «match|»'],
    ['an item', 'spec:\n  policyTypes:\n    - In|\n', 'value spec.policyTypes.0 «In|»'],
    ['an item in the column of its key', 'spec:\n  policyTypes:\n  - Ingress\n  - |\n', 'value spec.policyTypes.1 «|»'],
    ['a key in an item', 'spec:\n  ingress:\n    - from: []\n      po|\n', 'key spec.ingress.0 «po|»'],
    ['an item in an item', 'spec:\n  ingress:\n    - from:\n        - podS|\n', 'value spec.ingress.0.from.0 «podS|»'],
    ['lists in lists', 'a:\n- - b: |\n', 'value a.0.0.b «|»'],
    ['a key in braces', 'spec: {podSelector: {mat|}}\n', 'key spec.podSelector «mat|»'],
    ['a second key in braces', 'spec: {podSelector: {}, |}\n', 'key spec «|»'],
    [
      'a value in braces',
      'spec: {podSelector: {matchLabels: {app: fr|}}}\n',
      'value spec.podSelector.matchLabels.app «fr|»',
    ],
    ['an item in brackets', 'spec: {policyTypes: [Ingress, E|]}\n', 'value spec.policyTypes.1 «E|»'],
    [
      'braces that are still open',
      'spec: {podSelector: {matchLabels: {app: |\n',
      'value spec.podSelector.matchLabels.app «|»',
    ],
    ['a key with a source', 'a:\n  k8s:io.kub|ernetes.pod.namespace: x\n', 'key a «k8s:io.kub|ernetes.pod.namespace»'],
    ['a quoted key', "a:\n  'k8s:app|': x\n", 'key a «k8s:app|»'],
    ['a comment', 'spec:\n  # pod|\n', 'nothing'],
    ['a comment behind a value', 'a: b # c|\n', 'nothing'],
    ['a block scalar', 'a: x\nb: >\n  te|xt\n', 'nothing'],
    ['a second document', 'a: b\n---\nkind: Po|\n', 'value kind «Po|»'],
    ['behind Windows line ends', 'spec:\r\n  tier: A|\r\n', 'value spec.tier «A|»'],
    ['an empty text', '|', 'value  «|»'],
  ])('is found for %s', (_name, marked, expected) => expect(at(marked)).toBe(expected))

  it('comes with the object, its neighbours and the column', () => {
    const text = `${policy}  podSelector: {}\n  \n`
    const found = positionAt(text, text.length - 1)
    expect(found).toMatchObject({
      resource: { kind: 'NetworkPolicy', apiVersion: 'networking.k8s.io/v1', name: 'p', namespace: 'shop' },
      siblings: ['podSelector'],
      column: 2,
      canBeBlock: true,
    })
  })

  it.each([
    ['where only dashes stand before it', 'spec:\n  - ', true],
    ['behind a key', 'spec:\n  tier: ', false],
    ['within braces', 'spec: {', false],
    ['on a line of its own within braces', 'spec: {\n  a: b,\n  ', false],
  ])('has room for lines of its own or not: %s', (_, text, canBeBlock) => {
    expect(positionAt(text, text.length)?.canBeBlock).toBe(canBeBlock)
  })

  it('is told from the object of a list, not from the list', () => {
    const text = `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: a}\n  spec:\n    host\n`
    expect(positionAt(text, text.length - 1)).toMatchObject({ path: ['spec'], resource: { kind: 'Pod', name: 'a' } })
  })

  it('is found in any text, without an exception and with a token inside the text', () => {
    const noise = fc.string({ unit: fc.constantFrom(...Array.from('abk:-[]{} \n \'"|>&*#,y\r')), maxLength: 80 })
    fc.assert(
      fc.property(noise, fc.nat(80), (text, place) => {
        const offset = Math.min(place, text.length)
        const found = positionAt(text, offset)
        if (found === null) return
        expect(found.token.start).toBeLessThanOrEqual(offset)
        expect(found.token.end).toBeGreaterThanOrEqual(offset)
        expect(found.token.end).toBeLessThanOrEqual(text.length)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('the loose reading', () => {
  const exact = (node: YamlNode | null): unknown =>
    node === null || node.kind === 'scalar'
      ? (node?.text ?? '')
      : node.kind === 'sequence'
        ? node.items.map(exact)
        : Object.fromEntries(node.keys.map((key, i) => [key, exact(node.values[i] ?? null)]))
  const loose = (node: LooseNode): unknown =>
    node.kind === 'scalar'
      ? node.text
      : node.kind === 'sequence'
        ? node.items.map(loose)
        : Object.fromEntries(node.entries.map(({ key, value }) => [key, loose(value)]))

  const word = fc.constantFrom('app', 'k8s:role', 'a-b', 'x.y/z', '8080', 'Trues')
  const tree = fc.letrec<{ node: unknown }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      word,
      fc.dictionary(word, tie('node'), { minKeys: 1, maxKeys: 3 }),
      fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
    ),
  })).node

  function write(value: unknown, indent: number, style: number): string {
    const pad = ' '.repeat(indent)
    if (typeof value === 'string') return ` ${value}\n`
    if (style % 5 === 4) return ` ${JSON.stringify(value)}\n`
    if (Array.isArray(value)) return `\n${value.map((item) => `${pad}-${write(item, indent + 2, style + 1)}`).join('')}`
    return `\n${Object.entries(value as object)
      .map(
        ([key, item]) => `${pad}${key}:${write(item, indent + 2 * (Array.isArray(item) ? style % 2 : 1), style + 1)}`,
      )
      .join('')}`
  }

  it('is that of the exact reader for whole documents', () => {
    fc.assert(
      fc.property(fc.dictionary(word, tree, { minKeys: 1 }), fc.nat(4), (value, style) => {
        const text = write(value, 0, style === 4 ? 0 : style).replace(/^\n/, '')
        expect(loose(readLoosely(text))).toEqual(exact(parseDocument(text).root))
      }),
      { numRuns: 500 },
    )
  })

  it('finds the objects that the engine finds', () => {
    const text = `${policy}  podSelector: {}\n---\n# note\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: a}}\n`
    expect(looseResources(text).map(({ kind, name }) => `${kind} ${name}`)).toEqual(
      analyze([{ name: 'f', text }]).resources.map(({ kind, name }) => `${kind} ${name}`),
    )
  })
})
