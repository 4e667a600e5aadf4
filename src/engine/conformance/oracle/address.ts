/** Addresses and prefixes, as Go's `netip` reads them. */

/** The upper `length` bits of `value` count; `bits` tells the family. */
export interface Prefix {
  readonly bits: 32 | 128
  readonly value: bigint
  readonly length: number
}

/** A bare address as a prefix of full length; null if it is none. */
export function readAddress(text: string): Prefix | null {
  if (text.includes(':')) return readIpv6(text)
  const value = readIpv4(text)
  return value === null ? null : { bits: 32, value, length: 32 }
}

/** `ADDRESS/LENGTH` with the host bits masked off; null if it is none. */
export function readPrefix(text: string): Prefix | null {
  const slash = text.lastIndexOf('/')
  if (slash < 0) return null
  const address = readAddress(text.slice(0, slash))
  const length = text.slice(slash + 1)
  if (address === null || !/^(0|[1-9][0-9]{0,2})$/.test(length) || Number(length) > address.bits) return null
  return masked(address, Number(length))
}

export function readPrefixOrAddress(text: string): Prefix | null {
  return readPrefix(text) ?? readAddress(text)
}

export function contains(outer: Prefix, inner: Prefix): boolean {
  return outer.bits === inner.bits && outer.length <= inner.length && masked(inner, outer.length).value === outer.value
}

function masked({ bits, value }: Prefix, length: number): Prefix {
  const hostBits = BigInt(bits - length)
  return { bits, value: (value >> hostBits) << hostBits, length }
}

function readIpv4(text: string): bigint | null {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255))
    return null
  return parts.reduce((value, part) => value * 256n + BigInt(part), 0n)
}

function readIpv6(text: string): Prefix | null {
  const halves = text.split('::')
  if (halves.length > 2) return null
  const [head, tail] = halves.map((half) => readGroups(half))
  if (head === null || tail === null || head === undefined) return null
  const missing = 8 - head.length - (tail?.length ?? 0)
  if (tail === undefined ? missing !== 0 : missing < 1) return null
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...(tail ?? [])]
  return { bits: 128, value: groups.reduce((value, group) => value * 65536n + BigInt(group), 0n), length: 128 }
}

function readGroups(text: string): readonly number[] | null {
  if (text === '') return []
  const parts = text.split(':')
  const groups: number[] = []
  for (const [index, part] of parts.entries()) {
    const embedded = index === parts.length - 1 && part.includes('.') ? readIpv4(part) : null
    if (embedded !== null) groups.push(Number(embedded >> 16n), Number(embedded & 65535n))
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16))
    else return null
  }
  return groups
}
