import { describe, expect, it } from 'vitest'
import { analyze } from '../engine/index'
import * as gestures from './gestures'
import { applied, difference, shop, textAfter, workspace, workspaceOf } from './testing/gestures-fixture'
import type { Outcome } from './outcome'

describe('what is added', () => {
  it.each<[string, Outcome, string, string]>([
    ['a namespace', gestures.addNamespace({ workspace }), 'Namespace//namespace-1', '  name: namespace-1'],
    ['a pod', gestures.addPod({ workspace, namespace: 'shop' }), 'Pod/shop/pod-1', '    app: pod-1'],
    [
      'a workload',
      gestures.addWorkload({ workspace, namespace: 'shop', name: 'web' }),
      'Deployment/shop/web-2',
      '      app: web-2',
    ],
    [
      'a job',
      gestures.addWorkload({ workspace, namespace: 'shop', kind: 'CronJob' }),
      'CronJob/shop/cronjob-1',
      '  schedule: "0 * * * *"',
    ],
    [
      'a service',
      gestures.addService({ workspace, namespace: 'shop', selector: { app: 'api' } }),
      'Service/shop/service-1',
      '  - port: 80',
    ],
    [
      'an outside address',
      gestures.addExternal({ workspace, addresses: ['203.0.113.4'] }),
      'External//external-1',
      '  - 203.0.113.4',
    ],
  ])('%s has a free name and the layout of its file', (_what, outcome, key, line) => {
    expect(outcome).toMatchObject({ ok: true, made: [key], newFiles: [] })
    expect(difference(outcome)).toMatchObject({ gone: [], added: expect.arrayContaining([line]) })
    const { diagnostics } = analyze(applied(workspace, outcome).files)
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('goes into the file of its namespace, else into the open one, else into a new one', () => {
    const two = workspaceOf('kind: ConfigMap\n', shop)
    expect(gestures.addPod({ workspace: two, namespace: 'shop' })).toMatchObject({ edits: [{ file: 'f1.yaml' }] })
    expect(gestures.addPod({ workspace: two, namespace: 'new' })).toMatchObject({ edits: [{ file: 'f0.yaml' }] })
    const none = { files: [], activeFile: '' }
    expect(gestures.addPod({ workspace: none, namespace: 'new' })).toMatchObject({ newFiles: ['cluster.yaml'] })
  })

  it('has a name that Kubernetes takes', () => {
    expect(gestures.addPod({ workspace, namespace: 'shop', name: 'My pod' })).toMatchObject({ ok: false })
  })

  it('is one more entry, for traffic', () => {
    const outcome = gestures.addTraffic({
      workspace,
      from: 'shop/web',
      to: 'entity:world',
      port: 443,
      expect: 'denied',
    })
    expect(difference(outcome).added).toEqual(['    - from: shop/web', '      to: world:443', '      expect: denied'])
    const all = gestures.addTraffic({ workspace, from: 'shop/web', to: 'namespace:shop', port: 80 })
    expect(difference(all).added).toContain('      to: "shop/*:80"')
    const { diagnostics } = analyze(applied(workspace, all).files)
    expect(diagnostics.filter(({ severity }) => severity !== 'info')).toEqual([])
  })
})

describe('a move', () => {
  it('changes the namespace and the traffic that names the pod', () => {
    const [web] = analyze(workspace.files).endpoints
    const keys = web === undefined ? [] : [gestures.resourceKeyOf(web)]
    const outcome = gestures.moveToNamespace({ workspace, keys, namespace: 'other' })
    expect(outcome).toMatchObject({ label: 'Move shop/web to other', made: ['Pod/other/web'] })
    expect(difference(outcome)).toEqual({
      gone: ['  namespace: shop', '    - from: shop/web'],
      added: ['  namespace: other', '    - from: other/web'],
    })
  })
  it('gives a resource a namespace that had none', () => {
    const plain = workspaceOf('kind: Pod\napiVersion: v1\nmetadata:\n  name: a # A\n  labels: {}\nspec: {}\n')
    const outcome = gestures.moveToNamespace({ workspace: plain, keys: ['Pod/default/a'], namespace: 'x' })
    expect(textAfter(plain, outcome)).toContain('  name: a # A\n  namespace: x\n  labels: {}\n')
  })
  it('is refused onto another of the same name', () => {
    const two = workspaceOf(`${shop}---\nkind: Pod\napiVersion: v1\nmetadata: {name: web, namespace: b}\n`)
    expect(gestures.moveToNamespace({ workspace: two, keys: ['Pod/b/web'], namespace: 'shop' })).toMatchObject({
      ok: false,
    })
  })
})

describe('a rename', () => {
  it('of a pod is followed by traffic', () => {
    expect(difference(gestures.rename({ workspace, key: 'Deployment/shop/api', name: 'backend' }))).toEqual({
      gone: ['metadata: {name: api, namespace: shop}', '      to: shop/api:8080'],
      added: ['metadata: {name: backend, namespace: shop}', '      to: shop/backend:8080'],
    })
  })
  it('is followed by labels that repeat the name, where that is wanted', () => {
    expect(
      difference(gestures.rename({ workspace, key: 'Deployment/shop/api', name: 'backend', withLabels: true })).added,
    ).toEqual(
      expect.arrayContaining([
        '  selector: {matchLabels: {app: backend}}',
        '        app: backend   # the same as above',
      ]),
    )
  })
  it('of a namespace is followed by all that means it', () => {
    const outcome = gestures.rename({ workspace, key: 'Namespace//shop', name: 'store' })
    expect(outcome).toEqual(gestures.renameNamespace({ workspace, from: 'shop', to: 'store' }))
    const now = textAfter(workspace, outcome)
    expect(now).toBe(
      shop
        .replace('name: shop #', 'name: store #')
        .replaceAll('namespace: shop', 'namespace: store')
        .replaceAll('shop/', 'store/')
        .replace('name: shop # our own', 'name: store # our own')
        .replace('[shop, other]', '[store, other]'),
    )
  })
  it.each<[string, string, string, readonly string[]]>([
    [
      'Pod/default/web',
      'x',
      'web, default/web:80, web:http, default/api, world',
      ['x', 'default/x:80', 'x:http', 'default/api', 'world'],
    ],
    [
      'Service/default/svc',
      'x',
      'default/svc, svc, service:default/svc:80, svc.default.svc.cluster.local:80, web',
      ['default/x', 'x', 'service:default/x:80', 'x.default.svc.cluster.local:80', 'web'],
    ],
    ['External//pay', 'x', 'pay:443, default/pay, web', ['x:443', 'default/pay', 'web']],
    [
      'Namespace//default',
      'x',
      'web:80, default/*, service:default/svc, pay, svc.default.svc',
      ['x/web:80', 'x/*', 'service:x/svc', 'pay', 'svc.x.svc'],
    ],
  ])('of %s is followed by traffic, however it is written', (key, name, ends, expected) => {
    const given = workspaceOf(
      [
        'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n',
        'apiVersion: v1\nkind: Service\nmetadata: {name: svc}\n',
        'apiVersion: membrane.dev/v1alpha1\nkind: External\nmetadata: {name: pay}\n',
        `apiVersion: membrane.dev/v1alpha1\nkind: Traffic\nmetadata: {name: t}\nspec:\n  flows:\n${ends
          .split(', ')
          .map((end) => `    - to: "${end}"\n`)
          .join('')}`,
      ].join('---\n'),
    )
    const { files } = applied(given, gestures.rename({ workspace: given, key, name }))
    expect([...(files[0]?.text.matchAll(/to: "(.*)"/g) ?? [])].map(([, end]) => end)).toEqual(expected)
  })
  it('to a name that is taken is refused', () => {
    expect(gestures.rename({ workspace, key: 'Deployment/shop/api', name: 'web' })).toMatchObject({ ok: false })
  })
})

describe('labels', () => {
  it('of a workload change with its selector', () => {
    expect(difference(gestures.setLabel({ workspace, key: 'Deployment/shop/api', label: 'app', value: 'v2' }))).toEqual(
      {
        gone: ['  selector: {matchLabels: {app: api}}', '        app: api   # the same as above'],
        added: ['  selector: {matchLabels: {app: v2}}', '        app: v2   # the same as above'],
      },
    )
    expect(
      difference(gestures.renameLabel({ workspace, key: 'Deployment/shop/api', label: 'app', to: 'name' })).added,
    ).toEqual(['  selector: {matchLabels: {name: api}}', '        name: api   # the same as above'])
  })
  it('are added, changed and taken away', () => {
    const set = (value: string, label: string) =>
      difference(gestures.setLabel({ workspace, key: 'Pod/shop/web', label, value })).added
    expect(set('yes', 'app')).toEqual(['  labels: {app: "yes"}'])
    expect(set('x', 'app.kubernetes.io/name')).toEqual(['  labels: {app: web, app.kubernetes.io/name: x}'])
    expect(
      difference(gestures.setLabel({ workspace, key: 'Namespace//shop', label: 'team', value: 'a' })).added,
    ).toEqual(['  labels:', '    team: a'])
    expect(difference(gestures.removeLabel({ workspace, key: 'Deployment/shop/api', label: 'tier' })).gone).toEqual([
      '        tier: back',
    ])
  })
  it('are refused where Kubernetes would, and where a selector would be left empty', () => {
    expect(gestures.setLabel({ workspace, key: 'Pod/shop/web', label: 'a b', value: 'x' })).toMatchObject({ ok: false })
    expect(gestures.removeLabel({ workspace, key: 'Deployment/shop/api', label: 'app' })).toMatchObject({ ok: false })
    expect(gestures.setLabel({ workspace, key: 'Pod/shop/web', label: 'app', value: 'web' })).toMatchObject({
      ok: false,
      why: expect.stringContaining('so already'),
    })
  })
})

describe('ports and replicas', () => {
  const ports = (key: string, ...wanted: readonly gestures.PortRequest[]) =>
    difference(gestures.setPorts({ workspace, key, ports: wanted }))
  it('leave what stays', () => {
    expect(ports('Pod/shop/web', { port: 80 }, { port: 53, protocol: 'UDP' })).toEqual({
      gone: [],
      added: ['    - containerPort: 53', '      protocol: UDP'],
    })
    expect(ports('Pod/shop/web', { port: 80, name: 'http' }).added).toEqual(['      name: http'])
    expect(ports('Pod/shop/web', { port: 81 })).toEqual({
      gone: ['    - containerPort: 80'],
      added: ['    - containerPort: 81'],
    })
    expect(ports('Pod/shop/web')).toEqual({ gone: ['    ports:', '    - containerPort: 80'], added: [] })
    expect(ports('Deployment/shop/api', { port: 80 }).added).toContain('            - containerPort: 80')
  })
  it('of workloads alone', () => {
    expect(difference(gestures.setReplicas({ workspace, key: 'Deployment/shop/api', replicas: 3 }))).toEqual({
      gone: ['  replicas: 2 # for now'],
      added: ['  replicas: 3 # for now'],
    })
    expect(gestures.setReplicas({ workspace, key: 'Pod/shop/web', replicas: 3 })).toMatchObject({ ok: false })
  })
})
