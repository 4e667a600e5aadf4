/** Rules that Cilium refuses, each for one reason. */
import fc from 'fast-check'
import type { Json } from './words'

const toPorts = (port: Json): Json => ({ toPorts: [{ ports: [port] }] })

const bad: readonly ((side: 'from' | 'to') => Json)[] = [
  (side) => ({ [`${side}Endpoints`]: [{}], [`${side}CIDR`]: ['10.0.0.0/8'] }),
  (side) => ({ [`${side}Entities`]: ['internet'] }),
  (side) => ({ [`${side}CIDR`]: ['10.0.0.1'] }),
  (side) => ({ [`${side}CIDR`]: ['10.0.0.0/33'] }),
  (side) => ({ [`${side}CIDRSet`]: [{ cidr: '10.1.0.0/16', except: ['10.2.0.0/24'] }] }),
  (side) => ({ [`${side}CIDRSet`]: [{ cidr: '10.1.0.0/16', cidrGroupRef: 'lab' }] }),
  (side) => ({ [`${side}CIDRSet`]: [{}] }),
  (side) => ({ [`${side}Endpoints`]: [{ matchExpressions: [{ key: 'app', operator: 'In', values: [] }] }] }),
  (side) => ({ [`${side}Endpoints`]: [{ matchExpressions: [{ key: 'app', operator: 'Exists', values: ['x'] }] }] }),
  (side) => ({ [`${side}Endpoints`]: [{ matchExpressions: [{ key: 'app', operator: 'in', values: ['x'] }] }] }),
  (side) => ({ [`${side}Endpoints`]: [{ matchLabels: { 'a b': 'x' } }] }),
  (side) => ({ [`${side}Endpoints`]: [{ matchLabels: { app: true } }] }),
  (side) => ({ [`${side}Endpoints`]: [{ matchLabels: { app: '-x' } }] }),
  (side) => ({ [`${side}Endpoints`]: {} }),
  () => toPorts({ port: 80, protocol: 'TCP' }),
  () => toPorts({ port: '70000', protocol: 'TCP' }),
  () => toPorts({ port: '080', protocol: 'TCP' }),
  () => toPorts({ port: 'a_b', protocol: 'TCP' }),
  () => toPorts({ protocol: 'TCP' }),
  () => toPorts({ port: '80', protocol: 'HTTP' }),
  () => toPorts({ port: '80', protocol: 'ICMP' }),
  () => toPorts({ port: '80', protocol: 'VRRP' }),
  () => toPorts({ port: '80', endPort: '90', protocol: 'TCP' }),
  () => ({ icmps: [{ fields: [{ type: 8 }] }], ...(toPorts({ port: '80' }) as object) }), // an object, see above
  () => ({ icmps: [{ fields: [{ type: 'Ping' }] }] }),
  () => ({ icmps: [{ fields: [{ type: 8, family: 'IPv5' }] }] }),
  () => ({ toPorts: [{ ports: [{ port: '80', protocol: 'UDP' }], rules: { http: [{}] } }] }),
  () => ({ toPorts: [{ ports: [{ port: '0', protocol: 'TCP' }], rules: { http: [{}] } }] }),
  () => ({ toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }], rules: { http: [{ path: '/(' }] } }] }),
  () => ({
    toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }], rules: { http: [{ headerMatches: [{ value: 'x' }] }] } }],
  }),
  () => ({ toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }], serverNames: [''] }] }),
]

const badIngressOnly: readonly Json[] = [
  { toPorts: [{ ports: [{ port: '53', protocol: 'UDP' }], rules: { dns: [{ matchPattern: '*' }] } }] },
  { toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }], listener: { name: 'l', envoyConfig: { name: 'e' } } }] },
]

const badEgressOnly: readonly Json[] = [
  { toFQDNs: [{ matchName: '*.com' }] },
  { toFQDNs: [{ matchPattern: 'a+.com' }] },
  { toFQDNs: [{ matchName: 'a.com', matchPattern: '*.com' }] },
  { toFQDNs: [{ matchName: 'a.com' }], toEndpoints: [{}] },
  { toServices: [{ k8sService: { serviceName: 's0' } }], toCIDR: ['10.0.0.0/8'] },
  { toPorts: [{ ports: [{ port: '53', endPort: 54, protocol: 'UDP' }], rules: { dns: [{ matchPattern: '*' }] } }] },
  { toPorts: [{ ports: [{ port: '53', protocol: 'TCP' }], rules: { http: [], dns: [{ matchPattern: '*' }] } }] },
  { toPorts: [{ rules: { dns: [{ matchPattern: '*' }] } }] },
]

export const badIngress: fc.Arbitrary<Json> = fc.constantFrom(...bad.map((make) => make('from')), ...badIngressOnly)
export const badEgress: fc.Arbitrary<Json> = fc.constantFrom(...bad.map((make) => make('to')), ...badEgressOnly)
