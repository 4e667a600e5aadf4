/** Every code that the engine can emit is explained, and nothing else is. */
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { helpEntries } from './entries/index'

function sources(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return /conformance|bench/.test(name) ? [] : sources(path)
    return name.endsWith('.ts') && !/\.test\.ts$|fixture/.test(name) ? [readFileSync(path, 'utf8')] : []
  })
}

/** Codes as they stand in the engine's source: given to `reject`, `warn` and their like, written as `code:`, or part of a type. */
function emittedCodes(): ReadonlySet<string> {
  const patterns = [
    /\b(?:reject|warn|schema|complain)\(\s*(?:\[[^\]]*\]|[\w.]+),\s*'([a-z0-9-]+)'/g,
    /\breport\(\s*(?:\[[^\]]*\]|[\w.]+),\s*'([a-z]+-[a-z-]+)'/g,
    /\bcode: (?:[^'\n,]*\?\s*)?'([a-z0-9-]+)'(?:\s*:\s*'([a-z0-9-]+)')?/g,
    /'(yaml-[a-z-]+)'/g,
  ]
  const found = new Set<string>()
  for (const text of ['../../engine/', '../../yaml/'].flatMap((folder) =>
    sources(fileURLToPath(new URL(folder, import.meta.url))),
  )) {
    for (const pattern of patterns) {
      for (const [, ...groups] of text.matchAll(pattern))
        for (const code of groups) if (code !== undefined) found.add(code)
    }
  }
  return found
}

describe('help on codes', () => {
  const codes = emittedCodes()

  it('finds the codes in the source', () => {
    expect(codes.size).toBeGreaterThan(110)
    expect([...codes]).toEqual(
      expect.arrayContaining(['yaml-syntax', 'wrong-type', 'cidr-invalid', 'service-port', 'no-kind']),
    )
  })

  it('explains every code that the engine can emit', () => {
    expect([...codes].filter((code) => !Object.hasOwn(helpEntries, code)).sort()).toEqual([])
  })

  it('explains no code that does not exist', () => {
    expect(Object.keys(helpEntries).filter((code) => !codes.has(code))).toEqual([])
  })

  it.each(Object.entries(helpEntries))('%s says what it means, why it matters, and shows both sides', (code, entry) => {
    expect(entry.title).toMatch(/^([A-Z“0-9]|policyTypes|endPort)/)
    expect(entry.title).not.toMatch(/\.$/)
    for (const sentence of [entry.means, entry.matters]) expect(sentence).toMatch(/[.:]$/)
    const needsNoExample = ['kind-not-read', 'lint-limit'].includes(code)
    expect(entry.before === undefined).toBe(needsNoExample)
    expect(entry.after === undefined).toBe(needsNoExample)
    expect(entry.before === undefined || entry.before !== entry.after).toBe(true)
  })
})
