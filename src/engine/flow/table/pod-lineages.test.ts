import fc from 'fast-check'
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

const workspace = fc.record({
  specs: fc.array(fc.constantFrom(...rules), { maxLength: 3 }),
  version: fc.constantFrom('1.17', '1.19', '1.20'),
})

const counted = ({ total, totals, places, groups }: FlowTable) => ({ total, totals, places, groups })

it('counts after any edits of rules about addresses what it would count from scratch', () => {
  fc.assert(
    fc.property(fc.array(workspace, { minLength: 2, maxLength: 6 }), (edits) => {
      const engine = new Engine()
      for (const { specs, version } of edits) {
        const text = pods + specs.map((spec, i) => policy(`p${i}`, spec)).join('')
        const files = [{ name: 'w.yaml', text }]
        const options: AnalyzeOptions = { apiServer: true, ciliumVersion: version }
        expect(counted(engine.update(files, options).flows(1))).toEqual(counted(analyze(files, options).flows(1)))
      }
    }),
    { seed: 7, numRuns: 12 },
  )
})
