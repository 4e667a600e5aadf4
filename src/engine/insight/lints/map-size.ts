/**
 * Policy maps that are nearly full, or more than that.
 * Source: pkg/maps/policymap, pkg/endpoint/bpf.go, Documentation/operations/troubleshooting.rst.
 */
import { largeMapsOf, type MapSize, type RuleCost } from '../../flow/datapath/map-size'
import { resourceWords } from '../../keys'
import type { Lint } from './context/lint'

const mostRules = 3

const number = (count: number): string => count.toLocaleString('en-US')

/** One warning for each rule that is the costliest of a map. */
export const mapSize: Lint = (context) => {
  const maps = largeMapsOf(context.model)
  if (maps.length === 0) return
  const { values } = context.model.cluster.settings
  const limit = Number(values['bpf-policy-map-max'])
  const isLockdown = values['enable-endpoint-lockdown-on-policy-overflow'] === 'true'
  const seen = new Set<RuleCost['range']>()
  for (const map of [...maps].sort((a, b) => b.entries - a.entries)) {
    const [first] = map.rules
    const source = context.policies.find(({ policy }) => policy.key === first?.policy)
    if (first === undefined || source === undefined) continue
    if ([...seen].some(({ file, start }) => file === first.range.file && start === first.range.start)) continue
    seen.add(first.range)
    const isFull = map.entries > limit
    context.report(source, {
      code: 'policy-map-large',
      severity: 'warning',
      message: `The policy map of ${who(map)} ${isFull ? 'overflows' : 'is nearly full'}: ${number(map.entries)} entries at least, ${number(limit)} fit; ${costs(map)}`,
      help: `${consequence(isFull, isLockdown)} Name fewer prefixes or ports, ranges of ports that begin and end at powers of two, or groups of peers by fewer labels; or raise bpf-policy-map-max (up to 65,536).`,
      range: first.range,
    })
  }
}

function who({ endpoints }: MapSize): string {
  const first = endpoints[0]?.replace('node:', 'node ') ?? ''
  return endpoints.length === 1 ? first : `${first} and ${number(endpoints.length - 1)} more`
}

function costs({ rules }: MapSize): string {
  return rules
    .slice(0, mostRules)
    .map(({ policy, path, entries }) => `${number(entries)} by ${path} of ${resourceWords(policy)}`)
    .join(', ')
}

function consequence(isFull: boolean, isLockdown: boolean): string {
  const then = isLockdown
    ? 'all its traffic is denied until it fits (enable-endpoint-lockdown-on-policy-overflow).'
    : 'what does not fit is missing, in no defined order: allows drop, and denies may allow.'
  return isFull ? `Now ${then}` : `When it is full, ${then}`
}
