import { describe, expect, it } from 'vitest'
import { analyze } from '../../index'
import { effectsOfRules } from '../../doors/on-demand'
import { cpuTime } from '../../bench/cpu-time'
import { objectYaml } from '../../testing/manifests'

const pod = (name: string): string =>
  objectYaml('Pod', `shop/${name}`, { labels: `app: ${name}`, spec: '{containers: [{ports: [{containerPort: 80}]}]}' })
const policy = (name: string, spec: string, kind = 'NetworkPolicy'): string =>
  objectYaml(kind, `shop/${name}`, {
    apiVersion: kind === 'NetworkPolicy' ? 'networking.k8s.io/v1' : 'cilium.io/v2',
    spec,
  })
const from = (app: string): string => `{from: [{podSelector: {matchLabels: {app: ${app}}}}]}`
const forA = 'podSelector: {matchLabels: {app: a}}'

function effects(...documents: readonly string[]): Readonly<Record<string, string>> {
  const analysis = analyze([{ name: 'm.yaml', text: [pod('a'), pod('b'), pod('c'), ...documents].join('---\n') }])
  const { rules } = effectsOfRules(analysis)
  return Object.fromEntries(
    rules.map(({ policy: key, path, lets, stops }) => [
      `${key.split('/').at(-1)} ${path}`,
      `${lets} let, ${stops} stopped`,
    ]),
  )
}

describe('what a rule does alone', () => {
  it('is not counted where that would take too long', () => {
    const pods = Array.from({ length: 150 }, (_, i) => pod(`p${i}`))
    // Each pod has a policy of its own, with a rule for each pod.
    const rules = pods.map((_, i) => from(`p${i}`)).join()
    const policies = pods.map((_, i) =>
      policy(`n${i}`, `{podSelector: {matchLabels: {app: p${i}}}, ingress: [${rules}]}`),
    )
    const analysis = analyze([{ name: 'm.yaml', text: [...pods, ...policies].join('---\n') }])
    let result: ReturnType<typeof effectsOfRules> | null = null
    expect(cpuTime(() => (result = effectsOfRules(analysis)))).toBeLessThan(8000)
    expect(result).toMatchObject({ isTooBig: true, rules: [] })
  })

  it('is what would be dropped without it', () => {
    expect(effects(policy('p', `{${forA}, ingress: [${from('b')}, ${from('c')}]}`))).toEqual({
      'p spec.ingress[0]': '1 let, 0 stopped',
      'p spec.ingress[1]': '1 let, 0 stopped',
    })
  })

  it('is nothing where another rule does the same', () => {
    expect(effects(policy('p', `{${forA}, ingress: [${from('b')}]}`), policy('q', `{${forA}, ingress: [{}]}`))).toEqual(
      {
        'p spec.ingress[0]': '0 let, 0 stopped',
        // Pod c; the host is let in anyway, and b by the other policy too. The world asks as well.
        'q spec.ingress[0]': '2 let, 0 stopped',
      },
    )
  })

  it('counts only flows that the other side lets through', () => {
    expect(
      effects(
        policy('p', `{${forA}, ingress: [${from('b')}]}`),
        policy('closed', '{podSelector: {matchLabels: {app: b}}, policyTypes: [Egress]}'),
      ),
    ).toEqual({ 'p spec.ingress[0]': '0 let, 0 stopped' })
  })

  it('is what a deny stops that would get through', () => {
    const deny = (extra: string): string =>
      policy(
        'd',
        `{endpointSelector: {matchLabels: {app: a}}, ${extra}ingressDeny: [{fromEndpoints: [{matchLabels: {app: b}}]}]}`,
        'CiliumNetworkPolicy',
      )
    expect(effects(deny('enableDefaultDeny: {ingress: false}, '))).toEqual({
      'd spec.ingressDeny[0]': '0 let, 1 stopped',
    })
    // Isolated anyway: without the deny the flow would be dropped all the same.
    expect(effects(deny(''))).toEqual({ 'd spec.ingressDeny[0]': '0 let, 0 stopped' })
  })
})
