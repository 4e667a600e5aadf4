/** Sends one request through the cluster: the DNS query, the connection, the request; what passes is seen by Hubble. */
import { outsideKey } from '../../engine/keys'
import {
  backendsOf,
  connectionReset,
  probeRecords,
  type HttpRequest,
  type Probe,
  type Protocol,
  type Verdict,
} from '../../engine/doors/whole'
import { declaredPorts } from '../cluster/cluster'
import { labelsOf, listAt, textAt, type LiveObject } from '../cluster/object'
import { addressOf } from '../cluster/view'
import type { Call } from '../tool'
import { byAddress, byName, directoryOf, fullNameOf, isAddress, type Resolved } from './resolve'
import { seenRequest } from './seen'

export interface Request {
  readonly host: string
  readonly port: number
  readonly protocol: Protocol
  readonly http?: HttpRequest
  /** What a TLS client asks for. */
  readonly serverName?: string
}

export type Connection =
  /** The DNS server does not answer: its packets are dropped. */
  | { readonly state: 'dns-dropped' }
  /** The DNS proxy refuses the question. */
  | { readonly state: 'dns-refused' }
  | { readonly state: 'no-such-name' }
  | { readonly state: 'dropped'; readonly address: string }
  | { readonly state: 'refused'; readonly address: string }
  /** Connected; the proxy answers the request with 403. */
  | { readonly state: 'denied'; readonly address: string; readonly pod: LiveObject | null }
  /** Connected; the proxy resets a TLS connection by the server name that it asks for. */
  | { readonly state: 'reset'; readonly address: string }
  | Open

export interface Open {
  readonly state: 'open'
  /** The address that was connected to. */
  readonly address: string
  /** The pod that answers; null for a peer outside. */
  readonly pod: LiveObject | null
  /** The address that the pod sees. */
  readonly source: string
  /** Went by way of the layer 7 proxy. */
  readonly isRedirected: boolean
}

/** A sender that gets no answer tries twice before a command gives up. */
const attempts = 2

/** Key of the peer that sends from a place. */
export function senderOf({ cluster, place }: Call): string {
  if (place.pod !== null) return place.pod
  const ip = cluster.pins['world']?.ip
  return ip === undefined ? 'entity:world' : outsideKey('ip', ip)
}

export function connect(request: Request, call: Call): Connection {
  const { host, protocol } = request
  const { cluster, place } = call
  let found: Resolved
  if (isAddress(host)) found = byAddress(cluster, host)
  else {
    const answer = lookUp(host, call)
    if (answer.state !== 'found') return answer
    found = answer.resolved
  }
  const isIcmp = protocol === 'ICMP' || protocol === 'ICMPv6'
  switch (found.kind) {
    case 'unknown':
      return { state: 'no-such-name' }
    case 'pod':
      return send(
        { to: `${found.pod.namespace}/${found.pod.name}`, port: request.port, address: found.address, pod: found.pod },
        request,
        call,
      )
    case 'outside':
      return send({ to: found.peer, port: request.port, address: found.address, pod: null }, request, call)
    case 'service': {
      const { service, address, isExternal } = found
      const isHeadless = service.clusterIPs?.includes('None') === true
      // A service's address exists inside the cluster only, unless a load balancer gave it; it answers no ping.
      if ((place.pod === null && !isExternal) || (isIcmp && !isHeadless)) return { state: 'dropped', address }
      const all = backendsOf(directoryOf(cluster), service, request.port, protocol)
      if (all === null) return { state: 'dropped', address }
      const backend = all[cluster.flows.seen % Math.max(1, all.length)]
      if (backend === undefined) return { state: 'refused', address }
      const target: Target = { to: backend.key, port: backend.port, address, pod: podByKey(call, backend.key) }
      // Only an address is translated; names that lead to pods or to other names are those of what they lead to.
      const isTranslated = !isHeadless && service.externalName === undefined
      return send(isTranslated ? { ...target, service: service.key } : target, request, call)
    }
  }
}

interface Target {
  readonly to: string
  readonly port: number
  /** The address that was asked for. */
  readonly address: string
  readonly pod: LiveObject | null
  readonly service?: string
}

function send(
  { to, port, address, pod, service }: Target,
  { protocol, http, serverName }: Request,
  call: Call,
): Connection {
  const probe: Probe = {
    from: senderOf(call),
    to,
    protocol,
    port,
    ...(http === undefined ? {} : { http }),
    ...(serverName === undefined ? {} : { serverName }),
  }
  const verdict = observe(probe, call, service)
  if (verdict.verdict === 'DROPPED' && verdict.request === undefined) return { state: 'dropped', address }
  if (verdict.request?.verdict === 'DROPPED')
    return verdict.request.response === connectionReset
      ? { state: 'reset', address }
      : { state: 'denied', address, pod }
  if (pod !== null && protocol === 'TCP' && !isListening(pod, port, call)) return { state: 'refused', address }
  return {
    state: 'open',
    address,
    pod,
    source: sourceAddress(call),
    isRedirected: verdict.egress.l7 || verdict.ingress.l7,
  }
}

