/**
 * Keys with nothing behind them, as a template leaves them whose value is not set. The API server drops them, and then the rule
 * stands for more than it looks like. Source: pkg/k8s/network_policy.go, pkg/policy/rule.go.
 */
import type { Path } from '../../manifest/resource'
import type { Severity } from '../../types'
import type { Lint, LintContext, PolicySource } from './context/lint'
import { nodeAt, rangeOfKey } from './context/places'
import { ciliumItems, networkItems, type CiliumItem } from './context/rules'
import { selectorsOf } from './context/selectors'

export const leftEmpty: Lint = (context) => {
  for (const source of context.policies) {
    checkNetworkPolicy(context, source)
    for (const item of ciliumItems(source)) {
      checkPeers(context, source, item)
      checkToPorts(context, source, item)
    }
    checkSelectors(context, source)
  }
}

/** Whether a key is written and no value. */
function isLeftEmpty({ policy: { place } }: PolicySource, path: Path): boolean {
  const node = nodeAt(place, path)?.node
  return node?.kind === 'scalar' && node.value === null
}

interface Emptied {
  readonly path: Path
  /** What the rule then stands for. */
  readonly effect: string
  readonly severity?: Severity
}

function report(context: LintContext, source: PolicySource, { path, effect, severity = 'warning' }: Emptied): void {
  const key = String(path.at(-1))
  context.report(source, {
    code: 'left-empty',
    severity,
    message: `Nothing is written behind ${key}: ${effect}`,
    help: `Write what belongs there, or remove ${key} if this is meant. A template leaves it so where a value is not set.`,
    range: rangeOfKey(source.policy.place, path),
  })
}

function checkNetworkPolicy(context: LintContext, source: PolicySource): void {
  for (const { path, field, peers, ports } of networkItems(source)) {
    // "to:" with nothing behind it is how many write every destination. A rule without ports besides is reported as an empty one.
    if (peers === undefined && ports !== undefined && isLeftEmpty(source, [...path, field]))
      report(context, source, {
        path: [...path, field],
        effect: 'this rule is for everyone',
        severity: field === 'to' ? 'info' : 'warning',
      })
    if (ports === undefined && peers !== undefined && isLeftEmpty(source, [...path, 'ports']))
      report(context, source, { path: [...path, 'ports'], effect: 'this rule is for every port' })
    ports?.forEach(({ port, protocol = 'TCP' }, i) => {
      const at = [...path, 'ports', i, 'port']
      if (port === undefined && isLeftEmpty(source, at))
        report(context, source, { path: at, effect: `this is every ${protocol} port` })
    })
  }
}

const peerKinds = ['Endpoints', 'CIDR', 'CIDRSet', 'Entities', 'Nodes', 'Groups', 'Services', 'FQDNs'] as const

/** Lists of peers that the API server drops: without another one the rule is for any peer on its ports, or for nobody. */
function checkPeers(context: LintContext, source: PolicySource, { item, path, direction, isDeny }: CiliumItem): void {
  const fields = peerKinds.map((kind) => `${direction === 'ingress' ? 'from' : 'to'}${kind}`)
  const hasPorts = (item.toPorts ?? []).length > 0 || (item.icmps ?? []).length > 0
  if (fields.some((field) => field in item)) return
  for (const field of fields) {
    if (!isLeftEmpty(source, [...path, field])) continue
    const effect = hasPorts
      ? `these ports are ${isDeny ? 'denied' : 'open'} to everyone, the world included`
      : 'this rule matches nothing'
    report(context, source, { path: [...path, field], effect })
    return
  }
}

function checkToPorts(context: LintContext, source: PolicySource, { item, path }: CiliumItem): void {
  if (item.toPorts === undefined && Object.keys(item).length > 0 && isLeftEmpty(source, [...path, 'toPorts']))
    report(context, source, { path: [...path, 'toPorts'], effect: 'this rule is for every port' })
  item.toPorts?.forEach(({ rules }, i) => {
    const at = [...path, 'toPorts', i, 'rules']
    if (rules === undefined && isLeftEmpty(source, at))
      report(context, source, { path: at, effect: 'every request is let through' })
  })
}

function checkSelectors(context: LintContext, source: PolicySource): void {
  for (const { role, parts } of selectorsOf(source)) {
    for (const { path, written } of parts) {
      if ((written.matchLabels?.size ?? 0) > 0 || (written.matchExpressions ?? []).length > 0) continue
      for (const key of ['matchLabels', 'matchExpressions']) {
        // Policies for all pods of a namespace are often written so on purpose.
        if (isLeftEmpty(source, [...path, key]))
          report(context, source, {
            path: [...path, key],
            effect: 'this selector restricts nothing',
            severity: role === 'subject' ? 'info' : 'warning',
          })
      }
    }
  }
}
