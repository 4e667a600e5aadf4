import { describe, expect, it } from 'vitest'
import { ccnp, changedLines, cnp, codes, errors, fixed, look, lookWith, np, pod, service, shop } from './fixture'
import { redundantWithin } from './redundant'

const web = '{podSelector: {matchLabels: {app: web}}}'
const toApi = (rules: string, name = 'p') => np(`{podSelector: {matchLabels: {app: api}}, ingress: [${rules}]}`, name)

describe('egress without DNS', () => {
  const closed = `
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Egress]
  egress:
    - to: [{podSelector: {matchLabels: {app: api}}}]  # the API
`
  const askDns =
    '{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}], ports: [{port: 53, protocol: UDP}]}'

  it('is a warning for pods that speak to others by name', () => {
    expect(look(shop + np(closed))).toMatchObject([
      { code: 'egress-without-dns', severity: 'warning', message: expect.stringContaining('1 pod (shop/web)') },
    ])
  })

  it('can be mended in either kind of policy', () => {
    const text = shop + np(closed)
    const after = fixed(text, 'egress-without-dns')
    expect(changedLines(text, after).gone).toEqual([])
    expect([...codes(after), ...errors(after)]).toEqual([])
    const cilium =
      shop +
      cnp('\n  endpointSelector: {matchLabels: {app: web}}\n  egress:\n  - toEndpoints: [{matchLabels: {app: api}}]\n')
    const mended = fixed(cilium, 'egress-without-dns')
    expect(changedLines(cilium, mended).gone).toEqual([])
    expect([...codes(mended), ...errors(mended)]).toEqual([])
  })

  it('can be mended where there is no rule yet, and at the end of a text without line end', () => {
    const text = (shop + np('\n  podSelector: {matchLabels: {app: web}}\n  policyTypes: [Egress]\n')).trimEnd()
    expect(look(text)).toMatchObject([{ code: 'egress-without-dns', severity: 'info' }])
    const after = fixed(text, 'egress-without-dns')
    expect(after.startsWith(text)).toBe(true)
    expect([...codes(after), ...errors(after)]).toEqual([])
  })

  it.each([
    [
      'a rule of another policy',
      np(closed) + np(`{podSelector: {}, policyTypes: [Egress], egress: [${askDns}]}`, 'dns'),
    ],
    [
      'a rule for every pod',
      np('{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {}}]}]}'),
    ],
    [
      'a resolver at an address',
      cnp(
        '{endpointSelector: {matchLabels: {app: web}}, egress: [{toCIDR: [169.254.20.10/32], toPorts: [{ports: [{port: "53"}]}]}]}',
      ),
    ],
    [
      'a policy that does not isolate',
      cnp(
        '{endpointSelector: {}, enableDefaultDeny: {egress: false}, egress: [{toEndpoints: [{matchLabels: {app: api}}]}]}',
      ),
    ],
    [
      'the resolver itself',
      np('{podSelector: {}, policyTypes: [Egress]}').replace('namespace: shop', 'namespace: kube-system'),
    ],
  ])('is not said for %s', (_, text) => expect(codes(shop + text)).not.toContain('egress-without-dns'))

  it('is said where port 53 is open to ranges of addresses alone, which no pod is', () => {
    const byAddress = (cidr: string) =>
      np(
        `{podSelector: {matchLabels: {app: web}}, egress: [{to: [{ipBlock: {cidr: ${cidr}}}], ports: [{port: 53, protocol: UDP}]}]}`,
      )
    const said = (text: string) => look(text).find(({ code }) => code === 'egress-without-dns')
    expect(said(shop + byAddress('10.0.0.0/8'))).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining('port 53 is open to addresses alone'),
    })
    // A resolver outside, and a cluster whose resolver is not known.
    expect(said(shop + byAddress('10.1.2.3/32'))).toBeUndefined()
    expect(said(pod('shop/web', 'app: web') + byAddress('10.0.0.0/8'))).toBeUndefined()
  })

  it('goes by the port on which the resolver listens', () => {
    const openshift = [
      pod(
        'openshift-dns/dns-default',
        'dns.operator.openshift.io/daemonset-dns: default',
        'containers: [{name: c, ports: [{name: dns, containerPort: 5353, protocol: UDP}]}]',
      ),
      service(
        'openshift-dns/dns-default',
        'dns.operator.openshift.io/daemonset-dns: default',
        '{port: 53, protocol: UDP, targetPort: dns}',
      ),
      pod('shop/web', 'app: web'),
    ].join('')
    const open = (port: number) =>
      np(`\n  podSelector: {}\n  policyTypes: [Egress]\n  egress:\n    - ports: [{port: ${port}, protocol: UDP}]\n`)
    expect(codes(openshift + open(5353))).toEqual([])
    const text = openshift + open(53)
    expect(look(text)).toMatchObject([
      {
        code: 'egress-without-dns',
        severity: 'warning',
        message:
          '1 pod (shop/web) cannot look up names: port 53 is open, and the pods that answer DNS here listen on 5353, which is what policies see',
        help: 'Allow UDP and TCP port 5353 towards the pods that answer DNS, such as openshift-dns/dns-default.',
      },
    ])
    const after = fixed(text, 'egress-without-dns')
    expect(after).toContain('dns.operator.openshift.io/daemonset-dns: default')
    expect([...codes(after), ...errors(after)]).toEqual([])
  })

  it('is not said where the rule would let a resolver in that is not here', () => {
    const text =
      pod('shop/web', 'app: web') +
      np(
        `{podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}]}]}`,
      )
    expect(codes(text)).toEqual([])
  })
})

