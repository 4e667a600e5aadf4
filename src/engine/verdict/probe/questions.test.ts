/** Questions as people ask them about names and addresses, with answers that follow from how Cilium translates and identifies. */
import { describe, expect, it } from 'vitest'
import { analyze, runChecks } from '../../index'
import { asking, cilium, config, node, object, podOn, service, slice, tcp, workload } from '../../testing/workspace'

const answerTo = asking(analyze)

const nodes = [
  node('n1', '192.168.0.1', ', {type: ExternalIP, address: 198.51.100.21}, {type: Hostname, address: n1}'),
  node('n2', '192.168.0.2'),
  node('cp1', '192.168.0.11'),
]
const client = podOn('t/a', { node: 'n1', ip: '10.0.1.1' })
const out = (rule: string) => cilium('t', `egress: [{${rule}}]`)
const into = (rule: string) => cilium('s', `ingress: [{${rule}}]`)

type Question = readonly [rule: string, to: string, wanted: string]

const answersOf = (
  documents: readonly string[],
  questions: readonly Question[],
  policy: (rule: string) => string,
  from: string,
) => questions.map(([rule, to]) => [rule, to, answerTo([...documents, policy(rule)], from, to)])

describe('the API server that sends', () => {
  const stated = (address: string) => [
    service('default/kubernetes', 'clusterIP: 10.96.0.1, ports: [{name: https, port: 443, targetPort: 6443}]'),
    slice('default/kubernetes', '{name: https, port: 6443}', address),
  ]
  const pod = podOn('s/web', { node: 'n2', ip: '10.0.2.1' })
  const asked = (address: string, ...more: readonly string[]) => {
    const documents = [...nodes, pod, ...stated(address), into('fromEntities: [kube-apiserver]'), ...more]
    const answers = ['kube-apiserver', address].map((from) => answerTo(documents, from, 's/web:80'))
    expect(answers[0]).toBe(answers[1])
    return answers[0]
  }

  it('does so from its addresses, which the tunnel hides', () => {
    expect(asked('192.168.0.11')).toBe('depends')
    expect(asked('192.168.0.11', config('routing-mode: tunnel'))).toBe('denied')
    expect(asked('192.168.0.11', config('routing-mode: native'))).toBe('allowed')
  })

  it('is certain on the pod’s own node, and outside', () => {
    expect(asked('192.168.0.2')).toBe('allowed')
    expect(asked('203.0.113.5')).toBe('allowed')
  })
})

describe('the API server that is dialled by the name of its entity', () => {
  const documents = (address: string, rule: string) => [
    ...nodes,
    client,
    service('default/kubernetes', 'clusterIP: 10.96.0.1, ports: [{name: https, port: 443, targetPort: 6443}]'),
    ...(address === '' ? [] : [slice('default/kubernetes', '{name: https, port: 6443}', address)]),
    out(rule),
  ]
  const ask = (address: string, rule: string) => {
    const [own, byService] = ['kube-apiserver:6443', 'default/kubernetes:443'].map((to) =>
      answerTo(documents(address, rule), 't/a', to),
    )
    expect(own).toBe(byService)
    return own
  }

  it('is what stands behind its service', () => {
    const outside = '203.0.113.9'
    expect(ask(outside, 'toCIDR: [203.0.113.9/32]')).toBe('allowed')
    expect(ask(outside, 'toEntities: [remote-node]')).toBe('denied')
    expect(ask(outside, 'toEntities: [kube-apiserver]')).toBe('allowed')
    expect(ask('192.168.0.1', 'toEntities: [remote-node]')).toBe('denied')
    expect(ask('192.168.0.2', 'toEntities: [remote-node]')).toBe('allowed')
  })

  it('depends where nothing states its addresses', () => {
    expect(ask('', 'toEntities: [remote-node]')).toBe('depends')
    expect(ask('', 'toEntities: [kube-apiserver]')).toBe('allowed')
  })
})

describe('addresses of pods and nodes', () => {
  it('without a pod are outside, whichever range they are of', () => {
    const job = podOn('t/job', { node: 'n1', ip: '10.0.1.90', phase: 'Succeeded' })
    const questions: readonly Question[] = [
      ['toCIDR: [10.0.1.0/24]', '10.0.1.90:80', 'allowed'],
      ['toCIDR: [10.0.1.0/24]', '10.0.1.77:80', 'allowed'],
      ['toEndpoints: [{matchLabels: {app: job}}]', '10.0.1.90:80', 'denied'],
      ['toCIDR: [198.51.100.0/24]', '198.51.100.21:443', 'denied'],
      ['toCIDR: [198.51.100.0/24]', '198.51.100.22:443', 'allowed'],
      ['toCIDR: [0.0.0.0/0]', '192.168.0.2:443', 'denied'],
      ['toCIDR: [0.0.0.0/0]', '8.8.8.8:53', 'allowed'],
    ]
    expect(answersOf([...nodes, client, job], questions, out, 't/a')).toEqual(questions)
  })

  it('belong to the pod that has them now', () => {
    const old = podOn('t/job', { node: 'n1', ip: '10.0.1.90', phase: 'Failed' })
    const now = podOn('t/new', { node: 'n1', ip: '10.0.1.90', phase: 'Running' })
    expect(answerTo([client, old, now, out('toEndpoints: [{matchLabels: {app: new}}]')], 't/a', '10.0.1.90:80')).toBe(
      'allowed',
    )
  })
})

