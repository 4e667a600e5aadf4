/**
 * Empty rules and empty lists, which mean everyone in one place and nobody in the next.
 * Source: pkg/policy/utils/parserules.go, pkg/policy/rule.go, pkg/k8s/network_policy.go, pkg/policy/k8s/service.go.
 */
import type { ClusterService } from '../../cluster/services'
import type { Lint, LintContext, PolicySource } from './context/lint'
import { rangeAt, rangeOfKey } from './context/places'
import { ciliumItems, ciliumRules, networkItems, type CiliumItem } from './context/rules'

export const emptyLists: Lint = (context) => {
  for (const source of context.policies) {
    checkNetworkPolicy(context, source)
    for (const item of ciliumItems(source)) {
      checkPeerLists(context, source, item)
      checkServices(context, source, item)
      checkPorts(context, source, item)
    }
    checkSections(context, source)
  }
}

function checkNetworkPolicy(context: LintContext, source: PolicySource): void {
  const { place } = source.policy
  for (const { direction, path, field, peers, ports } of networkItems(source)) {
    const everyone = direction === 'ingress' ? 'lets everyone in' : 'lets these pods out to everywhere'
    if (peers === undefined && ports === undefined) {
      context.report(source, {
        code: 'rule-opens-all',
        severity: 'info',
        message: `This empty rule ${everyone}`,
        help: 'In a CiliumNetworkPolicy the same text would let nobody through.',
        range: rangeAt(place, path),
      })
    }
    if (peers?.length === 0) {
      context.report(source, {
        code: 'empty-list-opens',
        message: `An empty ${field} is no restriction: this rule is for everyone`,
        help: `To allow nobody, remove the whole rule; policyTypes still isolates the pods.`,
        range: rangeOfKey(place, [...path, field]),
      })
    }
    if (ports?.length === 0) {
      context.report(source, {
        code: 'empty-list-opens',
        message: 'An empty list of ports is no restriction: this rule is for every port',
        help: 'Name the ports, or remove the key if every port is meant.',
        range: rangeOfKey(place, [...path, 'ports']),
      })
    }
  }
}

const voidWhenEmpty = ['Endpoints', 'CIDR', 'CIDRSet', 'Entities', 'Nodes'] as const

function hasL4({ item }: CiliumItem): boolean {
  return (item.toPorts ?? []).length > 0 || (item.icmps ?? []).length > 0
}

function checkPeerLists(context: LintContext, source: PolicySource, item: CiliumItem): void {
  const { place } = source.policy
  const prefix = item.direction === 'ingress' ? 'from' : 'to'
  for (const name of voidWhenEmpty) {
    const field = `${prefix}${name}` as keyof CiliumItem['item']
    const list = item.item[field]
    if (!Array.isArray(list) || list.length > 0) continue
    context.report(source, {
      code: 'empty-peer-list',
      message: `An empty ${field} is nobody, so this rule matches nothing`,
      help: 'Remove the key if any peer is meant.',
      range: rangeOfKey(place, [...item.path, field]),
    })
  }
  for (const field of ['toFQDNs', 'toServices', 'fromGroups', 'toGroups'] as const) {
    if (item.item[field]?.length !== 0) continue
    const opens = hasL4(item)
    context.report(source, {
      code: opens ? 'empty-list-opens' : 'empty-peer-list',
      message: opens
        ? `An empty ${field} is no restriction: these ports are ${item.isDeny ? 'denied' : 'open'} to everyone, the world included`
        : `An empty ${field} is nobody, so this rule matches nothing`,
      help: `Name who is meant in ${field}, or remove the rule.`,
      range: rangeOfKey(place, [...item.path, field]),
    })
  }
}

/** A service that is not there restricts nothing; in a deny rule services are not looked up at all. */
function checkServices(context: LintContext, source: PolicySource, item: CiliumItem): void {
  const { place } = source.policy
  const count = item.item.toServices?.length ?? 0
  if (count === 0) return
  const path = [...item.path, 'toServices']
  if (item.isDeny) {
    context.report(source, {
      code: 'services-in-deny',
      message: hasL4(item)
        ? 'Services are not looked up in deny rules: this denies its ports towards every peer'
        : 'Services are not looked up in deny rules: this denies nothing',
      help: 'Name the pods behind the service with toEndpoints.',
      range: rangeOfKey(place, path),
    })
    return
  }
  const isFound = item.entries.some((entry) => (entry.peers ?? []).length > 0)
  if (isFound) return
  const opens = hasL4(item)
  const then = opens ? 'the ports are open to every peer, the world included' : 'the rule allows nobody'
  const alias = aliasOf(context, item)
  if (alias !== null) {
    context.report(source, {
      code: 'services-match-nothing',
      message: `Service ${alias.namespace}/${alias.name} is an alias of a DNS name and has no addresses, and then ${then}`,
      help: `Allow the name that pods ask for: toFQDNs with matchName ${alias.name}.${alias.namespace}.svc.cluster.local.`,
      range: rangeOfKey(place, path),
    })
    return
  }
  context.report(source, {
    code: 'services-match-nothing',
    severity: opens && context.model.cluster.services.length > 0 ? 'warning' : 'info',
    message: `No service of the workspace is meant by this, and then ${then}`,
    help: 'Correct the name, namespace or selector, or use toEndpoints, which fails closed.',
    range: rangeOfKey(place, path),
  })
}

