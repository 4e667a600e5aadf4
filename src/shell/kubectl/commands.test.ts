/** Commands of kubectl that change, explain and watch: what they print, in which words they refuse, and what becomes of the text. */
import { describe, expect, it } from 'vitest'
import { ShellHost } from '../host'
import { Cluster, Session } from '../index'
import type { ShellResponse } from '../protocol'

const files = [
  {
    name: 'shop.yaml',
    text: `apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Pod
metadata:
  name: web # the shop's front
  namespace: shop
  labels: {app: web}
spec:
  containers:
    - name: main
      image: nginx
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Ingress]
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: l7, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: web}}
  ingress:
    - fromEndpoints: [{matchLabels: {app: a}}]
`,
  },
]

function session(): Session {
  return new Session(new Cluster({ files }))
}

async function run(line: string, own = session()): Promise<string> {
  const { out, error, code } = await own.run(line)
  return `${out}${error}${code === 0 ? '' : `(${code})`}`
}

describe('kubectl patch', () => {
  it.each([
    [
      `-n shop netpol closed -p '{"spec":{"policyTypes":["Ingress","Egress"]}}'`,
      'networkpolicy.networking.k8s.io/closed patched\n',
      '    - Egress\n',
    ],
    [`-n shop pod web -p 'metadata: {labels: {tier: front}}'`, 'pod/web patched\n', 'tier: front'],
    [
      `-n shop pod/web -p '{"spec":{"containers":[{"name":"main","image":"httpd"}]}}'`,
      'pod/web patched\n',
      'image: httpd',
    ],
    [
      `-n shop cnp l7 --type merge -p '{"spec":{"ingress":null,"egress":[{}]}}'`,
      'ciliumnetworkpolicy.cilium.io/l7 patched\n',
      'endpointSelector: {matchLabels: {app: web}}\n  egress:',
    ],
    [
      `-n shop cnp l7 --type=json -p '[{"op":"replace","path":"/spec/ingress/0/fromEndpoints/0/matchLabels/app","value":"b"}]'`,
      'ciliumnetworkpolicy.cilium.io/l7 patched\n',
      'app: b',
    ],
    [
      `-n shop pod web --type=json -p '[{"op":"add","path":"/metadata/labels/a~1b","value":"c"}]'`,
      'pod/web patched\n',
      'a/b: c',
    ],
  ])('%s', async (line, printed, written) => {
    const own = session()
    expect(await run(`kubectl patch ${line}`, own)).toBe(printed)
    const [file] = own.cluster.files
    expect(file!.text).toContain(written)
    expect(file!.text).toContain("# the shop's front")
  })

  it.each([
    [`-n shop netpol closed -p '{"spec":{"podSelector":{}}}'`, 'closed patched (no change)\n'],
    ['-n shop netpol closed', 'error: must specify --patch or --patch-file containing the contents of the patch\n(1)'],
    [
      `-n shop netpol gone -p '{}'`,
      'Error from server (NotFound): networkpolicies.networking.k8s.io "gone" not found\n(1)',
    ],
    [`-n shop netpol closed -p '['`, 'error: unable to parse "["'],
    [`-n shop netpol closed --type x -p '{}'`, 'error: --type must be one of [json merge strategic], not "x"\n(1)'],
    [`-n shop cnp l7 -p '{"spec":{}}'`, 'Error from server (UnsupportedMediaType): '],
    [
      `-n shop netpol closed --type json -p '[{"op":"test","path":"/spec/policyTypes/0","value":"Egress"}]'`,
      'The request is invalid: the server rejected our request due to an error in our request\n(1)',
    ],
    [
      `-n shop netpol closed -p '{"metadata":{"name":"other"}}'`,
      'Error from server (BadRequest): the name of the object (other)',
    ],
    [
      `-n shop cnp l7 --type merge -p '{"spec":{"ingress":[{"toPorts":[{"ports":[{"port":"80","protocol":"HTTP"}]}]}]}}'`,
      'The CiliumNetworkPolicy "l7" is invalid: ',
    ],
    [`-n shop netpol closed --dry-run=server -p '{"spec":{"podSelector":null}}'`, 'closed patched (server dry run)\n'],
  ])('refuses or leaves %s', async (line, printed) => {
    const own = session()
    expect(await run(`kubectl patch ${line}`, own)).toContain(printed)
    expect(own.cluster.files).toBe(files)
  })
})

describe('kubectl explain', () => {
  it('prints a field with its kind, type and fields', async () => {
    const text = await run('kubectl explain netpol.spec.ingress')
    expect(text).toMatch(
      /^GROUP: {6}networking\.k8s\.io\nKIND: {7}NetworkPolicy\nVERSION: {4}v1\n\nFIELD: ingress <\[\]Object>\n/,
    )
    expect(text).toMatch(/\nDESCRIPTION:\n {4}Rules that let traffic in/)
    expect(text).toMatch(/\nFIELDS:\n {2}from\t<\[\]Object>\n/)
  })

  it('takes a group in the name, lists whole trees, and names what there is not', async () => {
    expect(await run('kubectl explain ciliumnetworkpolicies.cilium.io.spec')).toContain('FIELD: spec <Object>')
    expect(await run('kubectl explain cnp --recursive')).toMatch(/\n {4}endpointSelector\t<Object>/)
    expect(await run('kubectl explain netpol.spec.nothing')).toBe('error: field "nothing" does not exist\n(1)')
    expect(await run('kubectl explain foo')).toBe('error: the server doesn\'t have a resource type "foo"\n(1)')
    expect(await run('kubectl explain')).toContain('You must specify the type of resource to explain')
    expect(await run('kubectl explain secrets')).toContain('# not simulated here')
  })
})