describe('a service that nodes give an address or a port', () => {
  const web = podOn('s/web-1', { node: 'n2', ip: '10.0.2.5', labels: 'app: web', ports: '{containerPort: 8080}' })
  const balanced = (spec = '', ingress = '{ip: 203.0.113.5}') =>
    service(
      's/web',
      `type: LoadBalancer, clusterIP: 10.96.0.5, ${spec}selector: {app: web}, ports: [{name: http, port: 80, targetPort: 8080, nodePort: 30080}]`,
      `, status: {loadBalancer: {ingress: [${ingress}]}}`,
    )
  const toWeb = 'toEndpoints: [{matchLabels: {app: web, "k8s:io.kubernetes.pod.namespace": s}}]'
  const replaced = config('kube-proxy-replacement: "true"')
  const kubeProxy = config('kube-proxy-replacement: "false"')

  it('is its pods where Cilium replaces kube-proxy', () => {
    const questions: readonly Question[] = [
      [toWeb, '203.0.113.5:80', 'allowed'],
      [toWeb, '192.168.0.1:30080', 'allowed'],
      [toWeb, 'node/n2:30080', 'allowed'],
      ['toCIDR: [203.0.113.0/24]', '203.0.113.5:80', 'denied'],
      ['toEntities: [host, remote-node]', '192.168.0.2:30080', 'denied'],
    ]
    expect(answersOf([...nodes, client, web, balanced(), replaced], questions, out, 't/a')).toEqual(questions)
  })

  it('is the node and its port where kube-proxy translates, and hangs on that where nothing says who does', () => {
    const byNode = `toEntities: [host, remote-node], ${tcp(30080)}`
    const questions: readonly Question[] = [
      [toWeb, '10.96.0.5:80', 'allowed'],
      [toWeb, '192.168.0.2:30080', 'denied'],
      [byNode, '192.168.0.1:30080', 'allowed'],
      [byNode, '192.168.0.2:30080', 'allowed'],
    ]
    const documents = [...nodes, client, web, balanced()]
    expect(answersOf([...documents, kubeProxy], questions, out, 't/a')).toEqual(questions)
    expect(answerTo([...documents, out(toWeb)], 't/a', '192.168.0.2:30080')).toBe('depends')
    // With externalTrafficPolicy: Local kube-proxy asks no pod of another node.
    const local = [...nodes, node('n3', '192.168.0.3'), client, web, balanced('externalTrafficPolicy: Local, ')]
    expect(answerTo(local, 't/a', '192.168.0.3:30080')).toBe('depends')
    expect(answerTo([...local, replaced], 't/a', '192.168.0.3:30080')).toBe('allowed')
    // But for pods of its own node.
    expect(answerTo([...local, kubeProxy], 't/a', '192.168.0.3:30080')).toBe('no backend')
    expect(answerTo([...local, kubeProxy], 't/a', '192.168.0.1:30080')).toBe('allowed')
    const anywhere = local.map((document) => (document === client ? podOn('t/a', { ip: '10.0.1.1' }) : document))
    expect(answerTo([...anywhere, kubeProxy], 't/a', '192.168.0.1:30080')).toBe('depends')
  })

  it('is the address itself behind a load balancer that is a proxy or has a name alone', () => {
    const proxy = balanced('', '{ip: 203.0.113.5, ipMode: Proxy}')
    const named = balanced('', '{hostname: lb.example.com}')
    expect(answerTo([client, web, proxy, out('toCIDR: [203.0.113.0/24]')], 't/a', '203.0.113.5:80')).toBe('allowed')
    expect(answerTo([client, web, named, out('toEntities: [world]')], 't/a', 'lb.example.com:80')).toBe('allowed')
  })

  it('is its pods at an external address on the node that has it alone', () => {
    const external = service(
      's/web',
      'clusterIP: 10.96.0.5, externalIPs: [198.51.100.21], selector: {app: web}, ports: [{port: 80, targetPort: 8080}]',
    )
    const documents = [...nodes, web, external, replaced, out(toWeb)]
    expect(answerTo([...documents, client], 't/a', '198.51.100.21:80')).toBe('allowed')
    expect(answerTo([...documents, podOn('t/a', { node: 'n2' })], 't/a', '198.51.100.21:80')).toBe('denied')
  })

  it('is uncertain at an external address of the sender’s own node where Cilium may not replace kube-proxy', () => {
    const spec = (app: string) =>
      `clusterIP: 10.96.0.5, externalIPs: [198.51.100.21], selector: {app: ${app}}, ports: [{port: 80, targetPort: 8080}]`
    const asked = (app: string, ...more: readonly string[]) =>
      answerTo(
        [...nodes, web, client, service('s/web', spec(app)), out('toEntities: [host]'), ...more],
        't/a',
        '198.51.100.21:80',
      )
    expect([asked('none', replaced), asked('none')]).toEqual(['no backend', 'depends'])
  })

  it('is translated once, whatever else the address behind it is', () => {
    const documents = [
      ...nodes,
      web,
      client,
      service('s/web', `externalIPs: [198.51.100.21], selector: {app: web}, ports: [{port: 80, targetPort: 8080}]`),
      service('s/ext', 'clusterIP: 10.96.0.9, ports: [{port: 80}]'),
      slice('s/ext', '{port: 80}', '198.51.100.21'),
      replaced,
    ]
    for (const to of ['s/ext:80', 'ext.s:80', '10.96.0.9:80', 'svc/s/ext:80']) {
      expect(answerTo([...documents, out('toEntities: [host]')], 't/a', to), to).toBe('allowed')
      expect(answerTo([...documents, out(toWeb)], 't/a', to), to).toBe('denied')
    }
    expect(answerTo([...documents, out(toWeb)], 't/a', '198.51.100.21:80')).toBe('allowed')
    const stated = '{from: t/a, to: "s/ext:80", expect: allowed}'
    const traffic = object('Traffic', 't/t', `spec: {flows: [${stated}]}`)
    const text = [...documents, out('toEntities: [host]'), traffic].join('\n---\n')
    expect(runChecks(analyze([{ name: 'm.yaml', text }])).checks[0]?.actual).toBe('allowed')
  })

  it('shows its pods the sender outside only where nothing on the way hides it', () => {
    const outside = (spec: string, settings: string, rule: string, to = '203.0.113.5:80') =>
      answerTo(
        [...nodes, web, balanced(spec), into(rule), ...(settings === '' ? [] : [config(settings)])],
        '198.51.100.7',
        to,
      )
    const from = 'fromCIDR: [198.51.100.0/24]'
    const local = 'externalTrafficPolicy: Local, '
    expect(outside('', '', from)).toBe('depends')
    // The pod runs on n2: n1 sends on what it takes in, and its own address or that of nobody comes with it.
    expect(outside('', '', from, '192.168.0.1:30080')).toBe('denied')
    expect(outside('', '', 'fromEntities: [world]', '192.168.0.1:30080')).toBe('depends')
    expect(outside('', '', from, '192.168.0.2:30080')).toBe('depends')
    expect(outside('', 'kube-proxy-replacement: "true"', from, '192.168.0.2:30080')).toBe('allowed')
    expect(outside('', 'kube-proxy-replacement: "false"', from, '192.168.0.2:30080')).toBe('denied')
    expect(outside('', 'kube-proxy-replacement: "false"', 'fromEntities: [world]', '192.168.0.2:30080')).toBe('allowed')
    expect(outside(local, '', 'fromEntities: [all]', '192.168.0.1:30080')).toBe('no backend')
    expect(outside(local, '', from)).toBe('allowed')
    expect(outside(local, '', from, '192.168.0.2:30080')).toBe('allowed')
    expect(outside('', 'kube-proxy-replacement: "true", bpf-lb-mode: dsr', from)).toBe('allowed')
    const tunnelled = 'kube-proxy-replacement: "true", routing-mode: tunnel'
    expect(outside('', tunnelled, from)).toBe('depends')
    expect(outside('', tunnelled, 'fromEntities: [world]')).toBe('allowed')
    expect(outside('', tunnelled, 'fromCIDR: [0.0.0.0/0]')).toBe('allowed')
    const native = 'kube-proxy-replacement: "true", routing-mode: native'
    expect(outside('', native, 'fromEntities: [world]')).toBe('depends')
    expect(outside('', native, 'fromEntities: [world, remote-node]')).toBe('allowed')
  })
})

