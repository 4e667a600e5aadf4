import { describe, expect, it } from 'vitest'
import { analyze, answerFlow } from '../index'
import { object, podOn } from '../testing/workspace'
import { parseWritten, splitPort } from './written'

describe('ports of ends', () => {
  it.each([
    ['shop/api:8080', { host: 'shop/api', port: '8080', protocol: null }],
    ['shop/dns:53/udp', { host: 'shop/dns', port: '53', protocol: 'UDP' }],
    ['8.8.8.8:53/UDP', { host: '8.8.8.8', port: '53', protocol: 'UDP' }],
    ['[fd00::1]:5060/sctp', { host: 'fd00::1', port: '5060', protocol: 'SCTP' }],
    ['10.0.0.0/8:443/tcp', { host: '10.0.0.0/8', port: '443', protocol: 'TCP' }],
    ['[fd00::1]', { host: 'fd00::1', port: '', protocol: null }],
    ['fd00::1', { host: 'fd00::1', port: '', protocol: null }],
    ['fd00::/8', { host: 'fd00::/8', port: '', protocol: null }],
    ['web', { host: 'web', port: '', protocol: null }],
  ])('takes %s apart', (text, parts) => {
    expect(splitPort(text)).toEqual(parts)
  })

  it('refuses what is no port or protocol', () => {
    expect(splitPort('web:80:81')).toBeNull()
    expect(parseWritten('web:53/quic')).toMatch('not an end of a flow')
  })
})

it('takes no miswritten address for a name', () => {
  expect(parseWritten('10.0.0.300:443')).toBe('"10.0.0.300" is not an address')
  expect(parseWritten('1.2.3')).toBe('"1.2.3" is not an address')
  expect(parseWritten('10.0.0.0/33')).toBe('"10.0.0.0/33" is not an address prefix')
  expect(parseWritten('api.123')).toMatchObject({ name: { kind: 'dns' } })
})

describe('a protocol behind the port', () => {
  const documents = [
    podOn('shop/web'),
    object(
      'NetworkPolicy',
      'shop/dns',
      'spec: {podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 53, protocol: UDP}]}]}',
    ),
  ]
  const analysis = analyze([{ name: 'a.yaml', text: documents.join('\n---\n') }])
  const ask = (to: string, protocol?: string) => {
    const found = answerFlow(analysis, { from: 'shop/web', to, ...(protocol === undefined ? {} : { protocol }) })
    return typeof found === 'string'
      ? found
      : found.answers.map(({ probe, answer }) => `${probe.protocol}/${probe.port} ${answer.outcome}`)
  }

  it('is the protocol that is asked about', () => {
    expect(ask('8.8.8.8:53/udp')).toEqual(['UDP/53 allowed'])
    expect(ask('8.8.8.8:53/tcp')).toEqual(['TCP/53 denied'])
    expect(ask('8.8.8.8:53/udp', 'UDP')).toEqual(['UDP/53 allowed'])
  })

  it('may not be contradicted', () => {
    expect(ask('8.8.8.8:53/udp', 'TCP')).toBe('the protocol is written twice, as UDP and as TCP')
  })
})
