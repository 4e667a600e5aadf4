/** Ends of stated traffic, looked up: which endpoints and peers they are, and on which ports they are meant. */
import { directoryOf } from '../../names/cluster-directory'
import { isUnresolved, type Asking, type Resolution, type TargetPort } from '../../names/resolution'
import { resolveText } from '../../names/resolve'
import type { Protocol } from '../../types'
import type { PolicyModel } from '../../verdict/model'
import { partsOf } from '../../verdict/prefix-parts'
import { standingOf } from '../../verdict/sight'

export interface PortOfEnd {
  readonly protocol: Protocol
  readonly port: number
}

/** One peer that an end stands for. */
export interface Member {
  /** As in `Peer`. */
  readonly key: string
  /** Index of the endpoint; -1 for any other peer. */
  readonly endpoint: number
  /** Ports that are meant, by a service or by declaration; null where none is said. */
  readonly ports: readonly PortOfEnd[] | null
  /** As in `Target`. */
  readonly isPlaceUnknown?: boolean
  /** As in `Target`. */
  readonly isByEnvoy?: boolean
  /** As in `Target`. */
  readonly isTranslated?: boolean
  /** As in `Target`. */
  readonly isByAddress?: boolean
}

export interface FoundEnd {
  readonly members: readonly Member[]
  /** What was looked up, a sentence each. */
  readonly understood: readonly string[]
  readonly doubts: readonly string[]
  /** Key of the service that was named. */
  readonly service?: string
  /** What else the text could have meant. */
  readonly instead?: { readonly members: readonly Member[]; readonly words: string }
}

/** Looks ends up in one model. Texts say what is wrong. */
export class Ends {
  constructor(private readonly model: PolicyModel) {}

  sender(written: string, namespace: string | null = null): FoundEnd | string {
    const asking = { role: 'sender', namespace, port: '', protocol: null } as const
    return this.found(resolveText(directoryOf(this.model.cluster), written, asking), null)
  }

  /** @param namespace that of the sender, in which short names are looked for first */
  receiver(
    written: string,
    {
      port,
      ...asked
    }: Pick<Asking, 'protocol' | 'namespace' | 'isFromOutside'> & { readonly port?: number | undefined },
  ): FoundEnd | string {
    const asking = { ...asked, role: 'receiver', port: port === undefined ? '' : String(port) } as const
    return this.found(resolveText(directoryOf(this.model.cluster), written, asking), asked.protocol)
  }

  private found(resolved: ReturnType<typeof resolveText>, protocol: Protocol | null): FoundEnd | string {
    if (isUnresolved(resolved)) {
      const { message, suggestion } = resolved
      return suggestion === undefined ? message : `${message}; did you mean ${suggestion}?`
    }
    for (const { key } of resolved.targets) {
      const standing = standingOf(this.model, key)
      if (typeof standing === 'string') return standing
    }
    const { understood, doubts, service, instead } = resolved
    return {
      members: this.members(resolved.targets, protocol),
      understood,
      doubts,
      ...(service === undefined ? {} : { service }),
      ...(instead === undefined
        ? {}
        : { instead: { members: this.members(instead.targets, protocol), words: instead.words } }),
    }
  }

  private members(targets: Resolution['targets'], protocol: Protocol | null): readonly Member[] {
    // Where prefixes hold all addresses, the world is all of them.
    return targets.flatMap(({ key, ports, isPlaceUnknown, isByEnvoy, isTranslated, isByAddress }) =>
      (partsOf(this.model, key) ?? [key]).map((part) => ({
        key: part,
        endpoint: this.model.endpointIndex.get(part) ?? -1,
        ports: ports === null ? null : ports.map((port) => portOf(port, protocol)),
        ...(isPlaceUnknown === true ? { isPlaceUnknown } : {}),
        ...(isByEnvoy === true ? { isByEnvoy } : {}),
        ...(isTranslated === true ? { isTranslated } : {}),
        ...(isByAddress === true ? { isByAddress } : {}),
      })),
    )
  }
}

const portOf = (found: TargetPort, protocol: Protocol | null): PortOfEnd => ({
  protocol: found.protocol ?? protocol ?? 'TCP',
  port: found.port,
})