describe('a node’s port that leads to pods of that node alone', () => {
  const local = service(
    's/web',
    'type: NodePort, externalTrafficPolicy: Local, clusterIP: 10.96.0.5, selector: {app: web}, ports: [{port: 80, targetPort: 8080, nodePort: 30080}]',
  )
  const placed = (name: string, nodeName: string) =>
    podOn(`s/${name}`, { ...(nodeName === '' ? {} : { node: nodeName }), labels: 'app: web' })
  const somewhere = workload('Deployment', 's/web')
  const everywhere = workload('DaemonSet', 's/web')
  const open = into('fromEntities: [all]')
  const asked = (to: string, ...backends: readonly string[]) =>
    answerTo([...nodes, local, open, ...backends], '198.51.100.7', to)

  it('leads nowhere or to a pod where nothing states whether one runs there', () => {
    const port = 'node/n1:30080'
    expect(asked(port, placed('web', ''))).toBe('depends')
    expect(asked(port, somewhere)).toBe('depends')
    expect(asked(port, placed('web', ''), placed('other', 'n2'))).toBe('depends')
    expect(asked(port, placed('web', ''), placed('other', 'n1'))).toBe('allowed')
    expect(asked(port, placed('other', ''), everywhere)).toBe('allowed')
    expect(asked(port, workload('DaemonSet', 's/web', 'nodeSelector: {disk: fast}'))).toBe('depends')
    const required = 'requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: []}'
    expect(asked(port, workload('DaemonSet', 's/web', `affinity: {nodeAffinity: {${required}}}`))).toBe('depends')
    expect(asked(port, placed('other', 'n2'))).toBe('no backend')
  })

  it.each([
    ['', '{key: gpu, effect: PreferNoSchedule}', 'allowed'],
    ['', '{key: node.kubernetes.io/unreachable, effect: NoExecute}', 'allowed'],
    ['', '{key: gpu, effect: NoSchedule}', 'depends'],
    ['{operator: Exists}', '{key: gpu, effect: NoSchedule}', 'allowed'],
    ['{key: gpu, operator: Exists, effect: NoSchedule}', '{key: gpu, value: a, effect: NoSchedule}', 'allowed'],
    ['{key: gpu, operator: Exists, effect: NoSchedule}', '{key: gpu, value: a, effect: NoExecute}', 'depends'],
    ['{key: gpu, value: a}', '{key: gpu, value: a, effect: NoExecute}', 'allowed'],
    ['{key: gpu, value: b}', '{key: gpu, value: a, effect: NoExecute}', 'depends'],
    ['{key: fast, operator: Exists}', '{key: gpu, effect: NoExecute}', 'depends'],
  ])(
    'leads to pods of a DaemonSet on every node that these tolerate: with %s, tainted by %s, it is %s',
    (tolerated, taint, wanted) => {
      const pods = workload('DaemonSet', 's/web', `tolerations: [${tolerated}]`)
      const tainted = object('Node', '/n9', `spec: {taints: [${taint}]}`)
      expect(asked('node/n1:30080', pods, tainted)).toBe(wanted)
    },
  )

  it('is asked by kube-proxy on another node alike, and not where Cilium translates at the sender', () => {
    const dialled = (replacement: string) =>
      answerTo(
        [...nodes, local, placed('web', ''), client, config(`kube-proxy-replacement: "${replacement}"`)],
        't/a',
        'node/n2:30080',
      )
    expect([dialled('false'), dialled('true')]).toEqual(['depends', 'allowed'])
  })

  it('is alike where an address of a node, or one that any node may take in, leads from outside to a service', () => {
    const external = (...at: readonly string[]) =>
      service(
        's/web',
        `externalTrafficPolicy: Local, externalIPs: [${at.join(', ')}], clusterIP: 10.96.0.5, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]`,
      )
    const dialled = (to: string, ...backends: readonly string[]) =>
      answerTo([...nodes, external('192.168.0.1', '203.0.113.5'), open, ...backends], '198.51.100.7', `${to}:80`)
    const owned = '192.168.0.1'
    expect(dialled(owned, placed('other', 'n2'))).toBe('no backend')
    expect(dialled(owned, placed('other', 'n2'), placed('web', 'n1'))).toBe('allowed')
    expect(dialled(owned, placed('web', ''))).toBe('depends')
    expect(dialled('203.0.113.5', placed('other', 'n2'))).toBe('depends')
    expect(dialled('203.0.113.5', everywhere)).toBe('allowed')
  })

  it('leads to a pod where a balancer chooses the node', () => {
    expect(answerTo([...nodes, local, open, placed('web', '')], '198.51.100.7', 's/web:80')).toBe('allowed')
  })
})

describe('a hostPort that a pod dials on a node that may be its own', () => {
  it('is in doubt for that node alone, where policies see the node if kube-proxy translates it', () => {
    const pod = podOn('t/a', { ports: '{containerPort: 80, hostPort: 9000}' })
    const text = [...nodes, pod, out('toEntities: [health]')].join('\n---\n')
    const found = analyze([{ name: 'm.yaml', text }]).probe({ from: 't/a', to: 'node:n1', protocol: 'TCP', port: 9000 })
    expect(found).toMatchObject({ isUndecided: true })
    expect(found.doubts?.at(-1)).toMatch(
      /^Where t\/a runs on node n1, that the hostPort .*: then that way would be denied\.$/,
    )
  })
})