describe('DNS names as peers', () => {
  const names = (dns: string, fqdn = '{matchName: api.example.com}') =>
    cnp(`
  endpointSelector: {matchLabels: {app: web}}
  egress:
    - toFQDNs: [${fqdn}]
    - toEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": kube-system, k8s-app: kube-dns}}]
      toPorts:
        - ports: [{port: "53", protocol: ANY}]${dns === '' ? '' : `\n          rules: {dns: [${dns}]}`}
`)

  it('need a DNS rule for the same pods', () => {
    const text = shop + names('')
    expect(codes(text)).toEqual(['fqdn-without-dns-rule'])
    const after = fixed(text, 'fqdn-without-dns-rule')
    expect(changedLines(text, after).gone).toEqual([])
    expect(codes(after)).not.toContain('fqdn-without-dns-rule')
    expect(errors(after)).toEqual([])
  })

  it('need a DNS rule that leads to the resolver', () => {
    const own = names('{matchPattern: "*"}').replace('"k8s:io.kubernetes.pod.namespace": kube-system, ', '')
    expect(look(shop + own)).toMatchObject([
      {
        code: 'fqdn-without-dns-rule',
        message: expect.stringContaining('may not ask the resolver'),
      },
      { code: 'peer-in-other-namespace' },
    ])
    const otherPort = names('{matchPattern: "*"}').replace('port: "53"', 'port: "5353"')
    expect(codes(shop + otherPort)).toContain('fqdn-without-dns-rule')
  })

  it('have to be among the names that may be asked for', () => {
    expect(codes(shop + names('{matchPattern: "*.example.org"}'))).toEqual(['fqdn-not-looked-up'])
    expect(codes(shop + names('{matchPattern: "*.example.com"}', '{matchPattern: "**.example.com"}'))).toEqual([])
  })

  it('are asked for with the search list first', () => {
    expect(look(shop + names('{matchName: api.example.com}'))).toMatchObject([
      {
        code: 'dns-search-list',
        severity: 'info',
        message: expect.stringContaining('api.example.com.shop.svc.cluster.local'),
      },
    ])
    expect(codes(shop + names('{matchName: api.example.com}, {matchPattern: "**.svc.cluster.local"}'))).toEqual([])
  })

  it('are answered by whoever is asked', () => {
    const open =
      shop +
      cnp(
        '{endpointSelector: {matchLabels: {app: web}}, egress: [{toPorts: [{ports: [{port: "53"}], rules: {dns: [{matchPattern: "*"}]}}]}]}',
      )
    expect(codes(open)).toEqual(['dns-any-resolver'])
  })

  it('are fine with a rule for every name', () => {
    expect(codes(shop + names('{matchPattern: "*"}'))).toEqual([])
    expect(
      codes(
        shop +
          names('').replace('matchLabels: {app: web}', '') +
          names('{matchPattern: "*"}').replace('name: p', 'name: q'),
      ),
    ).toEqual(expect.arrayContaining(['fqdn-without-dns-rule']))
  })
})

