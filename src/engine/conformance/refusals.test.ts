/**
 * What a cluster takes and refuses, the API server and Cilium together: one object a row. Every row is asked of the policy's
 * status, of its verdicts and of the diagnostics.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { analyze } from '../index'

interface Row {
  readonly kind: string
  readonly name: string
  readonly object: Readonly<Record<string, unknown>>
  readonly accepted: boolean
}

const file = fileURLToPath(new URL('./cases/refusals.jsonl', import.meta.url))
const rows = readFileSync(file, 'utf8')
  .trim()
  .split('\n')
  // The file is part of the project; its format is the interface above.
  .map((line) => JSON.parse(line) as Row)

const pod = `apiVersion: v1
kind: Pod
metadata: {name: a, namespace: default, labels: {app: a}}
spec: {containers: [{name: c}]}
`

describe('what the cluster refuses', () => {
  it('is asked in many ways', () => {
    expect(rows.length).toBeGreaterThan(160)
    expect(rows.filter(({ accepted }) => !accepted).length).toBeGreaterThan(80)
  })

  it.each(rows.map((row) => [`${row.kind} ${row.name}`, row] as const))('%s', (_, { object, accepted }) => {
    const files = [
      { name: 'policy.json', text: JSON.stringify(object) },
      { name: 'pod.yaml', text: pod },
    ]
    const analysis = analyze(files, { apiServer: true })
    const errors = analysis.diagnostics.filter(({ severity }) => severity === 'error')
    expect(analysis.policies.map(({ status }) => status)).toEqual([accepted ? 'accepted' : 'rejected'])
    expect(errors.length === 0, errors.map(({ message }) => message).join('\n')).toBe(accepted)
    if (accepted) return
    expect(errors.every(({ help, code, range }) => help !== undefined && code !== undefined && range.line > 0)).toBe(true)
    expect(analysis.policies[0]?.refusedBy).toMatch(/^(api-server|cilium)$/)
    expect(analysis.endpoints.map(({ selectedBy }) => selectedBy)).toEqual([[]])
    // Without an API server every refusal is told all the same.
    const without = analyze(files).diagnostics.filter(({ severity }) => severity === 'error')
    expect(without.length).toBeGreaterThan(0)
  })
})
