/** Ways to let a dropped flow through: for each end that drops it, what could be changed there, and how both go together. */
import { hasScheme, idName, namespaceOfKey } from '../../../engine/keys'
import type { Analysis, Direction, Side } from '../../../engine/types'
import { valueAt, type Path } from '../../../yaml/written/operation'
import { isPlainList, isPlainMap } from '../../../yaml/written/render'
import { Draft } from '../../draft'
import { parsePath, ruleEnd } from '../../gestures/remove-rule'
import { connectIn } from '../connect'
import { peerNamer, usualKind, type ConnectionKind } from '../facts'
import { httpRule } from '../requests'
import { coveringRules, dropRules, isOpenByDefault, ownEndpointProblem, policyNames, type RulePlace } from '../verdict'
import { nearAttempts } from './near'
import { touches, type AskedFlow, type Attempt, type Touch } from './types'

const directions: readonly Direction[] = ['egress', 'ingress']
/** Of each end at most so many ways are tried with those of the other. */
const mostOfEnd = 10
const mostOfPair = 5

/** Ways to open a flow, the likeliest first; a text says why there is none. */
export function openAttempts(asked: AskedFlow): readonly Attempt[] | string {
  const verdict = asked.analysis.probe(asked.flow)
  const problem = verdict.problem ?? ownEndpointProblem(verdict, asked.flow)
  if (problem !== null) return problem
  const draft = new Draft(asked.workspace)
  const sides = directions
    .filter((direction) => verdict[direction].decision === 'denied')
    .map((direction) => sideAttempts(draft, asked, direction, verdict[direction]))
  if (sides.length === 0 && verdict.request?.verdict === 'DROPPED')
    return directions.flatMap((direction) => requestAttempts(draft, asked, verdict[direction]))
  const [first = [], second] = sides
  if (second === undefined) return first
  return first.slice(0, mostOfPair).flatMap((a) => second.slice(0, mostOfPair).map((b) => both(a, b)))
}

function both(a: Attempt, b: Attempt): Attempt {
  return {
    touches: worse(a.touches, b.touches),
    title: `${a.title}, and ${b.title.slice(0, 1).toLowerCase()}${b.title.slice(1)}`,
    apply: (joint) => {
      a.apply(joint)
      b.apply(joint)
    },
  }
}

function sideAttempts(draft: Draft, asked: AskedFlow, direction: Direction, side: Side): readonly Attempt[] {
  const { flow, analysis } = asked
  const peer = direction === 'ingress' ? flow.from : flow.to
  const denying = coveringRules(side, ['deny'], peer)
  const lift = (target: Draft): void => dropRules(target, analysis, denying)
  const allowing = coveringRules(side, ['allow', 'redirect'], peer)
  const unasked = authenticationAttempts(draft, analysis, allowing)
  if (denying.length > 0 && (allowing.length > 0 || isOpenByDefault(side))) {
    const title = `Take the denial out of ${policyNames(denying)}`
    return [
      { title, touches: 'policy', apply: lift },
      ...unasked.map((way): Attempt => both({ title, touches: 'policy', apply: lift }, way)),
    ]
  }
  const near = side.steps
    .filter(({ kind }) => kind === 'near-miss')
    .flatMap((step) => nearAttempts(draft, asked, step, peer))
  const ways = [...unasked, ...near.slice(0, mostOfEnd), ...ruleAttempts(asked, direction)]
  if (denying.length === 0) return ways
  return ways.map(({ apply, title, ...way }) => ({
    ...way,
    title: `${title}, and take the denial out of ${policyNames(denying)}`,
    apply: (target) => {
      lift(target)
      apply(target)
    },
  }))
}

/**
 * An authentication that always fails, taken out of one of the rules that ask for it, and out of all of them: it drops what they
 * allow, and what rules for fewer peers allow, for these take it over.
 */
