import { describe, expect, it } from 'vitest'
import { analyze, rangesOfPeer, runChecks } from '../../index'
import { cilium, node, object, podOn, service } from '../../testing/workspace'
import { objectYaml } from '../../testing/manifests'

const np = (key: string, spec: string) => object('NetworkPolicy', key, `spec: {${spec}}`)
const namespace = (name: string, labels: string) => objectYaml('Namespace', name, { labels })

/** The message and the doubts of a stated flow. */
function nearMisses(documents: readonly string[], flow: string): string {
  const traffic = object('Traffic', '/t', `spec: {flows: [{${flow}}]}`)
  const analysis = analyze([{ name: 'm.yaml', text: [...documents, traffic].join('\n---\n') }])
  const [check] = runChecks(analysis).checks
  return [check?.message, ...(check?.doubts ?? [])].join(' ')
}

const lintsOf = (documents: readonly string[]) =>
  analyze([{ name: 'm.yaml', text: documents.join('\n---\n') }])
    .lints()
    .map(({ message, help = '' }) => `${message} ${help}`)
    .join('\n')

describe('a near miss', () => {
  const api = podOn('b/api', { ports: '{containerPort: 80}' })
  const caller = podOn('a/cli', { labels: 'app: cli, tier: front' })
  const team = namespace('a', 'team: red')
  const flow = 'from: a/cli, to: "b/api:80"'

  it('says whose label is missing, and where it is instead', () => {
    const byNamespace = np(
      'b/in',
      'podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {app: cli}}}]}]',
    )
    expect(nearMisses([team, caller, api, byNamespace], flow)).toContain(
      'it needs a namespace with app=cli, and the namespace a has no label app; the pod itself has app=cli: select it with podSelector',
    )
    const byPod = cilium(
      'b',
      'ingress: [{fromEndpoints: [{matchLabels: {team: red, "k8s:io.kubernetes.pod.namespace": a}}]}]',
    )
    expect(nearMisses([team, caller, api, byPod], flow)).toContain(
      'the pod a/cli has no label team; its namespace a has it: select that with namespaceSelector, or with io.cilium.k8s.namespace.labels.team',
    )
    const other = cilium(
      'b',
      'ingress: [{fromEndpoints: [{matchLabels: {app: web, "k8s:io.kubernetes.pod.namespace": a}}]}]',
    )
    expect(nearMisses([team, caller, api, other], flow)).toContain('it needs app=web, and a/cli has app=cli')
  })

  it('says which number a name stands for', () => {
    const named = podOn('b/api', { ports: '{name: http, containerPort: 8080}' })
    const byName = np('b/in', 'podSelector: {}, ingress: [{ports: [{port: http}]}]')
    expect(nearMisses([team, caller, named, byName], flow)).toContain('but on TCP/http only, which is 8080 here')
  })

  it('says which part of a prefix is left out', () => {
    const block = np(
      'b/in',
      'podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 192.168.0.0/16, except: [192.168.5.0/24]}}]}]',
    )
    expect(nearMisses([team, api, block], 'from: 192.168.5.3, to: "b/api:80"')).toContain(
      'this rule leaves 192.168.5.0/24 out of 192.168.0.0/16',
    )
    expect(nearMisses([team, api, block], 'from: 10.1.2.3, to: "b/api:80"')).toContain('is not in 192.168.0.0/16')
  })

  it('says what prefixes do not match in the cluster, and how nodes are named', () => {
    const byAddress = (cidr: string) => np('b/in', `podSelector: {}, ingress: [{from: [{ipBlock: {cidr: ${cidr}}}]}]`)
    const far = [node('n1', '192.168.0.1'), podOn('b/api', { node: 'n2', ports: '{containerPort: 80}' })]
    const block = byAddress('192.168.0.0/24')
    expect(nearMisses([...far, block], 'from: node/n1, to: "b/api:80"')).toContain(
      'a prefix matches nodes only where policy-cidr-match-mode is nodes; the entities host and remote-node match them',
    )
    expect(nearMisses([...far, byAddress('0.0.0.0/0')], 'from: node/n1, to: "b/api:80"')).toContain(
      'it is the world outside, which nodes are no part of',
    )
    expect(nearMisses([api, block], 'from: ingress, to: "b/api:80"')).toContain(
      'a prefix never matches the entity ingress',
    )
    expect(nearMisses([team, caller, api, block], flow)).toContain('a prefix never matches a pod')
    expect(lintsOf([...far, block])).toContain(
      'A NetworkPolicy has no other word for nodes: allow the entities host, remote-node and kube-apiserver in a Cilium policy, or set policy-cidr-match-mode to nodes',
    )
    expect(lintsOf([...far, cilium('b', 'ingress: [{fromCIDR: [192.168.0.0/24]}]')])).toContain(
      'Select nodes by the entities host, remote-node and kube-apiserver, or set policy-cidr-match-mode',
    )
  })

  it.each([
    'k8s.io.kubernetes.pod.namespace.labels.team',
    'io.kubernetes.pod.namespace.labels.team',
    'k8s:io.kubernetes.pod.namespace.labels.team',
  ])('names the right key for %s', (key) => {
    const policy = cilium('b', `ingress: [{fromEndpoints: [{matchLabels: {"${key}": red}}]}]`)
    expect(nearMisses([team, caller, api, policy], flow)).toContain(
      'labels of namespaces are written io.cilium.k8s.namespace.labels.team',
    )
  })

  it('is a policy that would let the flow through and does not select the pod by one label', () => {
    const closed = cilium('b', 'ingress: [{}]', 'closed')
    const open = object(
      'CiliumNetworkPolicy',
      'b/open',
      'spec: {endpointSelector: {matchLabels: {app.kubernetes.io/name: api}}, ingress: [{fromEntities: [cluster]}]}',
    )
    expect(nearMisses([caller, api, closed, open], flow)).toContain(
      'CiliumNetworkPolicy/b/open: would let this through (from host, remote-node, init and 5 more on every port), but does not select b/api: it needs app.kubernetes.io/name=api, and the pod b/api has no label app.kubernetes.io/name',
    )
    expect(nearMisses([caller, api, closed, open.replace('cluster]', 'world]')], flow)).not.toContain(
      'would let this through',
    )
  })

  it('is a label that Cilium leaves out of identities', () => {
    const hashed = podOn('a/cli', { labels: 'app: cli, pod-template-hash: 5c8' })
    const policy = np(
      'b/in',
      'podSelector: {}, ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {pod-template-hash: 5c8}}}]}]',
    )
    expect(nearMisses([hashed, api, policy], flow)).toContain(
      'Cilium leaves the label pod-template-hash of a/cli out of its identity, so no policy sees it',
    )
  })

  it('is a name of a port that the pod, or the peer, does not have', () => {
    const into = np('b/in', 'podSelector: {}, ingress: [{ports: [{port: http}]}]')
    expect(nearMisses([caller, api, into], flow)).toContain('the pod has no port with the name http for TCP')
    const out = np('a/out', 'podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: http}]}]')
    expect(nearMisses([caller, api, out], flow)).toContain('this peer has no port with the name http for TCP')
    const sidecar = `${podOn('b/api', { ports: '' }).replace('containers:', 'initContainers: [{name: s, restartPolicy: Always, ports: [{name: http, containerPort: 80}]}], containers:')}`
    expect(nearMisses([caller, sidecar, into], flow)).toContain(
      'the pod has no port with the name http for TCP; Cilium does not know the names of init containers’ ports: write 80',
    )
    expect(lintsOf([caller, sidecar, into])).toContain(
      'declares a port named http outside its init containers, so it matches no port Cilium does not know the names of init containers’ ports, sidecars included: write 80.',
    )
    const named = podOn('b/api', { ports: '{name: http, containerPort: 81}' })
    expect(nearMisses([caller, named, into], flow)).toContain('this peer, but on TCP/http only')
    const other = np('b/in', 'podSelector: {}, ingress: [{from: [{podSelector: {}}], ports: [{port: http}]}]')
    expect(nearMisses([caller, api, other], flow)).not.toContain('with the name http')
  })

  it.each([
    [
      'the name of a namespace, which no label changes',
      np(
        'b/in',
        'podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: c}}}]}]',
      ),
      'it looks in namespace c, and a/cli is in a',
    ],
    [
      'another cluster beside a label',
      cilium(
        'b',
        'ingress: [{fromEndpoints: [{matchLabels: {app: web, "k8s:io.kubernetes.pod.namespace": a, "k8s:io.cilium.k8s.policy.cluster": other}}]}]',
      ),
      'it needs app=web, and a/cli has app=cli; it looks in cluster other, and a/cli is in default',
    ],
    [
      'a service account',
      cilium(
        'b',
        'ingress: [{fromEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": a, io.cilium.k8s.policy.serviceaccount: robot}}]}]',
      ),
      'it needs service account=robot, and a/cli has service account=default',
    ],
  ])('is %s', (_, policy, words) => {
    expect(nearMisses([team, caller, api, policy], flow)).toContain(words)
  })

  it('is none where what is missing would not do', () => {
    const contradiction =
      '{matchLabels: {app: web, "k8s:io.kubernetes.pod.namespace": a}, matchExpressions: [{key: app, operator: NotIn, values: [web]}]}'
    expect(
      nearMisses([team, caller, api, cilium('b', `ingress: [{fromEndpoints: [${contradiction}]}]`)], flow),
    ).not.toContain('it needs')
    const tier = (rules: string) =>
      object(
        'ClusterNetworkPolicy',
        '/t',
        `spec: {tier: Admin, priority: 1, subject: {namespaces: {}}, ingress: [${rules}]}`,
      )
    const accept = '{action: Accept, from: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {number: 81}}}]}'
    const closed = cilium('b', 'ingress: [{}]', 'closed')
    const pass = '{action: Pass, from: [{namespaces: {}}]}'
    expect(nearMisses([team, caller, api, closed, tier(accept)], flow)).toContain('this peer, but on TCP/81 only')
    expect(nearMisses([team, caller, api, closed, tier(`${pass}, ${accept}`)], flow)).not.toContain(
      'this peer, but on TCP/81 only',
    )
    const toHttp = np(
      'a/out',
      'podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {team: blue}}}], ports: [{port: http}]}]',
    )
    const named = podOn('c/web', { ports: '{name: http, containerPort: 80}' })
    expect(nearMisses([caller, api, named, namespace('c', 'team: blue'), toHttp], flow)).not.toContain('it needs')
  })

  it('is a CIDR group that is not there', () => {
    const policy = cilium('b', 'ingress: [{fromCIDRSet: [{cidrGroupRef: offices}]}]')
    expect(nearMisses([api, policy], 'from: "203.0.113.1", to: "b/api:80"')).toContain(
      'there is no CIDR group offices in the workspace',
    )
  })

  it('is the one part of a request that does not match', () => {
    const policy = cilium(
      'b',
      'ingress: [{fromEntities: [cluster], toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET, path: /v1, headerMatches: [{name: X-Team, value: "o.*"}]}]}}]}]',
    )
    const request = (more: string) => nearMisses([caller, api, policy], `${flow}, http: {${more}}`)
    expect(request('method: GET, path: /v1, headers: {X-Team: ops}')).toContain(
      'the header X-Team must be exactly o.* (it is no expression), and it is ops',
    )
    expect(request('method: GET, path: /v1')).toContain('the header X-Team is missing')
    expect(request('method: GET, path: /v1/x, headers: {X-Team: "o.*"}')).toContain(
      'the path must match /v1 as a whole',
    )
    expect(request('method: POST, path: /v2, headers: {X-Team: "o.*"}')).not.toContain('Nearest')
  })

  it('is a host-network pod, whose labels do not count', () => {
    const agent = podOn('a/agent', { node: 'n1', spec: 'hostNetwork: true' })
    const far = podOn('b/api', { node: 'n2' })
    const policy = cilium(
      'b',
      'ingress: [{fromEndpoints: [{matchLabels: {app: agent, "k8s:io.kubernetes.pod.namespace": a}}]}]',
    )
    const documents = [node('n1', '192.168.0.1'), node('n2', '192.168.0.2'), agent, far, caller, policy]
    expect(nearMisses(documents, 'from: a/agent, to: "b/api:80"')).toContain('policies see the node')
    expect(lintsOf(documents)).toContain('a/agent has these labels and runs in the network of a node')
  })

  it('is a pod that has ended', () => {
    const job = podOn('a/job', { phase: 'Succeeded' })
    const policy = cilium(
      'b',
      'ingress: [{fromEndpoints: [{matchLabels: {app: job, "k8s:io.kubernetes.pod.namespace": a}}]}]',
    )
    const documents = [caller, api, job, policy]
    expect(nearMisses(documents, 'from: a/job, to: "b/api:80"')).toContain('the pod a/job has ended')
    expect(lintsOf(documents)).toContain('a/job has these labels and has ended')
  })
})

