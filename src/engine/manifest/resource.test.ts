import { expect, it } from 'vitest'
import { below, pathText } from './resource'

it('a path below another has one or two steps more, and leaves the other as it is', () => {
  const path = ['spec', 'ingress', 0] as const
  expect(pathText(below(path, 'fromEndpoints'))).toBe('spec.ingress[0].fromEndpoints')
  expect(pathText(below(path, 'toPorts', 0))).toBe('spec.ingress[0].toPorts[0]')
  expect(below([], 'spec')).toEqual(['spec'])
  expect(path).toHaveLength(3)
})
