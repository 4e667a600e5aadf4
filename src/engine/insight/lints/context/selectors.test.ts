import { describe, expect, it } from 'vitest'
import { ccnp, changedLines, cnp, codes, errors, fixed, look, namespace, np, pod, shop } from '../fixture'
import { analyze } from '../../../index'
import { config, object, podOn } from '../../../testing/workspace'

const from = (peer: string) => np(`{podSelector: {matchLabels: {app: api}}, ingress: [{from: [${peer}]}]}`)
const fromEndpoints = (selector: string) =>
  cnp(`{endpointSelector: {matchLabels: {app: api}}, ingress: [{fromEndpoints: [${selector}]}]}`)

describe('a selector that selects no pod', () => {
  it('is shown with the nearest label of the pods in question', () => {
    const text = shop + from('{podSelector: {matchLabels: {app: wep}}}')
    expect(look(text)).toMatchObject([
      {
        code: 'selector-matches-nothing',
        severity: 'warning',
        help: 'Did you mean app=web?',
        fix: { title: 'Write web' },
      },
    ])
    const after = fixed(text, 'selector-matches-nothing')
    expect(after).toBe(shop + from('{podSelector: {matchLabels: {app: web}}}'))
    expect(codes(after)).toEqual([])
  })

  it('points at the value, and keeps its quotes', () => {
    const text = shop + from(`{podSelector: {matchExpressions: [{key: app, operator: In, values: [none, "wep"]}]}}`)
    const [found] = look(text)
    expect(text.slice(found!.range.start, found!.range.end)).toBe('{key: app, operator: In, values: [none, "wep"]}')
    expect(changedLines(text, fixed(text, 'selector-matches-nothing')).come.join()).toContain('values: [none, "web"]')
  })

  it('may have its label misspelt', () => {
    const text = shop + fromEndpoints('{matchLabels: {"k8s:tyer": front}}')
    expect(look(text)[0]).toMatchObject({ help: 'Did you mean tier=front?' })
    expect(fixed(text, 'selector-matches-nothing')).toContain('{"k8s:tier": front}')
  })

  it('as the subject is a warning, as a peer that may just not be here a note', () => {
    const subject = shop + np('{podSelector: {matchLabels: {app: payments}}}')
    expect(look(subject)).toMatchObject([{ code: 'selector-matches-nothing', severity: 'warning' }])
    expect(look(shop + from('{podSelector: {matchLabels: {app: payments}}}'))).toMatchObject([{ severity: 'info' }])
  })

  it('says so where each label is borne, but never together', () => {
    const text = shop + from('{podSelector: {matchLabels: {app: web, tier: back}}}')
    expect(look(text)[0]?.message).toBe('This selects no pod: no pod in shop meets all of its conditions at once')
  })

  it('waits for a namespace label', () => {
    const text =
      shop +
      ccnp(
        '{endpointSelector: {matchLabels: {io.cilium.k8s.namespace.labels.open: "yes"}}, ingress: [{fromEntities: [world]}]}',
      )
    expect(look(text)).toMatchObject([{ code: 'selector-matches-nothing', severity: 'info' }])
  })

  it.each([
    ['no pods at all', namespace('shop') + from('{podSelector: {matchLabels: {app: wep}}}')],
    [
      'pods of a namespace that is not here',
      shop +
        from(
          '{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}, podSelector: {matchLabels: {app: prometheus}}}',
        ),
    ],
    [
      'labels of a namespace that is merely mentioned',
      pod('shop/api', 'app: api') + from('{namespaceSelector: {matchLabels: {team: red}}}'),
    ],
    ['a selector that fits', shop + from('{podSelector: {matchLabels: {app: web}}}')],
    [
      'names that differ by a number',
      pod('shop/a', 'app: api') + pod('shop/b', 'app: web-1') + from('{podSelector: {matchLabels: {app: web-1}}}'),
    ],
  ])('is silent for %s', (_, text) => expect(codes(text).filter((code) => code !== 'rule-repeated')).toEqual([]))
})

