/** What filters ask about a flow itself: its verdict, reason, port, direction, deciders and events. */
import { FlowSide, FlowVerdict, type FlowTable } from '../../types'
import { hashText, sourcePortOf } from '../records/addresses'
import type { PeerMatcher } from './peers'
import { dropReasons } from '../../cilium/numbers'
import { dropReasonNumbers, ipVersion, splitType, undecidedName, verdictNames } from './values'

export type RowTest = (row: number) => boolean

const never: RowTest = () => false

/** Rows that are undecided stand in ascending order, in a list that may be written anew between two questions. */
function isUndecidedIn({ undecided = [] }: FlowTable): RowTest {
  return (row) => {
    let [low, high] = [0, undecided.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((undecided[middle] ?? 0) < row) low = middle + 1
      else high = middle
    }
    return undecided[low] === row
  }
}

export class RowFacts {
  constructor(
    private readonly table: FlowTable,
    private readonly peers: PeerMatcher,
  ) {}

  /** A test for the values of one flag: any of them may fit. */
  test(field: string, values: readonly string[]): RowTest {
    const { table } = this
    switch (field) {
      case 'verdict': {
        // The numbers of the table's verdicts are those of FlowVerdict.
        const wanted = verdictNames.slice(0, 4).map((name) => values.includes(name))
        const at = [wanted[0], wanted[1], wanted[2], wanted[3]]
        const isOpen = values.includes(undecidedName) ? isUndecidedIn(table) : never
        return (i) => at[table.verdict[i] ?? 0] === true || isOpen(i)
      }
      case 'drop-reason-desc': {
        const numbers = new Set(values.map((value) => dropReasonNumbers[value]))
        return (i) => table.verdict[i] === FlowVerdict.DROPPED && numbers.has(table.dropReason[i])
      }
      case 'protocol':
        return this.protocol(values)
      case 'type':
        return any(values.map((value) => this.type(value)))
      case 'traffic-direction':
        return any(values.map((value) => this.direction(value)))
      case 'policy':
        return this.policy(values)
      case 'http-method':
      case 'http-path':
      case 'http-url':
      case 'http-status':
      case 'http-header':
        return this.protocol(['http'])
      case 'ip-version': {
        const masks = values.map((value) => this.peers.family(ipVersion(value) ?? 4))
        return any(
          masks.map((mask) => (i) => mask[table.source[i] ?? 0] === 1 && mask[table.destination[i] ?? 0] === 1),
        )
      }
      case 'tcp-flags': {
        const tcp = this.ports(({ protocol }) => protocol === 'TCP')
        // The first packet of a connection carries SYN alone; others follow only where it got through.
        return any(
          values.map((value): RowTest =>
            value === 'SYN'
              ? (i) => tcp[table.port[i] ?? 0] === 1
              : (i) => tcp[table.port[i] ?? 0] === 1 && this.isThrough(i),
          ),
        )
      }
      case 'reply': {
        const pods = this.peers.managed()
        return (i) => this.isThrough(i) && pods[table.source[i] ?? 0] === 1 && pods[table.destination[i] ?? 0] === 1
      }
      case 'unencrypted':
        return () => true
      case 'node-name': {
        const masks = values.map((value) => this.peers.onNode(value))
        return any(
          masks.map((mask) => (i) => mask[table.source[i] ?? 0] === 1 || mask[table.destination[i] ?? 0] === 1),
        )
      }
      default:
        return never
    }
  }

  /** Destination ports. */
  port(numbers: readonly number[]): RowTest {
    const wanted = this.ports(({ port, protocol }) => !protocol.startsWith('ICMP') && numbers.includes(port))
    return (i) => wanted[this.table.port[i] ?? 0] === 1
  }

  /** Source ports, as the records of the rows have them. */
  sourcePort(numbers: readonly number[]): RowTest {
    const wanted = new Set(numbers.filter((number) => number >= 32_768))
    if (wanted.size === 0) return never
    const { source, destination, port, ports } = this.table
    const hashes = this.peers.numbered(hashText)
    return (i) =>
      wanted.has(
        sourcePortOf(hashes[source[i] ?? 0] ?? 0, hashes[destination[i] ?? 0] ?? 0, ports[port[i] ?? 0]?.port ?? 0),
      )
  }

  /** Whether a word occurs in anything but the peers. */
  word(word: string): RowTest {
    const { table } = this
    const has = (text: string): boolean => text.toLowerCase().includes(word)
    const ports = this.ports(
      ({ port, protocol, name = '' }) => has(`${port}/${protocol} (${name})`) || has(`${protocol}/${port}`),
    )
    const isDecider = this.deciders((keys) => keys.some(has))
    const verdicts = verdictNames.slice(0, 4).map((name) => name.toLowerCase().startsWith(word))
    const { denied, denylist } = dropReasons
    const reasons = new Map<number, boolean>([
      [denied.code, has(denied.text) || has(denied.name) || 'default deny'.startsWith(word)],
      [denylist.code, has(denylist.text) || has(denylist.name)],
    ])
    return (i) =>
      ports[table.port[i] ?? 0] === 1 ||
      isDecider(table.egressBy[i]) ||
      isDecider(table.ingressBy[i]) ||
      verdicts[table.verdict[i] ?? 0] === true ||
      reasons.get(table.dropReason[i] ?? 0) === true
  }

  /** Lists of deciders are read when a row first asks for them: while flows are listed, their number grows. */
  private deciders(test: (keys: readonly string[]) => boolean): (by: number | undefined) => boolean {
    const known: boolean[] = []
    return (by = 0) => (known[by] ??= test(this.table.deciders[by] ?? []))
  }