describe('a hostPort at one address of the node', () => {
  const ports =
    '{containerPort: 80, hostPort: 9000, hostIP: 192.168.0.1}, {containerPort: 81, hostPort: 9000, hostIP: 198.51.100.21}, {containerPort: 82, hostPort: 9001, hostIP: 127.0.0.1}, {containerPort: 80, hostPort: 9002, hostIP: 0.0.0.0}'
  const ask = (to: string) => {
    const text = [...nodes, podOn('s/web', { node: 'n1', ports }), into(`fromEntities: [all], ${tcp(80)}`)].join(
      '\n---\n',
    )
    const { verdict, isUndecided, reached } = analyze([{ name: 'm.yaml', text }]).probe({
      from: 'ip:203.0.113.9',
      to: to.replace(/:\d+$/, ''),
      protocol: 'TCP',
      port: Number(/\d+$/.exec(to)?.[0]),
    })
    return isUndecided === true ? 'depends' : `${verdict} ${reached ?? 'the node'}`
  }

  it('leads to the pod there, and at other addresses nowhere', () => {
    expect(ask('ip:192.168.0.1:9000')).toBe('FORWARDED s/web')
    expect(ask('ip:198.51.100.21:9000')).toBe('DROPPED s/web')
    expect(ask('node:n1:9000')).toBe('depends')
    expect(ask('node:n1:9001')).toBe('FORWARDED the node')
    expect(ask('ip:198.51.100.21:9002')).toBe('FORWARDED s/web')
  })
})

describe('an address that several things have', () => {
  const web = podOn('s/web', { node: 'n2', ip: '10.0.2.5', ports: '{containerPort: 8080}' })
  const log = podOn('s/log', { node: 'n2', ip: '10.0.2.6', ports: '{containerPort: 5140}' })
  const behind = (name: string, ports: string, address: string) =>
    service(
      `s/${name}`,
      `type: LoadBalancer, clusterIP: 10.96.0.${name.length}, selector: {app: ${name}}, ports: [${ports}]`,
      `, status: {loadBalancer: {ingress: [{ip: ${address}}]}}`,
    )
  const toLog = 'toEndpoints: [{matchLabels: {app: log, "k8s:io.kubernetes.pod.namespace": s}}]'
  const replaced = config('kube-proxy-replacement: "true"')

  it('is the service that serves the port where load balancers share one', () => {
    const documents = [
      ...nodes,
      client,
      web,
      log,
      behind('web', '{port: 80, targetPort: 8080}', '203.0.113.5'),
      behind('log', '{port: 514, targetPort: 5140}', '203.0.113.5').replace('10.96.0.3', '10.96.0.9'),
      replaced,
    ]
    const questions: readonly Question[] = [
      [toLog, '203.0.113.5:514', 'allowed'],
      [toLog, '203.0.113.5:80', 'denied'],
    ]
    expect(answersOf(documents, questions, out, 't/a')).toEqual(questions)
  })

  it('is the node for ports that its load balancer does not serve', () => {
    const documents = [
      ...nodes,
      client,
      web,
      log,
      behind('web', '{port: 80, targetPort: 8080}', '192.168.0.2'),
      service(
        's/log',
        'type: NodePort, clusterIP: 10.96.0.8, selector: {app: log}, ports: [{port: 514, targetPort: 5140, nodePort: 30514}]',
      ),
      replaced,
    ]
    const questions: readonly Question[] = [
      [toLog, '192.168.0.2:30514', 'allowed'],
      [toLog, '192.168.0.2:80', 'denied'],
      ['toEntities: [remote-node]', '192.168.0.2:9100', 'allowed'],
    ]
    expect(answersOf(documents, questions, out, 't/a')).toEqual(questions)
  })
})