describe('a namespace that no pod is in', () => {
  it('is shown with the nearest one', () => {
    const text = shop + fromEndpoints('{matchLabels: {k8s:io.kubernetes.pod.namespace: othr, app: client}}')
    expect(look(text)).toMatchObject([{ code: 'namespace-unknown', help: 'Did you mean other?' }])
    const after = fixed(text, 'namespace-unknown')
    expect(after).toBe(shop + fromEndpoints('{matchLabels: {k8s:io.kubernetes.pod.namespace: other, app: client}}'))
    expect(codes(after)).toEqual([])
  })

  it('may be the value of a namespace label', () => {
    const text = shop + from('{namespaceSelector: {matchLabels: {team: othr}}}')
    expect(fixed(text, 'namespace-unknown')).toBe(shop + from('{namespaceSelector: {matchLabels: {team: other}}}'))
  })

  it('may be that of the policy itself', () => {
    const text = shop + np('{podSelector: {}}').replace('namespace: shop', 'namespace: shp')
    expect(look(text)).toMatchObject([{ code: 'namespace-unknown' }])
    expect(fixed(text, 'namespace-unknown')).toBe(shop + np('{podSelector: {}}'))
  })

  it('is silent for a namespace that is like none', () => {
    expect(codes(shop + fromEndpoints('{matchLabels: {k8s:io.kubernetes.pod.namespace: billing}}'))).toEqual([])
  })
})

describe('a peer that lives in another namespace', () => {
  it('is found for a NetworkPolicy, and its namespace written beside it', () => {
    const text =
      shop +
      np(`
  podSelector: {matchLabels: {app: api}}
  ingress:
    - from:
        - podSelector:  # clients
            matchLabels: {app: client}
`)
    expect(look(text)).toMatchObject([{ code: 'peer-in-other-namespace', severity: 'warning' }])
    const after = fixed(text, 'peer-in-other-namespace')
    expect(changedLines(text, after)).toEqual({
      gone: ['- podSelector:  # clients'],
      come: ['- namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other}}', 'podSelector:  # clients'],
    })
    expect([...codes(after), ...errors(after)]).toEqual([])
  })

  it('is found for a Cilium policy', () => {
    const text = shop + fromEndpoints('{matchLabels: {app: client}}')
    const after = fixed(text, 'peer-in-other-namespace')
    expect(after).toBe(shop + fromEndpoints('{matchLabels: {"k8s:io.kubernetes.pod.namespace": other, app: client}}'))
    expect([...codes(after), ...errors(after)]).toEqual([])
  })

  it('is silent where pods like it live at home too', () => {
    expect(codes(shop + pod('other/web', 'app: web') + fromEndpoints('{matchLabels: {app: web}}'))).toEqual([])
  })
})

describe('a label that is no part of an identity', () => {
  it('selects nobody', () => {
    const text = shop + fromEndpoints('{matchLabels: {pod-template-hash: abc}}')
    expect(look(text)).toMatchObject([
      { code: 'label-not-in-identity', message: expect.stringContaining('no pod can be selected') },
    ])
  })

  it('is one that the setting labels leaves out', () => {
    const text = shop + fromEndpoints('{matchLabels: {app: web}}')
    const found = look(text, { settings: { labels: 'k8s:name' } }).find(({ code }) => code === 'label-not-in-identity')
    expect(found?.help).toContain('add k8s:app there')
  })

  it('is mistaken for the name of a namespace', () => {
    const text = shop + fromEndpoints('{matchLabels: {kubernetes.io/metadata.name: other}}')
    const after = fixed(text, 'label-not-in-identity')
    expect(after).toBe(shop + fromEndpoints('{matchLabels: {"k8s:io.kubernetes.pod.namespace": other}}'))
    expect([...codes(after), ...errors(after)]).toEqual([])
  })

  it('rules nobody out', () => {
    const text = shop + from('{podSelector: {matchExpressions: [{key: controller-uid, operator: DoesNotExist}]}}')
    expect(look(text)).toMatchObject([{ message: expect.stringContaining('holds for every pod') }])
  })

  it.each(['app.kubernetes.io/name', 'k8s-app', 'topology', 'batch.kubernetes.io/job-name'])('is not %s', (key) => {
    expect(codes(shop + fromEndpoints(`{matchLabels: {${key}: x}}`))).not.toContain('label-not-in-identity')
  })

  it('is fine in a namespaceSelector', () => {
    expect(codes(shop + from('{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other}}}'))).toEqual([])
  })
})

describe('the subject of a namespaced policy', () => {
  const about = (key: string, value: string) =>
    shop + cnp(`{endpointSelector: {matchLabels: {${key}: ${value}}}, ingress: [{}]}`)

  it('cannot be in another namespace', () => {
    expect(look(about('k8s:io.kubernetes.pod.namespace', 'other'))).toMatchObject([
      { code: 'foreign-namespace-subject', message: expect.stringContaining('this one is about shop') },
    ])
    expect(codes(about('io.kubernetes.pod.namespace', 'other'))).toContain('foreign-namespace-subject')
  })

  it('may name its own', () => {
    expect(codes(about('k8s:io.kubernetes.pod.namespace', 'shop'))).toEqual([])
  })
})

