/** The shape of all JSON output, as JSON Schema (2020-12). A test holds every command to it. */
import { jsonVersion } from './command'

type Schema = Readonly<Record<string, unknown>>

const text = { type: 'string' }
const count = { type: 'integer', minimum: 0 }
const flag = { type: 'boolean' }
const list = (items: Schema): Schema => ({ type: 'array', items })
const words = (...values: readonly (string | null)[]): Schema => ({ enum: values })
const ref = (name: string): Schema => ({ $ref: `#/$defs/${name}` })

/** An object whose fields are all required but those named with a question mark. */
function object(fields: Readonly<Record<string, Schema>>): Schema {
  const names = Object.keys(fields)
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(fields).map(([name, shape]) => [name.replace('?', ''), shape])),
    required: names.filter((name) => !name.endsWith('?')),
  }
}

const isolationSide = object({ isIsolated: flag, isEnforced: flag, by: list(text) })
const flowSide = object({ decision: words('none', 'allowed', 'denied', 'redirected', 'error'), by: list(text) })

const circle = object({
  workloads: count,
  groups: list(object({ portsText: text, workloads: list(text), outside: list(text) })),
})
const neighbours = { reaches: circle, reachedBy: circle, isIngressIsolated: flag, isEgressIsolated: flag }
const hopRule = object({ policy: text, path: text, range: ref('range') })
const portSets = list(object({ protocol: text, ranges: list(list(count)) }))
const peerKind = words('workload', 'node', 'addresses', 'name')
const serverNames = list(
  object({ direction: words('egress', 'ingress'), names: list(text), ports: portSets, portsText: text }),
)
const connection = {
  ports: portSets,
  portsText: text,
  l7: portSets,
  l7Text: text,
  maybe: portSets,
  maybeText: text,
  serverNames,
  serverNamesText: text,
}

/** What differs between two workspaces, or between one as two versions see it. */
const comparison = {
  isSame: flag,
  policies: list(
    object({
      kind: words('added', 'removed', 'now-refused', 'no-longer-refused', 'now-idle', 'no-longer-idle'),
      key: text,
      'selectsNobody?': flag,
    }),
  ),
  endpoints: list(
    object({
      kind: words('added', 'removed'),
      namespace: text,
      name: text,
      isIngressIsolated: flag,
      isEgressIsolated: flag,
    }),
  ),
  isolation: list(
    object({
      kind: words('isolated', 'no-longer-isolated'),
      direction: words('ingress', 'egress'),
      endpoints: ref('peers'),
      by: list(text),
    }),
  ),
  flows: list(ref('flowChange')),
  flowTotal: count,
  doubts: list(text),
  leftOut: object({ before: list(text), after: list(text) }),
}

