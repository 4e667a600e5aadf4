import { describe, expect, it } from 'vitest'
import { analyze } from '../../index'
import { cilium, podOn } from '../../testing/workspace'

/** Verdict and doubts of a flow under rules for ingress. */
function ask(rules: string, settings: Readonly<Record<string, string>>) {
  const text = [podOn('s/a'), podOn('s/b'), cilium('s', `ingress: [${rules}]`)].join('\n---\n')
  const analysis = analyze([{ name: 'm.yaml', text }], { settings })
  const { verdict, doubts = [] } = analysis.probe({ from: 's/a', to: 's/b', protocol: 'TCP', port: 80 })
  return { verdict, isInDoubt: doubts.some((doubt) => doubt.includes('authenticated each other')) }
}

const required = '{fromEndpoints: [{}], authentication: {mode: required}}'

describe('a rule that asks for an authentication', () => {
  it('lets through only who has authenticated', () => {
    const on = { 'mesh-auth-enabled': 'true' }
    expect(ask(required, on)).toEqual({ verdict: 'FORWARDED', isInDoubt: true })
    expect(ask('{fromEndpoints: [{}]}', on)).toEqual({ verdict: 'FORWARDED', isInDoubt: false })
  })

  it('is in no doubt where the cluster has no authentication', () => {
    const off = { 'mesh-auth-enabled': 'false' }
    expect(ask(required, off)).toEqual({ verdict: 'DROPPED', isInDoubt: false })
  })
})
