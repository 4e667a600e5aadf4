import { describe, expect, it } from 'vitest'
import { readSettings } from '../../cluster/settings'
import { Findings } from '../findings'
import { isQualifiedName } from '../../manifest/grammar'
import { completePeer, completeSubject, readCiliumSelector, readPodSelector, splitKey } from './label-selector'
import { labelsSelector } from './selector'

const { settings } = readSettings([], {})
const labels = (...pairs: readonly (readonly [string, string])[]) => ({ matchLabels: new Map(pairs) })
const peer = (selector: Parameters<typeof readCiliumSelector>[0], namespace: string) =>
  labelsSelector(completePeer(readCiliumSelector(selector, [], new Findings()), namespace, false, settings)).text

describe('the key of a label', () => {
  it.each([
    ['app', { source: 'any', key: 'app' }],
    ['k8s:app', { source: 'k8s', key: 'app' }],
    ['reserved:host', { source: 'reserved', key: 'host' }],
  ])('%s names its source, or any', (text, parts) => {
    expect(splitKey(text)).toEqual(parts)
  })

  it.each([
    ['app', true],
    ['example.com/app', true],
    ['Example.com/app', false],
    ['a b', false],
    ['-app', false],
    ['a'.repeat(64), false],
  ])('%s is one that Kubernetes takes: %s', (key, isGood) => {
    expect(isQualifiedName(key)).toBe(isGood)
  })
})

describe('a peer of a Cilium policy', () => {
  const local = 'k8s:io.cilium.k8s.policy.cluster=default'
  const own = 'k8s:io.kubernetes.pod.namespace=shop'

  it('is of the own namespace and cluster unless it says otherwise', () => {
    expect(peer(labels(['app', 'web']), 'shop')).toBe(`any:app=web & ${local} & ${own}`)
  })

  it('may be of any namespace in a cluster-wide policy, and is still a pod', () => {
    expect(peer({}, '')).toBe(`${local} & k8s:io.kubernetes.pod.namespace`)
  })

  it('is looked for in all namespaces that bear a label', () => {
    const key = 'io.cilium.k8s.namespace.labels.team'
    expect(peer(labels([key, 'a']), 'shop')).toBe(`any:${key}=a & ${local}`)
  })

  it('is left as it is written where it names a reserved label', () => {
    const selector = { matchExpressions: [{ key: 'reserved:host', operator: 'DoesNotExist' }] }
    expect(peer(selector, 'shop')).toBe('!reserved:host')
  })
})

describe('the subject of a policy', () => {
  const spelt = (key: string) =>
    labelsSelector(completeSubject(labels([key, 'other']), [], 'shop', new Findings())).text

  it('has its namespace overwritten where that is spelt with its source', () => {
    expect(spelt('k8s:io.kubernetes.pod.namespace')).toBe('k8s:io.kubernetes.pod.namespace=shop')
  })

  it('selects nobody where a foreign namespace is spelt without one', () => {
    expect(spelt('io.kubernetes.pod.namespace')).toBe(
      'any:io.kubernetes.pod.namespace=other & k8s:io.kubernetes.pod.namespace=shop',
    )
  })

  it('is held to no cluster in a NetworkPolicy, unlike its peers', () => {
    const read = (isPeer: boolean) =>
      labelsSelector(
        readPodSelector(labels(['app', 'web']), [], new Findings(), {
          namespace: 'shop',
          peerIn: isPeer ? settings : null,
        }),
      ).text
    expect(read(false)).not.toContain('policy.cluster')
    expect(read(true)).toContain('policy.cluster=default')
  })
})

describe('a requirement that cannot be', () => {
  it.each([
    [{ key: 'app', operator: 'In', values: [] }, 'selector-no-values'],
    [{ key: 'app', operator: 'Exists', values: ['x'] }, 'selector-values-not-allowed'],
    [{ key: 'app', operator: 'in', values: ['x'] }, 'selector-operator'],
    [{ key: 'a b', operator: 'Exists' }, 'label-key'],
    [{ key: 'app', operator: 'In', values: ['-x'] }, 'label-value'],
  ])('%j is refused: %s', (expression, code) => {
    const findings = new Findings()
    readCiliumSelector({ matchExpressions: [expression] }, [], findings)
    expect(findings.rejections.map((finding) => finding.code)).toEqual([code])
  })
})
