/**
 * What the schema of Cilium's policies took up in later versions: an older one refuses it.
 * Source: pkg/policy/api/{entity,l4}.go, Documentation/operations/upgrade.rst (1.20).
 */
import type { CiliumVersion } from '../../cilium/settings/versions'
import type { Path } from '../../manifest/resource'
import type { CiliumPortRule, CiliumRule } from '../../manifest/shapes/cilium'
import type { Checks } from './checks'

/** Protocols that the schema knows from 1.20 on. */
export function isLateProtocol(text: string): boolean {
  return /^(GRE|IPIP|IPV6|ESP|AH)$/i.test(text)
}

/** Whether a server name has a star elsewhere than in front, which the schema takes from 1.20 on. */
export function hasInnerStar(serverName: string): boolean {
  return /[^*]\*/.test(serverName)
}

/** Records what a schema before 1.20 refuses in a rule. */
export function checkBefore120(rule: CiliumRule, path: Path, version: CiliumVersion, checks: Checks): void {
  const refuse = (at: Path, code: 'entity-unknown' | 'protocol-unknown' | 'server-name-invalid', what: string): void =>
    checks.refuse(
      at,
      code,
      `${what} from Cilium 1.20 on: the schema of ${version} refuses this policy`,
      'Write it without, or choose a newer version of Cilium.',
    )
  for (const section of ['ingress', 'ingressDeny', 'egress', 'egressDeny'] as const) {
    ;(rule[section] ?? []).forEach((item, i) => {
      const at = [...path, section, i]
      const field = section.startsWith('ingress') ? 'fromEntities' : 'toEntities'
      const entities = ('fromEntities' in item ? item.fromEntities : 'toEntities' in item ? item.toEntities : []) ?? []
      entities.forEach((name, j) => {
        if (name === 'cluster-mesh') refuse([...at, field, j], 'entity-unknown', 'The entity cluster-mesh is known')
      })
      const portRules: readonly CiliumPortRule[] = item.toPorts ?? []
      portRules.forEach(({ ports, serverNames }, j) => {
        ;(ports ?? []).forEach(({ protocol = '' }, k) => {
          if (isLateProtocol(protocol))
            refuse(
              [...at, 'toPorts', j, 'ports', k, 'protocol'],
              'protocol-unknown',
              `The protocol ${protocol} is known`,
            )
        })
        ;(serverNames ?? []).forEach((name, k) => {
          if (hasInnerStar(name))
            refuse(
              [...at, 'toPorts', j, 'serverNames', k],
              'server-name-invalid',
              'A server name may have a "*" that is not in front',
            )
        })
      })
    })
  }
}
