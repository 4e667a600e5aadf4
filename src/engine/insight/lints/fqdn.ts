/**
 * `toFQDNs` and the DNS rules that it lives on: addresses of a name are known only from answers that Cilium's DNS proxy
 * has seen. Source: Documentation/security/policy/{layer7,troubleshooting}.rst, pkg/fqdn/dnsproxy/proxy.go.
 */
import type { Path } from '../../manifest/resource'
import type { SubjectMap } from '../../verdict/maps/subject-maps'
import { addressesOfName, isOfCluster } from '../../verdict/find-peer'
import { learning } from '../../verdict/probe/learning'
import { standingOf } from '../../verdict/sight'
import type { PolicyEntry } from '../../policy/entry'
import { matchesFqdn } from '../../policy/selectors/fqdn'
import type { FqdnPattern } from '../../policy/selectors/selector'
import { dnsFix } from './dns-rule'
import type { Lint, LintContext, PolicySource } from './context/lint'
import { rangeAt, rangeOfKey } from './context/places'
import { ciliumItems, type CiliumItem } from './context/rules'

export const fqdn: Lint = (context) => {
  for (const source of context.policies) {
    for (const item of ciliumItems(source)) {
      if (item.direction !== 'egress' || item.isDeny) continue
      if ((item.item.toFQDNs ?? []).length > 0) {
        checkNames(context, source, item)
        checkServices(context, source, item)
        checkAddresses(context, source, item)
      }
      for (const entry of item.entries) if (entry.l7?.kind === 'dns') checkDnsRule(context, source, item, entry)
    }
  }
}

const isDns = ({ l7, action }: PolicyEntry): boolean => l7?.kind === 'dns' && action === 'allow'

/** DNS rules that hold for the pods of a rule; those of the same policy where it selects no pod. */
function dnsEntries(context: LintContext, source: PolicySource, { rule }: CiliumItem): readonly PolicyEntry[] {
  const found = new Set(source.policy.rules.flatMap(({ entries }) => entries).filter(isDns))
  for (const map of context.mapsOf(rule, 'egress')) {
    for (const active of map.rules) for (const entry of active.rule.entries) if (isDns(entry)) found.add(entry)
  }
  return [...found]
}

function patternsOf(entries: readonly PolicyEntry[]): readonly FqdnPattern[] {
  return entries.flatMap(({ l7 }) => (l7?.kind === 'dns' ? l7.rules : []))
}

function checkNames(context: LintContext, source: PolicySource, item: CiliumItem): void {
  const { place } = source.policy
  const path = [...item.path, 'toFQDNs']
  const maps = context.mapsOf(item.rule, 'egress')
  const entries = dnsEntries(context, source, item)
  // Pods that are not here may be under a policy that is not here either.
  const isUnknown = maps.size === 0 && context.policies.length > 1
  const lacking = [...maps].filter((map) => !map.rules.some(({ rule }) => rule.entries.some(isDns)))
  if (entries.length === 0 ? !isUnknown : lacking.length > 0) {
    context.report(source, {
      code: 'fqdn-without-dns-rule',
      // A policy by itself says nothing of the rules that its pods are under.
      severity: maps.size === 0 ? 'info' : 'warning',
      message:
        'No DNS rule makes these pods ask through Cilium, so it never learns the addresses of these names, and nothing is let through',
      help: 'Add an egress rule to kube-dns on port 53 with rules.dns.',
      range: rangeOfKey(place, path),
      fix: dnsFix(context, source, true),
    })
    return
  }
  const patterns = patternsOf(entries)
  if (patterns.length === 0) return
  const listed: string[] = []
  ;(item.item.toFQDNs ?? []).forEach(({ matchName = '', matchPattern = '' }, i) => {
    // A name of the pattern's: each run of stars stands for one letter.
    const sample = matchName === '' ? matchPattern.replace(/\*+/g, 'x') : matchName
    if (sample === '') return
    if (patterns.some((pattern) => matchesFqdn(pattern, sample))) {
      listed.push(sample)
      return
    }
    context.report(source, {
      code: 'fqdn-not-looked-up',
      message: `${sample} is allowed, but no DNS rule lets it be looked up: the DNS proxy refuses the question`,
      help: 'Add the name to rules.dns, or allow every name there with matchPattern: "*".',
      range: rangeAt(place, [...path, i, matchName === '' ? 'matchPattern' : 'matchName']),
    })
  })
  const [unheard] = listed.flatMap((name) => whyUnheard(context, item, name) ?? [])
  if (unheard === undefined) return
  context.report(source, {
    code: 'fqdn-without-dns-rule',
    message: `Cilium never learns the addresses of these names, and nothing is let through: ${unheard}`,
    help: 'Let the rule with rules.dns lead to the pods of the resolver: their labels, their namespace and their port.',
    range: rangeOfKey(place, path),
  })
}

