import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { membrane, spawnMembrane } from './testing'

describe('the program', () => {
  it('tells how it is used', () => {
    const { code, out } = membrane(['--help'])
    expect(code).toBe(0)
    for (const word of ['flows', 'explain', 'isolated', 'lint', 'check', 'diff', 'probe-script', 'Exit codes'])
      expect(out).toContain(word)
    for (const command of [
      'flows',
      'explain',
      'isolated',
      'lint',
      'check',
      'diff',
      'replay',
      'show',
      'probe-script',
      'schema',
    ])
      expect(membrane([command, '--help']).out).toContain(`Usage: membrane ${command}`)
    expect(membrane(['--version']).out).toMatch(/^membrane \d+\.\d+\.\d+\n$/)
  })

  it('starts as a process of its own', () => {
    expect(spawnMembrane(['--version'])).toMatchObject({ code: 0, error: '' })
  })

  it.each([
    [[], 'Usage: membrane COMMAND'],
    [['flwos', 'star-wars'], 'there is no command "flwos"'],
    [['flwos', 'star-wars'], 'Did you mean membrane flows?'],
    [['test', 'star-wars'], 'Did you mean membrane check?'],
    [['policies.yaml'], 'A command comes first: membrane isolated policies.yaml'],
    [['lint', '-f', 'policies.yaml'], 'named without an option'],
    [['lint', 'nowhere/*.yaml'], 'without quotes the shell'],
    [['flows'], 'no file was named'],
    [['explain', 'star-wars/xwing', 'star-wars/deathstar', '80', 'star-wars'], 'behind the receiver: shop/api:80'],
    [['lint', '-'], 'stdin: nothing came in: look at the command in front of the pipe'],
    [['upgrade', 'star-wars'], 'upgrade needs the version that runs'],
    [['flows', 'nowhere.yaml'], 'nowhere.yaml: there is no such file or folder'],
    [['flows', 'star-wars', '--colour'], 'there is no flag --colour'],
    [['flows', 'star-wars', '--verdct', 'DROPPED'], 'Did you mean --verdict?'],
    [['flows', 'star-wars', '--allowlist', '{}'], 'write them as flags'],
    [['isolated', 'star-wars', '--output'], 'membrane: --output needs a value\n'],
    [['isolated', 'star-wars', '--quiet=yes'], 'membrane: --quiet takes no value\n'],
    [['compromise', 'star-wars/xwing', 'star-wars', '--cuts', '-1'], '--cuts needs a value; one that begins with -'],
    [['isolated', 'star-wars', '--colour'], "unknown option '--colour'"],
    [
      ['flows', 'star-wars', '-o', 'xml'],
      '--output is one of compact, table, dict, json, jsonpb, monitor, json-rows, not "xml"',
    ],
    [['flows', 'star-wars', '--verdict', 'DROPED'], 'DROPED'],
    [['explain', 'star-wars/xwing'], 'explain needs both ends'],
    [['explain', 'star-wars/xwing', 'star-wars/nobody:80', 'star-wars'], 'there is no pod, workload or service'],
    [['diff', 'star-wars'], 'exactly two'],
  ])('says in a sentence what is wrong with %j', (args, message) => {
    const { code, out, error } = membrane(args)
    expect(code).toBe(2)
    expect(out + error).toContain(message)
    expect(error).not.toContain('    at ')
  })

  it('answers what can be read of a broken file, names the line, and exits with 2', () => {
    const { code, out, error } = membrane(['isolated', 'broken'])
    expect(code).toBe(2)
    expect(error).toMatch(/^broken\/pods\.yaml:\d+:\d+: error: /)
    expect(out).toContain('shop/b')
  })

  it('reads from and writes to its process what it does without one, and exits with its code', () => {
    const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n'
    for (const [code, args, input] of [
      [0, ['isolated', '-'], pod],
      [1, ['check', 'same-label', '-q'], ''],
      [2, ['isolated', 'broken', 'nowhere.yaml'], ''],
    ] as const) {
      const ran = spawnMembrane(args, input)
      expect(ran).toEqual(membrane(args, input))
      expect(ran.code).toBe(code)
    }
    const stream = spawnMembrane(['replay', '--flows', '-', 'star-wars', '--draft', 'star-wars'], '{}\n')
    expect(stream.error).not.toContain('fault')
  })

  it('reads the standard input, whatever stands in it', () => {
    const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n'
    expect(membrane(['isolated', '-'], pod).out).toContain('default/a')
    for (const text of ['', '---\n', '\u0000\u0001', '[1, 2]', '{{ .Values.x }}', 'a: &a [*a]', '💥: '.repeat(50)]) {
      const { code, error } = membrane(['flows', '-'], text)
      expect([0, 2]).toContain(code)
      expect(error).not.toContain('fault')
    }
  })

  it('colours nothing that is no terminal, unless it is told to', () => {
    expect(membrane(['isolated', 'httpbin']).out).not.toContain('\u001B')
    expect(membrane(['isolated', 'httpbin', '--color', 'always']).out).toContain('\u001B[32misolated')
  })

  it('does not hand control characters of a manifest to the terminal', () => {
    const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: "a\\u001b[31m", namespace: x}\n'
    expect(membrane(['isolated', '-'], pod).out).not.toContain('\u001B')
  })
})

