/** A dash before the ports: the peers of one rule and the ports of the next were meant as one. */
import type { Path } from '../../manifest/resource'
import type { Lint, LintContext, PolicySource } from './context/lint'
import { rangeOfKey } from './context/places'
import { ciliumItems, networkItems } from './context/rules'

export const dashBeforePorts: Lint = (context) => {
  for (const source of context.policies) {
    const network = networkItems(source).map(({ path, peers, ports, direction }) => ({
      path,
      direction,
      isDeny: false,
      field: 'ports',
      hasPeers: (peers ?? []).length > 0,
      hasPorts: (ports ?? []).length > 0,
    }))
    const cilium = ciliumItems(source).map(({ path, item, direction, isDeny }) => ({
      path,
      direction,
      isDeny,
      field: 'toPorts',
      hasPeers: Object.keys(item).some((name) => name !== 'toPorts' && /^(from|to)[A-Z]/.test(name)),
      hasPorts: (item.toPorts ?? []).length > 0,
    }))
    const items = [...network, ...cilium]
    items.forEach((now, i) => {
      const before = items[i - 1]
      if (before === undefined || !isNeighbour(before.path, now.path)) return
      if (before.hasPeers && !before.hasPorts && now.hasPorts && !now.hasPeers) report(context, source, now)
    })
  }
}

function isNeighbour(a: Path, b: Path): boolean {
  return a.length === b.length && a.slice(0, -1).every((step, i) => step === b[i]) && Number(a.at(-1)) + 1 === b.at(-1)
}

interface Found {
  readonly path: Path
  readonly field: string
  readonly direction: 'ingress' | 'egress'
  readonly isDeny: boolean
}

function report(context: LintContext, source: PolicySource, { path, field, direction, isDeny }: Found): void {
  const verb = isDeny ? 'denied' : 'open'
  const peer = direction === 'ingress' ? 'from' : 'to'
  context.report(source, {
    code: 'dash-before-ports',
    message: `these ports are a rule of their own, ${verb} ${peer} everybody, and the peers of the rule before are ${verb} on every port`,
    help: `If the ports were meant for those peers, remove the dash before ${field}, so that both are in one rule.`,
    range: rangeOfKey(source.policy.place, [...path, field]),
  })
}