/** Asks the engine, and records what Hubble sees of it. */
function observe(probe: Probe, { cluster }: Call, service?: string): Verdict {
  const analysis = cluster.analysis()
  const verdict = analysis.probe(probe)
  const records = probeRecords(analysis, [{ probe, ...(service === undefined ? {} : { service }) }], {
    packets: 'all',
    attempts,
    startMs: cluster.clock.ms,
  })
  cluster.requests.add(seenRequest(probe, verdict, records, cluster))
  cluster.flows.add(records)
  // What follows happens later; a program that gets no answer knows itself how long it waits.
  const last = records.at(-1)
  if (last !== undefined && verdict.verdict !== 'DROPPED')
    cluster.clock.advance(Date.parse(last.time) + 1 - cluster.clock.ms)
  return verdict
}

type Answer =
  | { readonly state: 'found'; readonly resolved: Resolved; readonly name: string }
  | { readonly state: 'dns-dropped' | 'dns-refused' | 'no-such-name' }

/** Asks the cluster's DNS server for a name; outside, whatever is no name of the cluster is found. */
export function lookUp(name: string, call: Call): Answer {
  const { cluster, place } = call
  const resolved = byName(cluster, name, place)
  const full = fullNameOf(cluster, name, place)
  if (place.pod !== null) {
    const [server] = dnsServers(call)
    if (server === undefined) return { state: 'dns-dropped' }
    const probe: Probe = { from: place.pod, to: server, protocol: 'UDP', port: 53, dnsName: full }
    const verdict = observe(probe, call, 'kube-system/kube-dns')
    if (verdict.request?.verdict === 'DROPPED') return { state: 'dns-refused' }
    if (verdict.verdict === 'DROPPED') return { state: 'dns-dropped' }
  }
  return resolved.kind === 'unknown' ? { state: 'no-such-name' } : { state: 'found', resolved, name: full }
}

/** Keys of the pods that answer DNS queries. */
function dnsServers({ cluster }: Call): readonly string[] {
  return cluster
    .ofKind('Pod')
    .filter((pod) => pod.namespace === 'kube-system' && labelsOf(pod)['k8s-app'] === 'kube-dns')
    .map(({ namespace, name }) => `${namespace}/${name}`)
}

export function podByKey({ cluster }: Call, key: string): LiveObject | null {
  const [namespace = '', name = ''] = key.split('/')
  return key.includes(':') ? null : cluster.find('Pod', namespace, name)
}

/** Ports on which well-known images listen where nothing is declared. */
const imagePorts: readonly (readonly [image: RegExp, port: number])[] = [
  [/(^|\/)nginx(demos\/hello)?(:|@|$)|nginxdemos\/hello|httpd(:|@|$)|httpbin|cilium\/starwars/, 80],
  [/cilium\/json-mock/, 3000],
  [/hashicorp\/http-echo/, 5678],
  [/(^|\/)redis(:|@|$)/, 6379],
  [/(^|\/)postgres(:|@|$)/, 5432],
]

/**
 * Whether anything in a pod listens on a TCP port: what it declares, what a service sends there, what its image is known
 * for. Of a pod whose manifest names no image nothing is known, so it answers everywhere.
 */
function isListening(pod: LiveObject, port: number, { cluster }: Call): boolean {
  const declared = declaredPorts(pod)
  if (declared.some((own) => own.port === port)) return true
  const key = `${pod.namespace}/${pod.name}`
  const isServed = cluster
    .analysis()
    .services.some(({ selects, ports }) => selects.includes(key) && ports.some(({ targetPort }) => targetPort === port))
  if (isServed) return true
  const containers = listAt(pod.value, 'spec', 'containers')
  const images = containers.map((container) => textAt(container, 'image')).filter((image) => image !== '')
  if (images.length === 0) return declared.length === 0
  const written = containers
    .flatMap((container) => [...listAt(container, 'args'), ...listAt(container, 'command')])
    .map((arg) => textAt(arg))
  if (written.includes(`--http-port=${port}`)) return true
  if (
    images.some((image) => image.includes('agnhost')) &&
    port === 8080 &&
    !written.some((arg) => arg.startsWith('--http-port='))
  )
    return written.length === 0 || written.includes('netexec')
  return images.some((image) => imagePorts.some(([pattern, own]) => own === port && pattern.test(image)))
}

function sourceAddress(call: Call): string {
  const { cluster, place } = call
  const pod = place.pod === null ? null : podByKey(call, place.pod)
  return pod === null ? (cluster.pins['world']?.ip ?? '203.0.113.1') : addressOf(cluster, pod)
}
