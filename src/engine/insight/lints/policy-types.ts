/** `policyTypes` that do not say what the rules do. Source: pkg/k8s/network_policy.go. */
import type { Fix } from '../../types'
import { appendItem, fix } from './context/edits'
import type { Lint, LintContext, PolicySource } from './context/lint'
import { nodeAt, rangeOfKey } from './context/places'

const types = ['Ingress', 'Egress'] as const
const path = ['spec', 'policyTypes']

export const policyTypes: Lint = (context) => {
  for (const source of context.policies) {
    if (source.resource.kind !== 'NetworkPolicy') continue
    const { spec = {} } = source.resource.object
    const written = spec.policyTypes ?? []
    if (written.some((word) => !types.some((type) => type === word))) continue
    for (const type of types) {
      const section = type === 'Ingress' ? 'ingress' : 'egress'
      if ((spec[section] ?? []).length === 0 || written.includes(type)) continue
      // Without the list both directions are meant as soon as there are egress rules; only a list can contradict.
      if (written.length > 0) reportMissing(context, source, type, section)
    }
  }
}

function reportMissing(
  context: LintContext,
  source: PolicySource,
  type: 'Ingress' | 'Egress',
  section: 'ingress' | 'egress',
): void {
  const { place } = source.policy
  context.report(source, {
    code: 'policy-types-missing',
    message: `policyTypes does not list ${type}, yet there are ${section} rules: Cilium enforces them all the same, other plugins ignore them`,
    help: `Add ${type}, or remove the ${section} rules.`,
    range: rangeOfKey(place, path),
    fix: addFix(context, source, type),
  })
}

function addFix(context: LintContext, { policy }: PolicySource, type: string): Fix | null {
  const { place } = policy
  const found = nodeAt(place, path)
  if (found?.node.kind !== 'sequence') return null
  const list = found.node
  const title = `Add ${type}`
  if (!list.isFlow) {
    const edit = appendItem(place, list, [type], context.text(place))
    return edit === null ? null : fix(title, edit)
  }
  const { file, offset } = place
  const at = offset + list.start + 1
  return fix(title, {
    file,
    start: at,
    end: at,
    text: list.items.length === 0 ? type : `${type}, `,
  })
}
