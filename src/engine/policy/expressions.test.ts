import { describe, expect, it } from 'vitest'
import { Engine } from '../analysis'
import { re2 } from '../doors/re2'
import { Expressions } from '../expressions'
import { objectYaml } from '../testing/manifests'

const policy = (http: string): string =>
  objectYaml('CiliumNetworkPolicy', 'x/p', {
    spec: `\n  endpointSelector: {}\n  ingress:\n    - toPorts:\n        - ports: [{port: "80", protocol: TCP}]\n          rules: {${http}}`,
  })

describe('an engine that was given no regular expressions', () => {
  it.each([
    ['literal paths need none', 'http: [{path: /v1/orders, method: GET}]', false],
    ['a path with a dot needs them', 'http: [{path: "/v1/.*"}]', true],
    ['an escaped key is the key that it spells', '"ht\\u0074p": [{path: "/v1/.*"}]', true],
    ['so is a host', 'http: [{host: "api.example.com"}]', true],
  ])('%s', (_, rules, needs) => {
    const engine = new Engine()
    const files = [{ name: 'p.yaml', text: policy(rules) }]
    expect(engine.read(files).expressions).toBe(needs)
    engine.provideExpressions(re2)
    expect(engine.read(files).expressions).toBe(false)
    expect(engine.update(files).policies).toMatchObject([{ status: 'accepted' }])
  })
})

describe('expressions', () => {
  const expressions = new Expressions(re2)

  it('match whole texts, in the syntax of RE2', () => {
    expect(expressions.compile('(?i)/A.*')?.matches('/abc')).toBe(true)
    expect(expressions.compile('/a')?.matches('/ab')).toBe(false)
  })

  it('are null outside RE2: it has no look-ahead', () => {
    expect(expressions.compile('(?=a)b')).toBeNull()
  })
})
