/** Fields that are right and stand on the wrong level: one column too far in or out makes them somebody else's. */

/** A known field that stands beside the one that is out of place. */
export interface Neighbour {
  readonly name: string
  /** Nothing is written behind it. */
  readonly isEmpty: boolean
  /** What it is and whether the field in question is one of its own: of a mapping, or of each entry of a list. */
  readonly holds: 'in-mapping' | 'in-entries' | 'nothing'
}

interface Level {
  /** The path of the mapping in which the field stands by mistake. */
  readonly inside: RegExp
  readonly fields: RegExp
  readonly owner: string
}

/** Where fields end up that are indented too far; the first group of `inside` is what they should stand beside. */
const tooDeep: readonly Level[] = [
  {
    inside: /\.((?:from|to)(?:Endpoints|CIDRSet|FQDNs|Services|Nodes|Groups))\[\d+\]$/,
    fields: /^(?:toPorts|icmps|authentication|(?:from|to)[A-Z]\w*)$/,
    owner: 'the rule',
  },
  { inside: /\.(from|to)\[\d+\]$/, fields: /^(?:ports|from|to)$/, owner: 'the rule' },
  {
    inside: /\.(ports)\[\d+\]$/,
    fields: /^(?:rules|serverNames|terminatingTLS|originatingTLS|listener)$/,
    owner: 'the entry of toPorts',
  },
  {
    inside: /\.((?:in|e)gress(?:Deny)?)\[\d+\]$/,
    fields: /^(?:(?:in|e)gress(?:Deny)?|policyTypes|endpointSelector|nodeSelector|enableDefaultDeny)$/,
    owner: 'the policy',
  },
]

interface RightLevel {
  readonly advice: string
  /** What the object does without the field, where that is not what becomes of the mapping in which it stands. */
  readonly effect?: string
}

/** Where a field belongs that is out of place; null where that is not plain. */
export function rightLevel(key: string, path: string, neighbours: readonly Neighbour[]): RightLevel | null {
  for (const { inside, fields, owner } of tooDeep) {
    const beside = fields.test(key) ? inside.exec(path)?.[1] : undefined
    if (beside !== undefined)
      return {
        advice: `It belongs to ${owner}: write it further left, in the column of ${beside}.`,
        effect: `${owner} then does without it`,
      }
  }
  const section = /\.(ingress|egress)\[\d+\]\.ports\[\d+\]$/.exec(path)?.[1]
  if (section !== undefined && /^(?:podSelector|namespaceSelector|ipBlock)$/.test(key))
    return { advice: `It belongs in an entry of ${section === 'ingress' ? 'from' : 'to'}, which stands beside ports.` }
  const homes = neighbours.filter(({ holds, isEmpty }) => holds === 'in-mapping' || (holds === 'in-entries' && isEmpty))
  const home = homes.findLast(({ isEmpty }) => isEmpty) ?? homes.at(-1)
  if (home === undefined) return null
  return {
    advice:
      home.holds === 'in-mapping'
        ? `It belongs in ${home.name}: write it further right than ${home.name}.`
        : `It belongs in an entry of ${home.name}: "${home.name}: [{${key}: …}]".`,
  }
}
