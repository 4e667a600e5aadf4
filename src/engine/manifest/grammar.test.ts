import { expect, it } from 'vitest'
import { isDnsLabel, isDnsSubdomain, isLabelValue, isQualifiedName, portNameProblem } from './grammar'

it.each([
  ['app', true],
  ['app.kubernetes.io/name', true],
  ['App_1.x', true],
  ['-app', false],
  ['Domain.io/name', false],
  ['a/', false],
  [`${'a'.repeat(64)}`, false],
  [`${'a'.repeat(63)}`, true],
])('%s is a label key: %s', (key, isOne) => {
  expect(isQualifiedName(key)).toBe(isOne)
})

it('a label value may be empty, and ends with a letter or digit', () => {
  expect(['', 'web', 'v1.2_x'].every(isLabelValue)).toBe(true)
  expect(['-web', 'web-', 'a b', 'a'.repeat(64)].some(isLabelValue)).toBe(false)
})

it('names of objects are subdomains, those of namespaces labels', () => {
  expect([isDnsSubdomain('a.b-1'), isDnsLabel('a-1'), isDnsLabel('a.b')]).toEqual([true, true, false])
  expect([isDnsSubdomain('A'), isDnsSubdomain('a..b'), isDnsSubdomain('a'.repeat(254))]).toEqual([false, false, false])
})

it.each([
  ['http', null],
  ['http-2', null],
  ['sixteen-letters-', 'a port name has at most 15 characters'],
  ['HTTP', 'a port name contains only lower-case letters, digits and "-"'],
  ['8080', 'a port name contains at least one letter'],
  ['a--b', 'a port name has no two dashes in a row'],
  ['-a', 'a port name neither begins nor ends with a dash'],
])('%s as the name of a port: %s', (name, problem) => {
  expect(portNameProblem(name)).toBe(problem)
})
