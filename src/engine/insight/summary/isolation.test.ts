/** "Isolated" means one thing: default deny holds. Rules without default deny are said to be rules. */
import { describe, expect, it } from 'vitest'
import { analyze } from '../../index'
import type { Isolation } from '../../types'
import { objectYaml } from '../../testing/manifests'

const pod = (name: string, more = ''): string =>
  objectYaml('Pod', `x/${name}`, { labels: `app: ${name}`, spec: `{${more}containers: [{name: c, image: i}]}` })

const cilium = (name: string, spec: string): string =>
  objectYaml('CiliumNetworkPolicy', `x/${name}`, { spec: `{endpointSelector: {matchLabels: {app: a}}, ${spec}}` })

function isolationOf(policies: readonly string[], enforcement: 'default' | 'always' | 'never' = 'default'): Isolation {
  const text = [pod('a'), ...policies].join('---\n')
  const found = analyze([{ name: 'a.yaml', text }], { enforcement }).endpoints[0]
  if (found === undefined) throw new Error('the pod is missing')
  return found.isolation
}

const deny = cilium('deny', 'enableDefaultDeny: {ingress: false}, ingressDeny: [{fromEntities: [world]}]')
const allow = cilium('allow', 'ingress: [{fromEntities: [cluster]}]')

describe('the isolation of an endpoint', () => {
  it('is open where no policy has rules', () => {
    expect(isolationOf([])).toEqual({ ingress: { state: 'open', by: [] }, egress: { state: 'open', by: [] } })
  })

  it('is “rules” where a rule applies and asks for no default deny', () => {
    expect(isolationOf([deny]).ingress).toEqual({ state: 'rules', by: [] })
  })

  it('is “isolated” by the policies that ask for default deny, and by those alone', () => {
    expect(isolationOf([allow, deny]).ingress).toEqual({ state: 'isolated', by: ['CiliumNetworkPolicy/x/allow'] })
  })

  it('is “isolated” by nobody in the mode always, and open in the mode never', () => {
    expect(isolationOf([], 'always').egress).toEqual({ state: 'isolated', by: [] })
    expect(isolationOf([allow], 'never').ingress).toEqual({ state: 'open', by: [] })
  })

  it('is open for a pod on the host network', () => {
    const text = pod('a', 'hostNetwork: true, ') + '---\n' + allow
    expect(analyze([{ name: 'a.yaml', text }]).endpoints[0]?.isolation.ingress.state).toBe('open')
  })
})
