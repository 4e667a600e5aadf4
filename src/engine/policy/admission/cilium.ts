/**
 * The schema of CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy and CiliumCIDRGroup.
 * Source: pkg/k8s/apis/cilium.io/client/crds/v2/{ciliumnetworkpolicies,ciliumcidrgroups}.yaml.
 */
import { icmpTypeNames } from '../../cilium/icmp-types'
import { isAtLeast, type CiliumVersion } from '../../cilium/settings/versions'
import { parsePrefix } from '../../cluster/address'
import { below, type Path } from '../../manifest/resource'
import type {
  CiliumCidrRule,
  CiliumEgress,
  CiliumFqdn,
  CiliumIcmpRule,
  CiliumIngress,
  CiliumRule,
  CiliumService,
} from '../../manifest/shapes/cilium'
import { cidrFix, cidrHelp } from '../cidr-help'
import { isDnsSubdomain } from '../../manifest/grammar'
import { last, sections, type Checks } from './checks'
import { checkDeniedPorts, checkPortRule } from './cilium-ports'
import { checkNames } from './names'
import { checkBefore120 } from './since'
import { checkCiliumSelector } from './selectors'

/** `world-ipv4` and `world-ipv6` are entities of the agent and not of the schema. */
export const schemaEntities = [
  'all',
  'world',
  'cluster',
  'cluster-mesh',
  'host',
  'init',
  'ingress',
  'unmanaged',
  'remote-node',
  'health',
  'none',
  'kube-apiserver',
] as const

export function checkCiliumPolicy(
  object: { readonly spec?: CiliumRule; readonly specs?: readonly CiliumRule[] },
  version: CiliumVersion,
  checks: Checks,
): void {
  const check = (rule: CiliumRule, path: Path): void => {
    checkRule(rule, path, checks)
    if (!isAtLeast(version, '1.20')) checkBefore120(rule, path, version, checks)
  }
  if (object.spec === undefined && object.specs === undefined)
    checks.refuse([], 'policy-no-spec', 'this policy has neither spec nor specs', 'Write the rule under spec.')
  if (object.spec !== undefined) check(object.spec, ['spec'])
  ;(object.specs ?? []).forEach((rule, i) => check(rule, ['specs', i]))
}

export function checkCidrGroup(spec: { readonly externalCIDRs?: readonly string[] } | undefined, checks: Checks): void {
  checks.required(spec, ['spec'], 'spec with externalCIDRs')
  if (spec === undefined) return
  checks.required(spec.externalCIDRs, ['spec', 'externalCIDRs'], 'externalCIDRs; an empty list is fine')
  checks.each(spec.externalCIDRs, ['spec'], 'externalCIDRs', checkCidr)
}

function checkRule(rule: CiliumRule, path: Path, checks: Checks): void {
  if (rule.endpointSelector !== undefined && rule.nodeSelector !== undefined)
    checks.refuse(
      below(path, 'nodeSelector'),
      'subject-twice',
      'a rule has either endpointSelector or nodeSelector, and this one has both',
      'Remove one, or make two rules under specs.',
    )
  if (rule.endpointSelector === undefined && rule.nodeSelector === undefined)
    checks.refuse(
      path,
      'subject-missing',
      'this rule has no endpointSelector',
      'Add endpointSelector; "endpointSelector: {}" selects every pod of the namespace.',
    )
  if (sections.every((section) => rule[section] === undefined))
    checks.refuse(
      path,
      'policy-no-rules',
      'this policy has no rule in ingress, ingressDeny, egress or egressDeny',
      'Add a rule; to deny everything write "ingress: [{}]".',
    )
  if (rule.endpointSelector !== undefined)
    checkCiliumSelector(rule.endpointSelector, below(path, 'endpointSelector'), checks)
  if (rule.nodeSelector !== undefined) checkCiliumSelector(rule.nodeSelector, below(path, 'nodeSelector'), checks)
  const log = rule.log?.value
  if (log !== undefined && !/^\P{C}{0,32}$/u.test(log))
    checks.refuse(
      below(path, 'log', 'value'),
      'log-value',
      'a log value has at most 32 printable characters',
      'Shorten it.',
    )
  ;(rule.labels ?? []).forEach(({ key }, i) => checks.required(key, [...path, 'labels', i, 'key'], 'key'))
  for (const section of sections) {
    const items: readonly (CiliumIngress | CiliumEgress)[] = rule[section] ?? []
    items.forEach((item, i) => {
      const at = below(path, section, i)
      const isDeny = section === 'ingressDeny' || section === 'egressDeny'
      if (section === 'ingress' || section === 'ingressDeny') checkIngress(item, at, checks)
      else checkEgress(item, at, checks)
      checks.each(item.icmps, at, 'icmps', checkIcmp)
      checks.each(item.toPorts, at, 'toPorts', isDeny ? checkDeniedPorts : checkPortRule)
      checkAuthentication(item, at, checks)
    })
  }
}

function checkIngress(item: CiliumIngress, path: Path, checks: Checks): void {
  checks.each(item.fromEndpoints, path, 'fromEndpoints', checkCiliumSelector)
  checks.each(item.fromNodes, path, 'fromNodes', checkCiliumSelector)
  checks.each(item.fromEntities, path, 'fromEntities', checkEntity)
  checks.each(item.fromCIDR, path, 'fromCIDR', checkCidr)
  checks.each(item.fromCIDRSet, path, 'fromCIDRSet', checkCidrRule)
}

