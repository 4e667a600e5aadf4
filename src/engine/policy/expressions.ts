/** Which policies need more than literal expressions. */
import { isLiteral } from '../expressions'
import { ofKind, type Resource } from '../manifest/resource'
import type { CiliumHttpRule, CiliumRule } from '../manifest/shapes/cilium'

/** Whether any of the resources has an HTTP rule that is more than literal text, however its keys are written. */
export function needsExpressions(resources: readonly Resource[]): boolean {
  return (
    ofKind(resources, 'CiliumNetworkPolicy').some(({ object }) => hasExpressions(object)) ||
    ofKind(resources, 'CiliumClusterwideNetworkPolicy').some(({ object }) => hasExpressions(object))
  )
}

interface RuleLists {
  readonly spec?: CiliumRule
  readonly specs?: readonly CiliumRule[]
}

function hasExpressions({ spec, specs }: RuleLists): boolean {
  return (spec !== undefined && isExpressive(spec)) || specs?.some(isExpressive) === true
}

function isExpressive({ ingress, egress }: CiliumRule): boolean {
  return ingress?.some(hasHttp) === true || egress?.some(hasHttp) === true
}

function hasHttp({ toPorts }: Pick<NonNullable<CiliumRule['ingress']>[number], 'toPorts'>): boolean {
  return toPorts?.some(({ rules }) => rules?.http?.some(isMoreThanLiteral) === true) === true
}

function isMoreThanLiteral({ path = '', method = '', host = '' }: CiliumHttpRule): boolean {
  return !isLiteral(path) || !isLiteral(method) || !isLiteral(host)
}
