/** Flows that an edit of rules does not concern are not counted again, and all counts are what they are from scratch. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { insideOf } from '../../analysis'
import { Engine } from '../../index'
import { ciliumPolicy, objectYaml, pod } from '../../testing/manifests'
import { ChangedPeers } from './changed-peers'
import { flowGroups } from './groups'
import { membersByPlace, tracesIn } from './members'
import { walkOf } from './walk'

const names = ['a', 'b', 'c', 'd']
const podsOf = (label: string): readonly string[] =>
  names.flatMap((name) => [
    pod(`${name}/web`, 'app: web', '{containerPort: 80}'),
    pod(`${name}/db`, `app: ${name === 'b' ? label : 'db'}`, '{containerPort: 80}, {containerPort: 5432}'),
  ])

const peers = [
  '{matchLabels: {k8s:io.kubernetes.pod.namespace: a}}',
  '{matchLabels: {k8s:io.kubernetes.pod.namespace: b, app: web}}',
  '{matchLabels: {k8s:io.kubernetes.pod.namespace: b, app: other}}',
  '{matchLabels: {k8s:io.kubernetes.pod.namespace: nowhere}}',
  '{}',
]
const ends = fc.record({
  direction: fc.constantFrom('ingress', 'egress', 'ingressDeny', 'egressDeny'),
  peer: fc.constantFrom(...peers),
  others: fc.constantFrom(
    '',
    ', toPorts: [{ports: [{port: "80", protocol: TCP}]}]',
    ', authentication: {mode: required}',
  ),
})

function ruleOf({
  direction,
  peer,
  others,
}: {
  readonly direction: string
  readonly peer: string
  readonly others: string
}) {
  const field = direction.startsWith('ingress') ? 'fromEndpoints' : 'toEndpoints'
  const more = direction.endsWith('Deny') && others.includes('authentication') ? '' : others
  return `${direction}: [{${field}: [${peer}]${more}}]`
}

const wide = (name: string, rule: string): string =>
  objectYaml('CiliumClusterwideNetworkPolicy', name, { spec: `{endpointSelector: {}, ${rule}}` })
const world = wide('w', 'enableDefaultDeny: {egress: false}, egressDeny: [{toCIDR: [10.0.0.0/8]}]')
const own = ciliumPolicy('ingress: [{fromEndpoints: [{}]}]')

const step = fc.record({
  first: ends,
  second: ends,
  label: fc.constantFrom('db', 'db', 'other'),
  hasWorld: fc.boolean(),
})

function textOf({ first, second, label, hasWorld }: typeof step extends fc.Arbitrary<infer T> ? T : never): string {
  const policies = [wide('p', ruleOf(first)), wide('q', ruleOf(second)), ...(hasWorld ? [world] : []), own]
  return [...podsOf(label), ...policies].join('\n---\n')
}

const modelOf = (engine: Engine, text: string) =>
  insideOf(engine.update([{ name: 'm', text }], { apiServer: true })).model

function counted(engine: Engine, text: string, mostListed: number): unknown {
  return structuredClone(flowGroups(walkOf(modelOf(engine, text)), new Set(), mostListed))
}

it.each([0, Infinity])('counts after edits of rules what it counts from scratch: %s places listed', (mostListed) => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 2, maxLength: 4 }), (steps) => {
      const engine = new Engine()
      for (const text of steps.map(textOf))
        expect(counted(engine, text, mostListed)).toEqual(counted(new Engine(), text, mostListed))
    }),
    { numRuns: Number(process.env['MEMBRANE_EDIT_RUNS'] ?? 40) },
  )
})

it('tells whom a change of a rule for everybody concerns', () => {
  const at = (peer: string): string =>
    textOf({
      first: { direction: 'ingress', peer, others: '' },
      second: { direction: 'egress', peer: '{}', others: '' },
      label: 'db',
      hasWorld: false,
    })
  const engine = new Engine()
  const tracesAt = (text: string) => {
    const model = modelOf(engine, text)
    const byPlace = membersByPlace(walkOf(model), new Set())
    return { model, places: [...byPlace.keys()], members: [...byPlace.values()] }
  }
  const before = tracesAt(at(peers[0]!))
  const now = tracesAt(at(peers[1]!))
  const [old] = tracesIn(before.members[2]!)
  const [own_] = tracesIn(now.members[2]!)
  const concerned = new ChangedPeers(now.model, now.members)
  expect(now.places.slice(0, 4)).toEqual(names.map((name) => `namespace:${name}`))
  const ingress = concerned.placesOf(old!.ingress, own_!.ingress)
  expect(ingress?.slice(0, 4)).toEqual([true, true, false, false])
  expect(concerned.placesOf(old!.ingress, own_!.egress)).toBeNull()
  expect(concerned.placesOf(null, own_!.ingress)).toBeNull()
})
