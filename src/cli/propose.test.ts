import { copyFileSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { membrane } from './testing'

const samples = fileURLToPath(new URL('../engine/replay/samples', import.meta.url))
const flows = join(samples, '01-jsonpb-1.21.jsonl')

describe('membrane propose', () => {
  it('says that nobody is called so instead of proposing nothing', () => {
    const asked = ['propose', '--from', flows, join(samples, 'cluster.yaml'), '--for', 'shop,nowhere/web']
    expect(membrane(asked)).toMatchObject({
      code: 2,
      error: expect.stringContaining('no workload and no namespace with pods is called "'),
    })
  })

  it('says which file holds no flows instead of proposing nothing', () => {
    const cluster = join(samples, 'cluster.yaml')
    const { code, error } = membrane(['propose', '--from', cluster, cluster])
    expect(code).toBe(2)
    expect(error).toContain('no flow could be read: this is a manifest')
    expect(membrane(['propose', '--from', '-', cluster], '')).toMatchObject({ code: 2 })
    expect(membrane(['propose', '--from', flows, '--from', join(samples, '58-empty.jsonl'), cluster]).code).toBe(0)
  })

  it('takes the pods and policies of the sysdump that holds the flows', () => {
    const dump = join(samples, 'cilium-sysdump-20260807-090500.zip')
    expect(membrane(['propose', '--from', dump, dump]).out).toContain('shop/api ingress: 1 of 1 flows allowed')
    expect(membrane(['propose', dump]).out).toContain('shop/api ingress: 1 of 1 flows allowed')
  })

  it('writes policies for what Hubble saw, after which replay finds nothing broken and a second run nothing to do', () => {
    const folder = mkdtempSync(join(tmpdir(), 'membrane-'))
    for (const name of ['cluster.yaml', 'current.yaml']) copyFileSync(join(samples, name), join(folder, name))
    const first = membrane(['propose', '--from', flows, folder, '--write', '--check'])
    expect(first.code).toBe(1)
    expect(first.out).toContain('Of 12 connections seen between')
    expect(first.out).toContain('Nothing else opens.')
    // A flow that was only denied is reported, and not proposed.
    expect(first.out).toMatch(/mailer.* on TCP\/5432: only seen denied/)
    expect(membrane(['propose', '--from', flows, folder, '--check'])).toMatchObject({ code: 0 })
    const cluster = join(samples, 'cluster.yaml')
    const before = join(samples, 'current.yaml')
    const after = join(folder, 'current.yaml')
    const replayed = membrane([
      'replay',
      '--flows',
      flows,
      '--before',
      before,
      '--draft',
      after,
      cluster,
      '--fail-on',
      'breaks',
    ])
    expect(replayed).toMatchObject({ code: 0 })
  })

  it('takes what Traffic resources state', () => {
    const { code, out } = membrane(['propose', '--stated', 'same-label', '-o', 'patch'])
    expect(code).toBe(0)
    expect(out).toMatch(/^\+ *endpointSelector:/m)
    const documents = membrane(['propose', '--stated', 'same-label', '-o', 'yaml']).out
    expect(documents).toMatch(/^---\napiVersion: cilium\.io\/v2\n/)
    expect(documents).toMatch(/^ *endpointSelector:/m)
    expect(documents).not.toContain('kind: Pod')
  })

  it('says what is missing', () => {
    expect(membrane(['propose', 'same-label'])).toMatchObject({
      code: 2,
      error: expect.stringContaining('no flows were named'),
    })
  })
})
