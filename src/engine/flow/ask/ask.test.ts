import { describe, expect, it } from 'vitest'
import { analyze, completeAsk, parseAsk, type Probe } from '../../index'
import { objectYaml } from '../../testing/manifests'

const pod = (key: string, labels: string, ports = '', ip = '') => {
  const [namespace, name] = key.split('/')
  const status = ip === '' ? '' : `\nstatus: {podIP: ${ip}}`
  return objectYaml('Pod', `${namespace}/${name}`, {
    labels,
    spec: `{containers: [{name: c, ports: [${ports}]}]}${status}`,
  })
}
const service = (key: string, spec: string) => {
  const [namespace, name] = key.split('/')
  return objectYaml('Service', `${namespace}/${name}`, { spec: `{${spec}}` })
}

const analysis = analyze([
  {
    name: 'm.yaml',
    text: [
      pod('shop/frontend', 'app: frontend'),
      pod('shop/api-1', 'app: api', '{name: http, containerPort: 8080}', '10.0.0.9'),
      pod('shop/api-2', 'app: api', '{name: http, containerPort: 8081}'),
      pod('shop/web', 'app: web', '{name: web, containerPort: 8080}, {name: dns, containerPort: 53, protocol: UDP}'),
      pod('kube-system/coredns', 'k8s-app: kube-dns', '{name: dns, containerPort: 5353, protocol: UDP}'),
      pod('default/sleep-6d68f49858-8hjzc', 'app: sleep, pod-template-hash: 6d68f49858').replace(
        'labels:',
        'ownerReferences: [{kind: ReplicaSet, name: sleep-6d68f49858}], labels:',
      ),
      pod('default/httpbin', 'app: httpbin'),
      pod('tools/only-here', 'app: t'),
      service(
        'shop/api',
        'clusterIP: 10.96.0.7, selector: {app: api}, ports: [{name: main, port: 80, targetPort: http}]',
      ),
      service('shop/web', 'selector: {app: web}, ports: [{port: 80, targetPort: 8080}]'),
      service('shop/empty', 'selector: {app: none}, ports: [{port: 80}]'),
      service('shop/pay', 'type: ExternalName, externalName: pay.example.com, ports: [{port: 443}]'),
      service('default/httpbin', 'selector: {app: httpbin}, ports: [{port: 8000, targetPort: 80}]'),
      service(
        'kube-system/kube-dns',
        'selector: {k8s-app: kube-dns}, ports: [{port: 53, protocol: UDP, targetPort: dns}]',
      ),
    ].join('\n---\n'),
  },
])

const ask = (text: string, from?: string) => parseAsk(text, analysis, from === undefined ? {} : { from })
const probe = (from: string, to: string, port: number, rest: Partial<Probe> = {}): Probe => ({
  from,
  to,
  protocol: 'TCP',
  port,
  ...rest,
})
const f = 'shop/frontend'

