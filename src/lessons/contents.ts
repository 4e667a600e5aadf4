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
    id: 'star-wars',
    title: 'Star wars: layers 3, 4 and 7',
    summary: 'Who may land on the Death Star, on which port, and with which request: a drop against a 403.',
    steps: 7,
  },
  {
    id: 'clusterwide-policies',
    title: 'Cluster-wide policies',
    summary: 'Write a rule once, and let a label on the namespace switch it on.',
    steps: 7,
  },
]
