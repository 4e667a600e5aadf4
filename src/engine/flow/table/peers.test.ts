import { describe, expect, it } from 'vitest'
import { analyze } from '../../index'
import { objectYaml } from '../../testing/manifests'

const external = (spec: string): string => objectYaml('External', 'outside', { spec })
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
