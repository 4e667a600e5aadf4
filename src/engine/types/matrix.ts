/** Verdicts of all identities against all others, as bits. */
import type { Protocol } from './words'

/**
 * Verdicts of all identities against all identities and all port classes, as sets of bits.
 *
 * An identity's egress is row `egressRow[identity]`, its ingress row `ingressRow[identity]`; identities under the same
 * rules share a row. In `allowed` and `redirected`, bit `peer` of the words from `(row * classes.length + class) * words`
 * says whether that peer is let through, and whether by way of the layer 7 proxy. `matrixCell` reads one cell. An engine takes
 * rows over into the matrix of the next edit: move the arrays to another thread if you like, but do not write into them.
 */
export interface VerdictMatrix {
  /** Identity numbers; an identity's index in here is its index everywhere else. */
  readonly identities: Uint32Array
  readonly classes: readonly PortClass[]
  /** 32-bit words that hold one bit for each identity. */
  readonly words: number
  readonly egressRow: Uint32Array
  readonly ingressRow: Uint32Array
  readonly allowed: Uint32Array
  readonly redirected: Uint32Array
  /** 1 for identities whose policies cannot be combined. */
  readonly errors: Uint8Array
}

/** Ports of a protocol between which no rule distinguishes, as inclusive ranges. */
export interface PortClass {
  /**
   * `other` stands for every protocol that no rule names: in a list of ports that get through, for every one that the list does
   * not have itself, be it without ranges.
   */
  readonly protocol: Protocol | 'other'
  readonly ranges: readonly (readonly [first: number, last: number])[]
}

/** Bits of a matrix cell. */
export const MatrixBit = {
  egressAllowed: 1,
  ingressAllowed: 2,
  egressL7: 4,
  ingressL7: 8,
  egressError: 16,
  ingressError: 32,
} as const