const definitions: Readonly<Record<string, Schema>> = {
  range: object({ file: text, start: count, end: count, line: count, column: count, endLine: count, endColumn: count }),
  edit: object({ file: text, start: count, end: count, text }),
  fix: object({ title: text, edits: list(ref('edit')) }),
  diagnostic: object({
    severity: words('error', 'warning', 'info'),
    code: text,
    message: text,
    'help?': text,
    range: ref('range'),
    'resource?': text,
    'refusedBy?': words('api-server', 'cilium'),
    'fix?': ref('fix'),
  }),
  probe: object({
    from: text,
    to: text,
    protocol: text,
    port: count,
    'http?': { type: 'object' },
    'dnsName?': text,
    'isPlaceUnknown?': flag,
    'isByEnvoy?': flag,
    'isTranslated?': flag,
    'isByAddress?': flag,
    'entersBy?': text,
  }),
  step: object({
    kind: words('enforcement', 'entry', 'default', 'near-miss', 'request'),
    text,
    effect: words('allow', 'deny', 'pass', 'redirect', 'none'),
    'decisive?': flag,
    'policy?': text,
    'path?': text,
    'range?': ref('range'),
    'missing?': text,
  }),
  side: object({
    decision: words('allowed', 'denied', 'none', 'error'),
    'audited?': flag,
    l7: flag,
    by: list(text),
    match: text,
    'authentication?': text,
    'serverNames?': list(text),
    'listener?': text,
    'log?': list(text),
    'ofEntity?': object({ decision: words('allowed', 'denied', 'none', 'error'), l7: flag, by: list(text) }),
    steps: list(ref('step')),
  }),
  verdict: object({
    egress: ref('side'),
    ingress: ref('side'),
    verdict: words('FORWARDED', 'DROPPED', 'REDIRECTED'),
    'dropReason?': object({ code: count, text, name: text }),
    'request?': object({ verdict: words('FORWARDED', 'DROPPED'), response: text }),
    'identities?': object({ from: count, to: count }),
    'problem?': text,
    'reached?': text,
    'understood?': list(text),
    'doubts?': list(text),
    'outcomes?': list(object({ when: text, probe: ref('probe'), verdict: ref('verdict') })),
    'isUndecided?': flag,
    'isSelf?': flag,
    'isAudited?': flag,
    'hasNoBackend?': flag,
    'isUnanswered?': flag,
  }),
  checkedFlow: object({
    probe: ref('probe'),
    outcome: words('allowed', 'denied'),
    reason: text,
    'range?': ref('range'),
    'policy?': text,
  }),
  flow: object({
    from: text,
    to: text,
    protocol: text,
    port: count,
    isAssumedPort: flag,
    'http?': { type: 'object' },
    'dnsName?': text,
    verdict: words('FORWARDED', 'DROPPED', 'REDIRECTED', 'ERROR'),
    'isUndecided?': flag,
    'isAudited?': flag,
    'dropReason?': text,
    egress: flowSide,
    ingress: flowSide,
  }),
  check: object({
    traffic: text,
    index: count,
    range: ref('range'),
    text,
    expect: words('allowed', 'denied', null),
    actual: words('allowed', 'denied', 'mixed', null),
    status: words('pass', 'fail', 'shown', 'invalid'),
    message: text,
    flowCount: count,
    flows: list(ref('checkedFlow')),
    'understood?': list(text),
    'doubts?': list(text),
    'fix?': ref('fix'),
  }),
  peers: object({
    text,
    namespaces: list(object({ name: text, isWhole: flag, workloads: list(text) })),
    outside: list(text),
  }),
  outcome: object({
    verdict: words('FORWARDED', 'DROPPED', 'REDIRECTED'),
    'droppedAt?': words('ingress', 'egress'),
    egressBy: list(text),
    ingressBy: list(text),
    'serverNames?': object({ 'egress?': list(text), 'ingress?': list(text) }),
  }),
  flowChange: object({
    kind: words('allowed', 'dropped', 'to-l7', 'from-l7', 'l7-rules'),
    from: ref('peers'),
    to: ref('peers'),
    ports: portSets,
    portsText: text,
    pairs: count,
    sample: ref('probe'),
    before: ref('outcome'),
    after: ref('outcome'),
    because: text,
  }),
}

