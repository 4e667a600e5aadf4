/** What is to be as in some cluster that was written about: addresses, nodes and names that would be made up otherwise. */
import { isPlainMap, type Plain, type PlainMap } from '../../yaml/written/render'
import { mapAt } from './object'

export interface Pin {
  /** Name of the pod that a workload makes. */
  readonly name?: string
  /** Address of a pod, of a service, or of who types the commands (`world`). */
  readonly ip?: string
  readonly node?: string
  /** Address that a load balancer gives a service. */
  readonly external?: string
  readonly nodePort?: number
  /** Number of a pod's identity. */
  readonly identity?: number
}

/** Pins by `namespace/name` of a pod or workload, `svc/namespace/name` of a service, or `world`. */
export type Pins = Readonly<Record<string, Pin>>

/**
 * Reads `ns1/web:ip=10.0.1.7,node=worker-1`.
 *
 * @returns the key and the pin, or null where it cannot be read
 */
export function readPin(text: string): readonly [string, Pin] | null {
  const colon = text.indexOf(':')
  if (colon <= 0) return null
  const fields: Record<string, string> = {}
  for (const part of text.slice(colon + 1).split(',')) {
    const [name = '', value = ''] = part.split('=')
    if (!['name', 'ip', 'node', 'external', 'node-port', 'identity'].includes(name) || value === '') return null
    fields[name] = value
  }
  const { 'node-port': nodePort, identity, ...texts } = fields
  return [
    text.slice(0, colon),
    {
      ...texts,
      ...(nodePort === undefined ? {} : { nodePort: Number(nodePort) }),
      ...(identity === undefined ? {} : { identity: Number(identity) }),
    },
  ]
}

/** A new pod's text with what is pinned of it. */
export function pinnedPod(value: PlainMap, pin: Pin | undefined): PlainMap {
  if (pin === undefined) return value
  const spec: Plain = pin.node === undefined ? mapAt(value, 'spec') : { ...mapAt(value, 'spec'), nodeName: pin.node }
  return { ...value, spec, ...(pin.ip === undefined ? {} : { status: { podIP: pin.ip } }) }
}

/** A new service's text with what is pinned of it. */
export function pinnedService(value: PlainMap, pin: Pin | undefined): PlainMap {
  if (pin === undefined) return value
  const spec = mapAt(value, 'spec')
  const ports = Array.isArray(spec['ports'])
    ? spec['ports'].map((port: Plain) =>
        isPlainMap(port) && pin.nodePort !== undefined ? { ...port, nodePort: pin.nodePort } : port,
      )
    : []
  return {
    ...value,
    spec: { ...spec, ...(pin.ip === undefined ? {} : { clusterIP: pin.ip }), ports },
    ...(pin.external === undefined ? {} : { status: { loadBalancer: { ingress: [{ ip: pin.external }] } } }),
  }
}
