import { Drawing } from './support/drawing'
import { clusterwide, httpbin, sameLabel, starWars } from './support/manifests'
import { expect, test } from './support/page'

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