  private ports(test: (port: FlowTable['ports'][number]) => boolean): Uint8Array {
    return Uint8Array.from(this.table.ports, (port) => (test(port) ? 1 : 0))
  }

  private isThrough(i: number): boolean {
    const verdict = this.table.verdict[i]
    return verdict === FlowVerdict.FORWARDED || verdict === FlowVerdict.REDIRECTED
  }

  /** Layer 4 by the port; layer 7 by the redirect, whose kind the port tells. */
  private protocol(values: readonly string[]): RowTest {
    const { table } = this
    const isL4 = this.ports(({ protocol }) => {
      const name = protocol.toLowerCase()
      return values.some(
        (value) => value === name || (value === 'icmp' && name === 'icmpv6') || (value === 'icmpv4' && name === 'icmp'),
      )
    })
    const isL7 = this.ports(({ port, protocol }) =>
      port === 53 ? values.includes('dns') : protocol === 'TCP' && values.includes('http'),
    )
    return (i) => {
      const port = table.port[i] ?? 0
      return isL4[port] === 1 || (isL7[port] === 1 && table.verdict[i] === FlowVerdict.REDIRECTED)
    }
  }

  /** Whether one of a flow's events is of a type. */
  private type(value: string): RowTest {
    const { table } = this
    const { type, subtype } = splitType(value)
    // Only drops and points of a packet's way have kinds; Hubble counts the others as kind 0.
    if (type !== 'drop' && type !== 'trace' && subtype !== undefined && subtype !== '0') return never
    switch (type) {
      case 'drop':
        return (i) =>
          table.verdict[i] === FlowVerdict.DROPPED && (subtype === undefined || table.dropReason[i] === Number(subtype))
      case 'l7':
        return (i) => table.verdict[i] === FlowVerdict.REDIRECTED
      case 'policy-verdict': {
        const leaves = this.peers.enforced('egressEnforced')
        const enters = this.peers.enforced('ingressEnforced')
        return (i) =>
          table.verdict[i] !== FlowVerdict.ERROR &&
          (leaves[table.source[i] ?? 0] === 1 ||
            (enters[table.destination[i] ?? 0] === 1 && table.egress[i] !== FlowSide.denied))
      }
      case 'trace':
        return this.trace(subtype)
      default:
        return never
    }
  }

  /** Trace points that a flow passes, as its records have them; those of a drop end where it was dropped. */
  private trace(point: string | undefined): RowTest {
    const { table } = this
    const pods = this.peers.managed()
    const nodes = this.peers.nodes()
    const isHostTo = this.peers.isHostTo()
    const isHost: RowTest = (i) => isHostTo(table.destination[i] ?? 0, table.source[i] ?? 0)
    const isError: RowTest = (i) => table.verdict[i] === FlowVerdict.ERROR
    const hasLeft: RowTest = (i) => !isError(i) && table.egress[i] !== FlowSide.denied
    const leavesCluster: RowTest = (i) =>
      hasLeft(i) && pods[table.source[i] ?? 0] === 1 && pods[table.destination[i] ?? 0] === 0
    const points: Readonly<Record<string, RowTest>> = {
      'to-endpoint': (i) => this.isThrough(i) && pods[table.destination[i] ?? 0] === 1,
      'to-proxy': (i) =>
        hasLeft(i) && (table.egress[i] === FlowSide.redirected || table.ingress[i] === FlowSide.redirected),
      'to-overlay': (i) => {
        const [from, to] = [table.source[i] ?? 0, table.destination[i] ?? 0]
        return hasLeft(i) && pods[from] === 1 && pods[to] === 1 && nodes[from] !== nodes[to]
      },
      'to-host': (i) => leavesCluster(i) && isHost(i),
      'to-stack': (i) => leavesCluster(i) && !isHost(i),
    }
    return point === undefined ? any(Object.values(points)) : (points[point] ?? never)
  }

  /** A drop is at the side that dropped it; anything else at each side that has a pod. */
  private direction(value: string): RowTest {
    const { table } = this
    if (value === 'egress')
      return (i) =>
        table.verdict[i] === FlowVerdict.DROPPED
          ? table.egress[i] === FlowSide.denied
          : table.egress[i] !== FlowSide.none
    return (i) =>
      table.verdict[i] === FlowVerdict.DROPPED
        ? table.egress[i] !== FlowSide.denied
        : table.ingress[i] !== FlowSide.none
  }

  /** Deciders of the side that dropped a flow, or else of both. */
  private policy(values: readonly string[]): RowTest {
    const { table } = this
    const isDecider = (key: string): boolean =>
      values.some((value) => key === value || key.endsWith(`/${value}`) || key.slice(key.indexOf('/') + 1) === value)
    const isWanted = this.deciders((keys) => keys.some(isDecider))
    const wantsDefaultDeny = values.includes('default-deny')
    const fits = (by: number | undefined, isDenied: boolean): boolean =>
      isWanted(by) || (isDenied && wantsDefaultDeny && by === 0)
    return (i) => {
      if (table.egress[i] === FlowSide.denied) return fits(table.egressBy[i], true)
      if (table.ingress[i] === FlowSide.denied) return fits(table.ingressBy[i], true)
      return fits(table.egressBy[i], false) || fits(table.ingressBy[i], false)
    }
  }
}

function any(tests: readonly RowTest[]): RowTest {
  const [first] = tests
  return tests.length === 1 && first !== undefined ? first : (i) => tests.some((test) => test(i))
}
