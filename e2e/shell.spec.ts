/** The shell, as a user types into it. */
import { readFileSync } from 'node:fs'
import { axeFindings } from './support/axe'
import { expect, test } from './support/page'

const transcript = `$ kubectl create namespace ns1
namespace/ns1 created
$ kubectl run api --image=nginx --labels=app=api -n ns1
$ kubectl run client --image=nicolaka/netshoot --labels=role=client -n ns1 -- sleep 3600
$ kubectl expose pod api -n ns1 --port 80
$ kubectl exec -n ns1 client -- curl -s --max-time 5 api | head -n 4
$ cat <<X | kubectl apply -f -
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: closed
  namespace: ns1
spec:
  podSelector: {}
X
$ kubectl exec -n ns1 client -- curl -s --max-time 5 api
`

test('a pasted transcript changes the workspace, and its requests get their verdicts', async ({ app, page }) => {
  await app.open()
  await page.getByRole('button', { name: 'Type the commands' }).click()
  const screens = page.getByRole('region', { name: 'Shell' }).locator('.xterm-accessibility')
  const screen = screens.first()
  await expect(screen).toContainText('Try: kubectl get pods -A')
  await page.evaluate(async (text) => navigator.clipboard.writeText(text), transcript)
  await page.keyboard.press('Control+V')
  await expect(screen).toContainText('Welcome to nginx!')
  await expect(screen).toContainText('networkpolicy.networking.k8s.io/closed created')
  await expect(screen).toContainText('command terminated with exit code 28')
  await expect(page.getByRole('tab', { name: 'shell.yaml' })).toBeVisible()

  // A second terminal follows what the first one sends.
  await page.getByRole('button', { name: 'New terminal' }).click()
  await page.keyboard.type('hubble observe --verdict DROPPED -f')
  await page.keyboard.press('Enter')
  const second = screens.nth(1)
  await expect(second).toContainText('Policy denied DROPPED')
  await page.keyboard.press('Control+C')

  // Back in the first one Tab completes, and what the shell wrote is taken back as any other step.
  await page.getByRole('button', { name: 'Terminal 1', exact: true }).click()
  await page.keyboard.type('kubectl get networkpol')
  await page.keyboard.press('Tab')
  await expect(screen).toContainText('kubectl get networkpolicies')
  await page.keyboard.type('-n ns1')
  await page.keyboard.press('Enter')
  await expect(screen).toContainText(/closed\s+<none>/)
  expect(await axeFindings(page, '[aria-label=Shell]')).toEqual([])
  await page.getByRole('button', { name: /^Undo/ }).click()
  await page.getByRole('button', { name: 'Terminal 1', exact: true }).click()
  await page.locator('.xterm-helper-textarea').first().focus()
  await page.keyboard.type('kubectl get netpol -n ns1')
  await page.keyboard.press('Enter')
  await expect(screen).toContainText('No resources found in ns1 namespace.')
})

const whole = (name: string): string =>
  readFileSync(new URL(`../src/shell/transcripts/${name}.txt`, import.meta.url), 'utf8')

for (const [name, last] of [
  ['003-star-wars', /deathstar-allow-empire +\S+ +True/],
  ['000-label-based-policy', 'namespace "ns2" deleted'],
] as const)
  test(`the walk-through ${name} runs as it is pasted, printed output and all`, async ({ app, page }) => {
    await app.open()
    await page.getByRole('button', { name: 'Type the commands' }).click()
    const screen = page.getByRole('region', { name: 'Shell' }).locator('.xterm-accessibility')
    await expect(screen).toContainText('Try: kubectl get pods -A')
    await page.evaluate(async (text) => navigator.clipboard.writeText(text), whole(name))
    await page.keyboard.press('Control+V')
    await expect(screen).toContainText(last, { timeout: 90_000 })
  })

test('lines that would never end are stopped with a sentence, and by Ctrl+C; the key leaves and comes back', async ({
  app,
  page,
}) => {
  await app.open()
  await page.keyboard.press('Control+Backquote')
  const shell = page.getByRole('region', { name: 'Shell' })
  const screen = shell.locator('.xterm-accessibility').first()
  await expect(screen).toContainText('Try: kubectl get pods -A')
  const type = async (line: string): Promise<void> => {
    await page.keyboard.type(line)
    await page.keyboard.press('Enter')
  }
  await type(':(){ :|:& };:')
  await expect(screen).toContainText(/shell: .*so it was stopped\./)
  await type('clear')
  await type('head -c 50000000 /dev/zero | tr "\\0" x')
  await expect(screen).toContainText(/so it was stopped\.|more than 5 MB/)
  await type('clear')
  await type('while true; do sleep 1; done')
  await page.keyboard.press('Control+C')
  await type('echo still "here"')
  await expect(screen).toContainText('still here')

  // The same key leaves the terminal, which is as it was when it comes back.
  await page.keyboard.press('Control+Backquote')
  await expect(shell).toBeHidden()
  await page.keyboard.press('Control+Backquote')
  await expect(screen).toContainText('still here')
  await shell.getByRole('button', { name: 'Help on the shell' }).click()
  await expect(page.getByRole('dialog', { name: 'The shell' })).toContainText('hubble observe --verdict DROPPED -f')
})
