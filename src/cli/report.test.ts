/** `membrane report`: a page about a whole cluster that says what the other commands say. */
import { describe, expect, it } from 'vitest'
import { object, objectYaml } from '../engine/testing/manifests'
import { membrane } from './testing'

const pods = ['api', 'web'].map((name) => objectYaml('Pod', `shop/${name}`, { labels: `app: ${name}` }))
const api = objectYaml('CiliumNetworkPolicy', 'shop/api', {
  spec: '{endpointSelector: {matchLabels: {app: api}}, ingress: [{fromEndpoints: [{matchLabels: {app: web}}]}], egress: [{toFQDNs: [{matchName: pay.example}]}]}',
})
const idle = objectYaml('NetworkPolicy', 'shop/idle', { spec: '{podSelector: {matchLabels: {app: wbe}}}' })
const calico = object('NetworkPolicy', 'shop/other', 'spec: {}').replace('networking.k8s.io/v1', 'projectcalico.org/v3')
const files = [...pods, api, idle, calico].join('---\n')

/** The part of a page below a heading. */
function section(page: string, title: string): string {
  return page.split(`## ${title}\n`)[1]?.split('\n## ')[0] ?? ''
}

describe('membrane report', () => {
  const { code, out } = membrane(['report', '-', '--title', 'Shop, week 32'], files)

  it('is one page about all that an audit asks for', () => {
    expect(code).toBe(0)
    expect(out).toMatch(/^# Network policy report: Shop, week 32\n/)
    expect(section(out, 'Who is isolated')).toContain('| `shop/api` | isolated | isolated |')
    expect(section(out, 'What is dropped')).toContain('| `shop/api` | `shop/web` |')
    expect(membrane(['report', '-', '--title', 'Shop, week 32'], files).out).toBe(out)
  })

  it('says what the world reaches and what reaches it, DNS names too', () => {
    expect(section(out, 'What the world reaches')).toContain('| `world` | `shop/web` | every port |')
    expect(section(out, 'What the world reaches')).not.toContain('shop/api')
    expect(section(out, 'What reaches the world')).toMatch(/\| `shop\/api` \| `pay\.example` \|/)
  })

  it('names the policies that do nothing, and what is wrong, with their lines', () => {
    const none = section(out, 'Policies that do nothing')
    expect(none).toMatch(/`NetworkPolicy\/shop\/idle` \(`stdin:\d+`\) selects no pod/)
    expect(none).toMatch(/warning \(`stdin:\d+`\): .*Calico/)
    expect(section(out, 'What is wrong or risky')).toContain('warning')
  })

  it('cuts its tables where it is told to, and takes no other number', () => {
    const { out: cut } = membrane(['report', '-', '--limit', '1'], files)
    expect(section(cut, 'What reaches the world')).toMatch(/\nand \d more\.\n/)
    expect(membrane(['report', '-', '--limit', '0'], files)).toMatchObject({
      code: 2,
      error: expect.stringContaining('--limit takes a number from 1 on, not "0"'),
    })
  })

  it('fails under --strict where a policy was left out', () => {
    expect(membrane(['report', '-', '--strict'], files).code).toBe(1)
  })
})
