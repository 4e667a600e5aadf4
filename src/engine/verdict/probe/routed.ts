/**
 * What comes from outside by way of an Ingress or of the Gateway API reaches pods as whatever serves it: by way of Cilium as
 * the entity ingress. Source: Documentation/network/servicemesh/ingress-and-network-policy.rst.
 */
import { resourceWords } from '../../keys'
import { isCiliumClass, waysIn, type Way } from '../../manifest/routes'
import { directoryOf } from '../../names/cluster-directory'
import { isOutside } from '../../names/node-of'
import { behind, classesOf, isServing, serverOf, type Server } from '../../names/routed'
import type { Probe, Verdict } from '../../types'
import { remembered } from '../../../values/remembered'
import type { PolicyModel } from '../model'
import type { JudgedFlow } from './probe'

/** Ingresses, Gateways and routes, with where they lead. */
const waysOf = remembered(({ unread }: PolicyModel) => waysIn(unread()).filter(({ caller }) => caller === undefined))

/** Ports on which Envoy is asked as a rule. */
const doors = [80, 443]

/** What comes out differently for requests from outside that an object sends on to the receiver. */
export function routedDoubts(flow: JudgedFlow): readonly string[] {
  const { model, probe, found } = flow
  if (probe.protocol !== 'TCP' || probe.isByEnvoy === true || found.isUnanswered === true) return []
  const ways = waysOf(model)
  if (ways.length === 0 || !isOutside(directoryOf(model.cluster), probe.from)) return []
  const classes = classesOf(ways)
  const said = new Map<string, string>()
  for (const way of ways) {
    const port = portBehind(model, way, probe, found)
    if (port === null) continue
    const server = serverOf(way, classes)
    const words = wordsOf(flow, server, { from: probe.from, to: found.reached ?? probe.to, protocol: 'TCP', port })
    if (words !== null && !said.has(words)) said.set(words, resourceWords(way.key))
  }
  return [...said].map(([words, by]) => `${by} sends requests from outside on to ${found.reached ?? probe.to}${words}`)
}

/** The port on which a way leads to the receiver; null where it does not lead there. */
function portBehind(model: PolicyModel, way: Way, { to, port }: Probe, { reached }: Verdict): number | null {
  for (const backend of way.backends)
    for (const [key, at] of behind(model.cluster, backend))
      if (key === (reached ?? to) && (reached !== undefined || at === port)) return at
  return null
}

/** What becomes of such requests, where it is not what was found. */
function wordsOf(flow: JudgedFlow, server: Server | null, probe: Probe): string | null {
  const { model, found, isStopped } = flow
  const isDenied = isStopped(found)
  const outcome = isDenied ? 'allowed' : 'denied'
  if (server !== null && isCiliumClass(server.className))
    return passesByEnvoy(flow, probe) === isDenied
      ? ` as Cilium’s Envoy: policies then see the entity ingress and not who asked, and it would be ${outcome}.`
      : null
  const senders = server === null ? [] : model.cluster.endpoints.filter(isServing(server)).map(({ key }) => key)
  const [first] = senders
  if (first !== undefined)
    return senders.some((from) => isStopped(flow.ask(model, { ...probe, from }, { isBrief: true })) !== isDenied)
      ? `, and ${first} does so: policies then see that pod and not who asked, and it would be ${outcome}.`
      : null
  const receiver = model.endpointIndex.get(probe.to)
  if (receiver === undefined || !model.maps.mapOf(receiver, 'ingress').isEnforced) return null
  return server === null
    ? ', and what serves it is not in the workspace: policies then see that and not who asked.'
    : `, and nothing in the workspace serves its class ${server.className}: policies then see what does and not who asked.`
}

/** Whether Envoy takes a request in, and the pod takes it from Envoy. */
function passesByEnvoy({ model, ask, isStopped }: JudgedFlow, probe: Probe): boolean {
  const passes = (asked: Probe): boolean => !isStopped(ask(model, asked, { isBrief: true }))
  return (
    passes({ ...probe, from: 'entity:ingress' }) &&
    doors.some((port) => passes({ ...probe, to: 'entity:ingress', port }))
  )
}
