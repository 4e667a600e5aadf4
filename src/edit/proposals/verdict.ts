/** What an explained verdict says about the rules that cover a flow. */
import type { Side, Step } from '../../engine/types'
import type { Draft } from '../draft'
import { dropRule, parsePath } from '../gestures/remove-rule'
import type { Path } from '../yaml/operation'

export interface RulePlace {
  readonly policy: string
  readonly path: string
}

/** The rules that cover the flow on one side and have one of some effects, each once. */
export function coveringRules({ steps }: Side, effects: readonly Step['effect'][]): readonly RulePlace[] {
  const places = new Map<string, RulePlace>()
  for (const { kind, effect, policy, path } of steps)
    if (kind === 'entry' && effects.includes(effect) && policy !== undefined && path !== undefined)
      places.set(`${policy} ${path}`, { policy, path })
  return [...places.values()]
}

/** Whether what no rule covers goes through on this side. */
export function isOpenByDefault({ steps }: Side): boolean {
  return steps.some(({ kind, effect }) => kind === 'default' && effect === 'allow')
}

/** Takes rules out of their policies; the last first, so that paths stay right. */
export function dropRules(draft: Draft, places: readonly RulePlace[]): void {
  const rules = new Map<string, { readonly policy: string; readonly path: Path }>()
  for (const { policy, path } of places) {
    const rule = rulePath(parsePath(path))
    rules.set(`${policy} ${rule.join('.')}`, { policy, path: rule })
  }
  const sorted = [...rules.values()].toSorted((a, b) => comparePaths(b.path, a.path))
  for (const { policy, path } of sorted) {
    // Of a rule that goes as a whole its blocks of ports need not go first.
    if (path.length > 2 && rules.has(`${policy} ${path.slice(0, -2).join('.')}`)) continue
    dropRule(draft, policy, path)
  }
}

/** A rule, or one of its blocks of ports; a step that names a peer means the whole rule. */
function rulePath(path: Path): Path {
  const end = path.findIndex((step, i) => typeof step === 'number' && /^(in|e)gress/.test(String(path[i - 1]))) + 1
  return path[end] === 'toPorts' || path[end] === 'icmps' ? path.slice(0, end + 2) : path.slice(0, end)
}

function comparePaths(a: Path, b: Path): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x, y] = [a[i], b[i]]
    if (typeof x === 'number' && typeof y === 'number' && x !== y) return x - y
    if (x !== y) return String(x) < String(y) ? -1 : 1
  }
  return a.length - b.length
}

export function policyNames(places: readonly RulePlace[]): string {
  return [...new Set(places.map(({ policy }) => policy.slice(policy.lastIndexOf('/') + 1)))].join(' and ')
}
