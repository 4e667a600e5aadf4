/** Lesson 8: ClusterNetworkPolicy and its tiers. */
import { titled } from '../contents'
import { scenes } from '../scenes/tiers'
import type { Lesson, LessonFile } from '../types'
import { documents, dropped, filesOf, forwarded, namespace, pod } from '../write'

const cluster = documents(
  namespace('shop', 'team: shop'),
  namespace('guests', 'trust: low'),
  namespace('monitoring', 'purpose: monitoring'),
  namespace('archive'),
  pod('shop', 'web', 'app: web', '8080'),
  pod('shop', 'db', 'app: db', '5432'),
  pod('guests', 'laptop', 'app: laptop'),
  pod('guests', 'kiosk', 'app: kiosk'),
  pod('monitoring', 'prometheus', 'app: prometheus'),
  pod('archive', 'files', 'app: files', '8080'),
)

const shopPolicies = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db
  namespace: shop
spec:
  podSelector:
    matchLabels: {app: db}
  ingress:
    - from:
        - podSelector:
            matchLabels: {app: web}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector:
    matchLabels: {app: web}
  ingress:
    - from:
        - namespaceSelector: {}
`

interface Rule {
  readonly name: string
  readonly tier: 'Admin' | 'Baseline'
  readonly priority: number
  readonly action: 'Accept' | 'Deny' | 'Pass'
  readonly from: string
  readonly subject?: string
}

const cnp = ({
  name,
  tier,
  priority,
  action,
  from,
  subject = '{}',
}: Rule): string => `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata:
  name: ${name}
spec:
  tier: ${tier}
  priority: ${priority}
  subject:
    namespaces: ${subject}
  ingress:
    - action: ${action}
      from:
        - ${from}
`

const fromGuests = 'namespaces: {matchLabels: {trust: low}}'
const fromKiosk = 'pods: {namespaceSelector: {matchLabels: {trust: low}}, podSelector: {matchLabels: {app: kiosk}}}'
const noGuests = cnp({ name: 'no-guests', tier: 'Admin', priority: 20, action: 'Deny', from: fromGuests })
const monitoring = cnp({
  name: 'monitoring',
  tier: 'Admin',
  priority: 10,
  action: 'Accept',
  from: 'namespaces: {matchLabels: {purpose: monitoring}}',
})
const kiosk = (priority: number, action: 'Accept' | 'Pass'): string =>
  cnp({ name: 'kiosk', tier: 'Admin', priority, action, from: fromKiosk })
const baseline = (action: 'Accept' | 'Deny', from = 'namespaces: {}'): string =>
  cnp({ name: 'baseline', tier: 'Baseline', priority: 100, action, from })

const archivePolicy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: files
  namespace: archive
spec:
  podSelector: {}
  ingress:
    - from:
        - namespaceSelector:
            matchLabels: {team: shop}
`

const plain = (...policies: readonly string[]): readonly LessonFile[] => filesOf(cluster, ...policies)
const laptop = 'guests/laptop'
const kioskPod = 'guests/kiosk'
const prometheus = 'monitoring/prometheus'

