/**
 * IP addresses and prefixes, parsed as strictly as Go's net/netip does: no leading zeros, no zones in prefixes,
 * no shortened IPv4.
 */

export interface Prefix {
  readonly family: 4 | 6
  /** The address with its host bits cleared, as an unsigned integer. */
  readonly bits: bigint
  /** Bits of the network part, 0 to 32 or 0 to 128. */
  readonly length: number
}

const decimalOctet = /^(0|[1-9][0-9]{0,2})$/
const hexGroup = /^[0-9a-fA-F]{1,4}$/

function parseIPv4(text: string): bigint | null {
  const parts = text.split('.')
  if (parts.length !== 4) return null
  let bits = 0
  for (const part of parts) {
    if (!decimalOctet.test(part)) return null
    const octet = Number(part)
    if (octet > 255) return null
    bits = bits * 256 + octet
  }
  return BigInt(bits)
}

function parseGroups(text: string): bigint[] | null {
  if (text === '') return []
  const groups: bigint[] = []
  const parts = text.split(':')
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] ?? ''
    if (part.includes('.')) {
      const embedded = i === parts.length - 1 ? parseIPv4(part) : null
      if (embedded === null) return null
      groups.push(embedded >> 16n, embedded & 0xff_ffn)
    } else if (hexGroup.test(part)) {
      groups.push(BigInt(Number.parseInt(part, 16)))
    } else {
      return null
    }
  }
  return groups
}

function parseIPv6(text: string): bigint | null {
  const gap = text.indexOf('::')
  if (gap >= 0 && text.includes('::', gap + 1)) return null
  const head = parseGroups(gap < 0 ? text : text.slice(0, gap))
  const tail = gap < 0 ? [] : parseGroups(text.slice(gap + 2))
  if (head === null || tail === null) return null
  const missing = 8 - head.length - tail.length
  if (gap < 0 ? missing !== 0 : missing < 1) return null
  let bits = 0n
  for (const group of [...head, ...Array.from({ length: missing }, () => 0n), ...tail]) bits = (bits << 16n) | group
  return bits
}

/** Parses one address as a prefix of full length; null if it is none. */
export function parseAddress(text: string): Prefix | null {
  if (text.includes(':')) {
    const bits = parseIPv6(text)
    return bits === null ? null : { family: 6, bits, length: 128 }
  }
  const bits = parseIPv4(text)
  return bits === null ? null : { family: 4, bits, length: 32 }
}

function mask(bits: bigint, length: number, width: number): bigint {
  const host = BigInt(width - length)
  return (bits >> host) << host
}

/** Parses `address/length` and clears the host bits; null if it is no prefix. */
export function parsePrefix(text: string): Prefix | null {
  const slash = text.indexOf('/')
  if (slash < 0) return null
  const address = parseAddress(text.slice(0, slash))
  const lengthText = text.slice(slash + 1)
  if (address === null || !decimalOctet.test(lengthText)) return null
  const length = Number(lengthText)
  if (length > address.length) return null
  return { family: address.family, bits: mask(address.bits, length, address.length), length }
}

/** Whether a prefix stands for IPv4 addresses in their IPv6 form, `::ffff:10.0.0.0/104`. */
export function isMappedIPv4({ family, bits }: Prefix): boolean {
  return family === 6 && bits >> 32n === 0xff_ffn
}

/** Whether every address of `inner` is one of `outer`. */
export function contains(outer: Prefix, inner: Prefix): boolean {
  if (outer.family !== inner.family || outer.length > inner.length) return false
  const shift = BigInt((outer.family === 4 ? 32 : 128) - outer.length)
  return outer.bits >> shift === inner.bits >> shift
}

/** The address part in canonical form (RFC 5952 for IPv6). */
export function formatAddress(prefix: Prefix): string {
  if (prefix.family === 4) {
    const bits = Number(prefix.bits)
    return `${bits >>> 24}.${(bits >>> 16) & 255}.${(bits >>> 8) & 255}.${bits & 255}`
  }
  const groups: string[] = []
  for (let i = 7; i >= 0; i--) groups.push(((prefix.bits >> BigInt(i * 16)) & 0xff_ffn).toString(16))
  let bestAt = -1
  let bestLength = 1
  for (let i = 0; i < 8; i++) {
    let length = 0
    while (i + length < 8 && groups[i + length] === '0') length++
    if (length > bestLength) {
      bestAt = i
      bestLength = length
    }
  }
  if (bestAt < 0) return groups.join(':')
  return `${groups.slice(0, bestAt).join(':')}::${groups.slice(bestAt + bestLength).join(':')}`
}

/** `address/length`, canonical: two prefixes are the same if and only if this text is. */
export function formatPrefix(prefix: Prefix): string {
  return `${formatAddress(prefix)}/${prefix.length}`
}

/** The address in its one canonical form; null for what is none. */
export function canonicalAddress(text: string): string | null {
  const address = parseAddress(text)
  return address === null ? null : formatAddress(address)
}