const results: Readonly<Record<string, Schema>> = {
  flows: object({ matched: count, flows: list(ref('flow')), doubts: list(text) }),
  explain: object({
    flows: list(object({ probe: ref('probe'), verdict: ref('verdict'), answer: ref('checkedFlow') })),
    understood: list(text),
    doubts: list(text),
    'portSets?': list(
      object({
        from: text,
        to: text,
        sets: list(
          object({
            outcome: words('forwarded', 'redirected', 'dropped', 'depends', 'no-backend'),
            ports: portSets,
            portsText: text,
            by: list(text),
            serverNamesText: text,
            sample: object({ protocol: text, port: count }),
          }),
        ),
      }),
    ),
  }),
  reach: object({
    rows: list(object({ from: text, to: text, fromKind: peerKind, toKind: peerKind, ...connection })),
    total: count,
    notes: list(text),
  }),
  compromise: object({
    from: text,
    starts: list(text),
    reached: list(
      object({
        label: text,
        key: text,
        kind: words('workload', 'node', 'addresses', 'name', 'metadata'),
        keys: list(text),
        hops: count,
        via: text,
        viaKey: text,
        portsText: text,
        isProxied: flag,
        serverNamesText: text,
        isDoubtful: flag,
        by: list(hopRule),
      }),
    ),
    workloads: count,
    reachedWorkloads: count,
    cuts: list(
      object({
        title: text,
        saves: count,
        examples: list(text),
        'rule?': hopRule,
        'namespace?': text,
        'why?': text,
        sentences: list(text),
      }),
    ),
    notes: list(text),
  }),
  isolated: object({
    endpoints: list(
      object({ endpoint: text, kind: text, replicas: count, ingress: isolationSide, egress: isolationSide }),
    ),
  }),
  lint: object({ counts: object({ error: count, warning: count, info: count }) }),
  check: object({
    checks: list(ref('check')),
    passed: count,
    failed: count,
    shown: count,
    'unstated?': list(object({ from: text, to: text, ports: text, sample: ref('probe') })),
    'unseen?': count,
  }),
  diff: object({
    ...comparison,
    arrivals: list(object({ namespace: text, name: text, text, ...neighbours })),
  }),
  readings: object({
    policies: count,
    readings: list(
      object({
        kind: words('text', 'plugin'),
        why: text,
        policies: list(text),
        flows: list(ref('flowChange')),
        flowTotal: count,
      }),
    ),
    open: list(text),
  }),
  pseudonyms: object({
    files: list(object({ name: text, text })),
    options: { type: 'object' },
    isSame: flag,
    sentences: list(text),
  }),
  exposure: object({
    ghosts: list(
      object({
        title: text,
        kind: words('rule', 'new'),
        namespace: { oneOf: [text, { enum: [null] }] },
        labels: { type: 'object' },
        namespaceLabels: { type: 'object' },
        rules: list(hopRule),
        text,
        ...neighbours,
      }),
    ),
    total: count,
    workloads: count,
    notes: list(text),
  }),
  propose: object({
    'summary?': text,
    'why?': text,
    policies: list(text),
    coverage: list(
      object({
        workload: text,
        direction: words('ingress', 'egress'),
        seen: count,
        allowed: count,
        isNewlyIsolated: flag,
        unseen: list(text),
      }),
    ),
    shared: list(object({ workload: text, others: list(text) })),
    'silent?': list(text),
    left: list(
      object({
        flow: object({
          from: text,
          to: text,
          protocol: text,
          port: count,
          'events?': count,
          'doubt?': text,
          'names?': list(text),
          'http?': { type: 'object' },
          'dnsName?': text,
        }),
        why: text,
      }),
    ),
    cut: list(text),
    unasked: list(text),
    sentences: list(text),
    isRight: flag,
    opens: count,
    opened: list(text),
    edits: list(ref('edit')),
    written: list(text),
  }),
  consolidate: object({
    proposals: list(
      object({
        kind: words('clusterwide', 'merged', 'removed', 'moved'),
        title: text,
        policies: list(text),
        made: text,
        labels: list(object({ namespace: text, label: text, value: text, isNew: flag })),
        differing: list(object({ policy: text, what: text })),
        notes: list(text),
        sentences: list(text),
      }),
    ),
    left: list(object({ policies: list(text), why: text })),
    written: list(text),
  }),
  fix: object({
    questions: list(
      object({
        title: text,
        'why?': text,
        proposals: list(
          object({
            title: text,
            isNothingElse: flag,
            opens: count,
            closes: count,
            sentences: list(text),
            edits: list(ref('edit')),
          }),
        ),
      }),
    ),
    written: list(text),
  }),
  show: object({
    list: text,
    text,
    'sizes?': object({
      limit: count,
      isLockdown: flag,
      maps: list(
        object({
          endpoints: list(text),
          entries: count,
          rules: list(object({ policy: text, path: text, range: ref('range'), entries: count })),
        }),
      ),
      uncounted: count,
    }),
  }),
  'probe-script': object({ script: text, probes: count }),
  upgrade: object({
    from: text,
    to: text,
    facts: count,
    findings: list(
      object({
        policy: text,
        version: text,
        effect: words('wider', 'narrower', 'refused', 'inert', 'advisory', 'undone'),
        text,
      }),
    ),
    doubts: list(text),
    comparison: object(comparison),
  }),
  verify: object({
    version: { oneOf: [text, { enum: [null] }] },
    entries: count,
    agree: count,
    endpoints: count,
    differences: list(
      object({
        agent: text,
        endpoint: count,
        pod: text,
        only: words('real', 'computed'),
        entry: text,
        cause: text,
        isExplained: flag,
      }),
    ),
    skipped: list(object({ agent: text, endpoint: count, reason: text })),
    audited: list(text),
    leftAlone: list(object({ path: text, reason: text })),
  }),
}

