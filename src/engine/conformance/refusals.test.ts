/**
 * What a cluster takes and refuses, the API server and Cilium together: one object a row. Every row is asked of the policy's
 * status, of its verdicts and of the diagnostics.
 */
import { describe, expect, it } from 'vitest'
import { analyze } from '../index'
import { isAccepted, refusals } from './cases'

const rows = refusals()

const pod = `apiVersion: v1
kind: Pod
metadata: {name: a, namespace: default, labels: {app: a}}
spec: {containers: [{name: c}]}
`

describe('what the cluster refuses', () => {
  it('is asked in many ways', () => {
    expect(rows.length).toBeGreaterThan(500)
    expect(rows.filter(({ accepted }) => !accepted).length).toBeGreaterThan(300)
  })

  it.each(rows.map((row) => [`${row.kind} ${row.name}`, row] as const))('%s', (_, row) => {
    const { object, accepted } = row
    // Without an API server the policy may be taken, and what the server would refuse is an error all the same.
    expect(isAccepted(row)).toBe(accepted)
    const files = [
      { name: 'policy.json', text: JSON.stringify(object) },
      { name: 'pod.yaml', text: pod },
    ]
    const analysis = analyze(files, { apiServer: true })
    const errors = analysis.diagnostics.filter(({ severity }) => severity === 'error')
    expect(analysis.policies.map(({ status }) => status)).toEqual([accepted ? 'accepted' : 'rejected'])
    expect(errors.length === 0, errors.map(({ message }) => message).join('\n')).toBe(accepted)
    if (accepted) return
    expect(errors.every(({ help, code, range }) => help !== undefined && code !== undefined && range.line > 0)).toBe(
      true,
    )
    expect(analysis.policies[0]?.refusedBy).toMatch(/^(api-server|cilium)$/)
    expect(analysis.endpoints.map(({ selectedBy }) => selectedBy)).toEqual([[]])
  })
})
