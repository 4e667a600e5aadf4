/** Wrong pictures that other tools drew of policies: each is a test here, named after what went wrong. */
import { describe, expect, it } from 'vitest'
import { analyze, type AnalyzeOptions, type Protocol } from './index'
import { objectYaml } from './testing/manifests'

const pods = `apiVersion: v1
kind: Namespace
metadata: {name: a, labels: {team: red}}
---
apiVersion: v1
kind: Namespace
metadata: {name: b, labels: {team: blue}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: a, labels: {app: web, role: front}}
spec: {containers: [{name: c, ports: [{name: http, containerPort: 8080}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: a, labels: {app: db}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: b, labels: {app: web, role: front}}
---
apiVersion: v1
kind: Pod
metadata: {name: other, namespace: b, labels: {app: other}}
`

const np = (spec: string, name = 'p', namespace = 'a') =>
  `---\n${objectYaml('NetworkPolicy', `${namespace}/${name}`, { spec })}`
const cnp = (spec: string, name = 'p', namespace = 'a') =>
  `---\n${objectYaml('CiliumNetworkPolicy', `${namespace}/${name}`, { more: `${spec}\n` })}`
const ccnp = (spec: string, name = 'p') => `---\n${objectYaml('CiliumClusterwideNetworkPolicy', name, { spec })}`

function model(policies: string, options: AnalyzeOptions = {}) {
  const analysis = analyze([{ name: 'm', text: pods + policies }], options)
  const ask = (from: string, to: string, port = 8080, protocol: Protocol = 'TCP') => {
    const { egress, ingress, verdict } = analysis.probe({ from, to, port, protocol })
    return { egress: egress.decision, ingress: ingress.decision, verdict, by: ingress.by }
  }
  return { analysis, ask }
}

describe('selectors of peers', () => {
  it('two items of a list are OR, two selectors of one item are AND', () => {
    const or = model(
      np(
        '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: blue}}}, {podSelector: {matchLabels: {app: web}}}]}]}',
      ),
    )
    expect(or.ask('b/other', 'a/db').ingress).toBe('allowed')
    expect(or.ask('a/web', 'a/db').ingress).toBe('allowed')
    const and = model(
      np(
        '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {matchLabels: {team: blue}}, podSelector: {matchLabels: {app: web}}}]}]}',
      ),
    )
    expect(and.ask('b/web', 'a/db').ingress).toBe('allowed')
    expect(and.ask('b/other', 'a/db').ingress).toBe('denied')
    expect(and.ask('a/web', 'a/db').ingress).toBe('denied')
  })
  it('matchExpressions are not every pod', () => {
    const { ask, analysis } = model(
      np('{podSelector: {matchExpressions: [{key: app, operator: In, values: [db]}]}, ingress: []}'),
    )
    expect(analysis.policies[0]!.selects).toEqual(['a/db'])
    expect(ask('b/other', 'a/web').ingress).toBe('allowed')
  })
  it('{} and {matchLabels: {}} are the same', () => {
    for (const selector of ['{}', '{matchLabels: {}}']) {
      expect(model(cnp(`spec: {endpointSelector: ${selector}, ingress: [{}]}`)).analysis.policies[0]!.selects).toEqual([
        'a/db',
        'a/web',
      ])
    }
  })
  it('an empty list of prefixes selects nobody', () => {
    const { ask } = model(
      cnp(
        'spec: {endpointSelector: {matchLabels: {app: db}}, ingress: [{fromCIDR: [], toPorts: [{ports: [{port: "8080"}]}]}]}',
      ),
    )
    expect(ask('a/web', 'a/db').ingress).toBe('denied')
  })
  it('cluster-wide policies select by labels of the namespace', () => {
    const { analysis, ask } = model(
      ccnp('{endpointSelector: {matchLabels: {io.cilium.k8s.namespace.labels.team: blue}}, ingress: [{}]}'),
    )
    expect(analysis.policies[0]!.selects).toEqual(['b/other', 'b/web'])
    expect(ask('a/web', 'b/web').ingress).toBe('denied')
    expect(ask('b/web', 'a/web').ingress).toBe('allowed')
  })
})

describe('ports', () => {
  it('belong to their own rule', () => {
    const { ask } = model(
      np(
        '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 80}]}, {from: [{namespaceSelector: {matchLabels: {team: blue}}}], ports: [{port: 90}]}]}',
      ),
    )
    expect(ask('a/web', 'a/db', 80).ingress).toBe('allowed')
    expect(ask('a/web', 'a/db', 90).ingress).toBe('denied')
    expect(ask('b/other', 'a/db', 90).ingress).toBe('allowed')
  })
  it('endPort makes a range', () => {
    const { ask } = model(np('{podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: 80, endPort: 90}]}]}'))
    expect([79, 80, 85, 90, 91].map((port) => ask('b/other', 'a/db', port).ingress)).toEqual([
      'denied',
      'allowed',
      'allowed',
      'allowed',
      'denied',
    ])
  })
  it('of egress and of ingress must both let the connection through', () => {
    const { ask } = model(
      np('{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{ports: [{port: 80}]}]}', 'out') +
        np('{podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: 90}]}]}', 'in'),
    )
    expect([80, 90].map((port) => ask('a/web', 'a/db', port).verdict)).toEqual(['DROPPED', 'DROPPED'])
  })
})

