/** The page and the command line are two ways to one engine: what the one says of a workspace, the other says too. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from './cli/run'
import { objectYaml } from './engine/testing/manifests'
import { ReceivedParts } from './worker/messages/parts'
import type { Response, SentRequest } from './worker/messages/protocol'
import type { Probe, Snapshot } from './worker/messages/types'
import { markdownReport } from './worker/report'
import { serveEngine } from './worker/serving/serve'
import { graphOf } from './ui/testing/pictures'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'membrane-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What a command prints of a workspace. */
async function printed(text: string, command: string, ...args: readonly string[]): Promise<string> {
  const file = join(folder, 'all.yaml')
  writeFileSync(file, text)
  let out = ''
  const io = {
    out: (more: string) => void (out += more),
    error: (more: string) => void (out += more),
    isOutTerminal: false,
    isErrorTerminal: false,
    environment: {},
    readInput: () => new Uint8Array(),
    streamInput: async function* () {},
  }
  await run([command, file, ...args], io)
  return out
}

/** The page's engine, asked as the page asks it. */
function pageEngine() {
  let heard: (response: Response) => void = () => undefined
  const serve = serveEngine((response) => heard(structuredClone(response)))
  return (request: SentRequest): Promise<Response> =>
    new Promise((answer) => {
      heard = (response) => {
        if (response.type !== 'step' && response.type !== 'part' && response.type !== 'ready') answer(response)
      }
      serve(structuredClone(request))
    })
}

async function onPage(text: string) {
  const ask = pageEngine()
  const read = await ask({ type: 'analyze', id: 1, files: [{ name: 'all.yaml', text }], options: {} })
  if (read.type !== 'analysis') throw new Error(`the page’s engine answers ${JSON.stringify(read)}`)
  const verdictOf = async (probe: Probe): Promise<string> => {
    const said = await ask({ type: 'probe', id: 2, probe })
    if (said.type !== 'verdict') throw new Error(`the page’s engine answers ${JSON.stringify(said)}`)
    return said.verdict.request?.verdict ?? said.verdict.verdict
  }
  return { snapshot: new ReceivedParts().join(read.snapshot), verdictOf }
}

const pod = (name: string): string =>
  objectYaml('Pod', `shop/${name}`, { labels: `app: ${name}`, spec: '{containers: [{name: c, image: i}]}' })

describe('a policy with the key "ht\\u0074p": in its rules', () => {
  const policy = objectYaml('CiliumNetworkPolicy', 'shop/p', {
    spec: '{endpointSelector: {matchLabels: {app: api}}, ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {"ht\\u0074p": [{path: "/v[0-9]+/.*"}]}}]}]}',
  })
  const text = [pod('web'), pod('api'), policy].join('---\n')

  it('gets the same verdicts from the page’s engine and on the command line', async () => {
    expect(policy).toContain('"ht\\u0074p"')
    const { verdictOf } = await onPage(text)
    for (const [path, verdict, words] of [
      ['/v1/orders', 'FORWARDED', 'request FORWARDED'],
      ['/admin', 'DROPPED', 'the layer 7 proxy refuses the request'],
    ] as const) {
      const http = { method: 'GET', path }
      expect(await verdictOf({ from: 'shop/web', to: 'shop/api', protocol: 'TCP', port: 80, http })).toBe(verdict)
      const flow = ['--from', 'shop/web', '--to', 'shop/api:80', '--path', path, '--method', 'GET']
      expect(await printed(text, 'explain', ...flow)).toContain(words)
    }
  })
})

describe('“isolated” means one thing', () => {
  const deny = objectYaml('CiliumNetworkPolicy', 'shop/deny', {
    spec: '{endpointSelector: {matchLabels: {app: api}}, enableDefaultDeny: {ingress: false}, ingressDeny: [{fromEntities: [world]}]}',
  })
  const allow = objectYaml('CiliumNetworkPolicy', 'shop/allow', {
    spec: '{endpointSelector: {matchLabels: {app: api}}, ingress: [{fromEndpoints: [{}]}]}',
  })
  const locked = (snapshot: Snapshot) => graphOf(snapshot).nodes.find(({ id }) => id === 'shop/api')?.isIngressIsolated

  it.each([
    ['rules without default deny', [deny], 'rules', false],
    ['rules with and without it', [deny, allow], 'isolated', true],
  ])('in the report, on the canvas and in `membrane isolated`: %s', async (_, policies, word, isIsolated) => {
    const text = [pod('api'), ...policies].join('---\n')
    const { snapshot } = await onPage(text)
    expect(snapshot.endpoints[0]?.isolation.ingress.state).toBe(word)
    expect(locked(snapshot)).toBe(isIsolated)
    expect(markdownReport(snapshot, { title: 'shop' })).toMatch(new RegExp(`shop/api.*\\| ${word}`))
    expect(await printed(text, 'isolated')).toMatch(new RegExp(`shop/api +${word} +open`))
  })
})
