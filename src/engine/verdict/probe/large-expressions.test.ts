import { describe, expect, it } from 'vitest'
import { analyze, answerFlow } from '../../index'
import { pod } from '../../testing/manifests'

const policy = (path: string): string => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: api, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: api}}
  ingress:
    - fromEndpoints: [{matchLabels: {app: web}}]
      toPorts: [{ports: [{port: "8080", protocol: TCP}], rules: {http: [{method: GET, path: '${path}'}]}}]
`
const files = (path: string) => [
  {
    name: 'a.yaml',
    text: [
      pod('shop/web', 'app: web'),
      pod('shop/db', 'app: db'),
      pod('shop/api', 'app: api', '{containerPort: 8080}'),
      policy(path),
    ].join('\n---\n'),
  },
]

function doubts(path: string, from = 'shop/web', to = 'shop/api:8080'): readonly string[] {
  const answer = answerFlow(analyze(files(path)), { from, to })
  return typeof answer === 'string' ? [answer] : answer.answers.flatMap(({ verdict }) => verdict.doubts ?? [])
}

describe('an expression that Envoy refuses', () => {
  const large = '/v4/advisory/[0-9a-z-]{36}/clone'

  it('is a doubt about all that its pods let through, send and refuse', () => {
    const words =
      'Envoy refuses expressions of more than 100 instructions by default, and one of CiliumNetworkPolicy/shop/api has about 131: then it takes no policy of shop/api, and what is enforced there is not stated.'
    expect(doubts(large)).toEqual([words])
    expect(doubts(large, 'shop/db')).toContain(words)
    expect(doubts(large, 'shop/api', 'shop/db:5432')).toContain(words)
  })

  it('is none about other pods, and none that is small', () => {
    expect(doubts(large, 'shop/web', 'shop/db:5432')).toEqual([])
    expect(doubts('/v4/advisory/[0-9a-z-]+/clone')).toEqual([])
  })

  it('is marked in the text', () => {
    const found = (path: string): readonly string[] =>
      analyze(files(path))
        .lints()
        .map(({ code, severity, message }) => `${severity} ${code} ${message}`)
    expect(found(large)).toContain(
      'warning http-expression-large Envoy refuses expressions of more than 100 instructions, and this has about 131: all policies of the selected pods may then not be enforced as written',
    )
    expect(found('/v4/advisory/[0-9a-z-]+/clone').join(' ')).not.toContain('large')
  })
})