function authenticationAttempts(
  draft: Draft,
  { settings }: Pick<Analysis, 'settings'>,
  allowing: readonly RulePlace[],
): readonly Attempt[] {
  const isOff = settings.some(({ key, value }) => key === 'mesh-auth-enabled' && value === 'false')
  const failing = isOff ? ['test-always-fail', 'required'] : ['test-always-fail']
  const asking = new Map<string, Asking>()
  for (const place of allowing) {
    const at = parsePath(place.path)
    const path = [...at.slice(0, Math.max(0, ruleEnd(at))), 'authentication']
    const object = draft.all().findLast(({ key }) => key === place.policy)
    const asked = object === undefined ? undefined : draft.valueOf(object, path)
    if (isPlainMap(asked) && failing.some((mode) => mode === asked['mode']))
      asking.set(`${place.policy} ${path.join('.')}`, { place, path })
  }
  const each = [...asking.values()].map((one) => [one])
  return [...each, ...(each.length > 1 ? [each.flat()] : [])].map((taken) => ({
    title: `Take the authentication out of ${policyNames(taken.map(({ place }) => place))}`,
    touches: 'policy',
    apply: (target) => {
      for (const { place, path } of taken) target.edit(place.policy, { type: 'remove', path })
    },
  }))
}

interface Asking {
  readonly place: RulePlace
  readonly path: Path
}

/** A rule for just this flow at one end, in the kind of policy that is usual there and in the others that can say it. */
function ruleAttempts({ workspace, analysis, flow }: AskedFlow, direction: Direction): readonly Attempt[] {
  const subject = direction === 'ingress' ? flow.to : flow.from
  const usual = usualKind(analysis, namespaceOfKey(subject) ?? '')
  const kinds = [...new Set<ConnectionKind>([usual, 'NetworkPolicy', 'CiliumNetworkPolicy'])]
  return kinds.map((kind) => ({
    title: `Add a rule for it at ${peerNamer(analysis)(subject)}, as ${kind}`,
    touches: kind === usual ? 'new-rule' : 'other-kind',
    apply: (draft) => {
      const { from, to, protocol, port } = flow
      const { outcome } = connectIn(draft, {
        workspace,
        facts: analysis,
        from,
        to,
        protocol,
        port,
        action: 'allow',
        kind,
        directions: [direction],
      })
      if (!outcome.ok) draft.fail(outcome)
    },
  }))
}

/** A request or a server name that the rules of a port do not name, added to them. */
function requestAttempts(draft: Draft, { flow }: AskedFlow, side: Side): readonly Attempt[] {
  const { method = '', path = '' } = flow.http ?? {}
  const serverName = hasScheme(flow.to, 'dns') ? idName(flow.to) : ''
  if (!side.l7 || (method === '' && path === '' && serverName === '')) return []
  const words = [method, path].filter((word) => word !== '').join(' ')
  const places = new Map<string, Attempt>()
  for (const { policy, path: written } of coveringRules(side, ['redirect'], '')) {
    const object = draft.all().findLast(({ key }) => key === policy)
    const at = parsePath(written)
    const rule = at.slice(0, Math.max(0, ruleEnd(at)))
    const blocks = object === undefined ? undefined : draft.valueOf(object, [...rule, 'toPorts'])
    if (!isPlainList(blocks)) continue
    for (const [i, block] of blocks.entries()) {
      const names = [...rule, 'toPorts', i, 'serverNames']
      if (serverName !== '' && isPlainList(valueAt(block, ['serverNames'])))
        places.set(`${policy} ${names.join('.')}`, {
          title: `Add the server name ${serverName} to what ${policy.slice(policy.lastIndexOf('/') + 1)} allows`,
          touches: 'policy',
          apply: (target) => target.edit(policy, { type: 'append', path: names, value: serverName }),
        })
      const list = [...rule, 'toPorts', i, 'rules', 'http']
      if (words === '' || !isPlainList(valueAt(block, ['rules', 'http']))) continue
      places.set(`${policy} ${list.join('.')}`, {
        title: `Add ${words} to what ${policy.slice(policy.lastIndexOf('/') + 1)} allows`,
        touches: 'policy',
        apply: (target) =>
          target.edit(policy, { type: 'append', path: list, value: httpRule({ method, path: escaped(path) }) }),
      })
    }
  }
  return [...places.values()]
}

/** A path as a regular expression that matches just it. */
function escaped(path: string): string {
  return path.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}

function worse(a: Touch, b: Touch): Touch {
  return touches.indexOf(a) > touches.indexOf(b) ? a : b
}