describe('default deny', () => {
  it('policyTypes default to Ingress, and to Egress as well where there are egress rules', () => {
    const { analysis } = model(
      np('{podSelector: {matchLabels: {app: db}}}', 'one') +
        np('{podSelector: {matchLabels: {app: web}}, egress: [{}]}', 'two'),
    )
    expect(analysis.policies.map(({ isolates }) => isolates)).toEqual([
      { ingress: ['a/db'], egress: [] },
      { ingress: ['a/web'], egress: ['a/web'] },
    ])
  })
  it('a policy without rules closes, it does not open', () => {
    expect(model(np('{podSelector: {}, policyTypes: [Ingress]}')).ask('b/web', 'a/db')).toMatchObject({
      ingress: 'denied',
      by: [],
    })
  })
  it('the same text opens in a NetworkPolicy and closes in a Cilium policy', () => {
    expect(model(np('{podSelector: {}, ingress: [{}]}')).ask('b/web', 'a/db').ingress).toBe('allowed')
    expect(model(cnp('spec: {endpointSelector: {}, ingress: [{}]}')).ask('b/web', 'a/db').ingress).toBe('denied')
  })
  it('a policy that only denies closes the rest as well', () => {
    const { ask } = model(
      cnp(
        'spec: {endpointSelector: {matchLabels: {app: db}}, ingressDeny: [{fromEndpoints: [{matchLabels: {app: web}}]}]}',
      ),
    )
    expect(ask('b/other', 'a/db')).toMatchObject({ ingress: 'denied', by: [] })
  })
  it('enableDefaultDeny: false leaves the rest open', () => {
    const { ask } = model(
      cnp(
        'spec: {endpointSelector: {matchLabels: {app: db}}, enableDefaultDeny: {ingress: false}, ingressDeny: [{fromEndpoints: [{matchLabels: {app: web}}]}]}',
      ),
    )
    expect(ask('b/other', 'a/db').ingress).toBe('allowed')
    expect(ask('a/web', 'a/db').ingress).toBe('denied')
  })
  it('a policy without any rule is refused', () => {
    const { analysis } = model(cnp('spec: {endpointSelector: {}}'))
    expect(analysis.policies[0]).toMatchObject({ status: 'rejected' })
    expect(analysis.diagnostics).toMatchObject([{ code: 'policy-no-rules', severity: 'error' }])
  })
  it('traffic of a pod to itself needs a rule too', () => {
    expect(model(np('{podSelector: {}, policyTypes: [Ingress]}')).ask('a/web', 'a/web').ingress).toBe('denied')
  })
})

describe('several policies', () => {
  it('of one name in two namespaces are two', () => {
    const { analysis, ask } = model(
      np('{podSelector: {}}', 'same', 'a') + np('{podSelector: {}, ingress: [{}]}', 'same', 'b'),
    )
    expect(analysis.policies.map(({ key }) => key)).toEqual(['NetworkPolicy/a/same', 'NetworkPolicy/b/same'])
    expect(ask('a/web', 'b/web').ingress).toBe('allowed')
    expect(ask('b/web', 'a/web').ingress).toBe('denied')
  })
  it('under specs all count, and one bad one refuses all', () => {
    const good = '{endpointSelector: {matchLabels: {app: db}}, ingress: [{fromEndpoints: [{matchLabels: {app: web}}]}]}'
    expect(model(cnp(`specs: [${good}]`)).ask('a/web', 'a/db').ingress).toBe('allowed')
    const { analysis } = model(cnp(`specs: [{endpointSelector: {}, ingress: [{fromEntities: [nowhere]}]}, ${good}]`))
    expect(analysis.policies[0]!.status).toBe('rejected')
  })
})

describe('services in deny rules', () => {
  const service =
    '---\napiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: a}\nspec: {selector: {app: db}}\n'
  const rule = (ports: string) =>
    cnp(
      `spec: {endpointSelector: {matchLabels: {app: web}}, enableDefaultDeny: {egress: false}, egressDeny: [{toServices: [{k8sService: {serviceName: db, namespace: a}}]${ports}}]}`,
    )
  it('are not looked up, so beside ports every peer is denied, and without ports nobody', () => {
    const { ask } = model(service + rule(', toPorts: [{ports: [{port: "80", protocol: TCP}]}]'))
    expect(ask('a/web', 'b/other', 80).egress).toBe('denied')
    expect(ask('a/web', 'b/other', 81).egress).toBe('allowed')
    expect(model(service + rule('')).ask('a/web', 'a/db', 80).egress).toBe('allowed')
  })
})

describe('outside the cluster', () => {
  it('0.0.0.0/0 covers no pod', () => {
    const { ask } = model(
      np('{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}'),
    )
    expect(ask('ip:8.8.8.8', 'a/db').ingress).toBe('allowed')
    expect(ask('b/web', 'a/db').ingress).toBe('denied')
  })
  it('a name opens nothing before it has been looked up', () => {
    const policy = cnp(
      'spec: {endpointSelector: {matchLabels: {app: db}}, egress: [{toFQDNs: [{matchName: api.example.com}]}]}',
    )
    expect(model(policy).ask('a/db', 'ip:203.0.113.4', 443).egress).toBe('denied')
    expect(
      model(policy, { dns: { 'api.example.com': ['203.0.113.4'] } }).ask('a/db', 'ip:203.0.113.4', 443).egress,
    ).toBe('allowed')
  })
})