describe('flows', () => {
  it('prints as hubble observe does, and filters as it does', () => {
    const { code, out } = membrane(['flows', 'firewall/door', '--verdict', 'DROPPED', '--to-pod', 'np-demo/web'])
    expect(code).toBe(0)
    expect(out).toMatch(
      /np-demo\/other:\d+ \(ID:\d+\) <> np-demo\/web:8080 \(ID:\d+\) Policy denied DROPPED \(TCP Flags: SYN\)/,
    )
    expect(out).not.toContain('np-demo/frontend')
    expect(membrane(['flows', 'firewall/door', '--not', '--from-pod', 'np-demo/other', '-o', 'table']).out).toMatch(
      /^TIMESTAMP +SOURCE +DESTINATION +TYPE +VERDICT +SUMMARY\n/,
    )
    expect(membrane(['flows', 'firewall/door', '-o', 'monitor']).out).toMatch(
      /^Policy verdict log: flow .*action deny/m,
    )
    const [line] = membrane(['flows', 'firewall/door', '-o', 'jsonpb']).out.split('\n')
    expect(JSON.parse(line!)).toMatchObject({ flow: { verdict: expect.any(String) } })
  })

  it('shows the requests that Traffic states', () => {
    const { out } = membrane(['flows', 'star-wars', '--stated'])
    expect(out).toContain('http-request DROPPED (HTTP/1.1 PUT http://deathstar:80/v1/exhaust-port)')
  })

  it('chooses events by its filters', () => {
    const lines = (...args: readonly string[]) =>
      membrane(['flows', 'star-wars', ...args])
        .out.trimEnd()
        .split('\n')
    const every = (args: readonly string[], pattern: RegExp) => {
      const printed = lines(...args)
      expect(printed.length).toBeGreaterThan(0)
      for (const line of printed) expect(line).toMatch(pattern)
    }
    every(['-t', 'drop'], / Policy denied DROPPED /)
    every(['--type', '1:133'], / Policy denied DROPPED /)
    every(['--verdict', 'DROPPED'], / (DROPPED|DENIED) /)
    every(['--not', '--verdict', 'DROPPED'], / (FORWARDED|ALLOWED) /)
    every(['--traffic-direction', 'ingress', '--type', '5'], / policy-verdict:\S+ INGRESS /)
    every(['--stated', '--type', 'l7'], / http-re(quest|sponse) /)
    every(['--stated', '--http-method', 'PUT', '--limit', '1'], / http-request /)
    every(['--reply', '-4'], / <- /)
    expect(lines('--stated', '--limit', '2')).toHaveLength(2)
  })

  it('keeps to its filters in every form', () => {
    const json = membrane(['flows', 'star-wars', '-o', 'json', '-t', 'drop']).out.trimEnd().split('\n')
    for (const line of json) expect(JSON.parse(line)).toMatchObject({ flow: { event_type: { type: 1 } }, time: /./ })
    const { result } = JSON.parse(
      membrane(['flows', 'star-wars', '-o', 'json-rows', '--stated', '--http-method', 'PUT']).out,
    )
    expect(result.flows).toEqual([expect.objectContaining({ verdict: 'DROPPED', http: expect.anything() })])
    expect(result.matched).toBe(1)
  })

  it('names the policies behind the verdicts of policies', () => {
    const args = ['flows', 'star-wars', '--print-policy-names', '--verdict', 'REDIRECTED']
    for (const format of ['compact', 'table', 'dict'])
      expect(membrane([...args, '-o', format]).out).toContain('ALLOWED BY deathstar-allow-empire (CiliumNetworkPolicy)')
  })

  it('says in one sentence which flags are for a live cluster', () => {
    const live = [
      '--last',
      '20',
      '--since=5m',
      '-fP',
      '-s',
      '--server',
      'localhost:4245',
      '--tls',
      '--time-format',
      'RFC3339',
    ]
    const { code, out, error } = membrane(['flows', 'star-wars', ...live, '--numeric', '-t', 'drop'])
    expect(code).toBe(0)
    expect(out).toBe(membrane(['flows', 'star-wars', '-t', 'drop']).out)
    expect(error).toBe(
      'membrane: --last, --since, -f, -P, -s, --server, --tls, --time-format and --numeric are for a live cluster or its output, and change nothing here\n',
    )
    expect(membrane(['flows', 'star-wars', '--last', '5', '-q']).error).toBe('')
  })

  it('paints names, numbers and verdicts as Hubble does', () => {
    const [line] = membrane(['flows', 'star-wars', '-t', 'drop', '--color', 'always']).out.split('\n')
    expect(line).toMatch(
      // eslint-disable-next-line no-control-regex -- colours are control characters
      /: \u001B\[36mstar-wars\/xwing:\u001B\[33m\d+\u001B\[0m\u001B\[0m \u001B\[35m\(ID:\d+\)\u001B\[0m <> .* \u001B\[31mDROPPED\u001B\[0m \(/,
    )
    expect(membrane(['flows', 'star-wars', '-o', 'table', '--color', 'always']).out).not.toContain('\u001B')
  })

  it('says where it stops', () => {
    const { out, error } = membrane(['flows', 'star-wars', '--limit', '1', '-o', 'json-rows'])
    expect(JSON.parse(out).result.flows).toHaveLength(1)
    expect(error).toContain('1 of 9 flows were printed')
    expect(membrane(['flows', 'star-wars', '--limit', '3']).error).toContain('only the first 3 events were printed')
    expect(membrane(['flows', 'star-wars', '--type', 'l7']).error).toContain('see --stated')
  })
})

describe('explain', () => {
  it('gives each step with its line', () => {
    const { code, out } = membrane(['explain', 'star-wars/xwing', 'star-wars/landing:8080', 'star-wars'])
    expect(code).toBe(0)
    expect(out).toContain('star-wars/xwing → star-wars/deathstar TCP/80: DROPPED (Policy denied)')
    expect(out).toMatch(/it needs org=empire.*star-wars\/policy\.yaml:11/)
  })

  it('takes its ends by name, and helps with a misspelt option', () => {
    const ends = ['star-wars/xwing', 'star-wars/landing:8080']
    const [from = '', to = ''] = ends
    expect(membrane(['explain', '--from', from, '--to', to, 'star-wars']).out).toBe(
      membrane(['explain', ...ends, 'star-wars']).out,
    )
    expect(membrane(['explain', '--from', from, 'star-wars'])).toMatchObject({ code: 2 })
    expect(membrane(['explain', from, 'star-wars/cluster.yaml']).error).toContain('needs both ends of a flow')
    expect(membrane(['compromise', 'star-wars/cluster.yaml', 'star-wars/policy.yaml'])).toMatchObject({ code: 2 })
    const [file, policy] = ['star-wars/cluster.yaml', 'star-wars/policy.yaml']
    expect(membrane(['explain', file, policy, ...ends]).out).toBe(membrane(['explain', ...ends, file, policy]).out)
    expect(membrane(['show', file, 'pods']).out).toBe(membrane(['show', 'pods', file]).out)
    expect(membrane(['explain', ...ends, 'star-wars', '--protocl', 'UDP']).error).toContain('Did you mean --protocol?')
  })

  it('takes a URL for the receiver', () => {
    const url = membrane([
      'explain',
      'star-wars/tiefighter',
      'http://landing.star-wars:8080/v1/exhaust-port',
      'star-wars',
    ])
    const [to, ...request] = ['star-wars/deathstar:80', '--method', 'GET', '--path', '/v1/exhaust-port']
    expect(url.out).toContain('HTTP 403 Access denied')
    expect(membrane(['explain', 'star-wars/tiefighter', to, 'star-wars', ...request]).out).toContain('HTTP 403')
  })

  it('takes the sentence that Ask takes, before its files or behind', () => {
    const words = ['explain', 'star-wars/tiefighter', 'star-wars/deathstar:80', 'star-wars']
    const asked = membrane([...words, '--method', 'PUT', '--path', '/v1/exhaust-port'])
    const sentence = 'star-wars/tiefighter -> star-wars/deathstar:80 PUT /v1/exhaust-port'
    expect(membrane(['explain', sentence, 'star-wars']).out).toBe(asked.out)
    expect(membrane(['explain', 'star-wars', sentence]).out).toBe(asked.out)
    expect(membrane(['explain', 'star-wars', 'star-wars/xwing to star-wars/deathstar ping']).out).toContain('ICMP/8')
    expect(membrane(['explain', 'star-wars/xwing → star-wars/deathstar now', 'star-wars'])).toMatchObject({
      code: 2,
      error: expect.stringContaining('What "now" means here is not clear'),
    })
  })

  it('names the pod that an address of a service leads to, and asks nobody where a pod talks to itself', () => {
    const { out } = membrane(['explain', 'star-wars/xwing', 'star-wars/xwing:80', 'star-wars'])
    expect(out).toContain('FORWARDED (to itself)')
    expect(out).not.toContain('ingress of')
  })

  it('asks about a request, and may say no with its exit code', () => {
    const ask = (method: string) =>
      membrane([
        'explain',
        'star-wars/tiefighter',
        'star-wars/deathstar:80',
        'star-wars',
        '--exit-code',
        '--method',
        method,
        '--path',
        '/v1/request-landing',
      ])
    expect(ask('POST')).toMatchObject({ code: 0, out: expect.stringContaining('request FORWARDED') })
    expect(ask('GET')).toMatchObject({ code: 1, out: expect.stringContaining('TCP/80: HTTP 403 Access denied (') })
  })
})

describe('isolated', () => {
  it('names the policies', () => {
    const { code, out, error } = membrane(['isolated', 'httpbin'])
    expect(code).toBe(0)
    expect(out).toMatch(/default\/sleep +open +isolated +NetworkPolicy\/default\/deny-sleep-egress/)
    // A refused policy isolates nobody, and is reported.
    expect(out).toMatch(/default\/httpbin +open +open/)
    expect(error).toMatch(/^httpbin\/all\.yaml:\d+:\d+: error: .*fromRequires/)
  })

  it('follows the mode of the cluster', () => {
    expect(membrane(['isolated', 'httpbin', '--enforcement', 'always']).out).toMatch(/coredns +isolated +isolated/)
    expect(membrane(['isolated', 'httpbin', '--enforcement', 'never']).out).not.toContain('isolated ')
  })
})

describe('lint', () => {
  it('exits with 1 for a policy that Cilium refuses', () => {
    const { code, out } = membrane(['lint', 'httpbin'])
    expect(code).toBe(1)
    expect(out).toMatch(/httpbin\/all\.yaml:\d+:\d+: error: .*fromRequires.*\[removed-field\]/)
    expect(membrane(['lint', 'httpbin', '--fail-on', 'never']).code).toBe(0)
    expect(membrane(['lint', 'firewall/door']).code).toBe(0)
  })

  it('finds what is valid and likely not meant, from the level on that is asked for', () => {
    const { code, out } = membrane(['lint', 'lints'])
    expect(code).toBe(0)
    expect(out).toMatch(/^lints\/all\.yaml:\d+:\d+: warning: .*\[selector-matches-nothing\]\n *Did you mean app=web\?/)
    expect(out).toMatch(/^lints\/all\.yaml:\d+:\d+: warning: .*dot stands for any character.*\[http-dot\]/m)
    expect(out).toContain('0 errors, 2 warnings, 2 notes (2 not printed: --severity info prints all)')
    expect(membrane(['lint', 'lints', '--fail-on', 'warning']).code).toBe(1)
    expect(membrane(['lint', 'lints', '--severity', 'info']).out).toMatch(/: info: /)
  })

  it('tells likely mistakes from refusals, and notes where they are asked for', () => {
    const { code, out } = membrane(['lint', 'httpbin', '--severity', 'info', '--fail-on', 'never'])
    expect(code).toBe(0)
    expect(out).toMatch(/: info: .*cannot look up names.*\[egress-without-dns\]/)
  })

  it('writes SARIF with the places of its findings', () => {
    const sarif = JSON.parse(membrane(['lint', 'httpbin', '-o', 'sarif']).out)
    const [run] = sarif.runs
    expect(sarif.version).toBe('2.1.0')
    const finding = run.results.find(({ ruleId }: { ruleId: string }) => ruleId === 'removed-field')
    expect(run.tool.driver.rules[finding.ruleIndex].id).toBe('removed-field')
    expect(finding.locations[0].physicalLocation).toMatchObject({
      artifactLocation: { uri: 'httpbin/all.yaml' },
      region: { startLine: 28 },
    })
    const absolute = join(import.meta.dirname, 'fixtures/httpbin/all.yaml')
    const elsewhere = JSON.parse(membrane(['lint', absolute, '-o', 'sarif']).out)
    expect(elsewhere.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri).toBe(
      pathToFileURL(absolute).href,
    )
  })
})

describe('reach', () => {
  it('says that nobody is called so instead of finding nothing', () => {
    expect(membrane(['reach', 'star-wars', '--from', 'star-wars/nobody'])).toMatchObject({
      code: 2,
      error: expect.stringContaining('nobody here is called star-wars/nobody'),
    })
    expect(membrane(['reach', 'star-wars', '--from', 'star-wars/xwing']).code).toBe(0)
  })
})

describe('show', () => {
  it('knows lists by the words that kubectl takes', () => {
    for (const [word, list] of [
      ['po', 'pods'],
      ['networkpolicies', 'netpol'],
      ['CiliumNetworkPolicies', 'cnp'],
      ['policies', 'policy'],
    ])
      expect(membrane(['show', word ?? '', 'star-wars']).out).toBe(membrane(['show', list ?? '', 'star-wars']).out)
  })

  it('lists what kubectl and cilium-dbg would', () => {
    expect(membrane(['show', 'cnp', 'star-wars', '--namespace', 'star-wars']).out).toMatch(
      /^NAME +AGE +VALID\ndeathstar-allow-empire +<unknown> +True\n$/,
    )
    expect(membrane(['show', 'endpoints', 'star-wars']).out).toMatch(/^ENDPOINT +POLICY \(ingress\)/)
    expect(membrane(['show', 'identities', 'star-wars']).out).toContain('k8s:class=deathstar')
  })

  it('prints the policy map of one endpoint, or of each', () => {
    const map = ['show', 'policy-map', 'star-wars']
    const one = membrane([...map, '--endpoint', 'star-wars/deathstar']).out
    expect(one).toMatch(/^POLICY +DIRECTION +LABELS/)
    expect(one).toMatch(/Allow +Ingress +k8s:class=tiefighter .*80\/TCP/)
    expect(membrane(map).out).toContain('# star-wars/xwing\n')
    expect(membrane([...map, '--endpoint', 'star-wars/nobody'])).toMatchObject({ code: 2, out: '' })
    expect(membrane(['show', 'secrets', 'star-wars']).error).toContain('no list "secrets": show lists one of pods')
    expect(membrane(['show', 'pdos', 'star-wars']).error).toContain('Did you mean pods?')
  })

  it('prints the policy map of each pod of a workload', () => {
    const owner = 'ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: db, controller: true}]'
    const pods = ['db-0', 'db-1']
      .map((name) => `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: shop, ${owner}}}`)
      .join('\n---\n')
    const { out } = membrane(['show', 'policy-map', '-', '--endpoint', 'shop/db'], pods)
    expect(out.match(/^# .*/gm)).toEqual(['# shop/db-0', '# shop/db-1'])
  })
})

describe('check', () => {
  it('passes where every expectation holds', () => {
    expect(membrane(['check', 'star-wars'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('4 passed, 0 failed\n'),
    })
  })

  it('fails with reason and place where one does not', () => {
    const { code, out } = membrane(['check', 'same-label'])
    expect(code).toBe(1)
    expect(out).toContain('FAIL  ns1/client1 → ns1/api-pod1:80 is allowed  same-label/all.yaml:28')
    expect(out).toContain('decided at same-label/all.yaml:14')
    expect(out).toContain('1 passed, 2 failed, 1 without expectation')
  })

  it('fails where there is nothing to check, and where a file cannot be read', () => {
    expect(membrane(['check', 'httpbin']).code).toBe(1)
    expect(membrane(['check', 'httpbin', '--allow-empty']).code).toBe(0)
    expect(membrane(['check', 'star-wars', 'broken']).code).toBe(2)
    const wrong = 'apiVersion: membrane.dev/v1alpha1\nkind: Traffic\nmetadata: {name: t}\nspec: {flows: {from: a}}\n'
    expect(membrane(['check', 'star-wars', '-'], wrong).code).toBe(2)
  })

  it('finds with --strict what nobody stated', () => {
    const { code, out } = membrane(['check', 'star-wars', '--strict'])
    expect(code).toBe(1)
    expect(out).toContain('FAIL  star-wars/tiefighter → star-wars/xwing on TCP/80\n      reachable and not stated')
  })

  it('writes JUnit XML beside its report', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'membrane-')), 'junit.xml')
    membrane(['check', 'same-label', '--junit', file])
    const xml = readFileSync(file, 'utf8')
    expect(xml).toContain('<testsuites name="membrane" tests="4" failures="2">')
    expect(xml).toContain('<skipped message="denied: ')
    expect(xml.match(/<failure /g)).toHaveLength(2)
    expect(membrane(['check', 'same-label', '-o', 'junit']).out).toBe(xml)
    expect(membrane(['check', 'same-label', '--junit', '/no/such/folder/x.xml']).code).toBe(2)
    expect(existsSync('/no/such')).toBe(false)
  })
})

describe('diff', () => {
  it('says what a change opens', () => {
    const { code, out } = membrane(['diff', 'firewall/closed', 'firewall/door'])
    expect(code).toBe(0)
    expect(out).toContain('Newly allowed (1)\n  + np-demo/frontend → np-demo/web on TCP/8080\n')
    expect(out).toContain('NetworkPolicy/np-demo/web-allow-frontend lets it through')
  })

  it('exits with the code of its answer', () => {
    const both = ['firewall/closed', 'firewall/door']
    expect(membrane(['diff', ...both, '--fail-on', 'dropped']).code).toBe(0)
    expect(membrane(['diff', ...both, '--fail-on', 'dropped,allowed']).code).toBe(1)
    expect(membrane(['diff', ...both, '--exit-code']).code).toBe(1)
    expect(membrane(['diff', 'star-wars', 'star-wars', '--exit-code'])).toMatchObject({
      code: 0,
      out: 'No difference in who may talk to whom.\n',
    })
  })

  it('reads the cluster once for both sides', () => {
    const { out } = membrane([
      'diff',
      'firewall/closed/deny.yaml',
      'firewall/door/allow.yml',
      '--with',
      'firewall/door/pods.yaml',
    ])
    expect(out).toContain('+ np-demo/frontend → np-demo/web on TCP/8080')
  })

  it('writes Markdown that names from manifests cannot break', () => {
    const { out } = membrane(['diff', 'clusterwide/opened', 'clusterwide/closed', '-o', 'markdown'])
    expect(out).toContain('| `-` | `world` | `hello-world/nginx` | `TCP/80` |')
    const pods = (name: string) =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: "${name}", namespace: x}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: b, namespace: x}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: "<img src=x>@team", namespace: x}\nspec: {podSelector: {}}\n`
    const hostile = membrane(['diff', 'firewall/closed', '-', '-o', 'markdown'], pods('a`|\\n# owned')).out
    expect(hostile).not.toMatch(/^# owned/m)
    expect(hostile).not.toMatch(/(?<!\\)<img/)
    expect(hostile).not.toContain('@team')
  })
})

describe('probe-script', () => {
  it('asks before it does anything, and only opens connections', () => {
    const { code, out, error } = membrane(['probe-script', 'star-wars'])
    expect(code).toBe(0)
    expect(out).toContain("probe 'denied' 'star-wars/xwing -> star-wars/deathstar:80' 'star-wars' 'xwing'")
    expect(out).not.toMatch(/kubectl (apply|delete|create|patch|run|debug)/)
    expect(out).toContain('Go on? [y/N]')
    expect(error).toContain('1 probe; 3 flows left out')
  })

  it('takes nothing from a manifest that a shell could obey', () => {
    const hostile = `apiVersion: v1
kind: Pod
metadata: {name: "a'; rm -rf /; '", namespace: x, labels: {app: "$(reboot)"}}
---
apiVersion: v1
kind: Pod
metadata: {name: d, namespace: x, labels: {app: "\`reboot\`"}}
---
apiVersion: v1
kind: Pod
metadata: {name: b, namespace: x, annotations: {note: "$(reboot)"}}
---
apiVersion: v1
kind: Pod
metadata: {name: c, namespace: x}
`
    const { out } = membrane(['probe-script', '-'], hostile)
    expect(out).not.toContain('rm -rf')
    expect(out).not.toContain('reboot')
    expect(out).toContain("probe 'allowed' 'x/b -> x/c:80'")
  })
})