/** What is in the way of a lookup that a DNS rule lists, for a pod of each map; null where each arrives. */
function whyUnheard(context: LintContext, { rule }: CiliumItem, name: string): string | null {
  const { model } = context
  const seen = new Set<SubjectMap>()
  for (const i of context.subjectEndpoints(rule)) {
    const map = model.maps.mapOf(i, 'egress')
    const key = model.cluster.endpoints[i]?.key
    if (key === undefined || seen.has(map) || !map.isIsolated || context.hasConflict(map)) continue
    seen.add(map)
    const pod = standingOf(model, key)
    const way = typeof pod === 'string' ? null : learning(model, pod, name)
    if (way?.kind === 'missed' || way?.kind === 'elsewhere') return way.why
  }
  return null
}

/** Names of services stand for pods, whose identities no name selects. Source: pkg/fqdn/namemanager/manager.go. */
function checkServices(context: LintContext, source: PolicySource, { item, path }: CiliumItem): void {
  const { services } = context.model.cluster
  ;(item.toFQDNs ?? []).forEach(({ matchName = '', matchPattern = '' }, i) => {
    const field = matchName === '' ? 'matchPattern' : 'matchName'
    const name = (matchName === '' ? matchPattern : matchName).toLowerCase().replace(/\.$/, '')
    const [first = '', second = '', third] = name.split('.')
    const known = services.find((service) => service.name === first && service.namespace === second)
    const isInCluster = /(^|\.)svc(\.cluster\.local)?$/.test(name)
    // A name of two labels is a service only where there is one; a service may also stand for a name outside.
    if (known === undefined ? !isInCluster : !isInCluster && third !== undefined) return
    if (known?.resource.object.spec?.type === 'ExternalName') return
    context.report(source, {
      code: 'fqdn-of-service',
      severity: known === undefined ? 'info' : 'warning',
      message: `${name} is ${known === undefined ? 'the name of services' : `the service ${known.namespace}/${known.name}`} of the cluster: behind it are pods, and toFQDNs lets nobody reach pods`,
      help: 'Name the pods with toEndpoints, or the service with toServices.',
      range: rangeAt(source.policy.place, [...path, 'toFQDNs', i, field]),
    })
  })
}

/** A name that is stated to resolve to a pod, a node or a service. */
function checkAddresses(context: LintContext, source: PolicySource, { item, path }: CiliumItem): void {
  const { model } = context
  // Where prefixes match nodes, names do too.
  if (model.cluster.settings.cidrMode.nodes) return
  ;(item.toFQDNs ?? []).forEach(({ matchName = '' }, i) => {
    const address = addressesOfName(model, matchName).find((each) => isOfCluster(model, each))
    if (address === undefined) return
    context.report(source, {
      code: 'fqdn-of-service',
      message: `${matchName} resolves to ${address}, which is an address of a pod, a node or a service here: toFQDNs lets nobody reach those`,
      help: 'Name the pods with toEndpoints, the service with toServices, or the nodes with toEntities.',
      range: rangeAt(source.policy.place, [...path, 'toFQDNs', i, 'matchName']),
    })
  })
}

function checkDnsRule(context: LintContext, source: PolicySource, item: CiliumItem, entry: PolicyEntry): void {
  const { place, namespace } = source.policy
  const path: Path = [...entry.path, 'rules', 'dns']
  if (isAnyone(entry)) {
    context.report(source, {
      code: 'dns-any-resolver',
      severity: 'info',
      message: 'This asks any resolver, and whoever answers decides which addresses the names have',
      help: 'Name the resolver, such as the pods of kube-dns, with toEndpoints.',
      range: rangeOfKey(place, path),
    })
  }
  const patterns = patternsOf([...dnsEntries(context, source, item), entry])
  const [wanted] = patternsOf([entry]).filter(
    ({ kind, text }) => kind === 'name' && !text.endsWith('.svc.cluster.local') && !text.endsWith('.'),
  )
  if (wanted === undefined) return
  const searched = `${wanted.text}.${namespace === '' ? 'default' : namespace}.svc.cluster.local`
  if (patterns.some((pattern) => matchesFqdn(pattern, searched))) return
  context.report(source, {
    code: 'dns-search-list',
    severity: 'info',
    message: `A pod's resolver asks for ${searched} before ${wanted.text}, and the DNS proxy refuses that question`,
    help: 'Some resolvers give up then. Add matchPattern: "**.svc.cluster.local", or let pods ask for the name with a final dot.',
    range: rangeOfKey(place, path),
  })
}

function isAnyone({ peers }: PolicyEntry): boolean {
  return (
    peers === null ||
    peers.some(
      ({ selector }) =>
        selector.type === 'all' ||
        (selector.type === 'cidr' && selector.prefix.length === 0) ||
        (selector.type === 'labels' &&
          selector.requirements.some(
            ({ source, key, operator }) => source === 'reserved' && key === 'world' && operator === 'Exists',
          )),
    )
  )
}
