import { describe, expect, it } from 'vitest'
import { folderStorage, siteFolder } from './site-storage'

function fakeStorage(start: Readonly<Record<string, string>> = {}) {
  const values = new Map(Object.entries(start))
  return {
    values,
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
    key: (i: number) => [...values.keys()][i] ?? null,
    get length() {
      return values.size
    },
  }
}

describe('the small store of a deployment', () => {
  it('keeps two folders of one origin apart', () => {
    const all = fakeStorage()
    const one = folderStorage(
      () => all,
      () => '/one/',
    )
    const two = folderStorage(
      () => all,
      () => '/two/',
    )
    one.setItem('membrane.last', 'a')
    two.setItem('membrane.last', 'b')
    expect([one.getItem('membrane.last'), two.getItem('membrane.last')]).toEqual(['a', 'b'])
    one.removeItem('membrane.last')
    expect([one.getItem('membrane.last'), two.getItem('membrane.last')]).toEqual([null, 'b'])
  })

  it('copies what was shared once, and leaves it to the others', () => {
    const all = fakeStorage({ 'membrane.last': 'old', 'of-another-app': 'x' })
    const open = () =>
      folderStorage(
        () => all,
        () => '/one/',
      )
    expect(open().getItem('membrane.last')).toBe('old')
    expect(all.values.get('membrane.last')).toBe('old')
    expect([...all.values.keys()].filter((key) => key.includes('of-another-app'))).toEqual(['of-another-app'])
    open().removeItem('membrane.last')
    expect(open().getItem('membrane.last')).toBeNull()
  })

  it('is named by the folder, not by the page in it', () => {
    expect(siteFolder({ pathname: '/a/b/index.html' })).toBe('/a/b/')
    expect(siteFolder({ pathname: '/a/b/' })).toBe('/a/b/')
  })
})
