import { describe, expect, it } from 'vitest'
import { ciliumPolicy, clusterwidePolicy, objectYaml, onlyPolicy } from '../../testing/manifests'
import type { AnalyzeOptions } from '../../types'
import { describeEntry, describeSelector } from '../describe'

const cnp = (text: string, name = 'shop/p') => objectYaml('CiliumNetworkPolicy', name, { more: text })
const read = (document: string, options?: AnalyzeOptions) => onlyPolicy([document], options)
const rule = (text: string, options?: AnalyzeOptions) => read(ciliumPolicy(text), options).rules[0]
/** What Cilium itself refuses, without the API server in front of it. */
const refusals = (document: string, options: AnalyzeOptions = {}) =>
  read(document, { apiServer: false, ...options }).rejections.map(({ code }) => code)

describe('the rules of a policy', () => {
  it('are its spec and every item of its specs, one after the other', () => {
    const policy = read(
      cnp(
        'spec: {endpointSelector: {}, ingress: [{}]}\nspecs: [{endpointSelector: {}, egress: [{}]}, {endpointSelector: {}, ingressDeny: [{}]}]\n',
      ),
    )
    expect(policy.rules.map(({ enforces }) => enforces)).toEqual([['ingress'], ['egress'], ['ingress']])
    expect(policy.rules.map(({ subjectPath }) => subjectPath.join('.'))).toEqual([
      'spec.endpointSelector',
      'specs.0.endpointSelector',
      'specs.1.endpointSelector',
    ])
  })

  it('may be none with empty specs, which does nothing', () => {
    const policy = read(cnp('specs: []\n'), { apiServer: false })
    expect([policy.rejections, policy.rules]).toEqual([[], []])
  })

  it('have one entry for each toPorts item, at its place, in the order of their lists', () => {
    const entries = rule(
      'egressDeny: [{toEntities: [world]}], ingress: [{fromEntities: [host], toPorts: [{ports: [{port: "80", protocol: TCP}]}, {ports: [{port: "81", protocol: TCP}]}]}]',
    )?.entries
    expect(entries?.map((entry) => [entry.path.join('.'), entry.action, describeEntry(entry)])).toEqual([
      ['spec.ingress.0.toPorts.0', 'allow', 'from host on TCP/80'],
      ['spec.ingress.0.toPorts.1', 'allow', 'from host on TCP/81'],
      ['spec.egressDeny.0', 'deny', 'to world on every port'],
    ])
  })

  it('share one rank, whatever they are: no field of theirs sets a tier or a priority', () => {
    const ranks = rule('ingress: [{}], ingressDeny: [{}], egress: [{}], egressDeny: [{}]')?.entries.map(
      ({ rank, tier }) => `${tier} ${rank}`,
    )
    expect(new Set(ranks).size).toBe(1)
    expect(ranks?.[0]).toMatch(/^200 /)
  })

  it('bear what flows are logged with', () => {
    expect(rule('log: {value: why}, ingress: [{}]')?.entries[0]?.log).toBe('why')
    expect(rule('ingress: [{}]')?.entries[0]).not.toHaveProperty('log')
  })

  it.each([
    ['', null],
    [', authentication: {mode: required}', 'required'],
    [', authentication: {mode: disabled}', 'disabled'],
    [', authentication: {mode: test-always-fail}', 'test-always-fail'],
    [', authentication: {mode: ""}', null],
    [', authentication: {}', null],
  ])('ask for the authentication that is written (%s)', (text, mode) => {
    expect(rule(`ingress: [{fromEntities: [all]${text}}]`, { apiServer: false })?.entries[0]?.authentication).toBe(mode)
  })
})

describe('default deny', () => {
  it.each([
    // What is enforced, and what is isolated.
    ['ingress: [{}]', ['ingress'], ['ingress']],
    ['egress: [{}]', ['egress'], ['egress']],
    // A deny-only policy isolates as well.
    ['ingressDeny: [{}]', ['ingress'], ['ingress']],
    ['egressDeny: [{toEntities: [world]}]', ['egress'], ['egress']],
    // An empty list is no rule.
    ['ingress: [], egress: [{}]', ['egress'], ['egress']],
    ['enableDefaultDeny: {ingress: false}, ingress: [{}]', ['ingress'], []],
    ['enableDefaultDeny: {ingress: false}, ingressDeny: [{}]', ['ingress'], []],
    ['enableDefaultDeny: {ingress: false}, ingress: [{}], egress: [{}]', ['ingress', 'egress'], ['egress']],
    // Switched on for a direction without rules it does nothing.
    ['enableDefaultDeny: {egress: true}, ingress: [{}]', ['ingress'], ['ingress']],
    ['enableDefaultDeny: {}, ingress: [{}]', ['ingress'], ['ingress']],
  ])('%s enforces %j and isolates %j', (text, enforces, isolates) => {
    expect(rule(text)).toMatchObject({ enforces, isolates })
  })

  it('cannot be switched off in a cluster that does not let policies', () => {
    const settings = { 'enable-non-default-deny-policies': 'false' }
    expect(rule('enableDefaultDeny: {ingress: false}, ingress: [{}]', { settings })?.isolates).toEqual(['ingress'])
  })
})

