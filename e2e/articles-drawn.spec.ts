import { Drawing } from './support/drawing'
import { clusterwide, httpbin, sameLabel, starWars } from './support/manifests'
import { expect, test } from './support/page'

// Drawing whole clusters takes many steps, and the machine may be busy.
test.slow()

/** Opens an article's own manifests beside what was drawn, and compares the verdicts of all its flows. */
async function expectSame(drawing: Drawing, manifests: string): Promise<void> {
  const drawn = await drawing.verdicts()
  await drawing.app.paste(manifests)
  const wanted = await drawing.verdicts()
  expect(wanted.size).toBeGreaterThan(0)
  expect(Object.fromEntries([...wanted].map(([flow]) => [flow, drawn.get(flow)]))).toEqual(Object.fromEntries(wanted))
}

test('same labels in two namespaces, and one cluster-wide policy for them', async ({ app }) => {
  const drawing = new Drawing(app)
  await drawing.start()
  for (const [n, namespace] of ['ns1', 'ns2'].entries()) {
    await drawing.namespace(namespace)
    await drawing.pod(namespace, `api-pod${n + 1}`, ['app=api'], '80')
    if (n === 0) await drawing.pod(namespace, 'web-pod1', ['app=web'], '80')
    await drawing.pod(namespace, `client${n + 1}`, ['role=client'], '80')
    await drawing.pod(namespace, `api-client${n + 1}`, ['app=api'], '80')
  }
  await drawing.allow('ns1/api-client1', 'ns1/api-pod1', {
    port: '',
    kind: 'Cluster-wide Cilium policy',
    everywhere: true,
  })
  await expectSame(drawing, sameLabel)
})

test('a door for another namespace, then egress closed but for DNS and one service', async ({ app }) => {
  const drawing = new Drawing(app)
  await drawing.start()
  for (const namespace of ['default', 'sleep', 'kube-system']) await drawing.namespace(namespace)
  await drawing.pod('default', 'httpbin', ['app=httpbin', 'version=v1'], '80')
  await drawing.pod('default', 'sleep', ['app=sleep'], '80')
  await drawing.pod('sleep', 'sleep', ['app=sleep'], '80')
  await drawing.pod('sleep', 'stray', ['app=stray'], '80')
  await drawing.pod('kube-system', 'coredns', ['k8s-app=kube-dns'], '53/UDP')
  await drawing.isolate('namespace:default', 'For ingress')
  await drawing.allow('sleep/sleep', 'default/httpbin', { port: '' })
  await expectSame(drawing, httpbin.fromOtherNamespace)

  // Back to what was drawn, and on from there.
  const { page } = app
  await page.getByRole('button', { name: /^Undo/ }).click()
  await app.settled()
  for (const step of [/^Undo: Allow/, /^Undo: Isolate/]) await page.getByRole('button', { name: step }).click()
  await drawing.isolate('namespace:default', 'For egress')
  await drawing.allow('default/sleep', 'default/httpbin', { port: '' })
  await expectSame(drawing, httpbin.egressWithDns)
})

test('a door at layer 4 for all who bear a label, narrowed to one request', async ({ app }) => {
  const drawing = new Drawing(app)
  await drawing.start()
  await drawing.namespace('star-wars')
  await drawing.pod('star-wars', 'deathstar', ['org=empire', 'class=deathstar'], '80')
  await drawing.pod('star-wars', 'tiefighter', ['org=empire', 'class=tiefighter'], '80')
  await drawing.pod('star-wars', 'xwing', ['org=alliance', 'class=xwing'], '80')
  const door = {
    port: '80',
    kind: 'CiliumNetworkPolicy',
    fromBy: /^org=empire/,
    toBy: /^org=empire, class=deathstar|^class=deathstar, org=empire/,
  }
  await drawing.allow('star-wars/tiefighter', 'star-wars/deathstar', door)
  await expectSame(drawing, starWars.l4)
  await drawing.allow('star-wars/tiefighter', 'star-wars/deathstar', { ...door, requests: 'POST /v1/request-landing' })
  await expectSame(drawing, starWars.l7)
})

test('a cluster-wide door that a label of the namespace opens', async ({ app }) => {
  const drawing = new Drawing(app)
  const { page } = app
  await drawing.start()
  await drawing.namespace('hello-world')
  await drawing.pod('hello-world', 'nginx', ['run=nginx'], '80')
  await drawing.choose('namespace:hello-world')
  await page.getByRole('application').press('F2')
  const form = drawing.form('namespace hello-world')
  const label = async (text: string): Promise<void> => {
    await form.getByRole('button', { name: '+ label' }).click()
    await form.getByRole('combobox', { name: 'New label' }).fill(text)
    await page.keyboard.press('Enter')
    await expect(form.getByRole('button', { name: `Change label ${text}` })).toBeVisible()
  }
  await label('allow-ingress-port-80=true')
  await drawing.closeForm()
  await drawing.isolate('namespace:hello-world', 'Both ways', 'Cluster-wide Cilium policy', false)
  await drawing.allow('world', 'all of namespace hello-world', {
    port: '80',
    kind: 'Cluster-wide Cilium policy',
    toBy: /^allow-ingress-port-80=true/,
  })
  const opened = await drawing.verdicts()
  await drawing.choose('namespace:hello-world')
  await page.getByRole('application').press('F2')
  await form.getByRole('button', { name: 'Remove label allow-ingress-port-80' }).click()
  await label('team=a')
  await drawing.closeForm()
  const closed = await drawing.verdicts()
  expect(closed.get('world hello-world/nginx 80/TCP')).toBe('DROPPED')
  for (const [drawn, manifests] of [
    [opened, clusterwide.opened],
    [closed, clusterwide.closed],
  ] as const) {
    await app.paste(manifests)
    const wanted = await drawing.verdicts()
    expect(Object.fromEntries([...wanted].map(([flow]) => [flow, drawn.get(flow)]))).toEqual(Object.fromEntries(wanted))
  }
})
