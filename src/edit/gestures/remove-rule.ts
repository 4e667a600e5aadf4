/**
 * Taking a rule, or one peer of a rule, out of a policy.
 *
 * Neither ever opens anything else: a list of peers that became empty would mean "any peer", and a policy without
 * rules would isolate nobody. So the last peer takes its rule along, and the last rule leaves the pods isolated.
 */
import { Draft } from '../draft'
import { refuse, type Outcome, type Workspace } from '../outcome'
import type { Path } from '../../yaml/written/operation'
import { isPlainList, isPlainMap } from '../../yaml/written/render'

export interface RuleOf {
  readonly workspace: Workspace
  /** Key of the policy. */
  readonly policy: string
  /** As the engine prints it, such as `specs[0].egress[1].toPorts[0]`. */
  readonly path: string
}

/** `specs[0].egress[1]` as its steps. */
export function parsePath(text: string): Path {
  return [...text.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key = '']) =>
    index === undefined ? key : Number(index),
  )
}

/** Takes a rule out; of a Cilium rule with several blocks of ports only the block that the path names. */
export function removeRule({ workspace, policy, path }: RuleOf): Outcome {
  const draft = new Draft(workspace)
  dropRule(draft, policy, parsePath(path))
  return draft.finish(`Remove a rule of ${policy.slice(policy.lastIndexOf('/') + 1)}`)
}

/** Takes one peer out of a rule, and the rule with the last of them. */
export function removePeer({ workspace, policy, path }: RuleOf): Outcome {
  const draft = new Draft(workspace)
  dropPeer(draft, policy, parsePath(path))
  return draft.finish(`Remove a peer of ${policy.slice(policy.lastIndexOf('/') + 1)}`)
}

const sections = ['ingress', 'egress', 'ingressDeny', 'egressDeny']

/** Where the rule's own path ends: behind the index that follows `ingress` and the like; -1 where the path is no rule's. */
export function ruleEnd(path: Path): number {
  const at = path.findIndex((step) => typeof step === 'string' && sections.includes(step))
  return at < 0 || typeof path[at + 1] !== 'number' ? -1 : at + 2
}

function dropPeer(draft: Draft, policy: string, path: Path): void {
  const end = ruleEnd(path)
  const [field, index] = end < 0 ? [] : path.slice(end)
  if (typeof field !== 'string' || typeof index !== 'number') return draft.fail(refuse('This is no peer of a rule.'))
  const object = draft.find(policy)
  const list = object === null ? undefined : draft.valueOf(object, path.slice(0, end + 1))
  if (isPlainList(list) && list.length > 1) draft.edit(policy, { type: 'remove', path: path.slice(0, end + 2) })
  else dropRule(draft, policy, path.slice(0, end))
}

export function dropRule(draft: Draft, policy: string, path: Path): void {
  const end = ruleEnd(path)
  if (end < 0) return draft.fail(refuse('This is no rule of a policy.'))
  const object = draft.find(policy)
  if (object === null) return
  const rule = path.slice(0, end)
  const [block, blockIndex] = path.slice(end)
  if ((block === 'toPorts' || block === 'icmps') && typeof blockIndex === 'number') {
    const blocks = draft.valueOf(object, [...rule, block])
    if (isPlainList(blocks) && blocks.length > 1)
      return draft.edit(policy, { type: 'remove', path: [...rule, block, blockIndex] })
  }
  const section = rule.slice(0, -1)
  const written = draft.valueOf(object, section)
  if (!isPlainList(written) || written.length > 1 || object.kind === 'ClusterNetworkPolicy')
    return draft.edit(policy, { type: 'remove', path: rule })
  if (object.kind === 'NetworkPolicy') dropLastOfNetworkPolicy(draft, policy, rule)
  else dropLastOfCilium(draft, policy, rule)
}

/** What the rule isolated stays isolated by way of `policyTypes`. */
function dropLastOfNetworkPolicy(draft: Draft, policy: string, rule: Path): void {
  const object = draft.find(policy)
  if (object === null) return
  const isIngress = rule.includes('ingress')
  const types = draft.valueOf(object, ['spec', 'policyTypes'])
  const written = isPlainList(types) ? types : []
  const path: Path = ['spec', 'policyTypes']
  if (written.length > 0) {
    const type = isIngress ? 'Ingress' : 'Egress'
    if (!written.includes(type)) draft.edit(policy, { type: 'append', path, value: type })
  } else if (!isIngress) {
    // Without types only ingress would be isolated once the last egress rule is gone.
    draft.edit(policy, { type: 'set', path, value: ['Ingress', 'Egress'] })
  }
  draft.edit(policy, { type: 'remove', path: rule })
}

/** A rule without anything in it (`{}`) lets nothing through and keeps the pods isolated. */
function dropLastOfCilium(draft: Draft, policy: string, rule: Path): void {
  const object = draft.find(policy)
  if (object === null) return
  const spec = rule.slice(0, -2)
  const section = String(rule.at(-2))
  const direction = section.startsWith('ingress') ? 'ingress' : 'egress'
  const length = (name: string): number => {
    const list = draft.valueOf(object, [...spec, name])
    return isPlainList(list) ? list.length : 0
  }
  const other = section.endsWith('Deny') ? direction : `${direction}Deny`
  const defaults = draft.valueOf(object, [...spec, 'enableDefaultDeny'])
  const isIsolating = !isPlainMap(defaults) || defaults[direction] !== false
  if (length(other) > 0) return draft.edit(policy, { type: 'remove', path: rule.slice(0, -1) })
  if (isIsolating) {
    const value = draft.valueOf(object, rule)
    if (isPlainMap(value) && Object.keys(value).length === 0)
      return draft.fail(refuse('This rule is what isolates the pods. To lift that, remove the policy.'))
    return draft.edit(policy, { type: 'set', path: rule, value: {} })
  }
  if (sections.some((name) => name !== section && length(name) > 0))
    return draft.edit(policy, { type: 'remove', path: rule.slice(0, -1) })
  // Cilium refuses a rule with no list of rules at all.
  const siblings = draft.valueOf(object, ['specs'])
  const others = (isPlainList(siblings) ? siblings.length : 0) + (object.value['spec'] === undefined ? 0 : 1)
  if (others < 2) draft.removeAll([policy])
  else
    draft.edit(policy, {
      type: 'remove',
      path: isPlainList(siblings) && siblings.length === 1 && spec[0] === 'specs' ? ['specs'] : spec,
    })
}
