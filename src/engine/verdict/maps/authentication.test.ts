import { describe, expect, it } from 'vitest'
import { analyze } from '../../index'
import { ciliumPolicy, modelOf, pod } from '../../testing/manifests'
import { authenticationOf, isUnmet, mayLackAuthentication } from './authentication'

const web = '{fromEndpoints: [{matchLabels: {app: web}}]'
const required = 'authentication: {mode: required}'
const port80 = 'toPorts: [{ports: [{port: "80", protocol: TCP}]}]'
const off = { settings: { 'mesh-auth-enabled': 'false' } }

/** What becomes of web → db on a port, by the question and by the matrix: both have to say the same. */
function outcome(rules: readonly string[], port: number, options = {}): string {
  const documents = [
    pod('shop/web', 'app: web'),
    pod('shop/db', 'app: db'),
    ciliumPolicy(`ingress: [${rules.join(', ')}]`).replace(
      'endpointSelector: {}',
      'endpointSelector: {matchLabels: {app: db}}',
    ),
  ]
  const analysis = analyze([{ name: 'm.yaml', text: documents.join('\n---\n') }], options)
  const { verdict, dropReason, ingress } = analysis.probe({ from: 'shop/web', to: 'shop/db', protocol: 'TCP', port })
  const matrix = analysis.matrix()
  const index = (key: string): number =>
    matrix.identities.indexOf(analysis.endpoints.find((endpoint) => endpoint.key === key)?.identity ?? -1)
  const portClass = matrix.classes.findIndex(
    ({ protocol, ranges }) => protocol === 'TCP' && ranges.some(([first, last]) => first <= port && port <= last),
  )
  const row = (matrix.ingressRow[index('shop/db')] ?? 0) * matrix.classes.length
  const from = index('shop/web')
  const word = matrix.allowed[(row + portClass) * matrix.words + (from >>> 5)] ?? 0
  if (portClass >= 0) expect(((word >>> (from & 31)) & 1) === 1).toBe(ingress.decision === 'allowed')
  return dropReason?.name ?? (ingress.authentication === undefined ? verdict : `${verdict} ${ingress.authentication}`)
}

describe('an authentication', () => {
  it('is asked for, and dropped where nobody can make it or it always fails', () => {
    expect(outcome([`${web}, ${required}}`], 80)).toBe('FORWARDED required')
    expect(outcome([`${web}, ${required}}`], 80, off)).toBe('AUTH_REQUIRED')
    expect(outcome([`${web}, authentication: {mode: test-always-fail}}`], 80)).toBe('AUTH_REQUIRED')
    expect(outcome([`${web}, authentication: {mode: disabled}}`], 80, off)).toBe('FORWARDED')
  })

  it.each([
    ['a narrower rule takes it over', `${web}, ${port80}}`, 'AUTH_REQUIRED'],
    ['a rule for everybody on a port takes it over', `{${port80}}`, 'AUTH_REQUIRED'],
    [
      'a narrower rule that says disabled does not',
      `${web}, ${port80}, authentication: {mode: disabled}}`,
      'FORWARDED',
    ],
  ])('of a broader rule: %s, in either order', (_, narrow, expected) => {
    const broad = `${web}, ${required}}`
    expect(outcome([broad, narrow], 80, off)).toBe(expected)
    expect(outcome([narrow, broad], 80, off)).toBe(expected)
    expect(outcome([narrow, broad], 81, off)).toBe('AUTH_REQUIRED')
  })

  it('is taken over in the flow table for one peer and not for another', () => {
    const documents = [
      pod('shop/web', 'app: web'),
      pod('shop/other', 'app: other'),
      pod('shop/db', 'app: db', '{containerPort: 80}'),
      ciliumPolicy(`ingress: [{${port80}}, ${web}, ${required}}]`),
    ]
    const analysis = analyze([{ name: 'm.yaml', text: documents.join('\n---\n') }], off)
    const { peers, source, destination, dropReason, count } = analysis.flows()
    const reasons = Object.fromEntries(
      Array.from({ length: count }, (_, row) => [
        `${peers[source[row] ?? -1]?.key} ${peers[destination[row] ?? -1]?.key}`,
        dropReason[row],
      ]),
    )
    expect(reasons['shop/other shop/db']).toBe(0)
    expect(reasons['shop/web shop/db']).toBe(189)
  })

  it('of a narrower rule leaves other ports alone, in either order', () => {
    const rules = [`{${port80}, ${required}}`, `${web}}`]
    for (const order of [rules, rules.toReversed()]) {
      expect(outcome(order, 80, off)).toBe('AUTH_REQUIRED')
      expect(outcome(order, 81, off)).toBe('FORWARDED')
    }
  })

  it('of a broader rule does not reach requests through the proxy, which go before it', () => {
    const http = `${web}, toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{}]}}]}`
    expect(outcome([`${web}, ${required}}`, http], 80, off)).toBe('REDIRECTED')
  })

  it('of a rule that is merged with one for requests reaches the requests of those who have a key of their own', () => {
    const http = (peers: string): string => `{${peers}, ${port80.replace('}]', '}], rules: {http: [{}]}')}}`
    const rules = [
      `{${port80}, ${required}}`,
      http('fromEntities: [all]'),
      http('fromEndpoints: [{matchLabels: {app: web}}]'),
    ]
    for (const order of [rules, rules.toReversed()]) expect(outcome(order, 80, off)).toBe('AUTH_REQUIRED')
  })

  it('is nobody’s where nothing decides', () => {
    const { selection } = modelOf([])
    expect(authenticationOf([], [], { peer: 0, protocol: 6, port: 80 }, selection)).toBeNull()
    expect(isUnmet(null, { isAuthOff: true })).toBe(false)
    expect(isUnmet('required', { isAuthOff: false })).toBe(false)
    expect(isUnmet('test-always-fail', { isAuthOff: false })).toBe(true)
    const base = { tier: 200, precedence: 1, isL7: false, peers: new Uint32Array(1), aggregated: new Uint32Array(1) }
    const plain = { ...base, action: 'allow', origin: { kind: 'default-allow' }, ports: null } as const
    expect(mayLackAuthentication(plain, { isAuthOff: true })).toBe(false)
  })
})