describe('a question with an arrow', () => {
  it('says for whom the answer is where the sender stands for several pods', () => {
    const { probe: asked, notes } = ask('shop/* -> shop/web:8080')
    expect(notes).toContainEqual(
      expect.stringMatching(/^The sender stands for \d+ pods: this is the answer for shop\//),
    )
    expect(notes.at(-1)).toContain(asked?.from)
  })

  it.each<[string, Probe]>([
    ['shop/frontend -> shop/api-1:8080', probe(f, 'shop/api-1', 8080)],
    [
      'shop/frontend -> shop/api:80 POST /v1/orders',
      probe(f, 'shop/api-1', 8080, { http: { method: 'POST', path: '/v1/orders' } }),
    ],
    ['shop/frontend → api.example.com:443', probe(f, 'dns:api.example.com', 443)],
    ['world -> shop/web:80', probe('entity:world', 'shop/web', 8080)],
    ['world->shop/web:8080', probe('entity:world', 'shop/web', 8080)],
    ['can shop/frontend reach shop/web on port 9090', probe(f, 'shop/web', 9090)],
    ['frontend to api', probe(f, 'shop/api-1', 8080)],
    ['shop/frontend -> web', probe(f, 'shop/web', 8080)],
    ['shop/frontend -> shop/web TCP/9000', probe(f, 'shop/web', 9000)],
    ['shop/frontend -> shop/web 9000/tcp', probe(f, 'shop/web', 9000)],
    ['shop/frontend -> shop/web udp', probe(f, 'shop/web', 53, { protocol: 'UDP' })],
    ['shop/frontend -> shop/web:8080/udp', probe(f, 'shop/web', 8080, { protocol: 'UDP' })],
    ['shop/frontend -> 203.0.113.4:443/UDP', probe(f, 'ip:203.0.113.4', 443, { protocol: 'UDP' })],
    ['shop/frontend -> kube-dns:53/udp', probe(f, 'kube-system/coredns', 5353, { protocol: 'UDP' })],
    ['shop/frontend -> shop/web:web', probe(f, 'shop/web', 8080)],
    ['shop/frontend -> svc/api.shop:main', probe(f, 'shop/api-1', 8080)],
    ['shop/frontend -> shop/web ICMP', probe(f, 'shop/web', 8, { protocol: 'ICMP' })],
    ['shop/frontend -> shop/web icmp/0', probe(f, 'shop/web', 0, { protocol: 'ICMP' })],
    ['shop/frontend -> shop/web ICMPv6', probe(f, 'shop/web', 128, { protocol: 'ICMPv6' })],
    ['shop/frontend -> 203.0.113.4:443', probe(f, 'ip:203.0.113.4', 443)],
    ['shop/frontend -> [2001:db8::1]:443', probe(f, 'ip:2001:db8::1', 443)],
    ['shop/frontend -> 10.0.0.0/8', probe(f, 'cidr:10.0.0.0/8', 80)],
    ['shop/frontend -> 10.0.0.9:8080', probe(f, 'shop/api-1', 8080)],
    ['shop/frontend -> 10.96.0.7:80', probe(f, 'shop/api-1', 8080)],
    ['reserved:host -> shop/web', probe('entity:host', 'shop/web', 8080)],
    ['deploy/sleep -> httpbin:8000', probe('default/sleep-6d68f49858-8hjzc', 'default/httpbin', 80)],
    ['only-here -> shop/web:1', probe('tools/only-here', 'shop/web', 1)],
    ['shop/frontend -> shop/pay:443', probe(f, 'dns:pay.shop.svc.cluster.local', 443)],
    [
      'shop/frontend -> kube-system/kube-dns DNS api.example.com',
      probe(f, 'kube-system/coredns', 5353, { protocol: 'UDP', dnsName: 'api.example.com' }),
    ],
    [
      'shop/frontend -> http://api.shop.svc/v1?x=1 GET /v2 x-token: a',
      probe(f, 'shop/api-1', 8080, { http: { method: 'GET', path: '/v2', headers: { 'x-token': 'a' } } }),
    ],
    [
      "shop/frontend -> shop/web /v1 -H 'X-Token: a b'",
      probe(f, 'shop/web', 8080, { http: { method: 'GET', path: '/v1', headers: { 'X-Token': 'a b' } } }),
    ],
    ['shop/frontend -> http://web.shop/v1', probe(f, 'shop/web', 8080, { http: { path: '/v1', host: 'web.shop' } })],
  ])('%s', (text, wanted) => {
    const { probe: found, problems } = ask(text)
    expect(problems).toEqual([])
    expect(found).toEqual(wanted)
    expect(analysis.probe(wanted).problem).toBeUndefined()
  })

  it('about a service asks about each pod behind it, and says so', () => {
    const asked = ask('shop/frontend -> shop/api')
    expect(asked.probes.map(({ to, port }) => `${to}:${port}`)).toEqual(['shop/api-1:8080', 'shop/api-2:8081'])
    expect(asked.service).toBe('shop/api')
    expect(asked.notes).toEqual(['Service shop/api:80 leads to port 8080 of shop/api-1, the first of 2.'])
  })

  it('without a port says what was assumed', () => {
    expect(ask('shop/frontend -> default/httpbin').notes[0]).toMatch(/^Service default\/httpbin:8000 leads to/)
    expect(ask('shop/web -> shop/frontend').notes).toEqual(['No port is stated or declared: asked about TCP/80'])
  })

  it('without a sender is from the chosen one', () => {
    expect(ask('-> shop/web', 'shop/api-2').probe?.from).toBe('shop/api-2')
  })

  it.each([
    ['', 'Ask about a flow, such as shop/frontend -> shop/api:8080', undefined],
    [
      'shop/frontend shop/api',
      'Write an arrow between the sender and the receiver: shop/frontend -> shop/api:8080',
      undefined,
    ],
    ['shop/frontnd -> shop/web', 'There is no pod, workload or service "shop/frontnd"', 'shop/frontend'],
    ['shp/frontend -> shop/web', 'There is no namespace "shp"', 'shop/frontend'],
    ['wrld -> shop/web', 'There is no pod, workload or service "wrld"', 'world'],
    ['shop/frontend ->', 'The receiver is missing', undefined],
    ['-> shop/web', 'The sender is missing: choose the pod', undefined],
    ['shop/frontend -> shop/api:81', 'Service shop/api has no port 81', '80'],
    ['shop/frontend -> shop/web:wob', 'shop/web declares no port named "wob"', 'web'],
    [
      'shop/frontend -> shop/empty',
      'Service shop/empty selects no pod: the connection fails before any policy applies',
      undefined,
    ],
    ['shop/frontend -> appi.shop.svc:80', 'There is no service appi in namespace shop', 'shop/api'],
    ['shop/frontend -> shop/web:99999', '99999 is not a port', undefined],
    ['shop/frontend -> shop/web:80/udp tcp', 'The protocol is written twice, as UDP and as TCP', undefined],
    [
      'shop/frontend -> shop/web gopher',
      'What "gopher" means here is not clear: write a protocol, a port, or a method and a path',
      undefined,
    ],
  ])('%s: %s', (text, message, suggestion) => {
    const { probe: found, problems } = ask(text)
    expect(found).toBeNull()
    expect(problems[0]?.message).toBe(message)
    expect(problems[0]?.suggestion).toBe(suggestion)
  })

  it('says where the fault is', () => {
    expect(ask('shop/frontend -> shop/wob:80').problems[0]).toMatchObject({
      start: 17,
      end: 28,
      suggestion: 'shop/web',
    })
  })
})

describe('a command line', () => {
  const s = 'default/sleep-6d68f49858-8hjzc'
  const h = 'default/httpbin'
  it.each<[string, Probe]>([
    [
      "kubectl exec -n shop frontend -- curl -XPOST http://api.shop.svc:80/v1/orders -H 'x: y'",
      probe(f, 'shop/api-1', 8080, {
        http: { method: 'POST', path: '/v1/orders', host: 'api.shop.svc:80', headers: { x: 'y' } },
      }),
    ],
    [
      'kubectl exec -it deploy/sleep -n default -- curl -X POST httpbin.default:8000/post',
      probe(s, h, 80, { http: { method: 'POST', path: '/post', host: 'httpbin.default:8000' } }),
    ],
    [
      'kubectl exec -it deploy/sleep -- curl httpbin:8000/headers',
      probe(s, h, 80, { http: { method: 'GET', path: '/headers', host: 'httpbin:8000' } }),
    ],
    [
      'kubectl -n shop exec frontend -- wget -qO- --timeout=4 http://10.0.0.9:8080/hostname',
      probe(f, 'shop/api-1', 8080, { http: { method: 'GET', path: '/hostname', host: '10.0.0.9:8080' } }),
    ],
    [
      'kubectl exec -n shop frontend -- curl -s --max-time 5 10.0.0.9 | head -n 5',
      probe(f, 'shop/api-1', 80, { http: { method: 'GET', path: '/', host: '10.0.0.9' } }),
    ],
    ['kubectl exec -n shop frontend -c main -- nc -vz web 8080', probe(f, 'shop/web', 8080)],
    ['k exec -n shop pod/frontend -- ping -c 1 10.0.0.9', probe(f, 'shop/api-1', 8, { protocol: 'ICMP' })],
    [
      'kubectl exec -n shop frontend -- nslookup api.example.com',
      probe(f, 'kube-system/coredns', 5353, { protocol: 'UDP', dnsName: 'api.example.com' }),
    ],
  ])('%s', (text, wanted) => {
    const { probe: found, problems } = ask(text)
    expect(problems).toEqual([])
    expect(found).toEqual(wanted)
  })

  it('asks the DNS service of a distribution by its name', () => {
    const own = [
      pod('shop/frontend', 'app: frontend'),
      pod('openshift-dns/dns', 'app: dns', '{name: dns, containerPort: 5353, protocol: UDP}'),
      service('openshift-dns/dns-default', 'selector: {app: dns}, ports: [{port: 53, protocol: UDP, targetPort: dns}]'),
    ].join('\n---\n')
    const asked = parseAsk('nslookup a.example.com', analyze([{ name: 'm.yaml', text: own }]), { from: f })
    expect(asked.probe).toEqual(probe(f, 'openshift-dns/dns', 5353, { protocol: 'UDP', dnsName: 'a.example.com' }))
  })

  it.each<[string, Probe]>([
    ['curl -sI http://web/a', probe(f, 'shop/web', 8080, { http: { method: 'HEAD', path: '/a', host: 'web' } })],
    ["curl -d '{}' web", probe(f, 'shop/web', 8080, { http: { method: 'POST', path: '/', host: 'web' } })],
    ['curl https://api.example.com/v1', probe(f, 'dns:api.example.com', 443)],
    ['$ curl -svk --connect-timeout 5 https://203.0.113.4', probe(f, 'ip:203.0.113.4', 443)],
    [
      'curl -H "Host: other" -H "X-A: 1" http://web/?q=1#top',
      probe(f, 'shop/web', 8080, { http: { method: 'GET', path: '/?q=1', host: 'other', headers: { 'X-A': '1' } } }),
    ],
  ])('%s from a chosen pod', (text, wanted) => {
    expect(ask(text, f)).toMatchObject({ probe: wanted, problems: [] })
  })

  it.each([
    ['curl http://web', 'Choose the pod that this command runs in'],
    ['kubectl exec $POD -- curl http://web', 'What $POD stands for is not known here'],
    ['kubectl get pods', 'The command runs neither curl nor wget, nc, ping or nslookup'],
    ['kubectl exec -n shop nobody -- curl web', 'There is no pod, workload or service "nobody"'],
    ['kubectl exec -n shop frontend -- curl', 'The command names no address to go to'],
    ['kubectl exec -n shop frontend -- curl http://api:8080', 'Service shop/api has no port 8080'],
  ])('%s: %s', (text, message) => {
    expect(ask(text).problems[0]?.message).toBe(message)
  })
})

describe('completion', () => {
  const first = (text: string) => completeAsk(text, text.length, analysis)[0]?.text
  it.each([
    ['', 'shop/frontend'],
    ['fr', 'shop/frontend'],
    ['wor', 'world'],
    ['shop/frontend ', '-> '],
    ['shop/frontend -> ', 'shop/frontend'],
    ['shop/frontend -> api', 'shop/api-1:8080'],
    ['shop/frontend -> shop/api:', 'shop/api:80'],
    ['shop/frontend -> kube-system/kube', 'kube-system/kube-dns:53 UDP'],
    ['shop/frontend -> shop/web:8080 P', 'POST'],
    ['shop/frontend -> shop/web:8080 POST ', '/'],
    ['curl http://', undefined],
  ])('of "%s" offers %s first', (text, offered) => {
    expect(first(text)).toBe(offered)
  })
})
