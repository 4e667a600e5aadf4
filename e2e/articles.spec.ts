/** What well-known walk-throughs report, seen on the page after pasting their manifests. */
import { clusterwide, firewall, httpbin, sameLabel, starWars } from './support/manifests'
import { expect, test } from './support/page'

test('the verdicts that well-known walk-throughs report', async ({ app, page }) => {
  await app.open()
  await test.step('one label opens pods of two namespaces to each other, and to nobody else', async () => {
    await app.paste(sameLabel)
    await app.expectFlow('ns1/client1', 'ns1/api-pod1', '80/TCP', 'DROPPED')
    await app.expectFlow('ns1/api-client1', 'ns1/api-pod1', '80/TCP', 'FORWARDED')
    await app.expectFlow('ns1/api-client1', 'ns2/api-pod2', '80/TCP', 'FORWARDED')
    await app.expectFlow('ns2/client2', 'ns2/api-pod2', '80/TCP', 'DROPPED')
    await app.expectFlow('ns2/api-client2', 'ns1/api-pod1', '80/TCP', 'FORWARDED')
  })

  await test.step('a firewall by label: open, closed, one door', async () => {
    await app.paste(firewall.open)
    await app.expectFlow('np-demo/frontend', 'np-demo/web', '8080/TCP', 'FORWARDED')
    await app.expectFlow('np-demo/other', 'np-demo/web', '8080/TCP', 'FORWARDED')
    await app.paste(firewall.closed)
    await app.expectFlow('np-demo/frontend', 'np-demo/web', '8080/TCP', 'DROPPED')
    await app.expectFlow('np-demo/other', 'np-demo/web', '8080/TCP', 'DROPPED')
    await app.paste(firewall.oneDoor)
    await app.expectFlow('np-demo/frontend', 'np-demo/web', '8080/TCP', 'FORWARDED')
    await app.expectFlow('np-demo/other', 'np-demo/web', '8080/TCP', 'DROPPED')
  })

  await test.step('namespaces, egress with its DNS surprise, and an HTTP rule', async () => {
    await app.paste(httpbin.fromOwnNamespace)
    await app.expectFlow('default/sleep', 'default/httpbin', '80/TCP', 'FORWARDED')
    await app.expectFlow('sleep/sleep', 'default/httpbin', '80/TCP', 'DROPPED')
    await app.paste(httpbin.fromOtherNamespace)
    await app.expectFlow('sleep/sleep', 'default/httpbin', '80/TCP', 'FORWARDED')
    await app.expectFlow('sleep/stray', 'default/httpbin', '80/TCP', 'DROPPED')
    await app.paste(httpbin.egressClosed)
    await app.expectFlow('default/sleep', 'kube-system/coredns', '53/UDP', 'DROPPED')
    await app.expectFlow('default/sleep', 'default/httpbin', '80/TCP', 'DROPPED')
    await app.paste(httpbin.egressWithDns)
    await app.expectFlow('default/sleep', 'kube-system/coredns', '53/UDP', 'FORWARDED')
    await app.expectFlow('default/sleep', 'default/httpbin', '80/TCP', 'FORWARDED')
    await app.paste(httpbin.http)
    await app.expectFlow('default/sleep', 'default/httpbin', '80/TCP', 'REDIRECTED')
    await app.expectFlow('sleep/sleep', 'default/httpbin', '80/TCP', 'DROPPED')
  })

  await test.step('a policy with removed fields is refused, and the page says what to write instead', async () => {
    await app.paste(httpbin.requires)
    await expect(page.getByText('1 refused')).toBeVisible()
    const problems = page.getByRole('region', { name: 'Problems' })
    await expect(problems).toContainText('fromRequires')
    await expect(problems).toContainText('Write the required labels into each fromEndpoints selector')
    await app.expectFlow('default/sleep', 'default/httpbin', '80/TCP', 'FORWARDED')
  })

  await test.step('star wars at layer 4 and at layer 7', async () => {
    await app.paste(starWars.l4)
    await app.expectFlow('star-wars/tiefighter', 'star-wars/deathstar', '80/TCP', 'FORWARDED')
    await app.expectFlow('star-wars/xwing', 'star-wars/deathstar', '80/TCP', 'DROPPED')
    await app.paste(starWars.l7)
    await app.expectFlow('star-wars/tiefighter', 'star-wars/deathstar', '80/TCP', 'REDIRECTED')
    await app.expectFlow('star-wars/xwing', 'star-wars/deathstar', '80/TCP', 'DROPPED')
  })

  await test.step('a namespace label switches a cluster-wide policy on', async () => {
    await app.paste(clusterwide.closed)
    await app.expectFlow('world', 'hello-world/nginx', '80/TCP', 'DROPPED')
    await app.paste(clusterwide.opened)
    await app.expectFlow('world', 'hello-world/nginx', '80/TCP', 'FORWARDED')
  })
})
