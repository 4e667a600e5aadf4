import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { analyze } from '../engine/index'
import * as gestures from './gestures'
import { Chooser, OddWriter } from './odd-yaml'
import type { Outcome, Workspace } from './outcome'
import { objectsIn } from './resources'
import { applyTextEdits, invertTextEdits } from './text-edits'
import { isSame } from './yaml/plain'
import type { Plain } from './yaml/render'

const workspaceOf = (...texts: readonly string[]): Workspace => ({
  files: texts.map((text, i) => ({ name: `f${i}.yaml`, text })),
  activeFile: 'f0.yaml',
})

function applied(workspace: Workspace, outcome: Outcome): Workspace {
  if (!outcome.ok) throw new Error(`refused: ${outcome.why}`)
  return { ...workspace, files: gestures.filesWith(workspace, outcome) }
}

const textAfter = (workspace: Workspace, outcome: Outcome): string =>
  applied(workspace, outcome)
    .files.map(({ text }) => text)
    .join('')

const shop = `# The shop.
apiVersion: v1
kind: Namespace
metadata:
  name: shop # ours
---
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
  labels: {app: web}
spec:
  containers:
  - name: main
    ports:
    - containerPort: 80
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: shop}
spec:
  replicas: 2 # for now
  selector: {matchLabels: {app: api}}
  template:
    metadata:
      labels:
        app: api   # the same as above
        tier: back
---
apiVersion: membrane.dev/v1alpha1
kind: Traffic
metadata: {name: traffic}
spec:
  flows:
    - from: shop/web
      to: shop/api:8080
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec:
  podSelector: {}
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: shop # our own
        - namespaceSelector:
            matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [shop, other]}]
`
const workspace = workspaceOf(shop)

/** The lines of the text that are not as they were, and how they are now. */
function difference(
  outcome: Outcome,
  given = workspace,
): { readonly gone: readonly string[]; readonly added: readonly string[] } {
  const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '')
  const before = lines(given.files.map(({ text }) => text).join(''))
  const now = lines(textAfter(given, outcome))
  const without = (some: string[], others: string[]): string[] => {
    const left = [...others]
    return some.filter((line) => {
      const at = left.indexOf(line)
      if (at >= 0) left.splice(at, 1)
      return at < 0
    })
  }
  return { gone: without(before, now), added: without(now, before) }
}

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
    expect(gestures.addTraffic({ workspace, from: 'shop/web', to: 'namespace:shop' })).toMatchObject({ ok: false })
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
  const ports = (key: string, ...wanted: readonly gestures.PortWish[]) =>
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

