import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { analyze, verifyMaps } from '../engine/index'
import { listZip } from '../bytes/zip'
import { readDumpFiles, readSysdump, type Sysdump } from './read'
import { pick } from './pick'

const sample = new URL('../engine/replay/samples/cilium-sysdump-20260807-090500.zip', import.meta.url)
const answer = JSON.parse(readFileSync(new URL(`${sample.href}.answer.json`), 'utf8')) as {
  zip: { cluster: Record<string, number>; settings: Record<string, unknown> }
  secrets: readonly string[]
}

async function read(): Promise<Sysdump> {
  const dump = await readSysdump(new Blob([readFileSync(sample)]))
  if (dump === null || typeof dump === 'string') throw new Error(`not read: ${dump}`)
  return dump
}

describe('a sysdump', () => {
  it('becomes a workspace: nodes, pods, services, policies, identities and settings', async () => {
    const { files, flows } = await read()
    const analysis = analyze(files, {})
    const count = (...kinds: readonly string[]) => analysis.resources.filter(({ kind }) => kinds.includes(kind)).length
    expect({
      nodes: count('Node'),
      namespaces: count('Namespace'),
      pods: count('Pod'),
      services: count('Service'),
      policies: count('CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy', 'NetworkPolicy'),
      identities: count('CiliumIdentity'),
    }).toEqual(answer.zip.cluster)
    expect(analysis.settings.find(({ key }) => key === 'enable-ipv6')).toMatchObject({
      value: 'true',
      origin: { kind: 'file', range: { file: 'cilium-configmap.yaml' } },
    })
    // Identities have the numbers that the cluster gave them.
    expect(analysis.endpoints.find(({ name }) => name.startsWith('web-'))?.identity).toBe(41101)
    expect(flows).toHaveLength(3)
  })

  it('loses what may be secret, and tells what was left alone and why', async () => {
    const { files, leftAlone } = await read()
    const text = files.map((file) => file.text).join('\n')
    for (const secret of answer.secrets) expect(text).not.toContain(secret.split(' ')[0])
    expect(leftAlone.find(({ path }) => path.includes('helm-values'))?.reason).toContain('secrets')
    expect(leftAlone.find(({ path }) => path.includes('logs-cilium'))?.reason).toContain('log')
  })

  it('holds policy maps of the agents, packed ones too, that agree with those computed', async () => {
    const { files, maps, names, version } = await read()
    expect(version).toBe('1.19')
    const found = verifyMaps(analyze(files, { ciliumVersion: '1.19', dns: names }), maps)
    expect(found).toMatchObject({ entries: 15, agree: 14, endpoints: 4, skipped: [] })
    // The pod behind it has gone; the map of an address pairs up whatever its number.
    expect(found.differences).toMatchObject([
      { endpoint: 822, only: 'real', entry: 'Allow Ingress 41109 8080/TCP', isExplained: true },
    ])
  })

  it('shows where a policy is not what the agents enforce', async () => {
    const { files, maps } = await read()
    const other = files.map((file) => ({ ...file, text: file.text.replace('port: "5432"', 'port: "5433"') }))
    const { differences } = verifyMaps(analyze(other, { ciliumVersion: '1.19' }), maps)
    expect(differences.filter(({ isExplained }) => !isExplained).map(({ only, entry }) => `${only}: ${entry}`)).toEqual(
      ['real: Allow Ingress 41102 5432/TCP', 'computed: Allow Ingress 41102 5433/TCP'],
    )
  })

  it('tells which endpoints are only audited, and which names were looked up', async () => {
    const { audited, names } = await read()
    expect(audited).toEqual(['shop/cache-0'])
    expect(names).toEqual({ 'pay.example.': ['203.0.113.40'] })
  })

  it('is the same from a folder that it was unpacked into', async () => {
    const listed = (await listZip(new Blob([readFileSync(sample)]))) ?? []
    expect(await readDumpFiles(listed)).toEqual(await read())
    expect(await readDumpFiles(listed.filter(({ path }) => path.includes('k8s-services')))).toBeNull()
  })

  it('has the API server, nodes and redirects of older forms, and names what else decides about traffic', async () => {
    const time = '20260807-090500'
    const folder: Record<string, string> = {
      [`k8s-pods-${time}.yaml`]: 'apiVersion: v1\nitems: []\nkind: PodList\n',
      [`k8s-endpoints-${time}.yaml`]:
        'apiVersion: v1\nitems:\n- metadata: {name: kubernetes, namespace: default}\n  subsets: [{addresses: [{ip: 10.9.9.1}], ports: [{name: https, port: 6443}]}]\nkind: EndpointsList\n',
      [`ciliumnodes-${time}.yaml`]:
        'apiVersion: cilium.io/v2\nitems:\n- metadata: {name: n1}\n  spec: {addresses: [{type: InternalIP, ip: 10.9.9.1}], health: {ipv4: 10.0.1.5}, ingress: {ipv4: 10.0.1.6}}\nkind: CiliumNodeList\n',
      [`ciliumlocalredirectpolicies-${time}.yaml`]:
        'apiVersion: cilium.io/v2\nitems:\n- metadata: {name: dns, namespace: kube-system}\n  spec: {redirectFrontend: {addressMatcher: {ip: 169.254.20.10, toPorts: [{port: "53", protocol: UDP}]}}, redirectBackend: {localEndpointSelector: {}, toPorts: [{port: "53", protocol: UDP}]}}\nkind: CiliumLocalRedirectPolicyList\n',
      [`ciliumnodeconfigs-${time}.yaml`]:
        'apiVersion: cilium.io/v2\nitems:\n- metadata: {name: audit, namespace: kube-system}\nkind: CiliumNodeConfigList\n',
      [`ciliumingresses-${time}.yaml`]: 'apiVersion: networking.k8s.io/v1\nitems: []\nkind: IngressList\n',
    }
    folder[`cilium-configmap-${time}.yaml`] =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata:\n  enable-k8s-cluster-network-policy: "true"\n'
    const dump = await readDumpFiles(
      Object.entries(folder).map(([path, text]) => ({
        path,
        read: () => Promise.resolve(new TextEncoder().encode(text)),
      })),
    )
    if (dump === null || typeof dump === 'string') throw new Error(`not read: ${dump}`)
    const analysis = analyze(dump.files)
    expect(analysis.nodes).toMatchObject([
      { name: 'n1', hasApiServer: true, health: ['10.0.1.5'], ingress: ['10.0.1.6'] },
    ])
    expect(analysis.resources.map(({ kind }) => kind)).toContain('CiliumLocalRedirectPolicy')
    expect(dump.leftAlone).toMatchObject([
      { reason: expect.stringContaining('win over cilium-config on some nodes') as string },
      { reason: 'it is an empty list' },
      { path: 'ClusterNetworkPolicies' },
    ])
  })

  it('of which nothing can be unpacked is told to be encrypted or damaged', async () => {
    const locked = { path: 'k8s-pods-20260807-090500.yaml', read: () => Promise.resolve(null) }
    expect(await readDumpFiles([locked])).toContain('encrypted, damaged')
    const open = { ...locked, read: () => Promise.resolve(new TextEncoder().encode('apiVersion: v1\nkind: PodList\n')) }
    const other = { ...locked, path: 'k8s-nodes-20260807-090500.yaml' }
    expect(await readDumpFiles([open, other])).toMatchObject({ leftAlone: [{ path: other.path }] })
  })

  it('can be cancelled, and says what it looks at', async () => {
    const seen: string[] = []
    const blob = new Blob([readFileSync(sample)])
    await readSysdump(blob, { onProgress: (path) => seen.push(path) })
    expect(seen.length).toBeGreaterThan(10)
    await expect(readSysdump(blob, { signal: AbortSignal.abort() })).rejects.toThrow()
  })

  it('is told from other archives', async () => {
    expect(await readSysdump(new Blob(['no zip']))).toBeNull()
    expect(pick('a/../k8s-pods-20260807-090500.yaml').use).toBe('none')
  })
})
