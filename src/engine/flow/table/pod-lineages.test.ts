import { expect, it } from 'vitest'
import { analyze, Engine, type AnalyzeOptions, type FlowTable } from '../../index'

const pods = ['a', 'b', 'c']
  .map(
    (namespace) =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: ${namespace}, labels: {app: web}}\nspec: {containers: [{name: c, ports: [{containerPort: 80}]}]}\n`,
  )
  .join('---\n')

const rules = [
  'egress: [{toCIDR: [10.0.0.0/8]}]',
  'egress: [{toCIDR: [10.1.0.0/16]}]',
  'egress: [{toCIDR: [0.0.0.0/0]}]',
  'egressDeny: [{toCIDR: [10.0.0.0/8]}]',
  'enableDefaultDeny: {egress: false}, egressDeny: [{toCIDR: [10.0.0.0/8]}]',
  'egress: [{toEndpoints: [{}]}, {toCIDR: [10.0.0.0/8]}]',
  'egress: [{toEndpoints: [{}]}, {toCIDRSet: [{cidr: 10.0.0.0/8, except: [10.2.0.0/16]}]}]',
  'ingress: [{fromCIDR: [10.0.0.0/8]}]',
  'ingress: [{fromCIDR: [10.1.0.0/16]}, {fromEndpoints: [{matchLabels: {app: web}}]}]',
  'ingress: [{fromEntities: [world]}]',
] as const

const policy = (name: string, spec: string): string =>
  `---\napiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: ${name}}\nspec: {endpointSelector: {}, ${spec}}\n`

const counted = ({ total, totals, places, groups }: FlowTable) => ({ total, totals, places, groups })

const scratch = new Map<string, ReturnType<typeof counted>>()

function expectAsFromScratch(engine: Engine, rule: string, ciliumVersion: string): void {
  const files = [{ name: 'w.yaml', text: pods + policy('p', rule) + policy('q', rules[1]) }]
  const options: AnalyzeOptions = { apiServer: true, ciliumVersion }
  const key = `${ciliumVersion} ${rule}`
  const wanted = scratch.get(key) ?? counted(analyze(files, options).flows(1))
  scratch.set(key, wanted)
  expect(counted(engine.update(files, options).flows(1))).toEqual(wanted)
}

it('counts after any edit of a rule what it would count from scratch', () => {
  const engine = new Engine()
  const some = rules.filter((_, i) => [0, 2, 4, 5, 8].includes(i))
  for (const before of some)
    for (const after of some) for (const rule of [before, after]) expectAsFromScratch(engine, rule, '1.20')
})

it('counts again under another version', () => {
  const engine = new Engine()
  for (const rule of rules) for (const version of ['1.17', '1.20']) expectAsFromScratch(engine, rule, version)
})
