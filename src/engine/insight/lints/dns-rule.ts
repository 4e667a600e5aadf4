/** The fix that lets a policy's pods ask kube-dns. */
import type { Fix, TextEdit } from '../../types'
import { appendItem, fix, insertLinesAfter } from './context/edits'
import type { LintContext, PolicySource } from './context/lint'
import { nodeAt } from './context/places'
import { dnsLabel, findResolvers } from './context/resolvers'

/** Where names are looked up. */
interface Where {
  readonly namespace: string
  readonly label: readonly [key: string, value: string] | null
  readonly port: number
}

const usual: Where = { namespace: 'kube-system', label: ['k8s-app', 'kube-dns'], port: 53 }

function networkRule({ namespace, label, port }: Where): readonly string[] {
  return [
    'to:',
    '  - namespaceSelector:',
    '      matchLabels:',
    `        kubernetes.io/metadata.name: ${namespace}`,
    ...(label === null ? [] : ['    podSelector:', '      matchLabels:', `        ${label.join(': ')}`]),
    'ports:',
    '  - protocol: UDP',
    `    port: ${port}`,
    '  - protocol: TCP',
    `    port: ${port}`,
  ]
}

function ciliumRule({ namespace, label, port }: Where): readonly string[] {
  return [
    'toEndpoints:',
    '  - matchLabels:',
    `      "k8s:io.kubernetes.pod.namespace": ${namespace}`,
    ...(label === null ? [] : [`      "k8s:${label[0]}": ${label[1]}`]),
    'toPorts:',
    '  - ports:',
    `      - port: "${port}"`,
    '        protocol: ANY',
  ]
}

/** The first resolver of the workspace; the usual one where it has none. */
function whereOf(context: LintContext): Where {
  const [first] = findResolvers(context)
  const pod = context.model.cluster.endpoints[first?.endpoint ?? -1]
  return first === undefined || pod === undefined
    ? usual
    : { namespace: pod.namespace, label: dnsLabel(pod), port: first.port }
}

const proxied = ['    rules:', '      dns:', '        - matchPattern: "*"']

/**
 * Adds a rule to the egress of a policy; null where the policy is written in a way that leaves no line to add.
 *
 * @param throughProxy whether the answers have to be seen by Cilium, as `toFQDNs` needs
 */
export function dnsFix(context: LintContext, source: PolicySource, throughProxy: boolean): Fix | null {
  const { place, kind } = source.policy
  const rules = source.policy.rules
  if (kind === 'ClusterNetworkPolicy' || rules.length !== 1 || rules[0]?.isForNodes === true) return null
  const text = context.text(place)
  const resolver = whereOf(context)
  const lines =
    kind === 'NetworkPolicy'
      ? networkRule(resolver)
      : throughProxy
        ? [...ciliumRule(resolver), ...proxied]
        : ciliumRule(resolver)
  const spec = nodeAt(place, ['spec'])?.node
  if (spec?.kind !== 'map' || spec.isFlow) return null
  const list = nodeAt(place, ['spec', 'egress'])?.node
  const edit =
    list?.kind === 'sequence'
      ? appendItem(place, list, lines, text)
      : list === undefined
        ? newList(place, spec, lines, text)
        : null
  return edit === null ? null : fix(throughProxy ? 'Let these pods ask DNS through Cilium' : 'Allow DNS', edit)
}

type Spec = Extract<NonNullable<ReturnType<typeof nodeAt>>['node'], { kind: 'map' }>

function newList(place: PolicySource['policy']['place'], spec: Spec, lines: readonly string[], text: string): TextEdit {
  const [first = '', ...rest] = lines
  return insertLinesAfter(
    place,
    { after: spec.end, like: spec.start },
    ['egress:', `  - ${first}`, ...rest.map((line) => `    ${line}`)],
    text,
  )
}
