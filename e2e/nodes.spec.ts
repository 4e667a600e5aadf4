/** Nodes of the cluster: in the overview, in the picture, in the table and explained; and reading that is cancelled. */
import { documents, pod } from './support/manifests'
import { expect, test } from './support/page'

const node = (name: string, address: string): string =>
  `{apiVersion: v1, kind: Node, metadata: {name: ${name}, labels: {tier: ${name}}}, status: {addresses: [{type: InternalIP, address: ${address}}]}}\n`

const config = (on: boolean): string =>
  `{apiVersion: v1, kind: ConfigMap, metadata: {name: cilium-config, namespace: kube-system}, data: {enable-host-firewall: "${on}"}}\n`

const policy = `apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: {name: host-baseline}
spec:
  nodeSelector: {matchLabels: {tier: front}}
  ingress:
    - fromEndpoints: [{matchLabels: {app: web, "k8s:io.kubernetes.pod.namespace": shop}}]
      toPorts: [{ports: [{port: "9100", protocol: TCP}]}]
`
const cluster = (on: boolean): string =>
  documents(
    config(on),
    node('front', '192.0.2.1'),
    node('back', '192.0.2.2'),
    pod('shop', 'web', { app: 'web' }, 8080),
    pod('shop', 'db', { app: 'db' }, 5432),
    policy,
  )

test('a node under policy is a subject of its own, and one that nobody holds back says why', async ({ app, page }) => {
  await app.open()
  await app.paste(cluster(true))
  const details = page.getByRole('region', { name: 'Details' })
  await expect(details.getByRole('heading', { name: 'Nodes (2)' })).toBeVisible()
  await expect(details.getByText('1 of 2 nodes is under policy of their own.')).toBeVisible()
  await app.expectFlow('shop/web', 'front', '9100/TCP', 'FORWARDED')
  await app.expectFlow('shop/db', 'front', '9100/TCP', 'DROPPED')
  const tree = page.getByRole('tree', { name: 'Nodes of the picture' })
  await expect(tree.getByRole('treeitem', { name: /^Node front, isolated for ingress/ })).toBeAttached()
  await details.getByRole('button', { name: 'front', exact: true }).click()
  await expect(details.getByText('Isolated for ingress: only what a rule allows gets through.')).toBeVisible()
  await expect(details.getByRole('button', { name: 'host-baseline' })).toBeVisible()

  await app.paste(cluster(false))
  await expect(details.getByText(/The host firewall is off in this cluster/)).toBeVisible()
  await expect(details.getByText(/This policy selects it and does nothing/)).toBeVisible()
})