describe('a condition on a reserved label', () => {
  it('lets in more than it says where it only rules out', () => {
    const text = shop + fromEndpoints('{matchExpressions: [{key: "reserved:host", operator: DoesNotExist}]}')
    expect(codes(text)).toContain('negative-reserved-selector')
  })

  it('is fine where it asks for something', () => {
    const text = shop + fromEndpoints('{matchExpressions: [{key: "reserved:host", operator: Exists}]}')
    expect(codes(text)).toEqual([])
  })
})

describe('one dash more or less', () => {
  const two = `
  podSelector: {matchLabels: {app: api}}
  ingress:
    - from:
        - namespaceSelector:
            matchLabels: {team: other}
        # the clients
        - podSelector:
            matchLabels: {app: client}
`
  it('shows what either reading selects', () => {
    const [found] = look(shop + np(two)).filter(({ code }) => code === 'peers-joined-by-or')
    expect(found).toMatchObject({ severity: 'warning' })
    expect(found?.message).toContain('every pod of the namespaces (1 pod), or pods of shop with the labels (0 pods)')
    expect(found?.message).toContain('As one item they would be pods with the labels in the namespaces (1 pod)')
  })

  it('can be mended', () => {
    const text = shop + np(two)
    const after = fixed(text, 'peers-joined-by-or')
    expect(changedLines(text, after)).toEqual({ gone: ['- podSelector:'], come: ['podSelector:'] })
    expect([...codes(after), ...errors(after)]).toEqual([])
  })

  it('can be mended in one line', () => {
    const text =
      shop + from('{namespaceSelector: {matchLabels: {team: other}}}, {podSelector: {matchLabels: {app: web}}}')
    expect(look(text)).toMatchObject([{ code: 'peers-joined-by-or', severity: 'info' }])
    expect(fixed(text, 'peers-joined-by-or')).toBe(
      shop + from('{namespaceSelector: {matchLabels: {team: other}}, podSelector: {matchLabels: {app: web}}}'),
    )
  })

  it('is seen in Cilium policies as well', () => {
    const text =
      shop + fromEndpoints('{matchLabels: {k8s:io.kubernetes.pod.namespace: other}}, {matchLabels: {app: web}}')
    expect(codes(text)).toEqual(['peers-joined-by-or'])
  })

  it.each([
    ['one item', '{namespaceSelector: {matchLabels: {team: other}}, podSelector: {matchLabels: {app: client}}}'],
    ['every pod at home beside a namespace', '{podSelector: {}}, {namespaceSelector: {matchLabels: {team: other}}}'],
    ['two lots of pods', '{podSelector: {matchLabels: {app: web}}}, {podSelector: {matchLabels: {app: db}}}'],
  ])('is silent for %s', (_, peers) => expect(codes(shop + from(peers))).toEqual([]))
})

describe('an exclusion', () => {
  const notTesting = '{namespaceSelector: {matchExpressions: [{key: team, operator: NotIn, values: [other]}]}}'

  it('is cancelled by a wider peer of the list', () => {
    const text = shop + from(`${notTesting}, {namespaceSelector: {}}`)
    expect(look(text).filter(({ code }) => code === 'exclusion-cancelled')).toMatchObject([
      {
        severity: 'warning',
        message: expect.stringMatching(/^the peer on line \d+ lets in what this leaves out \(team not in \(other\)\)/),
      },
    ])
  })

  it.each([
    [
      'of Cilium',
      cnp(
        '{endpointSelector: {matchLabels: {app: api}}, ingress: [{fromEndpoints: [{matchExpressions: [{key: app, operator: NotIn, values: [db]}]}]}, {fromEndpoints: [{}]}]}',
      ),
    ],
    [
      'by an address block around the hole',
      np(
        '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.1.0.0/16]}}, {ipBlock: {cidr: 10.0.0.0/8}}]}]}',
      ),
    ],
    [
      'by a rule of its own on every port',
      cnp(
        '{endpointSelector: {}, egress: [{toCIDRSet: [{cidr: 10.0.0.0/8, except: [10.1.0.0/16]}], toPorts: [{ports: [{port: "80"}]}]}, {toCIDR: [10.0.0.0/8]}]}',
      ),
    ],
  ])('%s is found too', (_, text) => expect(codes(shop + text)).toContain('exclusion-cancelled'))

  it.each([
    ['nobody cancels', from(notTesting)],
    ['is completed by those that are meant', from(`${notTesting}, {namespaceSelector: {matchLabels: {team: other}}}`)],
    [
      'is opened on other ports',
      cnp(
        '{endpointSelector: {}, egress: [{toCIDRSet: [{cidr: 10.0.0.0/8, except: [10.1.0.0/16]}], toPorts: [{ports: [{port: "80"}]}]}, {toCIDR: [10.0.0.0/8], toPorts: [{ports: [{port: "443"}]}]}]}',
      ),
    ],
    [
      'denies',
      cnp(
        '{endpointSelector: {}, ingressDeny: [{fromEndpoints: [{matchExpressions: [{key: app, operator: NotIn, values: [db]}]}, {matchLabels: {app: db}}]}]}',
      ),
    ],
  ])('that %s is fine', (_, text) => expect(codes(shop + text)).not.toContain('exclusion-cancelled'))
})