describe('a service', () => {
  it('counts with the ports of its pods, its slices or of whoever dials', () => {
    const documents = [
      client,
      podOn('s/b-1', { labels: 'app: b', ip: '10.0.2.1', ports: '{name: web, containerPort: 8080}' }),
      podOn('s/b-2', { labels: 'app: b', ip: '10.0.2.2', ports: '{name: web, containerPort: 9090}' }),
      service(
        's/b',
        'clusterIP: 10.96.0.9, selector: {app: b}, ports: [{name: http, port: 80, targetPort: web}, {name: admin, port: 81, targetPort: 7000}]',
      ),
      podOn('s/db-0', { labels: 'app: db', ip: '10.0.2.7', ports: '{containerPort: 5432}' }),
      service('s/db', 'clusterIP: None, selector: {app: db}, ports: [{port: 6000, targetPort: 5432}]'),
      service('s/ext', 'clusterIP: 10.96.0.20, ports: [{name: db, port: 5432}]'),
      slice('s/ext', '{name: db, port: 6000}', '203.0.113.9'),
      podOn('s/in', { ip: '10.0.2.30' }),
      service('s/mix', 'clusterIP: 10.96.0.21, ports: [{port: 80}]'),
      slice('s/mix', '{port: 8080}', '10.0.2.30'),
      service('s/none', 'clusterIP: 10.96.0.30, selector: {app: none}, ports: [{port: 80}]'),
    ]
    const toB = 'toEndpoints: [{matchLabels: {app: b, "k8s:io.kubernetes.pod.namespace": s}}]'
    const toDb = 'toEndpoints: [{matchLabels: {app: db, "k8s:io.kubernetes.pod.namespace": s}}]'
    const toIn = 'toEndpoints: [{matchLabels: {app: in, "k8s:io.kubernetes.pod.namespace": s}}]'
    const questions: readonly Question[] = [
      [`${toB}, ${tcp(8080)}`, 's/b:80', 'allowed denied'],
      [`${toB}, ${tcp('web')}`, 'b.s.svc.cluster.local:80', 'allowed'],
      [`${toB}, ${tcp('web')}`, '10.96.0.9:80', 'allowed'],
      [`${toB}, ${tcp('web')}`, 's/b:admin', 'denied'],
      [toB, '10.96.0.9:443', 'denied'],
      [`${toDb}, ${tcp(5432)}`, 's/db:6000', 'denied'],
      [`${toDb}, ${tcp(5432)}`, 'db.s.svc:5432', 'allowed'],
      [`${toDb}, ${tcp(5432)}`, 'db-0.db.s.svc.cluster.local:5432', 'allowed'],
      [`toCIDR: [203.0.113.9/32], ${tcp(6000)}`, 's/ext:5432', 'allowed'],
      [`toCIDR: [203.0.113.9/32], ${tcp(6000)}`, '10.96.0.20:5432', 'allowed'],
      [`toCIDR: [203.0.113.9/32], ${tcp(5432)}`, 's/ext:5432', 'denied'],
      ['toServices: [{k8sService: {serviceName: mix, namespace: s}}]', 's/mix:80', 'denied'],
      [`${toIn}, ${tcp(8080)}`, '10.96.0.21:80', 'allowed'],
      [toB, '10.96.0.30:80', 'Service s/none selects no pod: the connection fails before any policy applies'],
    ]
    expect(answersOf(documents, questions, out, 't/a')).toEqual(questions)
  })

  it('that is headless stands for addresses of nodes where its pods are in their network, of which ports lead elsewhere', () => {
    const backend = (where: string) => podOn('s/h', { node: where, spec: 'hostNetwork: true' })
    const documents = (where: string) => [
      ...nodes,
      client,
      backend(where),
      podOn('s/web', { node: 'n2', ports: '{containerPort: 8080, hostPort: 9000}' }),
      service('s/all', 'clusterIP: None, selector: {app: h}, ports: [{port: 80}]'),
      service('s/none', 'type: NodePort, selector: {app: none}, ports: [{port: 80, nodePort: 30080}]'),
      into('fromEntities: [host]'),
    ]
    const answers = (where: string, port: number) =>
      [`s/all:${port}`, `all.s.svc.cluster.local:${port}`].map((to) => answerTo(documents(where), 't/a', to))
    expect(answers('n2', 9100)).toEqual(['allowed', 'allowed'])
    expect(answers('n2', 9000)).toEqual(['denied', 'denied'])
    expect(answers('n1', 9000)).toEqual(['allowed', 'allowed'])
    expect(answers('', 9000)).toEqual(['depends', 'depends'])
    expect(answers('n2', 30_080)).toEqual(['depends', 'depends'])
  })

  it('that is headless is dialled on node ports also where nothing states the node of its pods', () => {
    const documents = [
      client,
      podOn('s/h', { spec: 'hostNetwork: true' }),
      podOn('t/b'),
      service('s/all', 'clusterIP: None, selector: {app: h}, ports: [{port: 80}]'),
      service('s/none', 'type: NodePort, selector: {app: none}, ports: [{port: 80, nodePort: 30080}]'),
      service('t/shut', 'type: NodePort, selector: {app: b}, ports: [{port: 80, nodePort: 30082}]'),
      cilium('t', 'ingress: [{fromEntities: [ingress]}]'),
    ]
    const answers = (port: number, ...more: readonly string[]) =>
      answerTo([...documents, ...more], 't/a', `s/all:${port}`)
    const kubeProxy = config('kube-proxy-replacement: "false"')
    expect([answers(80), answers(30_080), answers(30_080, kubeProxy)]).toEqual(['allowed', 'depends', 'allowed'])
    expect([answers(30_082), answers(30_082, kubeProxy)]).toEqual(['denied', 'denied'])
  })

  it('leads to the node behind which its host-network pods stand', () => {
    const documents = [
      ...nodes,
      client,
      podOn('s/h', { node: 'n2', spec: 'hostNetwork: true', ip: '192.168.0.2', host: '192.168.0.2' }),
      service('s/h', 'clusterIP: 10.96.0.30, selector: {app: h}, ports: [{port: 80, targetPort: 9100}]'),
    ]
    const questions: readonly Question[] = [
      [`toEntities: [remote-node], ${tcp(9100)}`, '10.96.0.30:80', 'allowed'],
      ['toServices: [{k8sService: {serviceName: h, namespace: s}}]', 's/h:80', 'denied'],
      ['toEntities: [host]', 's/h:80', 'denied'],
    ]
    expect(answersOf(documents, questions, out, 't/a')).toEqual(questions)
  })

  it('has no backend that is not ready', () => {
    const endpoints =
      '{addresses: [203.0.113.9], conditions: {ready: false}}, {addresses: [203.0.113.10], conditions: {ready: true}}'
    const documents = [
      client,
      service('s/ext', 'clusterIP: 10.96.0.20, ports: [{port: 5432}]'),
      slice('s/ext', '{port: 6000}', endpoints),
    ]
    expect(answerTo([...documents, out('toCIDR: [203.0.113.10/32]')], 't/a', 's/ext:5432')).toBe('allowed')
  })

  it('of Ingress or the Gateway API is Envoy, whatever its address', () => {
    const documents = [
      client,
      service(
        'e/cilium-gateway-g',
        'type: LoadBalancer, clusterIP: 10.96.0.40, ports: [{port: 80}]',
        ', status: {loadBalancer: {ingress: [{ip: 203.0.113.8}]}}',
      ),
      slice('e/cilium-gateway-g', '{port: 9999}', '192.192.192.192'),
    ]
    const questions: readonly Question[] = [
      ['toCIDR: [203.0.113.8/32]', '203.0.113.8:80', 'denied'],
      ['toServices: [{k8sService: {serviceName: cilium-gateway-g, namespace: e}}]', 'e/cilium-gateway-g:80', 'denied'],
    ]
    expect(answersOf(documents, questions, out, 't/a')).toEqual(questions)
    // Egress is asked about the backend that Envoy chooses, which nothing here states.
    const backend = podOn('t/shop', { labels: 'app: shop', ip: '10.0.1.9', ports: '{containerPort: 8080}' })
    const other = podOn('t/other', { ip: '10.0.1.10', ports: '{containerPort: 8080}' })
    const depending: readonly Question[] = [
      ['toEndpoints: [{matchLabels: {app: shop}}]', 'e/cilium-gateway-g:80', 'depends'],
      ['toEndpoints: [{matchLabels: {app: shop}}]', '10.96.0.40:80', 'depends'],
      [`toEndpoints: [{matchLabels: {app: shop}}], ${tcp(9)}`, 'e/cilium-gateway-g:80', 'denied'],
      // Neither the entity nor the port that is dialled is what the rules of the caller are asked about.
      [`toEntities: [ingress]`, 'e/cilium-gateway-g:80', 'denied'],
      [`toEndpoints: [{}], ${tcp(8080)}`, 'e/cilium-gateway-g:80', 'allowed'],
      [`toEndpoints: [{}], ${tcp(80)}`, 'e/cilium-gateway-g:80', 'denied'],
    ]
    expect(answersOf([...documents, backend, other], depending, out, 't/a')).toEqual(depending)
    const asked = (policy: string, from = 't/a') =>
      answerTo([...documents, backend, policy], from, 'e/cilium-gateway-g:80')
    // The backend sees the entity ingress, whoever calls; policies of the cluster select that entity like a pod.
    expect(asked(cilium('t', 'ingress: [{fromEndpoints: [{}]}]'))).toBe('denied')
    expect(asked(cilium('t', 'ingress: [{fromEntities: [ingress]}]'))).toBe('allowed')
    const ofIngress = (rules: string) =>
      object(
        'CiliumClusterwideNetworkPolicy',
        '/i',
        `spec: {endpointSelector: {matchExpressions: [{key: reserved:ingress, operator: Exists}]}, ${rules}}`,
      )
    expect(asked(ofIngress('ingress: [{fromEntities: [world]}]'))).toBe('denied')
    expect(asked(ofIngress('ingress: [{fromEntities: [world]}]'), '198.51.100.7')).toBe('allowed')
    expect(asked(ofIngress('ingress: [{fromEntities: [cluster]}]'))).toBe('allowed')
    expect(asked(ofIngress('egress: [{toEndpoints: [{matchLabels: {app: none}}]}]'))).toBe('denied')
    expect(asked(ofIngress(`egress: [{toEntities: [cluster], ${tcp(8080)}}]`))).toBe('allowed')
    // Routes lead to services: a pod behind none is no backend.
    const front = service(
      't/shop',
      'clusterIP: 10.96.0.41, selector: {app: shop}, ports: [{port: 80, targetPort: 8080}]',
    )
    const routed: readonly Question[] = [
      ['toEndpoints: [{matchLabels: {app: shop}}]', 'e/cilium-gateway-g:80', 'allowed'],
      ['toEndpoints: [{matchLabels: {app: other}}]', 'e/cilium-gateway-g:80', 'denied'],
    ]
    expect(answersOf([...documents, backend, other, front], routed, out, 't/a')).toEqual(routed)
  })
})

