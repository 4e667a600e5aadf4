import { mkdtempSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js'
import { describe, expect, it } from 'vitest'
import { serve } from './tools'

const fixtures = join(fileURLToPath(import.meta.url), '../../fixtures')

async function connected(folders: readonly string[]): Promise<Client> {
  const [here, there] = InMemoryTransport.createLinkedPair()
  const client = new Client({ name: 'test', version: '1' })
  await Promise.all([serve(folders).connect(there), client.connect(here)])
  return client
}

interface Answer {
  readonly text: string
  readonly isError: boolean
}

async function ask(client: Client, name: string, given: Record<string, unknown>): Promise<Answer> {
  const { content, isError } = await client.callTool({ name, arguments: given })
  const [first] = content as readonly { readonly text: string }[]
  return { text: first?.text ?? '', isError: isError === true }
}

describe('the door for assistants', () => {
  it('serves six tools that only read, and answers with file and line', async () => {
    const client = await connected([fixtures])
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).toEqual(['analyze', 'explain', 'diff', 'check', 'replay', 'propose'])
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint === true)).toBe(true)
    const reply = await ask(client, 'explain', {
      from: 'star-wars/xwing',
      to: 'star-wars/deathstar:80',
      paths: ['star-wars'],
    })
    expect(reply).toMatchObject({ isError: false })
    expect(reply.text).toMatch(/star-wars\/xwing → star-wars\/deathstar TCP\/80[^]*DROPPED[^]*\.yaml:\d+/)
    expect((await ask(client, 'analyze', { paths: ['star-wars'] })).text).toContain('star-wars/deathstar')
    expect((await ask(client, 'check', { paths: ['star-wars'] })).text).not.toBe('')
    const changes = await ask(client, 'diff', { before: 'clusterwide/opened', after: 'clusterwide/closed' })
    expect(changes.text).toContain('Newly dropped')
  })

  it('reads nothing outside of its folders, and takes no options', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'membrane-mcp-'))
    symlinkSync(fixtures, join(folder, 'out'))
    const client = await connected([folder])
    for (const path of ['/etc', '../..', fixtures, 'out', 'out/star-wars', '-'])
      expect(await ask(client, 'analyze', { paths: [path] })).toMatchObject({
        isError: true,
        text: expect.stringContaining('not below the folders') as string,
      })
    expect(await ask(client, 'explain', { from: '--write', to: 'b', paths: ['.'] })).toMatchObject({ isError: true })
    expect(await ask(client, 'analyze', { paths: 7 })).toMatchObject({ isError: true })
  })
})