describe('what no policy is about', () => {
  it.each(['host', 'world', 'remote-node', 'kube-apiserver'])('is %s as a subject', (entity) => {
    const text =
      shop + ccnp(`{endpointSelector: {matchLabels: {"reserved:${entity}": ""}}, ingress: [{fromEntities: [all]}]}`)
    expect(codes(text)).toContain('subject-reserved')
  })

  it.each(['ingress', 'health', 'init'])('is not %s', (entity) => {
    const text =
      shop + ccnp(`{endpointSelector: {matchLabels: {"reserved:${entity}": ""}}, ingress: [{fromEntities: [all]}]}`)
    expect(codes(text)).not.toContain('subject-reserved')
  })

  it('is another cluster by its name', () => {
    const text = shop + fromEndpoints('{matchLabels: {app: web, "k8s:io.cilium.k8s.policy.cluster": west}}')
    expect(look(text)).toMatchObject([{ code: 'other-cluster', severity: 'info' }])
    expect(codes(text.replace('west', 'default'))).toEqual([])
  })
})

describe('policies of a namespace without pods', () => {
  it('are one note', () => {
    const away = ['a', 'b', 'c'].map((name) =>
      np('{podSelector: {matchLabels: {app: x}}}', name).replace('namespace: shop', 'namespace: away'),
    )
    const found = look(pod('zebra/api', 'app: api') + away.join('')).filter(
      ({ code }) => code === 'selector-matches-nothing',
    )
    expect(found).toMatchObject([
      {
        severity: 'info',
        message: 'This policy and 2 more of its namespace select no pod: no pod of the workspace is in namespace away',
      },
    ])
  })
})

describe('a peer of a ClusterNetworkPolicy that only rules namespaces out', () => {
  const documents = (peer: string, more = '') => [
    podOn('red/a'),
    podOn('blue/b'),
    'apiVersion: v1\nkind: Namespace\nmetadata: {name: red, labels: {team: red}}\n',
    'apiVersion: v1\nkind: Namespace\nmetadata: {name: blue, labels: {team: blue}}\n',
    config('enable-k8s-cluster-network-policy: "true"'),
    object(
      'ClusterNetworkPolicy',
      '/p',
      `spec: {tier: Admin, priority: 1, subject: {namespaces: {matchLabels: {team: red}}}, egress: [{action: Deny, to: [${peer}]${more}}]}`,
    ),
  ]
  const notBlue = '{matchExpressions: [{key: team, operator: NotIn, values: [blue]}]}'
  const of = (peer: string, more = '') => {
    const text = documents(peer, more).join('\n---\n')
    const asked = { from: 'red/a', to: 'blue/b', protocol: 'TCP', port: 80 } as const
    const { verdict } = analyze([{ name: 'm.yaml', text }]).probe(asked)
    return [verdict, codes(text).includes('negative-namespaces')]
  }

  it('means the pods of those namespaces too, and is pointed out', () => {
    expect(of(`{namespaces: ${notBlue}}`)).toEqual(['DROPPED', true])
    expect(of(`{namespaces: ${notBlue}}`, ', protocols: [{tcp: {destinationPort: {number: 80}}}]')).toEqual([
      'DROPPED',
      true,
    ])
  })

  it('is fine beside a selector of pods, with a port’s name, and where it says who is meant', () => {
    expect(of(`{pods: {namespaceSelector: ${notBlue}, podSelector: {}}}`)).toEqual(['FORWARDED', false])
    expect(of(`{namespaces: ${notBlue}}`, ', protocols: [{destinationNamedPort: web}]')).toEqual(['FORWARDED', false])
    expect(of('{namespaces: {matchLabels: {team: red}}}')).toEqual(['FORWARDED', false])
  })
})
