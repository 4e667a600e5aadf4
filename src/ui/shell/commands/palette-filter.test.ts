import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { fits, fitsCommand, fitsName, otherWords } from './palette-filter'

describe('the palette', () => {
  it('offers all without a word', () => expect(fits('Undo', ' ')).toBe(1))

  it('wants every typed word, in any order', () => {
    expect(fits('Export picture as SVG', 'svg export')).toBeGreaterThan(0)
    expect(fits('Export picture as SVG', 'svg import')).toBe(0)
  })

  it('does not gather letters from all over a line', () =>
    expect(fits('Show only what is selected and its neighbours', 'settings')).toBe(0))

  it('puts beginnings of lines before beginnings of words, and these before the middle of words', () => {
    const order = ['Share a link', 'How to share', 'Unshared'].map((line) => fits(line, 'share'))
    expect(order).toEqual(order.toSorted((a, b) => b - a))
    expect(new Set(order).size).toBe(3)
  })

  it('finds a command by another word, after those that have the word itself', () => {
    const other = fits('Open files or a zip…', 'import', otherWords['open-files'])
    expect(other).toBeGreaterThan(0)
    expect(other).toBeLessThan(fits('Import files', 'import'))
  })

  it('forgives words that nearly every command could begin with, beside another', () => {
    expect(fits('Cluster: settings', 'show cluster')).toBeGreaterThan(0)
    expect(fits('Cluster: settings', 'show')).toBe(0)
    expect(fits('Cluster: settings', 'drop cluster')).toBe(0)
  })

  it('puts first, of lines that fit equally well, what people want most, then the shorter one', () => {
    const best = (typed: string, ...lines: readonly (readonly [string, string])[]): string =>
      lines
        .map(([id, title]) => ({ title, score: fitsCommand({ id, title }, typed) }))
        .toSorted((a, b) => b.score - a.score)[0]!.title
    const json = ['export-flows-jsonpb', 'Export the listed flows as JSON'] as const
    const picture = ['export-svg', 'Export picture as SVG'] as const
    expect(best('export', json, picture, ['export-yaml', 'Export as YAML'])).toBe('Export as YAML')
    expect(best('export', json, picture)).toBe('Export picture as SVG')
    expect(best('export json', json, picture)).toBe('Export the listed flows as JSON')
  })

  it('puts another word that is typed whole before the middle of titles', () => {
    const remove = { id: 'remove', title: 'Remove what is selected' }
    const workspaces = { id: 'workspaces', title: 'Workspaces: open, copy, delete…' }
    expect(fitsCommand(remove, 'delete')).toBeGreaterThan(fitsCommand(workspaces, 'delete'))
    expect(fitsCommand({ id: 'help', title: 'Keys and colours' }, 'help')).toBeGreaterThan(
      fitsCommand({ id: 'help-shell', title: 'Help: the shell' }, 'help'),
    )
  })

  it('finds a name by its own beginning before words within commands', () => {
    expect(fitsName('endpoint', 'shop/api', 'shop')).toBeGreaterThan(
      fitsCommand({ id: 'example-shop', title: 'Open example: A shop in three tiers' }, 'shop'),
    )
    expect(fitsName('policy', 'shop/api', 'policy api')).toBeGreaterThan(0)
    expect(fitsName('policy', 'shop/api', 'endpoint')).toBe(0)
  })

  it('puts help last, unless help is what is typed', () => {
    expect(fits('Help: how far can it go: reach', 'reach')).toBeLessThan(fits('Show what it can reach', 'reach'))
    expect(fits('Help: the shell', 'help')).toBe(1)
  })

  it('knows other words only for commands that there are', () => {
    const folder = fileURLToPath(new URL('../..', import.meta.url))
    const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|palette-filter/.test(file))
      .map((file) => readFileSync(`${folder}/${file}`, 'utf8'))
      .join('')
    // The lower pane's commands are made of the names of its views.
    const isThere = (id: string): boolean =>
      code.includes(`id: '${id}'`) ||
      (id.startsWith('add-') && code.includes(`['${id.slice(4)}', '`)) ||
      (id.startsWith('show-') && code.includes(`['${id.slice(5)}', '`))
    expect(Object.keys(otherWords).filter((id) => !isThere(id))).toEqual([])
  })
})