export const lesson: Lesson = {
  ...titled('tiers'),
  scenes,
  steps: [
    {
      id: 'teams',
      title: 'The teams have decided',
      text: `The team of \`shop\` wrote two policies: \`db\` takes only \`web\`, and \`web\` takes pods of every namespace. \`archive\` has none.

A namespace’s policies are in the hands of its team. What if those who run the cluster want a say?`,
      files: plain(shopPolicies),
      watch: [
        forwarded('shop/web', 'shop/db', 5432),
        dropped(prometheus, 'shop/db', 5432),
        forwarded(laptop, 'shop/web', 8080),
        forwarded(laptop, 'archive/files', 8080),
      ],
    },
    {
      id: 'admin-deny',
      title: 'Admin: Deny',
      text: `A **ClusterNetworkPolicy** in the tier \`Admin\`, for the pods of all namespaces: nothing may come from namespaces with \`trust=low\`.

Tiers are asked in order: *Admin*, then the teams’ policies, then *Baseline*. The first answer counts. (The kind is new in Cilium 1.20 and has to be switched on there.)`,
      files: plain(shopPolicies, noGuests),
      question: {
        text: 'The shop’s own policy lets every namespace reach web. Does the laptop get in?',
        choices: ['Yes: the team allows it', 'No: Admin is asked first'],
        answer: 1,
        why: 'The Admin tier has said Deny, and nobody below is asked.',
      },
      watch: [
        dropped(laptop, 'shop/web', 8080, { reason: 181 }),
        dropped(laptop, 'archive/files', 8080, { reason: 181 }),
        forwarded('shop/web', 'shop/db', 5432),
        forwarded(prometheus, 'archive/files', 8080, { note: 'no default deny' }),
      ],
      facts: [{ kind: 'isolation', endpoint: 'archive/files', ingress: false, egress: false }],
      seen: 'Drop reason 181: a rule says so. Unlike the other kinds, a ClusterNetworkPolicy never isolates a pod: what its rules do not mention goes on to the next tier.',
    },
    {
      id: 'admin-accept',
      title: 'Admin: Accept',
      text: `Monitoring must reach everything. A second Admin policy accepts it.`,
      files: plain(shopPolicies, noGuests, monitoring),
      question: {
        text: 'The database is isolated, and its policy knows only web. Can prometheus reach it?',
        choices: ['Yes', 'No'],
        answer: 0,
        why: 'Accept in the Admin tier settles it. The team’s default deny is not asked any more.',
      },
      watch: [
        forwarded(prometheus, 'shop/db', 5432),
        forwarded('shop/web', 'shop/db', 5432),
        dropped(laptop, 'shop/db', 5432, { reason: 181 }),
      ],
      seen: 'Compare with a NetworkPolicy: there each team would have had to add a rule.',
    },
    {
      id: 'priority',
      title: 'Priority',
      text: `The kiosk is a guest, but a good one. A third policy accepts it, with priority 30. The ban on guests has priority 20.`,
      files: plain(shopPolicies, noGuests, monitoring, kiosk(30, 'Accept')),
      question: {
        text: 'Which one is asked first?',
        choices: ['20, the ban', '30, the kiosk'],
        answer: 0,
        why: 'The lower number comes first. The ban has decided before the kiosk’s rule is read.',
      },
      watch: [dropped(kioskPod, 'shop/web', 8080, { reason: 181 }), dropped(laptop, 'shop/web', 8080, { reason: 181 })],
    },
    {
      id: 'priority-5',
      title: 'Before the ban',
      text: `The kiosk’s policy moves to priority 5.`,
      files: plain(shopPolicies, noGuests, monitoring, kiosk(5, 'Accept')),
      question: {
        text: 'The kiosk is accepted everywhere now. Also by the database?',
        choices: ['Yes', 'No, its team did not allow it'],
        answer: 0,
        why: 'Accept is final, for each pod that the policy selects. That is more than we wanted.',
      },
      watch: [
        forwarded(kioskPod, 'shop/web', 8080),
        forwarded(kioskPod, 'shop/db', 5432, { note: 'too much' }),
        dropped(laptop, 'shop/web', 8080, { reason: 181 }),
      ],
    },
    {
      id: 'pass',
      title: 'Pass',
      text: `\`Pass\` instead of \`Accept\`: *the rest of this tier has nothing to say about it; ask the teams.*`,
      files: plain(shopPolicies, noGuests, monitoring, kiosk(5, 'Pass')),
      question: {
        text: 'Where in the shop does the kiosk get in?',
        choices: ['web only', 'web and db', 'Nowhere'],
        answer: 0,
        why: 'Pass skips the ban. Then the team’s policies decide: web takes all namespaces, db takes only web.',
      },
      watch: [
        forwarded(kioskPod, 'shop/web', 8080),
        dropped(kioskPod, 'shop/db', 5432, { reason: 181 }),
        forwarded(kioskPod, 'archive/files', 8080, { note: 'no policy there' }),
        dropped(laptop, 'shop/web', 8080, { reason: 181 }),
      ],
      seen: 'One detail: where a Pass rule is at work, Cilium writes the default deny out as a rule, so the drop at `db` says 181 and not 133.',
    },
    {
      id: 'baseline',
      title: 'Baseline',
      text: `The tier \`Baseline\` is asked last. It is for namespaces whose teams have said nothing: here it denies what comes from other pods.

The team of \`archive\` wakes up too and lets \`shop\` in.`,
      files: plain(shopPolicies, baseline('Deny'), archivePolicy),
      question: {
        text: 'Baseline denies all. May web of shop reach archive/files?',
        choices: ['Yes: the team’s own policy comes first', 'No'],
        answer: 0,
        why: 'The team’s allow rule matches, so Baseline is never asked.',
      },
      watch: [
        forwarded('shop/web', 'archive/files', 8080),
        dropped(laptop, 'archive/files', 8080, { reason: 181 }),
        dropped('shop/web', laptop, 80, { reason: 181, note: 'no policy of their own: Baseline' }),
      ],
      seen: 'Baseline gives the cluster a safe default that each team can open where it must.',
    },
    {
      id: 'baseline-accept',
      title: 'A surprise: Baseline Accept',
      text: `What if Baseline says \`Accept\`? The team of \`shop\` isolated its database, and its policy does not list the laptop.

**Here Cilium differs from the text of the API.** The API’s description says that traffic of an isolated pod never gets as far as Baseline: its team’s default deny has already decided. Answer for Cilium.`,
      files: plain(shopPolicies, baseline('Accept', fromGuests)),
      question: {
        text: 'In Cilium, does the laptop reach the database?',
        choices: ['No, the team’s default deny stops it', 'Yes'],
        answer: 1,
        why: 'To Cilium the default deny is what is left when no tier has an answer, so Baseline is asked before it.',
      },
      watch: [forwarded(laptop, 'shop/db', 5432, { note: 'isolated, and yet' }), dropped(prometheus, 'shop/db', 5432)],
      seen: '**The surprise, once more:** by the text of the API this flow is dropped, in Cilium it is forwarded. One manifest, two clusters, two answers. Other network plugins may follow the text. Do not use `Accept` in Baseline for pods that their teams isolate. Select the flow and look under *Default deny* in the inspector: the step that decided is Baseline’s.',
    },
  ],
}
