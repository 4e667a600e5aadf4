import { describe, expect, it } from 'vitest'
import { analyze } from '../../engine/index'
import * as gestures from '../gestures'
import { applied, difference, textAfter, workspace, workspaceOf } from '../testing/gestures-fixture'
import type { Workspace } from '../outcome'
import { objectsIn } from '../resources'
import { objectYaml } from '../../engine/testing/manifests'

describe('copies', () => {
  it('keep comments and layout under the next free name', () => {
    const twice = gestures.duplicate({ workspace, keys: ['Deployment/shop/api', 'Deployment/shop/api'] })
    expect(twice).toMatchObject({ made: ['Deployment/shop/api-2', 'Deployment/shop/api-3'] })
    expect(difference(twice).added).toContain('        app: api   # the same as above')
  })
  it('leave out what the cluster wrote', () => {
    const live = workspaceOf(
      'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  uid: x\n  ownerReferences: []\nspec: {}\nstatus: {podIP: 10.0.0.1}\n',
    )
    expect(difference(gestures.duplicate({ workspace: live, keys: ['Pod/default/a'] }), live)).toEqual({
      gone: [],
      added: ['---', 'apiVersion: v1', 'kind: Pod', 'metadata:', '  name: a-2', 'spec: {}'],
    })
  })
  it('go by way of the clipboard, into another namespace', () => {
    const yaml = gestures.copyResources({ workspace, keys: ['Pod/shop/web', 'NetworkPolicy/shop/p'] })
    const pasted = gestures.pasteResources({ workspace, yaml, namespace: 'b' })
    expect(pasted).toMatchObject({ made: ['Pod/b/web', 'NetworkPolicy/b/p'] })
    expect(gestures.pasteResources({ workspace, yaml })).toMatchObject({
      made: ['Pod/shop/web-2', 'NetworkPolicy/shop/p-2'],
    })
    expect(gestures.pasteResources({ workspace, yaml: 'hello' })).toMatchObject({ ok: false })
  })
})

describe('a copied namespace', () => {
  it('takes what is in it along, with its own mentions', () => {
    const keys = gestures.namespaceContents({ workspace, name: 'shop' })
    const outcome = gestures.duplicate({ workspace, keys })
    const made = ['Namespace//shop-2', 'Pod/shop-2/web', 'Deployment/shop-2/api', 'NetworkPolicy/shop-2/p']
    expect(outcome).toMatchObject({ made })
    expect(difference(outcome).added).toContain('              kubernetes.io/metadata.name: shop-2 # our own')
    const yaml = gestures.copyResources({ workspace, keys })
    expect(gestures.pasteResources({ workspace, yaml })).toMatchObject({ made })
  })
  it('or one that is only mentioned gets its resource with its first label', () => {
    const plain = workspaceOf('kind: Pod\napiVersion: v1\nmetadata: {name: a, namespace: x}\n')
    expect(gestures.setLabel({ workspace: plain, key: 'Namespace//x', label: 'team', value: 'a' })).toMatchObject({
      ok: true,
      made: ['Namespace//x'],
    })
    expect(gestures.rename({ workspace: plain, key: 'Namespace//x', name: 'y' })).toMatchObject({ ok: true })
  })
})

describe('a refusal in the middle of a gesture', () => {
  it('leaves all as it was and shows the place', () => {
    const given = workspaceOf(
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  template:\n    metadata:\n      labels: {app: x}\n  selector:\n    matchLabels: {app: &x x}\n  other: *x\n',
    )
    const outcome = gestures.setLabel({ workspace: given, key: 'Deployment/default/a', label: 'app', value: 'longer' })
    expect(outcome).toMatchObject({ ok: false, why: expect.stringContaining('shared'), range: { line: 9, column: 24 } })
  })
})

