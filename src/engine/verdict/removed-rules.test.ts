import { describe, expect, it } from 'vitest'
import { analyze, answerFlow, type CiliumVersion } from '../index'
import { pod } from '../testing/manifests'

const policy =
  'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: broker, namespace: shop}\nspec:\n  endpointSelector: {matchLabels: {app: broker}}\n  ingress:\n    - fromEndpoints: [{matchLabels: {app: web}}]\n      toPorts: [{ports: [{port: "9092", protocol: TCP}], rules: {kafka: [{apiKey: produce, topic: orders}]}}]\n'
const text = [pod('shop/web', 'app: web'), pod('shop/broker', 'app: broker', '{containerPort: 9092}'), policy].join(
  '\n---\n',
)

function doubts(version: CiliumVersion, to = 'shop/broker:9092'): readonly string[] {
  const answer = answerFlow(analyze([{ name: 'a.yaml', text }], { ciliumVersion: version }), { from: 'shop/web', to })
  return typeof answer === 'string' ? [answer] : answer.answers.flatMap(({ verdict }) => verdict.doubts ?? [])
}

describe('Kafka rules', () => {
  it('are a doubt in the versions that still send them through the proxy', () => {
    expect(doubts('1.19')).toEqual([expect.stringContaining('Kafka rules, which Cilium 1.19 sends through its proxy')])
    expect(doubts('1.18')).toHaveLength(1)
  })

  it('are none where they are gone, and for what is refused anyway', () => {
    expect(doubts('1.20')).toEqual([])
    expect(doubts('1.19', 'shop/broker:80')).toEqual([])
  })
})
