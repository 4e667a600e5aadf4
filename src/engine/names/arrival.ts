/** A flow as its sender dials it, what translates it, and where it may arrive. */
import type { Transport } from '../cluster/settings'
import type { PeerKey } from '../keys'
import type { Protocol } from '../types'
import type { Directory } from './directory'
import type { FixedNodes, NodeOf } from './node-of'

/** Where a flow may arrive. */
export interface Arrival {
  /** Key of the peer as policy sees it: never the address of a pod or of a service that is translated. */
  readonly key: string
  readonly port: number
  /** When the flow arrives here, where it may arrive elsewhere. */
  readonly when?: string
  /** As in `Target`. */
  readonly isByEnvoy?: boolean
  /** What the receiver takes the sender for, where that is not the sender itself. */
  readonly seenAs?: 'world' | 'remote-node' | PeerKey
  /** To what a node hands the flow on: the arrival is what the sender's policies see, and this what the receiver's do. */
  readonly beyond?: Pick<Arrival, 'key' | 'port' | 'seenAs'> & { readonly node?: NodeOf }
  /** Where the ends are if the flow comes this way, as far as nothing else states it. */
  readonly nodes?: FixedNodes
}

/** Conditions that hold together, in words; none where there are none. */
export function whenAll(...words: readonly (string | undefined)[]): { readonly when?: string } {
  const when = words.filter((word) => word !== undefined && word !== '').join(', ')
  return when === '' ? {} : { when }
}

/** An arrival under one more condition. */
export function within(when: string, arrival: Arrival): Arrival {
  return { ...arrival, ...whenAll(when, arrival.when) }
}

export interface Dialled {
  readonly arrivals: readonly Arrival[]
  readonly understood: readonly string[]
  /** Where there is no packet at all, if that depends on something: nothing stands behind the service. */
  readonly without?: { readonly when: string; readonly message: string }
  /** Where the flow arrives if what is not certain turns out otherwise, and what that is. */
  readonly instead?: Instead
}

export interface Instead {
  readonly arrival: Arrival
  readonly words: string
  /** The one arrival that it is in the place of, where the others are certain. */
  readonly of?: Arrival
}

/** A flow as its sender dials it. */
export interface Dialling {
  /** Key of the sender. */
  readonly from: string
  readonly to: string
  readonly protocol: Protocol
  readonly port: number
  /** As in `Target`. */
  readonly isTranslated?: boolean
  /** As in `Target`. */
  readonly isByAddress?: boolean
}

/** What a destination is translated with. */
export interface Translator {
  readonly directory: Directory
  readonly transport: Transport
}