/** A service of the type ExternalName that a rule names. Source: pkg/policy/k8s/service.go. */
function aliasOf({ model }: LintContext, { item }: CiliumItem): ClusterService | null {
  const isMeant = ({ namespace, name, resource }: ClusterService): boolean =>
    resource.object.spec?.type === 'ExternalName' &&
    (item.toServices ?? []).some(
      ({ k8sService: named, k8sServiceSelector }) =>
        k8sServiceSelector === undefined && named?.serviceName === name && (named.namespace ?? namespace) === namespace,
    )
  return model.cluster.services.find(isMeant) ?? null
}

function checkPorts(context: LintContext, source: PolicySource, { item, path }: CiliumItem): void {
  const { place } = source.policy
  const report = (at: readonly (string | number)[], what: string): void =>
    context.report(source, {
      code: 'ports-empty',
      message: `This names no ${what}, so the rule matches nothing`,
      help: `Name the ${what}s, or remove the whole key if every one is meant.`,
      range: rangeAt(place, at),
    })
  ;(item.toPorts ?? []).forEach(({ ports, rules }, i) => {
    if ((ports ?? []).length === 0) report([...path, 'toPorts', i], 'port')
    for (const kind of ['http', 'dns'] as const) {
      if (rules?.[kind]?.length !== 0) continue
      context.report(source, {
        code: 'empty-list-opens',
        severity: 'info',
        message: `An empty ${kind} is no restriction: nothing goes through the proxy, and every request is let through`,
        help: `Write ${kind}: [{}] for the proxy to see all requests, or remove the key.`,
        range: rangeOfKey(place, [...path, 'toPorts', i, 'rules', kind]),
      })
    }
  })
  if (item.icmps !== undefined && item.icmps.length > 0 && item.icmps.every(({ fields = [] }) => fields.length === 0))
    report([...path, 'icmps'], 'ICMP type')
}

type WrittenRule = Pick<ReturnType<typeof ciliumRules>[number], 'written' | 'path'>

/** Default deny that is asked for where no rule is about the direction. Source: pkg/policy/api/rule_validation.go. */
function checkDefaultDeny(
  context: LintContext,
  source: PolicySource,
  { written, path }: WrittenRule,
  section: string,
): void {
  if (section !== 'ingress' && section !== 'egress') return
  if (written.enableDefaultDeny?.[section] !== true || (written[`${section}Deny`] ?? []).length > 0) return
  context.report(source, {
    code: 'section-empty',
    message: `This isolates nobody for ${section}: default deny counts only where a policy has rules of the direction`,
    help: `Add "${section}: [{}]", which allows nobody.`,
    range: rangeOfKey(source.policy.place, [...path, 'enableDefaultDeny', section]),
  })
}

/** `specs: []`, which stands for no rule at all. */
function checkSpecs(context: LintContext, source: PolicySource): void {
  const { resource, policy } = source
  if (resource.kind !== 'CiliumNetworkPolicy' && resource.kind !== 'CiliumClusterwideNetworkPolicy') return
  if (resource.object.spec !== undefined || resource.object.specs?.length !== 0) return
  context.report(source, {
    code: 'section-empty',
    message: 'An empty specs says nothing: this policy selects nobody',
    help: 'Write its rules, or remove the policy.',
    range: rangeOfKey(policy.place, ['specs']),
  })
}

function checkSections(context: LintContext, source: PolicySource): void {
  const { place } = source.policy
  checkSpecs(context, source)
  for (const { written, path } of ciliumRules(source)) {
    for (const section of ['ingress', 'ingressDeny', 'egress', 'egressDeny'] as const) {
      const items = written[section]
      if (items === undefined) {
        checkDefaultDeny(context, source, { written, path }, section)
        continue
      }
      if (items.length === 0) {
        context.report(source, {
          code: 'section-empty',
          severity: 'info',
          message: `An empty ${section} says nothing: it neither allows nor isolates`,
          help: section.endsWith('Deny')
            ? 'Remove it.'
            : `To allow nobody write "${section}: [{}]"; otherwise remove it.`,
          range: rangeOfKey(place, [...path, section]),
        })
      }
      if (items.length < 2) continue
      items.forEach((item, i) => {
        if (Object.keys(item).length > 0) return
        context.report(source, {
          code: 'rule-matches-nobody',
          severity: 'info',
          message: 'This empty rule matches nobody; beside other rules it has no effect',
          help: 'Remove it. In a NetworkPolicy the same text would let everyone through.',
          range: rangeAt(place, [...path, section, i]),
        })
      })
    }
  }
}