describe('a policy is refused', () => {
  it.each([
    ['without spec and specs', cnp(''), ['policy-no-spec']],
    ['without any rule', ciliumPolicy('ingress: []'), ['policy-no-rules']],
    [
      'with all four lists empty',
      ciliumPolicy('ingress: [], ingressDeny: [], egress: [], egressDeny: []'),
      ['policy-no-rules'],
    ],
    [
      'for one bad item of specs',
      cnp('specs: [{endpointSelector: {}, ingress: [{}]}, {endpointSelector: {}}]\n'),
      ['policy-no-rules'],
    ],
    ['without a subject', cnp('spec: {ingress: [{}]}\n'), ['subject-missing']],
    [
      'with two subjects',
      clusterwidePolicy('endpointSelector: {}, nodeSelector: {}, ingress: [{}]'),
      ['subject-twice'],
    ],
    ['for nodes in a namespace', cnp('spec: {nodeSelector: {}, ingress: [{}]}\n'), ['node-selector-namespaced']],
    [
      'whose status says that it is not valid',
      cnp(
        'spec: {endpointSelector: {}, ingress: [{}]}\nstatus: {conditions: [{type: Valid, status: "False", message: bad}]}\n',
      ),
      ['status-not-valid'],
    ],
  ])('%s', (_, document, codes) => {
    expect(refusals(document)).toEqual(codes)
  })

  it('by its status only where that says so', () => {
    const status = (condition: string) =>
      refusals(cnp(`spec: {endpointSelector: {}, ingress: [{}]}\nstatus: {conditions: [${condition}]}\n`))
    expect(status('{type: Valid, status: "True"}')).toEqual([])
    expect(status('{type: Other, status: "False"}')).toEqual([])
  })
})

describe('the subject', () => {
  const subject = (document: string) => {
    const [found] = read(document).rules
    return found === undefined ? null : { words: found.subject.map(describeSelector), isForNodes: found.isForNodes }
  }

  it('is of its own namespace, and of every one in a cluster-wide policy, which takes health endpoints too', () => {
    expect(subject(ciliumPolicy('ingress: [{}]'))?.words).toEqual(['every pod in namespace shop'])
    expect(read(clusterwidePolicy('endpointSelector: {}, ingress: [{}]')).rules[0]?.subject[0]?.type).toBe('all')
  })

  it('is nodes by nodeSelector', () => {
    expect(
      subject(clusterwidePolicy('nodeSelector: {matchLabels: {"node-role.kubernetes.io/worker": ""}}, ingress: [{}]')),
    ).toMatchObject({ isForNodes: true })
    expect(subject(clusterwidePolicy('endpointSelector: {}, ingress: [{}]'))).toMatchObject({ isForNodes: false })
  })

  it('that is still initialising frees peers of a cluster-wide policy from having a namespace', () => {
    const peer = (endpointSelector: string) => {
      const [found] = read(
        clusterwidePolicy(`endpointSelector: ${endpointSelector}, ingress: [{fromEndpoints: [{}]}]`),
      ).rules
      const selector = found?.entries[0]?.peers?.[0]?.selector
      return selector?.type === 'labels' ? selector.text : selector?.type
    }
    expect(peer('{}')).toContain('io.kubernetes.pod.namespace')
    expect(peer('{matchLabels: {"reserved:init": ""}}')).not.toContain('io.kubernetes.pod.namespace')
  })
})

describe('fromRequires and toRequires', () => {
  const required = ciliumPolicy(
    'ingress: [{fromEndpoints: [{}], fromRequires: [{matchLabels: {env: prod}}]}], egressDeny: [{toRequires: [{matchLabels: {env: prod}}]}]',
  )
  const outcome = (ciliumVersion: '1.18' | '1.19' | '1.20' | '1.21') => {
    const policy = read(required, { ciliumVersion, apiServer: false })
    return {
      refused: policy.rejections.map(({ code }) => code),
      warned: policy.warnings.filter(({ code }) => code === 'removed-field').length,
      requires: policy.rules[0]?.requires?.map(({ direction, action, requirements }) => [
        direction,
        action,
        requirements.map(({ key, values }) => `${key}=${values.join()}`),
      ]),
    }
  }

  it('narrow the peers of their subject up to 1.18', () => {
    expect(outcome('1.18')).toEqual({
      refused: [],
      warned: 2,
      requires: [
        ['ingress', 'allow', ['env=prod']],
        ['egress', 'deny', ['env=prod']],
      ],
    })
  })

  it('are dropped by 1.19, which is said as what they restrict is open', () => {
    expect(outcome('1.19')).toEqual({ refused: [], warned: 2, requires: undefined })
  })

  it.each(['1.20', '1.21'] as const)('refuse the policy in %s', (version) => {
    expect(outcome(version)).toEqual({ refused: ['removed-field', 'removed-field'], warned: 0, requires: undefined })
  })

  it('are ignored where they are empty', () => {
    expect(refusals(ciliumPolicy('ingress: [{fromEndpoints: [{}], fromRequires: []}]'))).toEqual([])
  })
})
