/** What the lints say of well-known walk-throughs, of the examples, and of policies straight out of tutorials: all of it is true. */
import { describe, expect, it } from 'vitest'
import { clusterwide, firewall, httpbin, sameLabel, starWars } from '../../../../e2e/support/manifests'
import { examples } from '../../../lessons/examples/examples'
import { lessonContents, loadLesson } from '../../../lessons/index'
import { analyze, type SourceFile } from '../../index'
import { pod as podYaml } from '../../testing/manifests'

const said = (files: readonly SourceFile[]): readonly string[] =>
  analyze(files)
    .lints()
    .map(({ code, resource = '' }) => `${code} ${resource.split('/').at(-1) ?? ''}`)
const ofText = (text: string): readonly string[] => said([{ name: 'm.yaml', text }])

describe('walk-throughs', () => {
  it.each([
    ['one label in two namespaces', sameLabel],
    ['a firewall, open', firewall.open],
    ['a firewall, closed', firewall.closed],
    ['a firewall with one door', firewall.oneDoor],
    ['layered policies', httpbin.fromOwnNamespace],
    ['a peer of another namespace', httpbin.fromOtherNamespace],
    ['egress with DNS', httpbin.egressWithDns],
    ['a refused policy, which has an error already', httpbin.requires],
    ['star wars at layer 4', starWars.l4],
    ['star wars at layer 7', starWars.l7],
  ])('%s: nothing to say', (_, text) => expect(ofText(text)).toEqual([]))

  it.each([
    // The very surprise that the walk-through is about: names cannot be looked up any more.
    ['closed egress', httpbin.egressClosed, ['egress-without-dns deny-sleep-egress']],
    // A request with a query string is refused.
    ['an HTTP rule', httpbin.http, ['http-path-query allow-get-headers']],
    // No namespace has the label yet, which is the next step.
    [
      'a namespace locked',
      clusterwide.closed,
      ['egress-without-dns deny-all', 'selector-matches-nothing allow-ingress-port-80'],
    ],
    ['a namespace opened', clusterwide.opened, ['egress-without-dns deny-all']],
  ])('%s: what is true', (_, text, wanted) => expect(ofText(text)).toEqual(wanted))

  it('the examples are clean', () => {
    expect(examples.map(({ files }) => said(files))).toEqual(examples.map(() => []))
  })
})

describe('lessons', () => {
  // Each of these steps teaches the very pitfall that the lint warns of.
  const taught = new Set([
    'labels-across-namespaces/case selector-matches-nothing',
    'what-cilium-adds/service-port service-port',
    'what-cilium-adds/peers egress-without-dns',
    'star-wars/both l7-bypassed',
    'star-wars/ingress-entity backend-closed',
    'reading-a-drop/namespace peer-in-other-namespace',
    'reading-a-drop/namespace-repaired service-port',
    'reading-a-drop/sender egress-without-dns',
    'before-you-merge/the-draft service-port',
    'from-flows/proposed egress-without-dns',
    'from-flows/not-seen egress-without-dns',
    'egress-by-dns-name/by-name egress-without-dns',
    'egress-by-dns-name/by-name fqdn-without-dns-rule',
    'egress-by-dns-name/dns-open fqdn-without-dns-rule',
    'tiers/baseline-accept tier-decides',
  ])

  it('have warnings only where they teach what is warned of', async () => {
    const warnings: string[] = []
    for (const { id } of lessonContents) {
      for (const { id: step, files, enforcement = 'default' } of (await loadLesson(id))?.steps ?? []) {
        for (const { code, severity } of analyze(files, { enforcement }).lints())
          if (severity !== 'info') warnings.push(`${id}/${step} ${code}`)
      }
    }
    expect(warnings.filter((warning) => !taught.has(warning))).toEqual([])
    expect(warnings.length).toBeGreaterThan(5)
  })
})

describe('policies without the pods that they are about', () => {
  const peers = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: every-kind-of-peer
  namespace: default
spec:
  podSelector:
    matchLabels:
      role: db
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        - ipBlock: {cidr: 172.17.0.0/16, except: [172.17.1.0/24]}
        - namespaceSelector: {matchLabels: {project: mine}}
        - podSelector: {matchLabels: {role: frontend}}
      ports: [{protocol: TCP, port: 6379}]
  egress:
    - to: [{ipBlock: {cidr: 10.0.0.0/24}}]
      ports: [{protocol: TCP, port: 5978}]
`

  it('give nothing to judge', () => expect(ofText(peers)).toEqual([]))

  it('are told that kubectl decides where they go, and nothing else', () => {
    const bare = peers.replace('  namespace: default\n', '')
    expect(ofText(bare)).toEqual(['namespace-missing every-kind-of-peer'])
  })

  it('are judged by the pods that are there', () => {
    const pods = ['db', 'frontend'].map((role) => `---\n${podYaml(role, `role: ${role}`)}`)
    expect(ofText([peers, ...pods].join(''))).toEqual([
      'peers-joined-by-or every-kind-of-peer',
      'egress-without-dns every-kind-of-peer',
    ])
  })
})
