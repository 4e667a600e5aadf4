import type { FlowRow } from '../../store/index'

const words: Readonly<Record<string, string>> = {
  'default-allow': 'no policy',
  'default-deny': 'default deny',
  localhost: 'local host (built in)',
}

/** What decided, as the table names it: `web-allow (NetworkPolicy)`, `default deny`. */
export function deciderName(key: string): string {
  const known = words[key]
  if (known !== undefined) return known
  const [kind = '', namespace = '', name = ''] = key.split('/')
  return namespace === '' ? `${name} (${kind})` : `${namespace}/${name} (${kind})`
}

/** Names of the deciders of a row; a drop that nothing decided is the default deny. */
export function policyNames(row: FlowRow): readonly string[] {
  if (row.verdict === 'DROPPED' && row.policies.length === 0) return ['default deny']
  const names = row.policies.map(deciderName)
  // Two sides without policy say the same thing once, and nothing beside a real decider.
  const real = names.filter((name) => name !== 'no policy')
  return real.length > 0 ? real : [...new Set(names)]
}