describe('the host', () => {
  const deny = (rule: string) =>
    cnp(`{endpointSelector: {matchLabels: {app: api}}, enableDefaultDeny: {ingress: false}, ingressDeny: [${rule}]}`)

  it.each([
    ['everyone', '{fromEntities: [all]}', 'warning'],
    ['a port towards everyone', '{toPorts: [{ports: [{port: "8080", protocol: TCP}]}]}', 'warning'],
    ['the host itself', '{fromEntities: [host]}', 'info'],
  ])('is shut out by a deny of %s', (_, rule, severity) => {
    expect(look(shop + deny(rule))).toMatchObject([{ code: 'deny-covers-host', severity }])
  })

  it.each([
    ['the world', '{fromEntities: [world]}'],
    ['pods', '{fromEndpoints: [{matchLabels: {app: web}}]}'],
    ['a port that no pod serves', '{toPorts: [{ports: [{port: "22", protocol: TCP}]}]}'],
    ['nobody', '{}'],
  ])('is not by a deny of %s', (_, rule) => expect(codes(shop + deny(rule))).toEqual([]))
})

describe('health endpoints', () => {
  it('are closed by a clusterwide policy for everyone', () => {
    const text = shop + ccnp('{endpointSelector: {}, ingress: [{fromEndpoints: [{}]}]}')
    expect(look(text)).toMatchObject([
      { code: 'health-closed', message: expect.stringContaining('isolates them for ingress') },
    ])
  })

  it('are closed by the mode "always"', () => {
    const open = np('{podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}]}')
    expect(codes(shop + open, { enforcement: 'always' })).toContain('health-closed')
    expect(codes(shop + open)).not.toContain('health-closed')
  })

  it.each([
    [
      'a rule for health',
      '{endpointSelector: {}, ingress: [{fromEndpoints: [{}]}, {fromEntities: [remote-node, health]}]}',
    ],
    [
      'pods alone',
      '{endpointSelector: {matchExpressions: [{key: "k8s:io.kubernetes.pod.namespace", operator: Exists}]}, ingress: [{fromEndpoints: [{}]}]}',
    ],
    [
      'no default deny',
      '{endpointSelector: {}, enableDefaultDeny: {ingress: false}, ingress: [{fromEndpoints: [{}]}]}',
    ],
  ])('are fine with %s', (_, spec) => expect(codes(shop + ccnp(spec))).not.toContain('health-closed'))
})

describe('ingress endpoints', () => {
  const everybody = '{endpointSelector: {}, ingress: [{}], egress: [{}]}'
  const admitting = cnp('{endpointSelector: {matchLabels: {app: web}}, ingress: [{fromEntities: [ingress]}]}', 'in')
  const own = (spec: string) =>
    ccnp(
      `{endpointSelector: {matchLabels: {reserved:ingress: ""}}, ${spec}}`.replace(
        'reserved:ingress',
        '"reserved:ingress"',
      ),
      'own',
    )
  const said = (text: string) => look(text).find(({ code }) => code === 'ingress-closed')?.message

  it('are closed by a clusterwide policy for everyone where rules let their traffic in', () => {
    expect(said(shop + ccnp(everybody) + admitting)).toContain('isolates them for ingress and egress')
    expect(said(shop + ccnp(everybody))).toBeUndefined()
    expect(said(shop + admitting)).toBeUndefined()
  })

  it('are open in the directions that a policy of their own opens', () => {
    const all = shop + ccnp(everybody) + admitting
    expect(said(all + own('egress: [{toEntities: [cluster]}]'))).toContain('isolates them for ingress:')
    expect(said(all + own('ingress: [{fromEntities: [world]}], egress: [{toEntities: [cluster]}]'))).toBeUndefined()
  })
})

