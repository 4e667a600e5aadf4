import { describe, expect, it } from 'vitest'
import { analyze, answerFlow, type AnalyzeOptions } from '../../index'
import { ciliumPolicy, networkPolicy, pod } from '../../testing/manifests'

const byKafka = (name: string): string =>
  ciliumPolicy(
    'ingress: [{fromEndpoints: [{matchLabels: {app: web}}], toPorts: [{ports: [{port: "9092", protocol: TCP}], rules: {kafka: [{topic: orders}]}}]}]',
    name,
  )
const isolating = networkPolicy('{podSelector: {}, policyTypes: [Ingress]}', 'closed')

function doubts(policies: readonly string[], port = 9092, options: AnalyzeOptions = {}): readonly string[] {
  const text = [pod('shop/web', 'app: web'), pod('shop/broker', 'app: broker', '{containerPort: 9092}'), ...policies]
  const files = [{ name: 'a.yaml', text: text.join('\n---\n') }]
  const found = answerFlow(analyze(files, { ciliumVersion: '1.20', apiServer: true, ...options }), {
    from: 'shop/web',
    to: `shop/broker:${port}`,
  })
  if (typeof found === 'string') return [found]
  return found.answers.flatMap(({ verdict }) => [verdict.verdict, ...(verdict.doubts ?? [])])
}

const stored = (outcome: string): string =>
  `CiliumNetworkPolicy/shop/broker is refused for its Kafka or generic layer 7 rules; where Cilium 1.19 or an older version has stored it, it stays in force without them, and this would be ${outcome}.`

describe('a policy that is refused for rules that Cilium 1.20 removed', () => {
  it('is a doubt where it would change the answer if an older version has stored it', () => {
    expect(doubts([byKafka('broker')], 80)).toEqual(['FORWARDED', stored('denied')])
    expect(doubts([byKafka('broker'), isolating])).toEqual(['DROPPED', stored('allowed')])
  })

  it('is none where it changes nothing, is known to be stored, or is refused for more', () => {
    expect(doubts([byKafka('broker')])).toEqual(['FORWARDED'])
    expect(doubts([byKafka('broker')], 80, { storedIn: '1.19' })).toEqual(['DROPPED'])
    expect(doubts([byKafka('broker').replace('"9092"', '"http-"')], 80)).toEqual(['FORWARDED'])
    expect(doubts([byKafka('broker')], 80, { ciliumVersion: '1.19' })).toEqual(['DROPPED'])
  })

  it('is counted with others', () => {
    expect(doubts([byKafka('a'), byKafka('b')], 80)[1]).toMatch(
      /^2 policies are refused for their Kafka .* stored them, they stay/,
    )
  })
})
