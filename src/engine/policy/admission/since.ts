/**
 * What the schema of Cilium's policies took up in later versions: an older one refuses it.
 * Source: pkg/policy/api/{entity,l4}.go, Documentation/operations/upgrade.rst (1.20).
 */
import type { CiliumVersion } from '../../cilium/settings/versions'
import type { DiagnosticCode } from '../../codes'
import { below, type Path } from '../../manifest/resource'
import type { CiliumEgress, CiliumIngress, CiliumPortRule, CiliumRule } from '../../manifest/shapes/cilium'
import { sections, type Checks } from './checks'

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
  const refuse = (at: Path, code: DiagnosticCode, texts: readonly string[], isLate: (text: string) => boolean): void =>
    texts.forEach((text, i) => {
      if (isLate(text))
        checks.refuse(
          below(at, i),
          code,
          `Cilium ${version} refuses ${text}, which is known from 1.20 on`,
          'Leave it out.',
        )
    })
  for (const section of sections)
    (rule[section] ?? []).forEach((item: CiliumIngress & CiliumEgress, i: number) => {
      const at = below(path, section, i)
      for (const field of ['fromEntities', 'toEntities'] as const)
        refuse(below(at, field), 'entity-unknown', item[field] ?? [], (name) => name === 'cluster-mesh')
      const portRules: readonly CiliumPortRule[] = item.toPorts ?? []
      portRules.forEach(({ ports = [], serverNames = [] }, j) => {
        const protocols = ports.map(({ protocol = '' }) => protocol)
        refuse([...at, 'toPorts', j, 'ports'], 'protocol-unknown', protocols, isLateProtocol)
        refuse([...at, 'toPorts', j, 'serverNames'], 'server-name-invalid', serverNames, hasInnerStar)
      })
    })
}
