/** Sets of identities as bits: identity `i` is bit `i & 31` of word `i >> 5`. */
export type Bitset = Uint32Array

export function emptyBitset(size: number): Bitset {
  return emptyWords((size + 31) >>> 5)
}

/** Small arrays are cut from larger ones: each array with memory of its own costs far more than the memory. */
const slabWords = 16_384
let slab = new Uint32Array(0)
let used = 0

/** Zeroes, as many words as asked for. */
export function emptyWords(words: number): Uint32Array {
  if (words > slabWords >> 3) return new Uint32Array(words)
  if (used + words > slab.length) {
    slab = new Uint32Array(slabWords)
    used = 0
  }
  const bits = slab.subarray(used, used + words)
  used += words
  return bits
}

export function copyOf(bits: Bitset): Bitset {
  const copy = emptyWords(bits.length)
  copy.set(bits)
  return copy
}

/** All of the first `size` bits. */
export function fullBitset(size: number): Bitset {
  const bits = emptyBitset(size).fill(0xff_ff_ff_ff)
  const rest = size & 31
  if (rest !== 0) bits[bits.length - 1] = 2 ** rest - 1
  return bits
}

export function hasBit(bits: Bitset, index: number): boolean {
  return (((bits[index >>> 5] ?? 0) >>> (index & 31)) & 1) === 1
}

export function setBit(bits: Bitset, index: number): void {
  bits[index >>> 5] = (bits[index >>> 5] ?? 0) | (1 << (index & 31))
}

export function clearBit(bits: Bitset, index: number): void {
  bits[index >>> 5] = (bits[index >>> 5] ?? 0) & ~(1 << (index & 31))
}

/** Adds `source` to `target`. */
export function orInto(target: Bitset, source: Bitset): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] ?? 0) | (source[i] ?? 0)
}

/** Keeps in `target` what is in `source` too. */
export function andInto(target: Bitset, source: Bitset): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] ?? 0) & (source[i] ?? 0)
}

/** Takes `source` out of `target`. */
export function andNotInto(target: Bitset, source: Bitset): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] ?? 0) & ~(source[i] ?? 0)
}

/** How many there are. */
export function countBits(bits: Bitset): number {
  let count = 0
  for (const word of bits) {
    let rest = word - ((word >>> 1) & 0x55_55_55_55)
    rest = (rest & 0x33_33_33_33) + ((rest >>> 2) & 0x33_33_33_33)
    count += Math.imul((rest + (rest >>> 4)) & 0x0f_0f_0f_0f, 0x01_01_01_01) >>> 24
  }
  return count
}

/** Calls back with each member in order. */
export function forEachBit(bits: Bitset, visit: (index: number) => void): void {
  for (let word = 0; word < bits.length; word++) {
    let rest = bits[word] ?? 0
    while (rest !== 0) {
      const low = rest & -rest
      visit((word << 5) + 31 - Math.clz32(low))
      rest ^= low
    }
  }
}
