/** What questions in plain form are looked up in: the one resolver, over what the page or an analysis has of the cluster. */
import { Directory } from '../../names/directory'
import { isDnsService } from '../../names/dns-service'
import { entryBy } from '../../names/entry'
import { reachedBy } from '../../names/local-backends'
import { isOutside } from '../../names/node-of'
import { isUnresolved, type Asking, type Resolution, type Target, type Unresolved } from '../../names/resolution'
import { resolveText } from '../../names/resolve'
import type {
  Endpoint,
  ExternalSummary,
  NamespaceSummary,
  NodeSummary,
  Probe,
  Protocol,
  ServiceSummary,
} from '../../types'
import { asSentence } from '../../../values/words'
import { remembered } from '../../../values/remembered'

/** What questions are looked up in; a snapshot or an analysis will do. */
export interface AskContext {
  readonly endpoints: readonly Endpoint[]
  readonly services?: readonly ServiceSummary[]
  readonly namespaces?: readonly Pick<NamespaceSummary, 'name'>[]
  readonly nodes?: readonly NodeSummary[]
  readonly externals?: readonly ExternalSummary[]
}

/** What looking a name up can come to. */
export type Found = Resolution | Unresolved

export interface Name {
  readonly text: string
  /** Number or name; empty where none is written. */
  readonly port: string
}

const directoryOf = remembered(
  ({ endpoints, services = [], nodes = [], externals = [], namespaces = [] }: AskContext) =>
    new Directory({ pods: endpoints, services, nodes, externals, namespaces: namespaces.map(({ name }) => name) }),
)

export class NameBook {
  private readonly directory: Directory

  constructor(private readonly context: AskContext) {
    this.directory = directoryOf(context)
  }

  /** The sender of a flow. */
  source(text: string, namespace: string | null): Found {
    return this.find(text, { role: 'sender', namespace, port: '', protocol: null })
  }

  /** The receiver; names without a namespace are looked for in the sender's first. */
  destination({ text, port }: Name, from: string, protocol: Protocol | null): Found {
    const isFromOutside = isOutside(this.directory, from)
    return this.find(text, { role: 'receiver', namespace: this.namespaceOf(from), port, protocol, isFromOutside })
  }

  private find(text: string, asking: Asking): Found {
    const found = resolveText(this.directory, text, asking)
    return isUnresolved(found) ? { ...found, message: asSentence(found.message) } : found
  }

  /** The cluster's own DNS server: the service of a usual name, or else a pod with its label; null where there is none. */
  dnsServer(): string | null {
    const { services } = this.directory
    const service = services.get('kube-system/kube-dns') ?? [...services.values()].find(isDnsService)
    if (service !== undefined) return `svc/${service.name}.${service.namespace}`
    return this.context.endpoints.find(({ podLabels }) => podLabels['k8s-app'] === 'kube-dns')?.key ?? null
  }

  /** Of what stands behind a service that which the sender may reach by it. */
  reachedBy({ targets, service }: Resolution, from: string): readonly Target[] {
    return reachedBy(this.directory, service, from, targets)
  }

  /** By which service a flow comes, where its name was written and that matters. */
  entryOf(from: string, service: string | undefined): Pick<Probe, 'entersBy'> {
    const entersBy = entryBy(this.directory, from, service)
    return entersBy === null ? {} : { entersBy }
  }

  private namespaceOf(key: string): string | null {
    return this.directory.pods.get(key)?.namespace ?? null
  }
}
