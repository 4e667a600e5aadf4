/** Which policies need more than literal expressions. */
import { isLiteral } from '../expressions'
import type { Resource } from '../manifest/resource'
import type { CiliumHttpRule, CiliumRule } from '../manifest/shapes/cilium'

/** Whether any of the resources has an HTTP rule that is more than literal text, however its keys are written. */
export function needsExpressions(resources: readonly Resource[]): boolean {
  return resources.some((resource) => {
    if (resource.kind !== 'CiliumNetworkPolicy' && resource.kind !== 'CiliumClusterwideNetworkPolicy') return false
    const { spec, specs = [] } = resource.object
    return [spec, ...specs].some((rule) => rule !== undefined && httpRules(rule).some(isMoreThanLiteral))
  })
}

function httpRules({ ingress = [], egress = [] }: CiliumRule): readonly CiliumHttpRule[] {
  return [...ingress, ...egress].flatMap(({ toPorts = [] }) => toPorts.flatMap(({ rules }) => rules?.http ?? []))
}

function isMoreThanLiteral({ path = '', method = '', host = '' }: CiliumHttpRule): boolean {
  return [path, method, host].some((text) => !isLiteral(text))
}
