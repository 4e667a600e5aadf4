/** What lessons there are: titles alone, for the lists that the first page shows. */
export interface LessonTitle {
  readonly id: string
  readonly title: string
  readonly summary: string
  /** How many steps it has. */
  readonly steps: number
}

export const lessonContents: readonly LessonTitle[] = [
  {
    id: 'labels-across-namespaces',
    title: 'Labels across namespaces',
    summary: 'One cluster-wide policy lets pods with the same label talk, whichever namespace they are in.',
    steps: 9,
  },
  {
    id: 'firewall-by-label',
    title: 'A firewall by label',
    summary: 'From no policy to default deny to one open door, and what one dash in the YAML changes.',
    steps: 10,
  },
  {
    id: 'networkpolicy-and-cilium',
    title: 'NetworkPolicy and Cilium',
    summary: 'Address blocks, namespaces, egress with its DNS surprise; then deny rules and HTTP requests.',
    steps: 20,
  },
  {
    id: 'star-wars',
    title: 'Star wars: layers 3, 4 and 7',
    summary: 'Who may land on the Death Star, on which port, and with which request: a drop against a 403.',
    steps: 7,
  },
  {
    id: 'clusterwide-policies',
    title: 'Cluster-wide policies',
    summary: 'Write a rule once, and let a label on the namespace switch it on.',
    steps: 8,
  },
  {
    id: 'reading-a-drop',
    title: 'Reading a drop',
    summary: 'Which end dropped it, why, and what would have had to match: five faults and their repairs.',
    steps: 6,
  },
  {
    id: 'tiers',
    title: 'Tiers with ClusterNetworkPolicy',
    summary: 'Rules that no team can override, rules that any team can, and what Pass means.',
    steps: 8,
  },
  {
    id: 'egress-by-dns-name',
    title: 'Egress by DNS name',
    summary: 'One pod may reach one name on the internet: why addresses are not enough, and why DNS comes first.',
    steps: 9,
  },
  {
    id: 'least-privilege',
    title: 'From open to least privilege',
    summary: 'A shop of twelve services is closed step by step, until each can do what it must and no more.',
    steps: 10,
  },
]