describe('a removal', () => {
  it('takes whole documents, list items and namespaces with what is in them', () => {
    const list = workspaceOf(
      '{"kind": "List", "items": [{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}, {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "b"}}]}\n',
    )
    expect(textAfter(list, gestures.removeResource({ workspace: list, keys: ['Pod/default/a'] }))).toBe(
      '{"kind": "List", "items": [{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "b"}}]}\n',
    )
    expect(textAfter(workspace, gestures.removeResource({ workspace, keys: ['Pod/shop/web'] }))).not.toContain(
      'kind: Pod',
    )
    expect(gestures.namespaceContents({ workspace, name: 'shop' })).toEqual([
      'Namespace//shop',
      'Pod/shop/web',
      'Deployment/shop/api',
      'NetworkPolicy/shop/p',
    ])
    expect(
      objectsIn(applied(workspace, gestures.removeNamespace({ workspace, name: 'shop' })).files).map(({ key }) => key),
    ).toEqual(['Traffic//traffic'])
  })
  it('is refused for a template, and shows it', () => {
    const template = workspaceOf(
      'kind: Pod\napiVersion: v1\nmetadata: {name: web}\n# {{ if }}\nspec: {}\n---\nmetadata: {name: {{ .name }}}\nkind: Pod\n',
    )
    expect(gestures.removeResource({ workspace: template, keys: ['Pod/default/web'] })).toMatchObject({
      ok: false,
      range: { file: 'f0.yaml' },
    })
    expect(gestures.removeResource({ workspace: template, keys: ['Pod/default/.name'] })).toMatchObject({
      ok: false,
      range: { line: 7 },
    })
  })
})

describe('what is outside', () => {
  const given = workspaceOf(
    'apiVersion: membrane.dev/v1alpha1\nkind: External\nmetadata: {name: pay}\nspec: {dns: [a.example.com], addresses: [203.0.113.4]}\n---\n' +
      'apiVersion: membrane.dev/v1alpha1\nkind: External\nmetadata: {name: office}\nspec:\n  addresses:\n    - 203.0.113.5 # main\n    - 203.0.113.6\n---\n' +
      'apiVersion: membrane.dev/v1alpha1\nkind: Traffic\nmetadata: {name: t}\nspec: {flows: [{from: b/c, to: "a.example.com:443"}, {from: 203.0.113.5, to: b/c}]}\n',
  )
  it('is renamed with the traffic that names it', () => {
    expect(
      difference(gestures.renameOutside({ workspace: given, peer: 'dns:a.example.com', to: 'b.example.com' }), given)
        .added,
    ).toEqual([
      'spec: {dns: [b.example.com], addresses: [203.0.113.4]}',
      'spec: {flows: [{from: b/c, to: "b.example.com:443"}, {from: 203.0.113.5, to: b/c}]}',
    ])
    expect(
      difference(gestures.renameOutside({ workspace: given, peer: 'ip:203.0.113.5', to: '2001:db8::1' }), given).added,
    ).toContain('    - "2001:db8::1" # main')
    expect(gestures.renameOutside({ workspace: given, peer: 'ip:203.0.113.5', to: '300.1.1.1' })).toMatchObject({
      ok: false,
    })
  })
  it('goes with its resource, or out of it where that states more', () => {
    const left = (peer: string) => difference(gestures.removeOutside({ workspace: given, peer }), given).gone
    expect(left('dns:a.example.com')).toContain('metadata: {name: pay}')
    expect(left('ip:203.0.113.5')).toEqual(['    - 203.0.113.5 # main'])
    expect(gestures.removeOutside({ workspace: given, peer: 'ip:198.51.100.1' })).toMatchObject({
      ok: false,
      why: expect.stringContaining('rules'),
    })
  })
})

