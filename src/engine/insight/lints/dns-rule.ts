/** The fix that lets a policy's pods ask kube-dns. */
import type { Fix, TextEdit } from '../../types'
import { appendItem, fix, insertLinesAfter } from './context/edits'
import type { LintContext, PolicySource } from './context/lint'
import { nodeAt } from './context/places'

const networkRule = [
  'to:',
  '  - namespaceSelector:',
  '      matchLabels:',
  '        kubernetes.io/metadata.name: kube-system',
  '    podSelector:',
  '      matchLabels:',
  '        k8s-app: kube-dns',
  'ports:',
  '  - protocol: UDP',
  '    port: 53',
  '  - protocol: TCP',
  '    port: 53',
]

const ciliumRule = [
  'toEndpoints:',
  '  - matchLabels:',
  '      "k8s:io.kubernetes.pod.namespace": kube-system',
  '      "k8s:k8s-app": kube-dns',
  'toPorts:',
  '  - ports:',
  '      - port: "53"',
  '        protocol: ANY',
]

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
  const lines = kind === 'NetworkPolicy' ? networkRule : throughProxy ? [...ciliumRule, ...proxied] : ciliumRule
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