describe('copies', () => {
  it('keep remarks and layout under the next free name', () => {
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

describe('a rule or peer that goes', () => {
  const policy = (kind: string, spec: string): Workspace => {
    const api = kind === 'NetworkPolicy' ? 'networking.k8s.io/v1' : 'cilium.io/v2'
    const pods = ['a', 'b'].map(
      (name) => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ns, labels: {app: ${name}}}\n---\n`,
    )
    return workspaceOf(
      `${pods.join('')}apiVersion: ${api}\nkind: ${kind}\nmetadata: {name: p, namespace: ns}\nspec:\n${spec}`,
    )
  }
  const isolated = ({ files }: Workspace) =>
    analyze(files).policies.map(({ isolates, status }) => ({ isolates, status }))
  it.each<[string, string, string, string, string]>([
    [
      'one of several',
      'NetworkPolicy',
      '  podSelector: {}\n  ingress:\n    - from: [{podSelector: {}}]\n    - ports: [{port: 80}]\n',
      'spec.ingress[0]',
      '    - ports: [{port: 80}]\n',
    ],
    ['the last', 'NetworkPolicy', '  podSelector: {}\n  ingress:\n    - {}\n', 'spec.ingress[0]', '  ingress: []\n'],
    [
      'the last, of egress',
      'NetworkPolicy',
      '  podSelector: {}\n  egress:\n    - {}\n',
      'spec.egress[0]',
      '  egress: []\n  policyTypes:\n    - Ingress\n    - Egress\n',
    ],
    [
      'the last, of Cilium',
      'CiliumNetworkPolicy',
      '  endpointSelector: {}\n  ingress:\n    - fromEndpoints: [{}]\n',
      'spec.ingress[0]',
      '  ingress:\n    - {}\n',
    ],
    [
      'a block of ports',
      'CiliumNetworkPolicy',
      '  endpointSelector: {}\n  ingress:\n    - toPorts:\n        - ports: [{port: "80"}]\n        - ports: [{port: "81"}]\n',
      'spec.ingress[0].toPorts[1]',
      '        - ports: [{port: "80"}]\n',
    ],
    [
      'a deny',
      'CiliumNetworkPolicy',
      '  endpointSelector: {}\n  ingress: [{}]\n  ingressDeny:\n    - fromEntities: [world]\n',
      'spec.ingressDeny[0]',
      '  ingress: [{}]\n',
    ],
  ])('%s: %s stays isolated', (_what, kind, spec, path, end) => {
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

describe('random gestures in odd text', () => {
  const numbers = fc.array(fc.nat(), { minLength: 80, maxLength: 120 })
  const names = ['web', 'api', 'db', 'on', 'x.y']
  const spaces = ['shop', 'default', 'pay']
  const pod = (name: string, namespace: string, label: string): Plain => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, ...(namespace === 'default' ? {} : { namespace }), labels: { app: label } },
    spec: { containers: [{ name: 'c', ports: [{ containerPort: 80 }] }] },
  })
  const deployment = (name: string, namespace: string, label: string): Plain => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace, name },
    spec: { selector: { matchLabels: { app: label } }, template: { metadata: { labels: { app: label } }, spec: {} } },
  })
  const policyObject = (name: string, namespace: string, label: string): Plain => ({
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name, namespace },
    spec: {
      endpointSelector: {},
      ingress: [{ fromEndpoints: [{ matchLabels: { app: label, 'k8s:io.kubernetes.pod.namespace': namespace } }] }],
    },
  })
  const object = fc
    .record({
      make: fc.constantFrom(pod, deployment, policyObject),
      name: fc.constantFrom(...names),
      namespace: fc.constantFrom(...spaces),
      label: fc.constantFrom(...names),
    })
    .map(({ make, name, namespace, label }) => make(name, namespace, label))

  const random = fc.record({
    files: fc.array(fc.array(object, { maxLength: 5 }), { minLength: 1, maxLength: 3 }),
    numbers,
    crlf: fc.boolean(),
    anchors: fc.boolean(),
  })

  it('change what they say and nothing else, and can be taken back', { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(random, (given) => {
        const choose = new Chooser(given.numbers)
        const writer = new OddWriter(choose, { comments: true, anchors: given.anchors, flow: true })
        const texts = given.files.map((objects) => {
          const values: readonly Plain[] =
            choose.oneIn(4) && objects.length > 0 ? [{ apiVersion: 'v1', kind: 'List', items: objects }] : objects
          const text = values.map((value) => writer.document(value)).join(choose.oneIn(3) ? '...\n---\n' : '---\n')
          return given.crlf ? text.replaceAll('\n', '\r\n') : text
        })
        const odd = workspaceOf(...texts)
        const before = objectsIn(odd.files)
        const target = before[choose.below(Math.max(1, before.length))]
        const key = target?.key ?? 'Pod/shop/none'
        const namespace = spaces[choose.below(spaces.length)] ?? ''
        const outcomes: readonly (() => readonly [Outcome, readonly string[]])[] = [
          () => [gestures.addPod({ workspace: odd, namespace }), []],
          () => [gestures.moveToNamespace({ workspace: odd, keys: [key], namespace }), [key]],
          () => [gestures.rename({ workspace: odd, key, name: 'fresh' }), [key]],
          () => [gestures.setLabel({ workspace: odd, key, label: 'app', value: 'yes' }), [key]],
          () => [gestures.setPorts({ workspace: odd, key, ports: [{ port: 80 }, { port: 443, name: 'tls' }] }), [key]],
          () => [gestures.duplicate({ workspace: odd, keys: [key] }), []],
          () => [gestures.removeResource({ workspace: odd, keys: [key] }), [key]],
          () => [
            gestures.removeNamespace({ workspace: odd, name: namespace }),
            gestures.namespaceContents({ workspace: odd, name: namespace }),
          ],
        ]
        const [outcome, touched] = outcomes[choose.below(outcomes.length)]?.() ?? [
          gestures.addNamespace({ workspace: odd }),
          [],
        ]
        if (!outcome.ok) {
          const isRight =
            given.anchors ||
            /not in the text|no namespace|so already|already a|has no ports|remark stands|block of text/.test(
              outcome.why,
            )
          if (!isRight) throw new Error(`${outcome.why}\n${texts.join('\n=====\n')}`)
          return
        }
        const now = applied(odd, outcome)
        const rest = (files: Workspace['files'], without: readonly string[]) =>
          objectsIn(files).filter((other) => !without.includes(other.key))
        const untouched = rest(odd.files, touched)
        const left = rest(
          now.files,
          outcome.made.filter((made) => !untouched.some((other) => other.key === made)),
        )
        // A key that stands twice is edited where it counts; the other one stays as it is.
        for (const other of untouched)
          expect(left.some(({ key: same, value }) => same === other.key && isSame(value, other.value))).toBe(true)
        for (const made of outcome.made) expect(objectsIn(now.files).some((other) => other.key === made)).toBe(true)
        expect(applyTextEdits(now.files, invertTextEdits(odd.files, outcome.edits))).toEqual(odd.files)
      }),
      { seed: Number(process.env['SEED'] ?? 1), numRuns: 200 * Number(process.env['TIMES'] ?? 1) },
    )
  })
})
