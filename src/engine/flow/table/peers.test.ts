import { describe, expect, it } from 'vitest'
import { analyze } from '../../index'

const external = (spec: string): string =>
  `apiVersion: membrane.dev/v1alpha1\nkind: External\nmetadata: {name: outside}\nspec: ${spec}\n`
const outside = (spec: string): readonly string[] =>
  analyze([
    {
      name: 'm.yaml',
      text: `apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: b}\n---\n${external(spec)}`,
    },
  ])
    .flows()
    .peers.map(({ key }) => key)
    .filter((key) => /^(ip|dns):/.test(key))

describe('an External resource', () => {
  it.each([
    ['is seen by its addresses', '{addresses: [203.0.113.4, 203.0.113.4, nonsense]}', ['ip:203.0.113.4']],
    [
      'is seen by its name where it has one',
      '{dns: [api.example.com], addresses: [203.0.113.4]}',
      ['dns:api.example.com'],
    ],
    ['with nothing in it is nobody', '{}', []],
  ])('%s', (_what, spec, keys) => expect(outside(spec)).toEqual(keys))
})
