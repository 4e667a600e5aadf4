import { describe, expect, it } from 'vitest'
import { blockHelp, cidrFix, cidrHelp } from './cidr-help'

describe('a text that is no prefix', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1/32'],
    ['2001:db8::1', '2001:db8::1/128'],
    // Only what is an address becomes one: a name, half an address and a prefix do not.
    ['api.example.com', undefined],
    ['10.0.0', undefined],
    ['10.0.0.256', undefined],
    ['10.0.0.0/8', undefined],
    ['', undefined],
  ])('"%s" is mended to %s', (text, prefix) => {
    expect(cidrFix(text)).toBe(prefix)
    expect(cidrHelp(text)).toContain(prefix ?? 'an address and a length')
  })
})

describe('a prefix of a NetworkPolicy whose numbers begin with zeros', () => {
  it.each([
    ['010.0.0.0/8', '10.0.0.0/8'],
    ['10.1.02.0/24', '10.1.2.0/24'],
    ['10.0.0.0/08', '10.0.0.0/8'],
    ['2001:db8::/064', '2001:db8::/64'],
  ])('%s is written %s, and read in decimal by older API servers', (text, plain) => {
    const { help, replacement } = blockHelp(text)
    expect(replacement).toBe(plain)
    expect(help).toContain(`Write ${plain}`)
    expect(help).toContain('before Kubernetes 1.36')
  })

  it.each(['256.0.0.0/8', '10.0.0.0/033', '10.0.0.0/33', 'shop', '010.0.0.256/8'])(
    '%s is none, whatever zeros are left out',
    (text) => {
      expect(blockHelp(text)).toEqual({ help: cidrHelp(text), replacement: undefined })
    },
  )

  it('gets its length where it is a bare address', () => {
    expect(blockHelp('10.0.0.1')).toEqual({ help: 'Add the length: 10.0.0.1/32.', replacement: '10.0.0.1/32' })
  })
})