function envelope(command: string, fields: Readonly<Record<string, Schema>>): Schema {
  return object({
    apiVersion: { const: jsonVersion },
    command: { const: command },
    diagnostics: list(ref('diagnostic')),
    ...fields,
  })
}

const time: Schema = { oneOf: [count, { enum: [null] }] }
const group = words('breaks', 'cannot-say', 'differs', 'newly-allowed', 'audited-still-denied', 'kept', 'kept-denied')
const decider = object({ reason: text, 'policy?': text, 'file?': text, 'line?': count })
const flowFile = {
  file: text,
  format: text,
  lines: count,
  read: { type: 'object' },
  'unreadExamples?': list(object({ line: count, reason: text, excerpt: text })),
}

/** What was read, the questions with their answers, and what was left out stand at the top, beside the envelope. */
const replay: Readonly<Record<string, Schema>> = {
  // Of several files each has an entry of its own.
  ...Object.fromEntries(
    Object.entries(flowFile).map(([name, shape]) => [name.endsWith('?') ? name : `${name}?`, shape]),
  ),
  'files?': list(object(flowFile)),
  summary: text,
  counts: { type: 'object' },
  agreement: object({ same: count, compared: count }),
  window: list(object({ node: text, firstMs: time, lastMs: time, events: count })),
  questions: list(
    object({
      from: text,
      to: text,
      protocol: text,
      port: count,
      events: count,
      seen: words('denied', 'dropped', 'audited', 'allowed', 'left the source', 'attempted', 'failed'),
      'alsoFailed?': flag,
      nodes: list(text),
      firstMs: time,
      lastMs: time,
      now: words('FORWARDED', 'DROPPED', 'REDIRECTED'),
      draft: words('FORWARDED', 'DROPPED', 'REDIRECTED'),
      row: group,
      'draftBy?': decider,
      'why?': text,
      'causes?': list(text),
      'note?': text,
      'ghost?': words('from', 'to', 'both'),
      'propose?': flag,
      'requests?': { type: 'object' },
      'moreRequests?': count,
    }),
  ),
  'nodesWithoutFlows?': list(text),
  skipped: { type: 'object' },
  cannotAsk: list(
    object({
      from: text,
      to: text,
      protocol: { oneOf: [text, { enum: [null] }] },
      port: count,
      events: count,
      seen: text,
      nodes: list(text),
      row: group,
      why: text,
    }),
  ),
  'leftOut?': count,
}

export const jsonSchema: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: `https://${jsonVersion}`,
  title: 'Output of membrane --output json',
  oneOf: [
    ...Object.entries(results).map(([command, result]) => envelope(command, { result })),
    envelope('replay', replay),
  ],
  $defs: definitions,
}
