import { describe, expect, it } from 'vitest'
import { analyze } from '../../engine/index'
import { kinds, type Kind } from '../../engine/manifest/kinds'
import type { Shape } from '../../engine/manifest/shape'
import { apiVersionOf, schemaAt, schemaOf, schemas, type Schema } from './index'

/** Texts that are not any text. */
const samples: readonly (readonly [RegExp, string])[] = [
  [/^init$/, 'y'],
  [/IPs?$|^addresses$/, '10.0.0.1'],
  [/Ranges$/, '10.0.0.0/8'],
]

/** Any value that a schema takes, with every field that is not removed: one that the cluster takes too. */
function sample(schema: Schema, field = ''): unknown {
  switch (schema.type) {
    case 'text':
      // Of the types of a service, the one that takes every field.
      if (schema.choices?.some(({ value }) => value === 'NodePort') === true) return 'NodePort'
      return schema.choices?.[0]?.value ?? samples.find(([fields]) => fields.test(field))?.[1] ?? 'x'
    case 'integer':
      return schema.minimum ?? 1
    case 'integer-or-text':
      return 8
    case 'boolean':
      return true
    case 'labels':
      // What the sample of a selector selects.
      return { x: 'x' }
    case 'list':
      return [sample(schema.item, field)]
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.fields)
          .filter(([, own]) => own.removed === undefined)
          .map(([name, own]) => [name, sample(own, field === 'initContainers' && name === 'name' ? 'init' : name)]),
      )
    case 'any':
      return {}
  }
}

/** All schemas below one, with their paths. */
function walk(schema: Schema, path: string): readonly (readonly [string, Schema])[] {
  const below =
    schema.type === 'object'
      ? Object.entries(schema.fields).flatMap(([name, field]) => walk(field, `${path}.${name}`))
      : schema.type === 'list'
        ? walk(schema.item, `${path}[]`)
        : []
  return [[path, schema], ...below]
}

const every = Object.entries(schemas).flatMap(([kind, schema]) => walk(schema, kind))

/** Fields that the engine reads and a schema lacks. */
function missing(shape: Shape<unknown>, schema: Schema | undefined, path: string): readonly string[] {
  if (schema === undefined) return [path]
  if (schema.type === 'any' || schema.type === 'labels') return []
  if (shape.item !== undefined)
    return missing(shape.item, schema.type === 'list' ? schema.item : undefined, `${path}[]`)
  return Object.entries(shape.fields ?? {}).flatMap(([name, field]) =>
    missing(field, schema.type === 'object' ? schema.fields[name] : undefined, `${path}.${name}`),
  )
}

describe('the schemas', () => {
  it('are there for every kind that the engine reads, and for no other', () => {
    expect(Object.keys(schemas).sort()).toEqual(Object.keys(kinds).sort())
  })

  it.each(Object.keys(schemas))('of %s name only fields that the engine reads, with its types', (kind) => {
    const text = JSON.stringify(sample(schemaOf(kind)))
    const codes = analyze([{ name: 'm.yaml', text }]).diagnostics.map(({ code, message }) => `${code}: ${message}`)
    const known = /^(unknown-field|removed-field|wrong-type|version-not-read|kind-not-read)/
    expect(codes.filter((code) => known.test(code) && !code.includes('annotations'))).toEqual([])
  })

  it('know every field that the engine reads', () => {
    const unknown = Object.keys(kinds).flatMap((kind) => missing(kinds[kind as Kind].shape, schemas[kind], kind))
    // Shapes are shared: these fields belong to another kind of the same shape, or are never written by hand.
    const known =
      /(spec\.(parallelism|replicas)$|metadata\.(generateName|ownerReferences|namespace)|Pod\.status|NetworkPolicy\.specs?(\[\])?\.nodeSelector)/
    expect(unknown.filter((path) => !known.test(path))).toEqual([])
  })

  it('say one sentence about each field', () => {
    const bad = every.filter(([, { about }]) => !/^[A-Z].*[a-z0-9.*)]$/.test(about) || about.length > 130)
    expect(bad.map(([path, { about }]) => `${path}: ${about}`)).toEqual([])
  })

  it('ask only for fields that they have', () => {
    for (const [path, schema] of every)
      if (schema.type === 'object')
        for (const name of schema.required ?? []) expect(schema.fields, path).toHaveProperty(name)
  })

  it('tell what to write instead of what is gone', () => {
    const gone = every.filter(
      ([path, { removed }]) => removed !== undefined && path.startsWith('CiliumNetworkPolicy.spec.'),
    )
    expect(gone.map(([path]) => path.split('.').at(-1))).toEqual(
      expect.arrayContaining(['fromRequires', 'toRequires', 'kafka', 'l7', 'l7proto']),
    )
  })

  it('are found by kind, group and path', () => {
    expect(apiVersionOf('CiliumNetworkPolicy')).toBe('cilium.io/v2')
    expect(schemaAt(schemaOf('NetworkPolicy'), ['spec', 'ingress', 0, 'from', 1, 'ipBlock', 'cidr'])).toMatchObject({
      type: 'text',
      names: 'cidr',
    })
    expect(schemaAt(schemaOf('NetworkPolicy'), ['spec', 'ingress', 'from'])).toBeNull()
    expect(schemaOf('NetworkPolicy', 'crd.projectcalico.org/v1').fields).not.toHaveProperty('spec')
  })
})