describe('a doubt', () => {
  const api = podOn('b/api', { ports: '{containerPort: 80}' })

  it('is what a narrower prefix makes of a part of a wider one', () => {
    const policy = cilium('b', 'ingress: [{fromCIDR: [10.0.0.0/9]}]')
    expect(nearMisses([api, policy], 'from: 10.0.0.0/8, to: "b/api:80"')).toContain(
      'no narrower prefix of a rule holds (10.128.0.0-10.255.255.255): 10.0.0.0/9 in it is allowed.',
    )
    expect(nearMisses([api, policy], 'from: 10.0.0.0/9, to: "b/api:80"')).not.toContain('narrower')
    // The head of the answer names what it is about.
    const traffic = object('Traffic', '/t', 'spec: {flows: [{from: 10.0.0.0/8, to: "b/api:80"}]}')
    const analysis = analyze([{ name: 'm.yaml', text: [api, policy, traffic].join('\n---\n') }])
    expect(runChecks(analysis).checks[0]?.text).toBe('10.0.0.0/8 → b/api:80 (10.128.0.0-10.255.255.255)')
    expect(rangesOfPeer(analysis, 'cidr:10.0.0.0/8')).toBe('10.128.0.0-10.255.255.255')
    expect(rangesOfPeer(analysis, 'cidr:10.0.0.0/9')).toBeNull()
  })

  it('is whether pods see the address of a sender outside that comes by the name of a service, as by its address', () => {
    const front = (spec: string) =>
      service('b/front', `type: NodePort, ${spec}selector: {app: api}, ports: [{port: 8080, targetPort: 80}]`)
    const policy = cilium('b', 'ingress: [{fromCIDR: [198.51.100.0/24]}]')
    const flow = 'from: "198.51.100.7", to: "b/front:8080"'
    expect(nearMisses([api, front(''), policy], flow)).toContain('so that the pod sees the sender’s address')
    expect(nearMisses([api, front('externalTrafficPolicy: Local, '), policy], flow)).not.toContain('so that the pod')
    const fromWorld = cilium('b', 'ingress: [{fromEntities: [world]}]')
    expect(nearMisses([api, front(''), fromWorld], 'from: world, to: "b/front:8080"')).toContain(
      'the pod sees a remote node, and then this is denied',
    )
  })
})