describe('the API server', () => {
  const kubernetes = service(
    'default/kubernetes',
    'clusterIP: 10.96.0.1, ports: [{name: https, port: 443, targetPort: 6443}]',
    '',
    'component: apiserver, provider: kubernetes',
  )
  const toService = 'toServices: [{k8sService: {serviceName: kubernetes, namespace: default}}]'
  const toLabels =
    'toServices: [{k8sServiceSelector: {selector: {matchLabels: {component: apiserver}}, namespace: default}}]'
  const at = (address: string, on: string) => [
    ...nodes,
    kubernetes,
    slice('default/kubernetes', '{name: https, port: 6443}', address),
    podOn('t/a', { node: on }),
  ]
  const rules: readonly (readonly [rule: string, own: string, other: string, outside: string])[] = [
    ['toEntities: [kube-apiserver]', 'allowed', 'allowed', 'allowed'],
    ['toEntities: [host]', 'allowed', 'denied', 'denied'],
    ['toEntities: [remote-node]', 'denied', 'allowed', 'denied'],
    ['toEntities: [cluster]', 'allowed', 'allowed', 'allowed'],
    ['toEntities: [world]', 'denied', 'denied', 'allowed'],
    ['toCIDR: [192.168.0.11/32, 203.0.113.80/32]', 'denied', 'denied', 'allowed'],
    ['toCIDR: [10.96.0.1/32]', 'denied', 'denied', 'denied'],
    [toService, 'denied', 'denied', 'allowed'],
    [toLabels, 'denied', 'denied', 'allowed'],
    [`toEntities: [kube-apiserver], ${tcp(443)}`, 'denied', 'denied', 'denied'],
    [`toEntities: [kube-apiserver], ${tcp(6443)}`, 'allowed', 'allowed', 'allowed'],
    ['toEndpoints: [{}]', 'denied', 'denied', 'denied'],
  ]
  it.each(rules)('by %s on its own node is %s, on another %s, outside %s', (rule, own, other, outside) => {
    const ask = (documents: readonly string[], to: string) => answerTo([...documents, out(rule)], 't/a', to)
    for (const to of ['default/kubernetes:443', '10.96.0.1:443', '192.168.0.11:6443', 'node:cp1:6443'])
      expect(ask(at('192.168.0.11', 'cp1'), to), to).toBe(own)
    for (const to of ['default/kubernetes:443', '192.168.0.11:6443'])
      expect(ask(at('192.168.0.11', 'n1'), to), to).toBe(other)
    for (const to of ['kubernetes.default:443', '203.0.113.80:6443'])
      expect(ask(at('203.0.113.80', 'n1'), to), to).toBe(outside)
  })

  it('is the local host too on its own node, as that is asked for by its entity', () => {
    const rule = 'toEntities: [kube-apiserver]'
    expect(answerTo([...at('192.168.0.11', 'cp1'), out(rule)], 't/a', 'host:6443')).toBe('allowed')
    expect(answerTo([...at('192.168.0.11', 'n1'), out(rule)], 't/a', 'host:6443')).toBe('denied')
    const anywhere = [...nodes, kubernetes, slice('default/kubernetes', '{name: https, port: 6443}', '192.168.0.11')]
    expect(answerTo([...anywhere, podOn('t/a'), out(rule)], 't/a', 'host:6443')).toBe('depends')
    expect(answerTo([...anywhere, podOn('t/a'), out('toEntities: [host]')], 't/a', 'host:6443')).toBe('allowed')
  })

  it('whose slices are not at hand is asked about wherever it may run', () => {
    const questions: readonly Question[] = [
      ['toEntities: [kube-apiserver]', 'default/kubernetes:443', 'allowed'],
      ['toEntities: [cluster]', 'kubernetes.default.svc:443', 'allowed'],
      ['toEntities: [world]', 'default/kubernetes:443', 'depends'],
      ['toEntities: [remote-node]', 'default/kubernetes:443', 'depends'],
      [toService, 'default/kubernetes:443', 'depends'],
      [`${toService}, ${tcp(6443, 443)}`, 'default/kubernetes:443', 'depends'],
      ['toCIDR: [203.0.113.0/24]', 'default/kubernetes:443', 'depends'],
      ['toEndpoints: [{}]', 'default/kubernetes:443', 'denied'],
      // Its service is in every cluster: the rule is none that opens its ports to everybody.
      [`${toService}, ${tcp(443, 6443)}`, '1.1.1.1:443', 'denied'],
      [`${toLabels}, ${tcp(443, 6443)}`, 'world:443', 'denied'],
      ['toServices: [{k8sService: {serviceName: other, namespace: s}}], ' + tcp(443), 'world:443', 'allowed'],
    ]
    expect(answersOf([client], questions, out, 't/a')).toEqual(questions)
    const byAddress = questions.filter(([, to]) => to === 'default/kubernetes:443')
    expect(answersOf([client, kubernetes], byAddress, out, 't/a').map(([rule, , answer]) => [rule, answer])).toEqual(
      byAddress.map(([rule, , answer]) => [rule, answer]),
    )
  })

  it('is known by its slices alone', () => {
    const alone = slice('default/kubernetes', '{name: https, port: 6443}', '203.0.113.9')
    const documents = [...nodes, client, alone, out(`${toService}, ${tcp(443, 6443)}`)]
    expect(answerTo(documents, 't/a', 'default/kubernetes:443')).toBe('allowed')
    expect(answerTo(documents, 't/a', 'world:443')).toBe('denied')
  })

  it('as sender is a plain node by way of the tunnel', () => {
    const hook = podOn('s/hook', { node: 'n1' })
    const documents = [...at('192.168.0.11', 'n2'), hook, into('fromEntities: [kube-apiserver]')]
    for (const from of ['node/cp1', '192.168.0.11', 'default/kubernetes'])
      expect(answerTo(documents, from, 's/hook:8443'), from).toBe('depends')
    expect(answerTo([...documents, config('routing-mode: tunnel')], 'node/cp1', 's/hook:8443')).toBe('denied')
    expect(answerTo([...documents, config('routing-mode: native')], 'node/cp1', 's/hook:8443')).toBe('allowed')
    expect(answerTo(documents, 'node/n1', 's/hook:8443')).toBe('allowed')
    expect(answerTo(documents, 'node/n2', 's/hook:8443')).toBe('denied')
  })
})

