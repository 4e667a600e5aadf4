import { describe, expect, it } from 'vitest'
import { ciliumPolicy, clusterwidePolicy, modelOf, somePods } from '../../testing/manifests'

const on443 = 'ports: [{port: "443", protocol: TCP}]'
const http = `{toPorts: [{${on443}, rules: {http: [{}]}}]}`
const names = `{toPorts: [{${on443}, serverNames: [a.io]}]}`
const plain = `{toPorts: [{${on443}}]}`
const tls = (secret: string, rest = '') =>
  `{toPorts: [{${on443}, terminatingTLS: {secret: {name: ${secret}, namespace: shop}}${rest}}]}`
const dns = `{toPorts: [{${on443.replace('TCP', 'ANY')}, rules: {dns: [{matchPattern: "*"}]}}]}`
const listener = (name: string, priority = 0, kind = 'CiliumEnvoyConfig') =>
  `{toPorts: [{${on443}, listener: {name: ${name}${priority === 0 ? '' : `, priority: ${priority}`}, envoyConfig: {kind: ${kind}, name: edge}}}]}`
const toPods = (rule: string) => rule.replace('{toPorts', '{toEndpoints: [{}], toPorts')
const authenticated = (mode: string) => plain.replace('{toPorts', `{authentication: {mode: ${mode}}, toPorts`)

const conflict = (policies: readonly string[]) => {
  const model = modelOf([...somePods, ...policies])
  return model.maps.conflictOf(model.endpointIndex.get('shop/web') ?? 0)
}
const inOne = (...rules: readonly string[]) => conflict([ciliumPolicy(`egress: [${rules.join(', ')}]`)])

describe('rules on one port for the same peers', () => {
  it.each([
    ['HTTP rules twice', [http, http]],
    ['HTTP rules and a plain one', [http, plain]],
    ['server names, then HTTP rules', [names, http]],
    ['one TLS context twice', [tls('one'), tls('one', ', rules: {http: [{}]}')]],
    ['server names after HTTP rules that terminate TLS', [tls('one', ', rules: {http: [{}]}'), names]],
    ['a listener twice', [listener('l1'), listener('l1')]],
    ['two listeners of different priority', [listener('l1', 1), listener('l2', 2)]],
    ['one mode of authentication and none', [authenticated('required'), plain]],
    ['HTTP rules and DNS rules for different peers', [toPods(http), dns]],
  ])('go together: %s', (_, rules) => {
    expect(inOne(...rules)).toBeNull()
  })

  it.each([
    ['HTTP rules, then server names', [http, names], 'server names, without terminating TLS'],
    ['server names, HTTP rules and a plain rule', [names, http, plain], 'server names, without terminating TLS'],
    ['HTTP rules and DNS rules', [http, dns], 'HTTP rules and DNS rules'],
    ['server names and DNS rules', [names, dns], 'TLS rules and DNS rules'],
    ['two TLS contexts', [tls('one'), tls('two')], 'two terminating TLS contexts'],
    ['a listener, then server names', [listener('l1'), names], 'listener rules and TLS rules'],
    ['server names, then a listener', [names, listener('l1')], 'TLS rules and listener rules'],
    ['two listeners of equal priority', [listener('l1'), listener('l2')], 'two listeners of equal priority'],
    [
      'two modes of authentication',
      [authenticated('required'), authenticated('disabled')],
      'authentication required and disabled',
    ],
  ])('clash: %s', (_, rules, why) => {
    expect(inOne(...rules)).toContain(why)
  })

  it('are merged in the order of their policies’ names, wherever those stand', () => {
    const first = (rule: string, name: string) => ciliumPolicy(`egress: [${rule}]`, name)
    expect(conflict([first(names, 'z'), first(http, 'a')])).toContain('CiliumNetworkPolicy/shop/z')
    expect(conflict([first(http, 'z'), first(names, 'a')])).toBeNull()
  })

  it('do not clash with what a deny has replaced', () => {
    const deny = ciliumPolicy(`egressDeny: [${plain}]`, 'b')
    const policies = [ciliumPolicy(`egress: [${http}]`, 'a'), ciliumPolicy(`egress: [${dns}]`, 'c')]
    expect(conflict(policies)).not.toBeNull()
    expect(conflict([...policies, deny])).toBeNull()
  })

  it('may use a listener of the subject’s namespace in a cluster-wide policy, the same one as in its own', () => {
    const wide = clusterwidePolicy(`endpointSelector: {}, egress: [${listener('l1')}]`, 'w')
    expect(conflict([wide, ciliumPolicy(`egress: [${listener('l1')}]`)])).toBeNull()
    const cluster = ciliumPolicy(`egress: [${listener('l1', 0, 'CiliumClusterwideEnvoyConfig')}]`)
    expect(conflict([wide, cluster])).toContain('two listeners')
  })
})
