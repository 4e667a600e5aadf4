import { describe, expect, it } from 'vitest'
import { fqdnProblem, matchesFqdn } from './fqdn'

describe('a DNS name', () => {
  it.each([
    ['*.a.io', 'x.a.io', true],
    ['*.a.io', 'x.y.a.io', false],
    ['*.a.io', 'a.io', false],
    ['*a.io', 'a.io', true],
    ['*a.io', 'x.a.io', false],
    ['**.a.io', 'x.y.a.io', true],
    ['**.a.io', 'a.io', false],
    ['a.**.io', 'a.b.c.io', false],
    ['*', 'any.name.at.all', true],
    ['DB.other.*', 'db.OTHER.org.', true],
    ['', 'a.io', false],
  ])('the pattern %s against %s: %s', (text, name, isMatch) => {
    expect(matchesFqdn({ kind: 'pattern', text }, name)).toBe(isMatch)
  })

  it('is itself whatever its capitals and its last dot', () => {
    expect(matchesFqdn({ kind: 'name', text: 'API.a.io.' }, 'api.a.io')).toBe(true)
    expect(matchesFqdn({ kind: 'name', text: 'a.io' }, 'b.a.io')).toBe(false)
  })

  it.each([
    ['name', '*.a.io', false],
    ['pattern', '*.a.io', true],
    ['pattern', 'a+.io', false],
    ['name', 'a'.repeat(256), false],
  ] as const)('as a %s %s is sound: %s', (kind, text, isSound) => {
    expect(fqdnProblem({ kind, text }) === null).toBe(isSound)
  })

  it('is matched in linear time, however many stars there are', () => {
    const text = '*a'.repeat(120)
    expect(matchesFqdn({ kind: 'pattern', text }, `${'a'.repeat(200)}b`)).toBe(false)
  })
})
