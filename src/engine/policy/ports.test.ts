import { describe, expect, it } from 'vitest'
import { Findings } from './findings'
import { isServiceName, parsePortNumber, portRange, protocolsNamed, readIcmps, readPorts } from './ports'

describe('a port in a Cilium policy', () => {
  it.each([
    ['80', 80],
    ['0120', 80],
    ['0o120', 80],
    ['0_120', 80],
    ['0x50', 80],
    ['0b1010000', 80],
    ['65535', 65_535],
    ['65536', null],
    ['080', null],
    ['8__0', null],
    ['_80', null],
    ['http', null],
  ])('%s is the number %s, as Go reads it', (text, number) => {
    expect(parsePortNumber(text)).toBe(number)
  })

  it.each([
    ['http', true],
    ['dns-tcp', true],
    ['0x50', true],
    ['80', false],
    ['a--b', false],
    ['-http', false],
    ['a-name-far-too-long', false],
  ])('%s is a name: %s', (text, isName) => {
    expect(isServiceName(text)).toBe(isName)
  })

  it.each([
    [{ port: '80', protocol: 'TCP' }, ['6 80-80']],
    [{ port: '80' }, ['6 80-80', '17 80-80', '132 80-80']],
    [{ port: '80', endPort: 90, protocol: 'UDP' }, ['17 80-90']],
    [{ port: '80', endPort: 70, protocol: 'TCP' }, ['6 80-80']],
    [{ port: '0', endPort: 90, protocol: 'TCP' }, ['6 0-65535']],
    [{ port: '0', protocol: 'VRRP' }, ['112 0-65535']],
    [{ port: 'HTTP', protocol: 'tcp' }, ['6 http']],
  ])('%j covers %j', (port, covered) => {
    const findings = new Findings()
    const ranges = readPorts([port], [], findings, false)
    expect(ranges.map(({ protocol, first, last, name }) => `${protocol} ${name ?? `${first}-${last}`}`)).toEqual(
      covered,
    )
    expect(findings.rejections).toEqual([])
  })

  it.each([
    [{ protocol: 'VRRP' }, ['112 0-65535']],
    [{ protocol: 'TCP' }, ['6 0-65535']],
  ])('%j covers %j where the port may be left out', (port, covered) => {
    const findings = new Findings()
    const ranges = readPorts([port], [], findings, true)
    expect(ranges.map(({ protocol, first, last }) => `${protocol} ${first}-${last}`)).toEqual(covered)
    expect(findings.rejections).toEqual([])
  })

  it.each([
    [{ port: '70000', protocol: 'TCP' }, 'port-invalid'],
    [{ protocol: 'TCP' }, 'port-missing'],
    [{ port: '80', protocol: 'HTTP' }, 'protocol-unknown'],
    [{ port: '80', protocol: 'VRRP' }, 'port-with-protocol'],
  ])('%j is refused: %s', (port, code) => {
    const findings = new Findings()
    readPorts([port], [], findings, false)
    expect(findings.rejections.map((finding) => finding.code)).toEqual([code])
  })

  it('keeps an endPort that does nothing in mind, for it keeps rules apart', () => {
    expect([portRange(6, 80, 70), portRange(6, 80, 90), portRange(6, 80, 0)]).toEqual([
      { protocol: 6, first: 80, last: 80, idleEnd: 70 },
      { protocol: 6, first: 80, last: 90 },
      { protocol: 6, first: 80, last: 80 },
    ])
  })

  it('ANY is TCP, UDP and SCTP, never ICMP', () => {
    expect(protocolsNamed('any')).toEqual([6, 17, 132])
    expect(protocolsNamed('ICMP')).toBeNull()
  })
})

describe('an ICMP type', () => {
  it.each([
    [{ type: 8 }, '1 8-8'],
    [{ type: 'EchoRequest', family: 'IPv6' }, '58 128-128'],
    [{ type: 'EchoReply' }, '1 0-65535'],
  ])('%j stands where a port does, and type 0 for all of them: %s', (field, covered) => {
    const [range] = readIcmps([{ fields: [field] }], [], new Findings())
    expect(`${range?.protocol} ${range?.first}-${range?.last}`).toBe(covered)
  })

  it.each([[{ type: 'PacketTooBig' }], [{ type: 8, family: 'IPv5' }], [{ type: 'Ping' }]])('%j is refused', (field) => {
    const findings = new Findings()
    readIcmps([{ fields: [field] }], [], findings)
    expect(findings.rejections).toHaveLength(1)
  })
})