describe('the entity cluster', () => {
  const from = (entity: string) =>
    cnp(`{endpointSelector: {matchLabels: {app: api}}, ingress: [{fromEntities: [${entity}]}]}`)

  it('lets nodes in, and what comes through them', () =>
    expect(codes(shop + from('cluster'))).toEqual(['cluster-entity-external']))
  it('is told apart from others', () => expect(codes(shop + from('world'))).toEqual([]))
})

describe('kinds and layers mixed', () => {
  const cilium = cnp(
    '{endpointSelector: {matchLabels: {app: api}}, ingress: [{fromEndpoints: [{matchLabels: {app: web}}], toPorts: [{ports: [{port: "8080", protocol: TCP}], rules: {http: [{method: POST, path: /v1}]}}]}]}',
    'c',
  )

  it('add up, so that a plain rule lets through what an HTTP list refuses', () => {
    const text = shop + cilium + toApi(`{from: [${web}], ports: [{port: 8080}]}`)
    expect(codes(text)).toEqual(['kinds-mixed', 'l7-bypassed'])
    expect(look(text)[1]?.message).toContain('NetworkPolicy p allows the same port')
  })

  it('are fine where they open different things', () => {
    expect(
      codes(shop + cilium + toApi('{from: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 8080}]}')),
    ).toEqual([])
    expect(codes(shop + cilium + np('{podSelector: {}}'))).toEqual([])
  })
})