describe('host-network pods', () => {
  const db = podOn('s/db', { node: 'n2' })
  it.each([
    ['fromEntities: [host]', 'DaemonSet', 'depends'],
    ['fromEntities: [host, remote-node]', 'DaemonSet', 'allowed'],
    ['fromCIDR: [192.168.0.0/16]', 'DaemonSet', 'depends'],
    ['fromEndpoints: [{matchLabels: {app: agent, "k8s:io.kubernetes.pod.namespace": k}}]', 'Deployment', 'depends'],
    ['fromEntities: [remote-node]', 'Deployment', 'allowed'],
  ] as const)('by %s of a %s: %s', (rule, kind, wanted) => {
    const agent = workload(kind, 'k/agent', 'hostNetwork: true')
    expect(answerTo([...nodes, db, agent, into(rule)], 'k/agent', 's/db:5432')).toBe(wanted)
  })

  it('are under no policy of pods', () => {
    const agent = podOn('k/h', { node: 'n1', spec: 'hostNetwork: true', ip: '192.168.0.1', host: '192.168.0.1' })
    const documents = [...nodes, db, agent, cilium('k', 'egress: [{}], ingress: [{}]')]
    expect(answerTo(documents, 'k/h', 's/db:5432')).toBe('allowed')
    expect(answerTo(documents, 's/db', 'k/h:80')).toBe('allowed')
  })

  it('are said to be their node', () => {
    const agent = podOn('k/h', { node: 'n1', spec: 'hostNetwork: true', ip: '192.168.0.1', host: '192.168.0.1' })
    const text = [...nodes, db, agent].join('\n---\n')
    const { understood } = analyze([{ name: 'm.yaml', text }]).probe({
      from: 'k/h',
      to: 's/db',
      protocol: 'TCP',
      port: 5432,
    })
    expect(understood).toEqual([
      'k/h is in the network of node n1: s/db, on another node, sees a remote node, and labels of the pod do not count.',
    ])
  })

  it('are reached behind the address of a service, which the answer names', () => {
    const web = podOn('s/web', { labels: 'app: web', ip: '10.0.2.9' })
    const front = service(
      's/front',
      'clusterIP: 10.96.0.5, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]',
    )
    const text = [db, web, front].join('\n---\n')
    const ask = (to: string) =>
      analyze([{ name: 'm.yaml', text }]).probe({ from: 's/db', to, protocol: 'TCP', port: 80 }).reached
    expect(ask('ip:10.96.0.5')).toBe('s/web')
    expect(ask('s/web')).toBeUndefined()
  })

  it('are reached behind the port of a node, which the answer and its reason name', () => {
    const web = podOn('s/web', { labels: 'app: web', node: 'n2', ip: '10.0.2.9' })
    const open = service('s/front', 'type: NodePort, selector: {app: web}, ports: [{port: 80, nodePort: 30080}]')
    const deny = object(
      'NetworkPolicy',
      's/deny',
      'spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}',
    )
    const flow = object('Traffic', '/t', 'spec: {flows: [{from: s/db, to: "192.168.0.2:30080", expect: denied}]}')
    const text = [...nodes, db, web, open, deny, flow].join('\n---\n')
    const analysis = analyze([{ name: 'm.yaml', text }], { settings: { 'kube-proxy-replacement': 'false' } })
    const asked = { from: 's/db', to: 'ip:192.168.0.2', protocol: 'TCP', port: 30080 } as const
    expect(analysis.probe(asked).reached).toBe('s/web')
    expect(runChecks(analysis).checks[0]?.message).toContain('NetworkPolicy/s/deny isolates s/web for ingress')
  })
})

