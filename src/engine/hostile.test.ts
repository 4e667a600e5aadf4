/**
 * Workspaces that are large in one thing: thousands of equal policies, a group of a hundred thousand addresses, and the like.
 * In full (`npm run test:hostile`) each has to be analysed, linted and shown within five seconds of the processor's time; `npm test` tries a tenth.
 */
import { describe, expect, it } from 'vitest'
import { analyze, sortDiagnostics } from './index'
import { cpuTime } from './bench/cpu-time'
import { largeWorkspaces } from './testing/large'
import { largeRules } from './testing/large-rules'

const isFull = process.env['MEMBRANE_HOSTILE'] === 'full'
const limitMs = 5000
/** Flows that the page lists at once. */
const listed = 200_000
const share = isFull ? 1 : 0.1

describe('a workspace of', () => {
  it.each(Object.entries({ ...largeWorkspaces(share), ...largeRules(share) }))(
    '%s is shown in time',
    (_what, textOf) => {
      const text = textOf()
      const took = cpuTime(() => {
        const analysis = analyze([{ name: 'a.yaml', text }])
        sortDiagnostics([...analysis.diagnostics, ...analysis.lints()])
        analysis.flows(listed)
      })
      expect(took).toBeLessThan(limitMs)
    },
  )
})