it('kubectl names the commands that a misspelt one may have meant', async () => {
  const hint = 'error: unknown command "WORD" for "kubectl"\n\nDid you mean this?\n\tget\n'
  for (const word of ['gte', 'gett', 'gt', 'gat'])
    expect(await run(`kubectl ${word} pods`)).toContain(hint.replace('WORD', word))
  expect(await run('kubectl xyz')).not.toContain('Did you mean')
})

describe('kubectl edit', () => {
  it('shows where the object stands', async () => {
    const own = session()
    expect(await run('kubectl edit netpol closed -n shop', own)).toContain('Edit cancelled, no changes made.')
    expect(own.takeShown()).toEqual({ file: 'shop.yaml', key: 'NetworkPolicy/shop/closed' })
    expect(own.takeShown()).toBe(null)
    expect(await run('kubectl edit cm cilium-config -n kube-system', own)).toContain('is in no file')
  })
})

describe('kubectl wait, auth and config', () => {
  it.each([
    ['wait --for=condition=Ready pod/web -n shop', 'pod/web condition met\n'],
    ["wait --for=jsonpath='{.status.phase}'=Running pod/web -n shop", 'pod/web condition met\n'],
    [
      "wait --for=jsonpath='{.status.phase}'=Failed pod/web -n shop --timeout=3s",
      'error: timed out waiting for the condition on pods/web\n(1)',
    ],
    ['wait --for=delete pod/web -n shop --timeout=1s', 'error: timed out waiting for the condition on pods/web\n(1)'],
    ['wait --for=delete pod/gone -n shop', ''],
    ['wait --for=nonsense pod/web -n shop', 'error: unrecognized condition: "nonsense"\n(1)'],
    ['auth can-i create netpol', 'yes\n'],
    [
      'auth can-i create',
      'error: you must specify two or three arguments: verb, resource, and optional resourceName\n(1)',
    ],
    ['config get-clusters', 'NAME\nkind-kind\n'],
  ])('%s', async (line, printed) => {
    expect(await run(`kubectl ${line}`)).toBe(printed)
  })
})

it('kubectl get -w goes on: rows that come, change and go are printed', async () => {
  const answers: ShellResponse[] = []
  const host = new ShellHost((response) => answers.push(response))
  await host.handle({ type: 'workspace', files, options: {} })
  const type = (id: number, line: string): Promise<void> => host.handle({ type: 'run', id, session: id, line })
  await type(1, 'kubectl get pods -n shop -w')
  expect(answers.at(-1)).toMatchObject({ isFollowing: true })
  await type(2, 'kubectl run api -n shop --image=nginx')
  expect(answers.at(-1)).toMatchObject({
    type: 'more',
    session: 1,
    out: expect.stringMatching(/^api +1\/1 +Running +0 +\ds\n$/),
  })
  await type(2, 'kubectl label pod api -n shop a=b')
  expect(answers.at(-1)).toMatchObject({ type: 'ran' })
  await type(2, 'kubectl delete pod api -n shop')
  expect(answers.at(-1)).toMatchObject({ type: 'more', out: expect.stringMatching(/^api /) })
  await host.handle({ type: 'stop', session: 1 })
  await type(2, 'kubectl run api -n shop --image=nginx')
  expect(answers.at(-1)).toMatchObject({ type: 'ran' })
})

describe('workloads of other programs', () => {
  it.each([
    ['Rollout', 'argoproj.io/v1alpha1', 'ro', 'rollout.argoproj.io/web'],
    ['DeploymentConfig', 'apps.openshift.io/v1', 'dc', 'deploymentconfig.apps.openshift.io/web'],
    ['CloneSet', 'apps.kruise.io/v1alpha1', 'clone', 'cloneset.apps.kruise.io/web'],
    ['VirtualMachine', 'kubevirt.io/v1', 'vm', 'virtualmachine.kubevirt.io/web'],
    ['ReplicationController', 'v1', 'rc', 'replicationcontroller/web'],
  ])('such as a %s are there as any other, with their pods', async (kind, apiVersion, short, name) => {
    const text = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: web, namespace: shop}\nspec:\n  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: [{name: c, image: i}]}\n`
    const own = new Session(new Cluster({ files: [{ name: 'w.yaml', text }] }))
    expect(await run(`kubectl get ${short} -n shop -o name`, own)).toBe(`${name}\n`)
    expect(await run('kubectl get pods -n shop -o name', own)).toMatch(/^pod\/web-/)
    expect(await run('kubectl apply -f w.yaml', own)).toContain(`${name} unchanged`)
    await run(`kubectl delete ${short} web -n shop`, own)
    expect(await run('kubectl get pods -n shop', own)).toContain('No resources found')
  })
})

describe('pods of a Job', () => {
  it('have the labels of it that the engine knows them by', async () => {
    const job =
      'apiVersion: batch/v1\nkind: Job\nmetadata: {name: load, namespace: shop}\nspec: {template: {spec: {restartPolicy: Never, containers: [{name: c}]}}}\n'
    const own = new Session(new Cluster({ files: [{ name: 'job.yaml', text: job }] }))
    expect(
      await run('kubectl get pods -n shop -l batch.kubernetes.io/job-name=load,job-name=load -o name', own),
    ).toMatch(/^pod\/load-\w{5}\n$/)
  })
})
