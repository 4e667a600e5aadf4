/**
 * Other addresses in which prefixes hold and miss each other as before.
 *
 * A bit is turned or not by what stands in front of it, so that two addresses agree in as many first bits as before (the
 * scheme of J. Xu, J. Fan, M. Ammar, S. Moon: Prefix-preserving IP address anonymization, 2002). Whether it is turned depends on
 * a seed that is made of the whole workspace: nobody finds the way back without it. On the way to a special range no bit is
 * turned, so special ranges stay what they are and nothing else becomes one.
 */
import { formatAddress, parseAddress, parsePrefix, type Prefix } from '../../engine/cluster/address'

/** Ranges that mean something of their own: all of their addresses stay. */
const kept = [
  '0.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '192.0.2.0/24',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '198.18.0.0/15',
  '224.0.0.0/4',
  '240.0.0.0/4',
  // Metadata servers and public resolvers, which belong to nobody's company.
  '100.100.100.200/32',
  '168.63.129.16/32',
  '1.1.1.1/32',
  '1.0.0.1/32',
  '8.8.8.8/32',
  '8.8.4.4/32',
  '9.9.9.9/32',
  '::/128',
  '::1/128',
  'fe80::/10',
  'ff00::/8',
  '2001:db8::/32',
  'fd00:ec2::254/128',
]
/** Ranges whose addresses change among themselves. */
const within = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '172.16.0.0/12',
  '192.168.0.0/16',
  'fc00::/7',
  'fd00::/8',
  '64:ff9b::/96',
  '::ffff:0:0/96',
  '2000::/3',
]

interface Node {
  readonly next: [Node | null, Node | null]
  /** Everything below stays. */
  isKept: boolean
}

const newNode = (): Node => ({ next: [null, null], isKept: false })
const roots: Readonly<Record<4 | 6, Node>> = { 4: newNode(), 6: newNode() }

function widthOf({ family }: Prefix): number {
  return family === 4 ? 32 : 128
}

function bitAt(prefix: Prefix, i: number): 0 | 1 {
  return ((prefix.bits >> BigInt(widthOf(prefix) - 1 - i)) & 1n) === 1n ? 1 : 0
}

for (const text of [...kept, ...within]) {
  const prefix = parsePrefix(text)
  if (prefix === null) continue
  let node = roots[prefix.family]
  for (let i = 0; i < prefix.length; i++) node = node.next[bitAt(prefix, i)] ??= newNode()
  node.isKept ||= kept.includes(text)
}

/** FNV-1a over the characters of a text. */
export function hashOf(text: string, start = 0x81_1c_9d_c5): number {
  let hash = start
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01_00_01_93)
  return hash >>> 0
}

/** Every bit of a number depends on every bit of another. Constants: MurmurHash3's finaliser. */
function mixed(value: number): number {
  let hash = value
  hash = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2_b2_ae_35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** The other addresses of one workspace. */
export class Addresses {
  constructor(private readonly seed: string) {}

  /** An address, or a prefix with its host bits as written; null for what is neither. */
  rename(text: string): string | null {
    const slash = text.indexOf('/')
    const address = parseAddress(slash < 0 ? text : text.slice(0, slash))
    if (address === null || (slash >= 0 && parsePrefix(text) === null)) return null
    const length = slash < 0 ? widthOf(address) : Number(text.slice(slash + 1))
    const renamed = this.bitsOf(address)
    // Host bits that are all zero stay zero: they reveal nothing, and a prefix stays as tidy as it was.
    const shift = BigInt(widthOf(address) - length)
    const bits = address.bits === (address.bits >> shift) << shift ? (renamed >> shift) << shift : renamed
    return `${formatAddress({ ...address, bits })}${slash < 0 ? '' : text.slice(slash)}`
  }

  private bitsOf(address: Prefix): bigint {
    const width = widthOf(address)
    let node: Node | null = roots[address.family]
    let bits = 0n
    let path = hashOf(`${this.seed} ${address.family}`)
    for (let i = 0; i < width; i++) {
      const bit = bitAt(address, i)
      const isFixed: boolean = node !== null && (node.isKept || node.next[0] !== null || node.next[1] !== null)
      const turned = isFixed ? 0 : mixed(path + i) & 1
      bits = (bits << 1n) | BigInt(bit ^ turned)
      path = mixed(Math.imul(path, 31) + bit)
      if (node !== null && !node.isKept) node = node.next[bit]
    }
    return bits
  }
}