describe('a name under toFQDNs', () => {
  const dnsPod = (port = 53) =>
    podOn('kube-system/coredns', { labels: 'k8s-app: kube-dns', ports: `{containerPort: ${port}, protocol: UDP}` })
  const dnsService = (target = 53) =>
    service(
      'kube-system/kube-dns',
      `clusterIP: 10.96.0.10, selector: {k8s-app: kube-dns}, ports: [{port: 53, protocol: UDP, targetPort: ${target}}]`,
    )
  const dns = [dnsPod(), dnsService()]
  const lookups = (rules: string) =>
    `{toEndpoints: [{matchLabels: {k8s-app: kube-dns, "k8s:io.kubernetes.pod.namespace": kube-system}}], toPorts: [{ports: [{port: "53", protocol: ANY}]${rules === '' ? '' : `, rules: {dns: [${rules}]}`}}]}`
  const all = lookups('{matchPattern: "*"}')
  const egress = (...rules: readonly string[]) => cilium('t', `egress: [${rules.join(', ')}]`)
  const to = (selector: string) => `{toFQDNs: [${selector}]}`
  const api = to('{matchName: api.example.com}')
  const ask = (documents: readonly string[], name = 'api.example.com:443') =>
    answerTo([client, ...documents], 't/a', name)

  it('is reached where a DNS rule lets it be looked up through Cilium', () => {
    expect(ask([...dns, egress(all, api)])).toBe('allowed')
    expect(ask([...dns, egress(all, api)], 'other.example.com:443')).toBe('denied')
    expect(ask([egress(all, api)])).toBe('allowed')
    const cache =
      '{toCIDR: [169.254.20.10/32], toPorts: [{ports: [{port: "53", protocol: ANY}], rules: {dns: [{matchPattern: "*"}]}}]}'
    expect(ask([...dns, egress(cache, api)])).toBe('allowed')
  })

  it('need not be declared anywhere', () => {
    const pattern = egress(lookups('{matchPattern: "*.example.com"}'), to('{matchPattern: "*.example.com"}'))
    expect(ask([...dns, pattern], 'x.example.com:443')).toBe('allowed')
    expect(ask([...dns, pattern], 'a.b.example.com:443')).toBe('denied')
    expect(ask([...dns, egress(all, to('{matchPattern: "*"}'))], 'what.ever.example:443')).toBe('allowed')
    expect(ask([...dns, egress(all, to('{matchPattern: "*"}'))], '1.2.3.4:443')).toBe('denied')
  })

  it('is dropped where nothing teaches Cilium its addresses', () => {
    const pattern = to('{matchPattern: "*.example.com"}')
    expect(ask([...dns, egress(lookups('{matchName: other.example.com}'), pattern)])).toBe('denied')
    expect(ask([...dns, egress(lookups(''), api)])).toBe('denied')
    expect(ask([...dns, egress(api)])).toBe('denied')
    expect(ask([egress(lookups(''), api)])).toBe('denied')
    expect(ask([dnsPod(8053), dnsService(8053), egress(all, api)])).toBe('denied')
    const partner = object('External', '/partner', 'spec: {dns: [api.example.com], addresses: [198.51.100.9]}')
    for (const name of ['partner:443', 'api.example.com:443', '198.51.100.9:443']) {
      expect(ask([...dns, partner, egress(lookups(''), api)], name), name).toBe('denied')
      expect(ask([...dns, partner, egress(all, api)], name), name).toBe('allowed')
    }
  })

  it('has the same verdict in the table of flows', () => {
    const inTable = (...documents: readonly string[]) => {
      const table = analyze([{ name: 'm.yaml', text: [client, ...dns, ...documents].join('\n---\n') }]).flows()
      const at = (index: number | undefined) => table.peers[index ?? -1]?.key
      const row = [...table.verdict.keys()].find(
        (i) => at(table.source[i]) === 't/a' && at(table.destination[i]) === 'dns:api.example.com',
      )
      if (row === undefined) return 'none'
      return table.undecided?.includes(row) === true ? 'depends' : table.verdict[row] === 0 ? 'allowed' : 'denied'
    }
    const other = [podOn('u/b', { node: 'n1' }), cilium('u', `egress: [${all}]`)]
    expect(inTable(egress(all, api))).toBe('allowed')
    expect(inTable(egress(lookups(''), api))).toBe('denied')
    expect(inTable(egress(api), ...other)).toBe('depends')
  })

  it('may be learnt from another pod of the node', () => {
    const other = (on: string) => [podOn('u/b', { node: on }), cilium('u', `egress: [${all}]`)]
    expect(ask([...dns, ...other('n1'), egress(api)])).toBe('depends')
    expect(ask([...dns, ...other('n2'), egress(api)])).toBe('denied')
  })

  it('does not matter where the rules let its addresses through anyway, or nothing is denied', () => {
    expect(ask([...dns, egress(api, '{toEntities: [world]}')])).toBe('allowed')
    const open = cilium('t', `enableDefaultDeny: {egress: false}, egress: [${api}]`)
    expect(ask([...dns, open], 'other.example.com:443')).toBe('allowed')
  })

  it('of a service of the cluster lets nobody through', () => {
    const web = podOn('s/web', { ports: '{containerPort: 8080}' })
    const front = service('s/web', 'clusterIP: 10.96.0.77, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]')
    const documents = [...dns, web, front, egress(all, to('{matchName: web.s.svc.cluster.local}'))]
    expect(ask(documents, 'web.s.svc.cluster.local:80')).toBe('denied')
    expect(ask(documents, 's/web:80')).toBe('denied')
  })

  it('of an ExternalName service must be the name that is asked for', () => {
    const pay = service('t/pay', 'type: ExternalName, externalName: pay.example.com')
    const byOther = [...dns, pay, egress(all, to('{matchName: pay.example.com}'))]
    const byOwn = [...dns, pay, egress(all, to('{matchName: pay.t.svc.cluster.local}'))]
    expect([ask(byOther, 't/pay:443'), ask(byOther, 'pay.example.com:443')]).toEqual(['denied', 'allowed'])
    expect([ask(byOwn, 't/pay:443'), ask(byOwn, 'pay:443')]).toEqual(['allowed', 'allowed'])
  })
})