describe('a rule or peer that goes', () => {
  const policy = (kind: string, spec: string): Workspace => {
    const pods = ['a', 'b'].map((name) => objectYaml('Pod', `ns/${name}`, { labels: `app: ${name}` }))
    return workspaceOf([...pods, objectYaml(kind, 'ns/p', { spec: `\n${spec}` })].join('---\n'))
  }
  const isolated = ({ files }: Workspace) =>
    analyze(files).policies.map(({ isolates, status }) => ({ isolates, status }))
  it.each<[string, string, { readonly spec: string; readonly path: string }, string]>([
    [
      'one of several',
      'NetworkPolicy',
      {
        spec: '  podSelector: {}\n  ingress:\n    - from: [{podSelector: {}}]\n    - ports: [{port: 80}]\n',
        path: 'spec.ingress[0]',
      },
      '    - ports: [{port: 80}]\n',
    ],
    [
      'the last',
      'NetworkPolicy',
      { spec: '  podSelector: {}\n  ingress:\n    - {}\n', path: 'spec.ingress[0]' },
      '  ingress: []\n',
    ],
    [
      'the last, of egress',
      'NetworkPolicy',
      { spec: '  podSelector: {}\n  egress:\n    - {}\n', path: 'spec.egress[0]' },
      '  egress: []\n  policyTypes:\n    - Ingress\n    - Egress\n',
    ],
    [
      'the last, of Cilium',
      'CiliumNetworkPolicy',
      { spec: '  endpointSelector: {}\n  ingress:\n    - fromEndpoints: [{}]\n', path: 'spec.ingress[0]' },
      '  ingress:\n    - {}\n',
    ],
    [
      'a block of ports',
      'CiliumNetworkPolicy',
      {
        spec: '  endpointSelector: {}\n  ingress:\n    - toPorts:\n        - ports: [{port: "80"}]\n        - ports: [{port: "81"}]\n',
        path: 'spec.ingress[0].toPorts[1]',
      },
      '        - ports: [{port: "80"}]\n',
    ],
    [
      'a deny',
      'CiliumNetworkPolicy',
      {
        spec: '  endpointSelector: {}\n  ingress: [{}]\n  ingressDeny:\n    - fromEntities: [world]\n',
        path: 'spec.ingressDeny[0]',
      },
      '  ingress: [{}]\n',
    ],
  ])('%s: %s stays isolated', (_what, kind, { spec, path }, end) => {
    const given = policy(kind, spec)
    const outcome = gestures.removeRule({ workspace: given, policy: `${kind}/ns/p`, path })
    expect(textAfter(given, outcome).endsWith(end)).toBe(true)
    expect(isolated(applied(given, outcome))).toEqual(isolated(given))
  })
  it('leaves its rule, or takes it along as the last peer', () => {
    const given = policy(
      'NetworkPolicy',
      '  podSelector: {}\n  ingress:\n    - from:\n        - podSelector: {}\n        - ipBlock: {cidr: 10.0.0.0/8}\n    - ports: [{port: 80}]\n      from: [{podSelector: {}}]\n',
    )
    const remove = (path: string) =>
      textAfter(given, gestures.removePeer({ workspace: given, policy: 'NetworkPolicy/ns/p', path }))
    expect(remove('spec.ingress[0].from[1]')).not.toContain('ipBlock')
    expect(remove('spec.ingress[1].from[0]')).not.toContain('port: 80')
  })
  it('takes a policy along that would be empty', () => {
    const given = policy(
      'CiliumNetworkPolicy',
      '  endpointSelector: {}\n  enableDefaultDeny: {ingress: false}\n  ingressDeny:\n    - fromEntities: [world]\n',
    )
    expect(
      textAfter(
        given,
        gestures.removeRule({ workspace: given, policy: 'CiliumNetworkPolicy/ns/p', path: 'spec.ingressDeny[0]' }),
      ),
    ).not.toContain('Cilium')
  })
})

describe('the peers of a rule', () => {
  it('are named one by one, and each can go alone', () => {
    const given = workspaceOf(
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: a}\nspec:\n  podSelector: {}\n  ingress:\n    - from:\n        - podSelector: {matchLabels: {app: web}}\n        - namespaceSelector: {matchLabels: {team: b}}\n        - ipBlock: {cidr: 10.0.0.0/8}\n',
    )
    const rule = { workspace: given, policy: 'NetworkPolicy/a/p', path: 'spec.ingress[0]' }
    const peers = gestures.peersOfRule(rule)
    expect(peers.map(({ text }) => text)).toEqual(['app=web', 'in namespaces with team=b', '10.0.0.0/8'])
    const outcome = gestures.removePeer({ ...rule, path: peers[1]!.path })
    expect(textAfter(given, outcome)).not.toContain('team: b')
    expect(gestures.peersOfRule({ ...rule, path: 'spec.egress[0]' })).toEqual([])
  })
})
