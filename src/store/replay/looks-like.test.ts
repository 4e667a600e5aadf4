import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { isFlowFile } from './looks-like'

const samples = new URL('../../engine/replay/samples/', import.meta.url)

it.each(
  readdirSync(samples).filter(
    (name) => /^\d\d-/.test(name) && !name.endsWith('.answer.json') && !/^(58|70)/.test(name),
  ),
)('%s is taken for flows', async (name) => {
  expect(await isFlowFile(new File([readFileSync(new URL(name, samples))], name))).toBe(true)
})

it.each([
  ['pods.json', '{"apiVersion":"v1","kind":"PodList","items":[]}'],
  ['policy.yaml', 'kind: NetworkPolicy\n'],
  ['notes.txt', 'shop/web -> shop/api is allowed\n'],
])('%s is not', async (name, text) => {
  expect(await isFlowFile(new File([text], name))).toBe(false)
})
