import { screen, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import { decodeShare } from '../../store/share/codec'
import { createRedactor } from '../../store/storage/redactor'
import { useStore } from '../../store/index'
import { memoryShelf } from '../../store/testing/shelf'
import { announced, openPage } from '../testing/page'
import { shop } from '../testing/shop'
import ShareSheet from './ShareSheet'

const secret = `${shop}---
# the key of the till
apiVersion: v1
kind: Pod
metadata: {name: till, namespace: shop, labels: {app: till}}
spec: {containers: [{name: c, env: [{name: KEY, value: hunter2}]}]}
`

async function open(text = secret, isRenamed = false) {
  const { redact } = createRedactor({
    ask: (kind, asks) => useStore.getState().ask(kind, asks),
    now: () => 0,
    pause: () => Promise.resolve(),
  })
  const { storage } = memoryShelf(redact)
  const closes: boolean[] = []
  const sheet = <ShareSheet open isRenamed={isRenamed} onOpenChange={(isOpen) => closes.push(isOpen)} />
  const user = await openPage(text, sheet, { storage })
  return { user, closes }
}

const link = async (): Promise<string> => (await screen.findByRole<HTMLInputElement>('textbox', { name: 'Link' })).value

/** The text that whoever opens the link gets. */
async function received(): Promise<string> {
  const shared = await decodeShare((await link()).split('#')[1] ?? '')
  return JSON.stringify(shared)
}

it('the link holds the policies and pods, and neither secrets nor comments', async () => {
  await open()
  expect(await received()).toContain('db-from-api')
  expect(await received()).not.toMatch(/hunter2|key of the till/)
  expect(screen.getByText('What stays here').nextElementSibling?.textContent).toMatch(/env/)
  expect(screen.getByLabelText('What travels of shop.yaml').textContent).not.toContain('hunter2')
})

it('comments travel when they are ticked', async () => {
  const { user } = await open()
  const before = await link()
  await user.click(screen.getByRole('checkbox', { name: 'Comments in the YAML' }))
  await waitFor(async () => expect(await link()).not.toBe(before))
  expect(await received()).toContain('key of the till')
})

it('the link is copied, and the page says so', async () => {
  const { user } = await open()
  await link()
  await user.click(screen.getByRole('button', { name: 'Copy link' }))
  expect(await screen.findByRole('button', { name: 'Copied' })).toBeTruthy()
  expect(await navigator.clipboard.readText()).toBe(await link())
  expect(announced()).toContain('Link copied')
})

it('under pseudonyms no name of the shop travels, the proof is shown, and the copy opens as a workspace', async () => {
  const { user, closes } = await open(secret, true)
  const proof = await screen.findByRole('note')
  expect(proof.textContent).not.toBe('')
  expect(await received()).not.toMatch(/shop|db-from-api|till/)
  await user.click(screen.getByRole('button', { name: 'Open it as a workspace' }))
  expect(closes).toEqual([false])
  expect(
    useStore
      .getState()
      .files.map(({ text }) => text)
      .join(''),
  ).not.toMatch(/namespace: shop/)
})

it('HTML that embeds the page follows what is ticked', async () => {
  const { user } = await open()
  const html = async (): Promise<string> =>
    (await screen.findByRole<HTMLTextAreaElement>('textbox', { name: 'HTML to embed', hidden: true })).value
  expect(await html()).toMatch(/<iframe src=".*\?embed=1#v\d/)
  await user.click(screen.getByLabelText('With the YAML beside the picture'))
  expect(await html()).toContain('view=picture')
})

it('an empty workspace has nothing to share', async () => {
  await open('')
  expect((await screen.findByRole('alert')).textContent).toMatch(/^There is nothing to share yet/)
})
