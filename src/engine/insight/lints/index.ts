/** All lints, in one list. */
import type { Diagnostic } from '../../types'
import type { LintInput } from './context/linter'
import { addresses } from './addresses'
import { apiServerOfEveryone, apiServerPort } from './api-server-port'
import { backends } from './backends'
import { dashBeforePorts } from './dash-before-ports'
import { cancelled } from './cancelled'
import { clientAddresses } from './client-addresses'
import { denyOnly } from './deny-only'
import { dns } from './dns'
import { emptyLists } from './empty-lists'
import { fqdn } from './fqdn'
import { groups } from './groups'
import { host } from './host'
import { http } from './http'
import { identityLabels } from './identity-labels'
import { leftEmpty } from './left-empty'
import { LintContext, type Lint } from './context/lint'
import { localRedirect } from './local-redirect'
import { lockOut } from './lock-out'
import { mapSize } from './map-size'
import { matchesNothing } from './matches-nothing'
import { mesh } from './mesh'
import { mixed } from './mixed'
import { names } from './names'
import { noReplicas } from './no-replicas'
import { notJudged } from './not-judged'
import { oneDash } from './one-dash'
import { policyTypes } from './policy-types'
import { ports } from './ports'
import { protocols } from './protocols'
import { outOfReach } from './out-of-reach'
import { redundant } from './redundant'
import { resolverClosed } from './resolver-closed'
import { sketches } from './sketches'
import { specialLabels } from './special-labels'
import { targets } from './targets'
import { tiers } from './tiers'

const lints: readonly Lint[] = [
  names,
  policyTypes,
  matchesNothing,
  identityLabels,
  outOfReach,
  oneDash,
  dashBeforePorts,
  cancelled,
  emptyLists,
  leftEmpty,
  ports,
  targets,
  addresses,
  groups,
  apiServerPort,
  apiServerOfEveryone,
  clientAddresses,
  dns,
  resolverClosed,
  localRedirect,
  fqdn,
  host,
  backends,
  mesh,
  protocols,
  denyOnly,
  lockOut,
  mapSize,
  http,
  mixed,
  tiers,
  notJudged,
  redundant,
  specialLabels,
  sketches,
  noReplicas,
]

/** Those that judge each policy by itself; see `LintContext.lookAtEach`. */
const ofOnePolicy: ReadonlySet<Lint> = new Set([
  policyTypes,
  identityLabels,
  outOfReach,
  oneDash,
  dashBeforePorts,
  cancelled,
  emptyLists,
  leftEmpty,
  ports,
  targets,
  addresses,
  groups,
  apiServerPort,
  clientAddresses,
  http,
  notJudged,
])

/** Those of them that ask nobody: pods and namespaces may be others, and they say the same; see `context/said.ts`. */
const ofText: ReadonlySet<Lint> = new Set([
  policyTypes,
  identityLabels,
  outOfReach,
  dashBeforePorts,
  emptyLists,
  leftEmpty,
  ports,
  http,
  notJudged,
])

/** Looks at a workspace with every lint, as long as there is time. */
export function* lint(input: LintInput): Generator<undefined, readonly Diagnostic[]> {
  const context = new LintContext(input, ofText)
  for (const look of lints) {
    if (input.mayGoOn?.() === false) continue
    if (ofOnePolicy.has(look)) context.lookAtEach(look)
    else look(context)
    yield
  }
  return context.found
}
