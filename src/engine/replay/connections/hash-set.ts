/** A set of hashes of 52 bits, for telling duplicates apart at a few bytes each: a million texts would take a hundred megabytes. */
export class HashSet {
  private slots = new Float64Array(1 << 12)
  private size = 0

  /** Adds the text; whether it was there before. Two of a million texts are taken for one once in ten thousand files. */
  has(text: string): boolean {
    const hash = hashOf(text)
    let slot = hash % this.slots.length
    for (;;) {
      const held = this.slots[slot]
      if (held === hash) return true
      if (held === 0) break
      slot = slot + 1 === this.slots.length ? 0 : slot + 1
    }
    this.slots[slot] = hash
    this.size++
    if (this.size * 2 > this.slots.length) this.grow()
    return false
  }

  private grow(): void {
    const old = this.slots
    this.slots = new Float64Array(old.length * 2)
    for (const hash of old) {
      if (hash === 0) continue
      let slot = hash % this.slots.length
      while (this.slots[slot] !== 0) slot = slot + 1 === this.slots.length ? 0 : slot + 1
      this.slots[slot] = hash
    }
  }
}

/** Two runs of FNV-1a with different beginnings; never 0. */
function hashOf(text: string): number {
  let a = 0x81_1c_9d_c5
  let b = 0x2f_0b_44_57
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    a = Math.imul(a ^ code, 0x01_00_01_93)
    b = Math.imul(b ^ code, 0x85_eb_ca_6b) ^ (b >>> 13)
  }
  return (a >>> 0) * 0x10_00_00 + ((b >>> 0) & 0x0f_ff_ff) + 1
}
