/** What examples there are: titles alone, for the menu and the palette. */
export interface ExampleTitle {
  readonly id: string
  readonly title: string
  /** One sentence on what there is to see. */
  readonly summary: string
}

const titles = [
  {
    id: 'default-deny',
    title: 'Default deny, then selective allow',
    summary: 'One policy closes a pod, a second one opens one door: policies add up.',
  },
  {
    id: 'star-wars',
    title: 'Star wars: L3 and L4',
    summary: 'A Cilium policy lets ships of the empire land on one port, and nobody else.',
  },
  {
    id: 'shop',
    title: 'A shop in three tiers',
    summary: 'Kubernetes and Cilium policies together: tiers, monitoring, DNS, an HTTP rule and a deny.',
  },
] as const satisfies readonly ExampleTitle[]

export type ExampleId = (typeof titles)[number]['id']

export const exampleContents: readonly (ExampleTitle & { readonly id: ExampleId })[] = titles