describe('rules that change nothing', () => {
  it('because another policy says the same', () => {
    const text = shop + toApi(`{from: [${web}]}`, 'a') + toApi(`{from: [${web}], ports: [{port: 8080}]}`, 'b')
    expect(look(text)).toMatchObject([
      {
        code: 'policy-changes-nothing',
        severity: 'info',
        resource: 'NetworkPolicy/shop/b',
        message: expect.stringContaining('a already says the same'),
      },
    ])
  })

  it('because another rule of the policy is wider, which goes with one click', () => {
    const text =
      shop +
      np(`
  podSelector: {matchLabels: {app: api}}
  ingress:
    # everyone at home
    - from: [{podSelector: {}}]
    # the web
    - from: [{podSelector: {matchLabels: {app: web}}}]
      ports:
        - port: 8080
`)
    expect(look(text)).toMatchObject([
      { code: 'rule-repeated', message: expect.stringContaining('spec.ingress[0] already allows all of it') },
    ])
    const after = fixed(text, 'rule-repeated')
    expect(changedLines(text, after)).toEqual({
      gone: ['- from: [{podSelector: {matchLabels: {app: web}}}]', 'ports:', '- port: 8080'],
      come: [],
    })
    expect([...codes(after), ...errors(after)]).toEqual([])
  })

  it('because a deny is wider', () => {
    const text =
      shop +
      toApi(`{from: [${web}], ports: [{port: 8080}]}, {from: [{podSelector: {matchLabels: {app: db}}}]}`) +
      cnp(
        '{endpointSelector: {}, enableDefaultDeny: {ingress: false}, ingressDeny: [{fromEndpoints: [{matchLabels: {app: web}}]}]}',
        'no-web',
      )
    expect(look(text)).toMatchObject([
      {
        code: 'rule-denied',
        severity: 'warning',
        message: expect.stringContaining('CiliumNetworkPolicy no-web denies all that it allows'),
      },
    ])
    expect(codes(fixed(text, 'rule-denied'))).toEqual([])
  })

  it('because nothing isolates the pods', () => {
    const text =
      shop +
      cnp(
        '{endpointSelector: {matchLabels: {app: api}}, enableDefaultDeny: {ingress: false}, ingress: [{fromEndpoints: [{}]}]}',
      )
    expect(look(text)).toMatchObject([
      { code: 'policy-changes-nothing', message: expect.stringContaining('nothing isolates') },
    ])
  })

  it('of two that are alike only the later one is named', () => {
    const text = shop + toApi(`{from: [${web}]}`, 'a') + toApi(`{from: [${web}]}`, 'b')
    expect(look(text).map(({ resource }) => resource)).toEqual(['NetworkPolicy/shop/b'])
  })

  it('is not said of a rule whose endPort counts for others on a port of that name', () => {
    const rule = (from: string, end = '') =>
      `{fromEndpoints: [{matchLabels: {app: ${from}}}], toPorts: [{ports: [{port: http, protocol: TCP${end}}]}]}`
    const rules = `ingress: [${rule('web', ', endPort: 9000')}, ${rule('db')}], ingressDeny: [{fromEndpoints: [{matchLabels: {app: web}}]}]`
    expect(codes(shop + cnp(`{endpointSelector: {matchLabels: {app: api}}, ${rules}}`))).toEqual([])
    const plain = rules.replace(', endPort: 9000', '')
    expect(codes(shop + cnp(`{endpointSelector: {matchLabels: {app: api}}, ${plain}}`))).toEqual(['rule-denied'])
  })

  it('deny rules are guards unless another deny says the same', () => {
    const deny = (port: string, name: string) =>
      cnp(
        `{endpointSelector: {matchLabels: {app: api}}, enableDefaultDeny: {ingress: false}, ingressDeny: [{fromEntities: [world]${port}}]}`,
        name,
      )
    expect(codes(shop + toApi(`{from: [${web}]}`) + deny('', 'no-world'))).toEqual([])
    expect(codes(shop + deny('', 'a') + deny(', toPorts: [{ports: [{port: "80", protocol: TCP}]}]', 'b'))).toEqual([
      'rule-repeated',
    ])
  })

  it.each([
    ['a default deny beside an allow', np('{podSelector: {}}') + toApi(`{from: [${web}]}`, 'a')],
    [
      'an HTTP list inside another',
      cnp(`{endpointSelector: {matchLabels: {app: api}}, ingress: [
      {fromEndpoints: [{matchLabels: {app: web}}], toPorts: [{ports: [{port: "8080", protocol: TCP}], rules: {http: [{path: "/a.*", method: PUT}]}}]},
      {fromEndpoints: [{matchLabels: {tier: front}}], toPorts: [{ports: [{port: "8080", protocol: TCP}], rules: {http: [{path: "/b.*", method: PUT}]}}]}]}`),
    ],
    ['different ports', toApi(`{from: [${web}], ports: [{port: 8080}]}, {from: [${web}], ports: [{port: 9090}]}`)],
    [
      'pods that one rule tells apart',
      pod('shop/cron', 'app: cron, tier: front') +
        toApi(`{from: [${web}]}, {from: [{podSelector: {matchLabels: {tier: front}}}]}`).replace(
          '{from: [{podSelector: {matchLabels: {app: web}}}]}',
          '{from: [{podSelector: {matchLabels: {app: db}}}]}',
        ),
    ],
    [
      'peers that are not here',
      toApi(
        `{from: [{namespaceSelector: {}}]}, {from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: gone}}}]}`,
      ),
    ],
  ])('is not said of %s', (_, text) => {
    expect(codes(shop + text).filter((code) => code.startsWith('rule-') || code.startsWith('policy-'))).toEqual([])
  })

  it('says so where the workspace is too large to look', () => {
    const text = shop + toApi(`{from: [${web}]}`, 'a') + toApi(`{from: [${web}]}`, 'b')
    expect(lookWith(redundantWithin(0), text)).toMatchObject([{ code: 'lint-limit', severity: 'info' }])
    expect(lookWith(redundantWithin(1000), text)).toMatchObject([{ code: 'policy-changes-nothing' }])
  })
})
