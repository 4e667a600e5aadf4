/** What lessons there are: titles alone, for the lists that the first page shows. */
export interface LessonTitle {
  readonly id: string
  readonly title: string
  readonly summary: string
}

const titles = [
  {
    id: 'labels-across-namespaces',
    title: 'Labels across namespaces',
    summary: 'One cluster-wide policy lets pods with the same label talk, whichever namespace they are in.',
  },
  {
    id: 'firewall-by-label',
    title: 'A firewall by label',
    summary: 'From no policy to default deny to one open door, and what one dash in the YAML changes.',
  },
  {
    id: 'networkpolicy-and-cilium',
    title: 'NetworkPolicy and Cilium',
    summary: 'Layers of policies, namespaces and labels, address blocks, and egress with its DNS surprise.',
  },
  {
    id: 'what-cilium-adds',
    title: 'What Cilium adds',
    summary: 'Whom its own kind can name, deny rules that win over every allow rule, and single HTTP requests.',
  },
  {
    id: 'star-wars',
    title: 'Star wars: layers 3, 4 and 7',
    summary: 'Who may land on the Death Star, on which port, and with which request: a drop against a 403.',
  },
  {
    id: 'clusterwide-policies',
    title: 'Cluster-wide policies',
    summary: 'Write a rule once, and let a label on the namespace switch it on.',
  },
  {
    id: 'reading-a-drop',
    title: 'Reading a drop',
    summary: 'Which end dropped it, why, and what would have had to match: five faults and their repairs.',
  },
  {
    id: 'tiers',
    title: 'Tiers with ClusterNetworkPolicy',
    summary: 'Rules that no team can override, rules that any team can, and what Pass means.',
  },
  {
    id: 'egress-by-dns-name',
    title: 'Egress by DNS name',
    summary: 'One pod may reach one name on the internet: why addresses are not enough, and why DNS comes first.',
  },
  {
    id: 'least-privilege',
    title: 'From open to least privilege',
    summary: 'A shop of twelve services is closed step by step, until each can do what it must and no more.',
  },
  {
    id: 'before-you-merge',
    title: 'Before you merge',
    summary:
      'A lockdown would make every route time out: three minutes of observed flows show it before it is applied.',
  },
  {
    id: 'forty-copies',
    title: 'Forty copies, one policy',
    summary: 'The same policy in every namespace becomes one, and the proof shows that no verdict changes.',
  },
  {
    id: 'from-flows',
    title: 'From flows to least privilege',
    summary: 'Policies that allow just what was seen, and what an hour of flows does not show.',
  },
] as const satisfies readonly LessonTitle[]

export type LessonId = (typeof titles)[number]['id']

export const lessonContents: readonly (LessonTitle & { readonly id: LessonId })[] = titles

const byId = new Map<LessonId, LessonTitle>(titles.map((title) => [title.id, title]))

/** What a lesson is called, for the lesson itself. */
export function titled(id: LessonId): LessonTitle {
  // Every id is the id of an entry.
  return byId.get(id) as LessonTitle
}

/** Steps that stand in another lesson by now: links to them still lead there. */
const moved: ReadonlySet<string> = new Set([
  'requires',
  'requires-today',
  'deny',
  'before-http',
  'http',
  'service-port',
  'headers-old',
  'headers',
])

/** The lesson that a step stands in, by the address of a link that may be older than the lesson. */
export function lessonOfStep(lesson: string, step: string): string {
  return lesson === 'networkpolicy-and-cilium' && moved.has(step) ? 'what-cilium-adds' : lesson
}
