import { describe, expect, it } from 'vitest'
import { Findings } from './findings'

const at = ['spec', 'ingress', 0]
const codes = (findings: Findings) => ({
  rejections: findings.rejections.map(({ refusedBy, code }) => `${refusedBy} ${code}`),
  warnings: findings.warnings.map(({ code }) => code),
})

describe('what the API server refuses', () => {
  it.each([
    ['is fatal where there is one', true, false, true],
    ['is fatal there though Cilium would take it', true, true, true],
    ['is fatal where nobody says whether there is one, as Cilium is not known to take it', null, false, true],
    ['is a warning there where Cilium is known to take it', null, true, false],
    ['is a warning where there is none', false, false, false],
  ])('%s', (_, hasApiServer, isTakenByCilium, isFatal) => {
    const findings = new Findings(hasApiServer)
    findings.refuse(at, 'port-invalid', 'wrong', { help: 'mend', isTakenByCilium })
    expect(codes(findings)).toEqual(
      isFatal
        ? { rejections: ['api-server port-invalid'], warnings: [] }
        : { rejections: [], warnings: ['port-invalid'] },
    )
  })

  it('is not said where the version of the cluster still takes it', () => {
    const findings = new Findings(true, (code, path) => code === 'l7-no-kind' && path.at(-1) === 0)
    findings.refuse(at, 'l7-no-kind', 'wrong', 'mend')
    findings.refuse(['spec'], 'l7-no-kind', 'wrong', 'mend')
    expect(findings.rejections.map(({ path }) => path)).toEqual([['spec']])
  })

  it('has lost the fields without value before Cilium sees the object', () => {
    expect([true, false, null].map((has) => new Findings(has).dropsNulls)).toEqual([true, false, false])
  })
})

describe('what Cilium refuses', () => {
  it.each([true, false, null])('is fatal whether or not there is an API server (%s)', (hasApiServer) => {
    const findings = new Findings(hasApiServer)
    findings.reject(at, 'cidr-invalid', 'wrong', 'mend')
    expect(codes(findings)).toEqual({ rejections: ['cilium cidr-invalid'], warnings: [] })
  })
})

describe('one thing about one place', () => {
  it('is said once, by who refuses it first', () => {
    const findings = new Findings(true)
    findings.refuse(at, 'port-invalid', 'wrong', 'mend')
    findings.reject(at, 'port-invalid', 'wrong too', 'mend')
    findings.warn(at, 'port-invalid', 'a little wrong', 'mend')
    expect(codes(findings)).toEqual({ rejections: ['api-server port-invalid'], warnings: [] })
  })

  it('is a refusal where it was a warning before, so that no refused policy passes for a taken one', () => {
    const findings = new Findings(false)
    findings.refuse(at, 'port-invalid', 'wrong', 'mend')
    expect(codes(findings)).toEqual({ rejections: [], warnings: ['port-invalid'] })
    findings.reject(at, 'port-invalid', 'wrong', 'mend')
    expect(codes(findings)).toEqual({ rejections: ['cilium port-invalid'], warnings: [] })
  })

  it('is said of every place, and beside other things about it', () => {
    const findings = new Findings()
    findings.warn(at, 'icmp-type', 'odd', 'mend')
    findings.warn([...at, 'icmps'], 'icmp-type', 'odd', 'mend')
    findings.warn(at, 'removed-field', 'gone', 'mend')
    expect(findings.warnings).toHaveLength(3)
  })

  it('may say what would be taken instead', () => {
    const findings = new Findings()
    findings.reject(at, 'cidr-invalid', 'wrong', { help: 'mend', replacement: '10.0.0.1/32' })
    findings.reject(['spec'], 'cidr-invalid', 'wrong', { help: 'mend', replacement: undefined })
    expect(findings.rejections.map((finding) => finding.replacement)).toEqual(['10.0.0.1/32', undefined])
    expect(findings.rejections.map((finding) => 'replacement' in finding)).toEqual([true, false])
  })
})
