/**
 * Named ports of a pod, and the labels by which they are part of its identity: pods with equal labels of their own and
 * different numbers behind a name are different identities.
 * Source: pkg/k8s/labels.go, pkg/types/portmap.go (AddPort), since Cilium 1.20.
 */
import type { EndpointPort, Protocol } from '../types'
import type { Label } from './labels'
import { compareTexts } from '../../values/compare'

/** What one pod understands by the name of a port. */
export interface NamedPort {
  readonly protocol: Protocol
  readonly port: number
}

/** Equal ones are the same object. */
export interface NamedPorts {
  /** `name.PROTOCOL.port` of each, in order of their names, joined by `_`. */
  readonly text: string
  readonly byName: ReadonlyMap<string, NamedPort>
}

export const noNamedPorts: NamedPorts = { text: '', byName: new Map() }

export const namedPortsKey = 'io.cilium.k8s.named-ports'

/** No label value is longer. */
const longestValue = 63

const known = new Map<string, NamedPorts>()

/**
 * The named ports among those that a pod declares: those of its containers, not of its init containers. A name that stands
 * there twice has the number and the protocol that come last.
 */
export function readNamedPorts(ports: readonly EndpointPort[]): NamedPorts {
  let byName: Map<string, NamedPort> | undefined
  for (const { name, port, protocol, isSidecar } of ports) {
    if (name === undefined || port < 1 || isSidecar === true) continue
    byName ??= new Map()
    byName.set(name, { protocol, port })
  }
  if (byName === undefined) return noNamedPorts
  const text = textOf(byName)
  let shared = known.get(text)
  if (shared === undefined) {
    // A pure function's memo; bounded so that hostile manifests cannot grow it without end.
    if (known.size > 10_000) known.clear()
    known.set(text, (shared = { text, byName }))
  }
  return shared
}

function textOf(byName: ReadonlyMap<string, NamedPort>): string {
  const names = [...byName.keys()]
  if (names.length > 1) names.sort(compareTexts)
  let text = ''
  for (const name of names) {
    const found = byName.get(name)
    if (found === undefined) continue
    if (text !== '') text += '_'
    text += `${name}.${found.protocol}.${found.port}`
  }
  return text
}

/** The labels that spell named ports out: as many ports in each as a value has room for. */
export function namedPortLabels({ text }: NamedPorts): readonly Label[] {
  if (text === '') return []
  const values: string[] = []
  for (const part of text.split('_')) {
    const last = values.at(-1)
    if (last !== undefined && last.length + 1 + part.length <= longestValue)
      values[values.length - 1] = `${last}_${part}`
    else values.push(part)
  }
  return values.map((value, i) => ({ source: 'gen', key: i === 0 ? namedPortsKey : `${namedPortsKey}-${i}`, value }))
}