function checkEgress(item: CiliumEgress, path: Path, checks: Checks): void {
  checks.each(item.toEndpoints, path, 'toEndpoints', checkCiliumSelector)
  checks.each(item.toNodes, path, 'toNodes', checkCiliumSelector)
  checks.each(item.toEntities, path, 'toEntities', checkEntity)
  checks.each(item.toCIDR, path, 'toCIDR', checkCidr)
  checks.each(item.toCIDRSet, path, 'toCIDRSet', checkCidrRule)
  checks.each(item.toServices, path, 'toServices', checkService)
  checks.each(item.toFQDNs, path, 'toFQDNs', checkFqdn)
}

function checkEntity(name: string, path: Path, checks: Checks): void {
  if (name !== 'world-ipv4' && name !== 'world-ipv6') return checks.oneOf(name, path, schemaEntities, 'entity-unknown')
  checks.refuse(
    path,
    'entity-unknown',
    `the agent knows the entity ${name}, and the schema of the policy does not list it`,
    {
      help: `Write ${name === 'world-ipv4' ? 'a CIDR of 0.0.0.0/0' : 'a CIDR of ::/0'} in ${last(path).startsWith('from') ? 'fromCIDR' : 'toCIDR'}, or the entity world.`,
      replacement: 'world',
      isTakenByCilium: true,
    },
  )
}

function checkCidr(text: string, path: Path, checks: Checks): void {
  if (parsePrefix(text) !== null) return
  checks.refuse(path, 'cidr-invalid', `"${text}" is not a CIDR prefix`, {
    help: cidrHelp(text),
    replacement: cidrFix(text),
  })
}

function checkCidrRule(rule: CiliumCidrRule, path: Path, checks: Checks): void {
  const forms = [rule.cidr, rule.cidrGroupRef, rule.cidrGroupSelector].filter((form) => form !== undefined).length
  if (forms !== 1)
    checks.refuse(
      path,
      'cidr-rule-form',
      'an entry needs exactly one of cidr, cidrGroupRef and cidrGroupSelector',
      forms === 0 ? 'Add cidr.' : 'Make an entry of each.',
    )
  if (rule.cidr !== undefined) checkCidr(rule.cidr, below(path, 'cidr'), checks)
  if (rule.cidrGroupRef !== undefined && !isDnsSubdomain(rule.cidrGroupRef))
    checks.refuse(
      below(path, 'cidrGroupRef'),
      'name-invalid',
      `"${rule.cidrGroupRef}" is not a name of a CiliumCIDRGroup`,
      'Write the name of the group: lower-case letters, digits, "-" and ".".',
    )
  if (rule.cidrGroupSelector !== undefined)
    checkCiliumSelector(rule.cidrGroupSelector, below(path, 'cidrGroupSelector'), checks)
  checks.each(rule.except, path, 'except', checkCidr)
}

function checkService({ k8sServiceSelector }: CiliumService, path: Path, checks: Checks): void {
  if (k8sServiceSelector === undefined) return
  const at = below(path, 'k8sServiceSelector', 'selector')
  checks.required(k8sServiceSelector.selector, at, 'selector')
  checkCiliumSelector(k8sServiceSelector.selector, at, checks)
}

function checkFqdn({ matchName, matchPattern }: CiliumFqdn, path: Path, checks: Checks): void {
  if ((matchName === undefined) === (matchPattern === undefined))
    checks.refuse(
      path,
      'fqdn-both-forms',
      `an entry has either matchName or matchPattern, and this one has ${matchName === undefined ? 'neither' : 'both'}`,
      matchName === undefined ? 'Add matchName: api.example.com.' : 'Make an entry of each.',
    )
  checkNames({ matchName, matchPattern }, path, checks)
}

/** ICMP types: a name that the schema lists, whatever the family, or a number; a text of digits ends at 255. */
function checkIcmp({ fields }: CiliumIcmpRule, path: Path, checks: Checks): void {
  checks.length(fields, below(path, 'fields'), [0, 40])
  ;(fields ?? []).forEach(({ family, type }, i) => {
    const at = below(path, 'fields', i)
    checks.oneOf(family, below(at, 'family'), ['IPv4', 'IPv6'], 'icmp-family')
    if (type === undefined)
      checks.refuse(at, 'icmp-type', 'an ICMP field has no type', 'Add type: 8, or a name such as EchoRequest.')
    else if (
      typeof type === 'string' &&
      !icmpTypeNames.includes(type) &&
      !(/^(0|[1-9][0-9]{0,2})$/.test(type) && Number(type) <= 255)
    )
      checks.refuse(
        below(at, 'type'),
        'icmp-type',
        `"${type}" is not an ICMP type of the schema`,
        'Write a number from 0 to 255 or a name such as EchoRequest.',
      )
  })
}

function checkAuthentication(item: CiliumIngress | CiliumEgress, path: Path, checks: Checks): void {
  if (item.authentication === undefined) return
  const at = below(path, 'authentication', 'mode')
  checks.required(item.authentication.mode, at, 'mode: required')
  checks.oneOf(item.authentication.mode, at, ['disabled', 'required', 'test-always-fail'], 'authentication-mode')
}
