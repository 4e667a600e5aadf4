import { describe, expect, it } from 'vitest'
import { membrane } from './testing'

type Schema = Readonly<Record<string, unknown>>

/** As much of JSON Schema as the program's own schema uses; returns what does not fit. */
function misfits(value: unknown, schema: Schema, root: Schema, path = '$'): readonly string[] {
  const definitions = root['$defs'] as Readonly<Record<string, Schema>>
  if (typeof schema['$ref'] === 'string')
    return misfits(value, definitions[schema['$ref'].replace('#/$defs/', '')]!, root, path)
  if ('const' in schema) return value === schema['const'] ? [] : [`${path} is not ${String(schema['const'])}`]
  if (Array.isArray(schema['enum'])) return schema['enum'].includes(value) ? [] : [`${path} is ${String(value)}`]
  if (Array.isArray(schema['oneOf'])) {
    const results = (schema['oneOf'] as Schema[]).map((choice) => misfits(value, choice, root, path))
    const fitting = results.filter((result) => result.length === 0).length
    return fitting === 1 ? [] : [...results].sort((a, b) => a.length - b.length)[0]!
  }
  switch (schema['type']) {
    case 'string':
    case 'boolean':
      return typeof value === schema['type'] ? [] : [`${path} is no ${schema['type']}`]
    case 'integer':
      return Number.isInteger(value) && (value as number) >= 0 ? [] : [`${path} is no count`]
    case 'array':
      if (!Array.isArray(value)) return [`${path} is no list`]
      return value.flatMap((item, i) => misfits(item, schema['items'] as Schema, root, `${path}[${i}]`))
    default: {
      if (typeof value !== 'object' || value === null) return [`${path} is no object`]
      const fields = value as Readonly<Record<string, unknown>>
      const properties = (schema['properties'] ?? {}) as Readonly<Record<string, Schema>>
      const required = (schema['required'] ?? []) as readonly string[]
      return [
        ...required.filter((name) => !(name in fields)).map((name) => `${path}.${name} is missing`),
        ...Object.entries(fields).flatMap(([name, item]) => {
          if (schema['properties'] === undefined) return []
          const shape = properties[name]
          return shape === undefined
            ? [`${path}.${name} is not in the schema`]
            : misfits(item, shape, root, `${path}.${name}`)
        }),
      ]
    }
  }
}

const flows = (name: string): string => `../../engine/replay/samples/${name}`
const schema = JSON.parse(membrane(['schema']).out) as Schema

describe('the JSON output', () => {
  it.each([
    [['flows', 'star-wars', '-o', 'json-rows']],
    [['flows', 'star-wars', '-o', 'json-rows', '--stated']],
    [['flows', 'clusterwide/closed', '-o', 'json-rows']],
    [['explain', 'star-wars/xwing', 'star-wars/deathstar:80', 'star-wars']],
    [['explain', 'star-wars/tiefighter', 'star-wars/deathstar:80', 'star-wars', '--path', '/v1']],
    [['explain', 'star-wars/xwing', 'star-wars/deathstar', 'star-wars']],
    [['reach', 'star-wars']],
    [['exposure', 'star-wars']],
    [['pseudonyms', 'star-wars']],
    [['readings', 'firewall/door']],
    [['compromise', 'star-wars/xwing', 'star-wars']],
    [['isolated', 'httpbin']],
    [['show', 'netpol', 'firewall/door']],
    [['lint', 'httpbin', '--severity', 'info']],
    [['lint', 'broken']],
    [['lint', 'lints', '--severity', 'info']],
    [['check', 'same-label', '--strict']],
    [['check', 'star-wars']],
    [['diff', 'clusterwide/opened', 'clusterwide/closed']],
    [['diff', 'firewall/closed', 'httpbin']],
    [['propose', '--stated', 'star-wars']],
    [['consolidate', 'clusterwide']],
    [['fix', 'star-wars/xwing', 'star-wars/deathstar:80', 'star-wars']],
    [['probe-script', 'star-wars']],
    [['upgrade', 'star-wars', '--from', '1.18']],
    [['upgrade', flows('cilium-sysdump-20260807-090500.zip'), '--from', '1.19', '--to', '1.18']],
    [['verify', flows('cilium-sysdump-20260807-090500.zip')]],
    [['replay', '--flows', flows('01-jsonpb-1.21.jsonl'), '--draft', 'star-wars', flows('cluster.yaml')]],
    [['replay', '--flows', flows('73-rare.jsonl'), '--flows', flows('70-hostile.jsonl'), '--draft', 'star-wars']],
  ])('of %j is as the schema says', (args) => {
    const { out } = membrane(args.includes('-o') ? args : [...args, '--output', 'json'])
    expect(misfits(JSON.parse(out), schema, schema)).toEqual([])
  })

  it('of each command that prints any is described', () => {
    const described = (schema['oneOf'] as { properties: { command: { const: string } } }[]).map(
      ({ properties }) => properties.command.const,
    )
    const [, list = ''] = /\nCommands:\n(.*?)\n\n/s.exec(membrane(['--help']).out) ?? []
    const names = [...list.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name = '']) => name)
    const printing = names.filter((name) =>
      / json(?:-rows)?\b/.test(
        /--output is one of (.*), not "none"/.exec(membrane([name, 'x', '-o', 'none']).error)?.[1] ?? '',
      ),
    )
    expect([...described].sort()).toEqual([...printing].sort())
  })

  it('is the same each time, to the byte', () => {
    const run = () => membrane(['diff', 'firewall/closed', 'httpbin', '-o', 'json']).out
    expect(run()).toBe(run())
  })
})
