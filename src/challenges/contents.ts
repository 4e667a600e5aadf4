/** What challenges there are: titles alone, for the lists that come first. */
export interface ChallengeTitle {
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly exam?: string
}

const titles = [
  {
    id: 'close-the-web-pod',
    title: 'Close the web pod',
    summary: 'Nothing may reach one pod, and nothing else may change.',
    exam: 'CKA',
  },
  {
    id: 'one-dash-too-many',
    title: 'One dash too many',
    summary: 'A policy lets in far more than its author meant.',
    exam: 'CKA',
  },
  {
    id: 'the-port-behind-the-service',
    title: 'The port behind the service',
    summary: 'The rule names a port, the pod listens, and nothing gets through.',
    exam: 'CKA',
  },
  {
    id: 'monitoring-may-look',
    title: 'Monitoring may look',
    summary: 'One namespace may read the metrics of another, and only those.',
    exam: 'CKA',
  },
  {
    id: 'names-first',
    title: 'Names first',
    summary: 'The database is allowed, and the application still cannot find it.',
    exam: 'CKA',
  },
  {
    id: 'the-label-that-nobody-has',
    title: 'The label that nobody has',
    summary: 'The policy looks right, is valid, and selects no one.',
    exam: 'CKS',
  },
  {
    id: 'deny-all-that-denies-nothing',
    title: 'Deny all that denies nothing',
    summary: 'A default deny that everybody walks through.',
    exam: 'CKS',
  },
  {
    id: 'hide-the-metadata',
    title: 'Hide the metadata service',
    summary: 'The internet stays open; one address behind it must not be reached.',
    exam: 'CKS',
  },
  {
    id: 'read-only-api',
    title: 'A read-only API',
    summary: 'One request may pass, all others get a 403.',
    exam: 'CCA',
  },
  {
    id: 'one-switch-for-all',
    title: 'One switch for all',
    summary: 'A label on the namespace opens a port, in one policy for the whole cluster.',
    exam: 'CCA',
  },
  {
    id: 'one-name-on-the-internet',
    title: 'One name on the internet',
    summary: 'A pod may reach one name, which must be learned first.',
    exam: 'CCA',
  },
  {
    id: 'the-fault-in-forty',
    title: 'The fault in forty policies',
    summary: 'The checkout fails, and one of forty policies is why.',
    exam: 'CKS',
  },
] as const satisfies readonly ChallengeTitle[]

export type ChallengeId = (typeof titles)[number]['id']

export const challengeContents: readonly (ChallengeTitle & { readonly id: ChallengeId })[] = titles

const byId = new Map<ChallengeId, ChallengeTitle>(titles.map((title) => [title.id, title]))

/** What a challenge is called, for the challenge itself. */
export function titled(id: ChallengeId): ChallengeTitle {
  // Every id is the id of an entry.
  return byId.get(id) as ChallengeTitle
}
