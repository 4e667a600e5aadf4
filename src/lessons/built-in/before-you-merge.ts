/** Lesson 11: a lockdown that makes every route time out, found with observed flows before it is applied. */
import { titled } from '../contents'
import { scenes } from '../scenes/before-you-merge'
import type { Lesson, LessonReplay } from '../types'
import { documents, dropped, filesOf, forwarded, namespace, pod, service } from '../write'

const cluster = documents(
  namespace('shop'),
  namespace('ingress'),
  pod('ingress', 'gateway', 'app: gateway', '8443'),
  pod('shop', 'web', 'app: web', '8080'),
  service('shop', 'web', 'app: web', [80, 8080]),
  pod('shop', 'api', 'app: api', '9000'),
  service('shop', 'api', 'app: api', [80, 9000]),
)

const lockdown = (port: string, peer: string): string => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: lockdown
  namespace: shop
spec:
  endpointSelector:
    matchLabels: {app: web}
  ingress:
    - ${peer}
      toPorts:
        - ports: [{port: "${port}", protocol: TCP}]
`

const fromWorld = 'fromEntities: [world]'
const fromGateway = `fromEndpoints:
        - matchLabels: {app: gateway, io.kubernetes.pod.namespace: ingress}`

/** Two routes by way of the gateway, and what they call. Both nodes tell of each connection. */
const flows = `Aug  7 09:00:00.120 [n1]: 198.51.100.23:60123 (world) -> ingress/gateway:8443 (ID:30001) to-endpoint FORWARDED (TCP Flags: SYN)
Aug  7 09:00:00.121 [n1]: ingress/gateway:40122 (ID:30001) -> shop/web:8080 (ID:30002) to-overlay FORWARDED (TCP Flags: SYN)
Aug  7 09:00:00.122 [n2]: ingress/gateway:40122 (ID:30001) -> shop/web:8080 (ID:30002) to-endpoint FORWARDED (TCP Flags: SYN)
Aug  7 09:00:00.123 [n2]: ingress/gateway:40122 (ID:30001) <- shop/web:8080 (ID:30002) to-overlay FORWARDED (TCP Flags: SYN, ACK)
Aug  7 09:00:00.130 [n2]: shop/web:51013 (ID:30002) -> shop/api:9000 (ID:30003) to-endpoint FORWARDED (TCP Flags: SYN)
Aug  7 09:00:00.131 [n2]: shop/web:51013 (ID:30002) <- shop/api:9000 (ID:30003) to-endpoint FORWARDED (TCP Flags: SYN, ACK)
Aug  7 09:01:12.400 [n1]: ingress/gateway:40560 (ID:30001) -> shop/web:8080 (ID:30002) to-overlay FORWARDED (TCP Flags: SYN)
Aug  7 09:01:12.401 [n2]: ingress/gateway:40560 (ID:30001) -> shop/web:8080 (ID:30002) to-endpoint FORWARDED (TCP Flags: SYN)
Aug  7 09:02:59.004 [n2]: 10.0.2.1:33001 (host) -> shop/web:8080 (ID:30002) to-endpoint FORWARDED (TCP Flags: SYN)
`

const present = filesOf(cluster)
const replay: LessonReplay = { flows, present }
const gateway = 'ingress/gateway'

export const lesson: Lesson = {
  ...titled('before-you-merge'),
  scenes,
  steps: [
    {
      id: 'what-was-seen',
      title: 'Three minutes of flows',
      text: `A shop behind a gateway, without any policy. Somebody has recorded three minutes with \`hubble observe\`; the *Replay* tab below lists
them, one row a connection, however many events report it.

Every row is **Kept**: nothing has been written yet.`,
      files: present,
      replay,
      watch: [forwarded(gateway, 'shop/web', 8080), forwarded('shop/web', 'shop/api', 9000)],
      seen: 'Hubble shows what happened while it looked. Replay says *seen*, and never *all*.',
    },
    {
      id: 'the-draft',
      title: 'A lockdown',
      text: `The draft lets only the world into web, on the port of its service: 80. It reads well, and it was reviewed.

Look at **Would break** before you merge it.`,
      files: filesOf(cluster, lockdown('80', fromWorld)),
      replay,
      question: {
        text: 'Which of the observed connections does it break?',
        choices: [
          'None: users come from the world on port 80',
          'The gateway’s, so every route times out',
          'All of them',
        ],
        answer: 1,
        why: 'The host still reaches its own pods, and nobody isolates api. But the gateway is a pod, and it dials the pod’s port.',
      },
      watch: [dropped(gateway, 'shop/web', 8080), forwarded('shop/web', 'shop/api', 9000)],
      seen: 'The row names the policy and its line. Two things are wrong with it; the nearest miss shows one at a time.',
    },
    {
      id: 'the-port',
      title: 'The backend’s port',
      text: `Cilium chooses the backend before it asks policies: the rule must name the **pod’s port**, 8080, and not the service’s.

The row stays where it is.`,
      files: filesOf(cluster, lockdown('8080', fromWorld)),
      replay,
      watch: [dropped(gateway, 'shop/web', 8080), forwarded('entity:world', 'shop/web', 8080)],
      seen: 'Now the world may come in, which nobody ever did in these three minutes.',
    },
    {
      id: 'the-peer',
      title: 'The peer that was seen',
      text: `Users come from the world, but web sees the **gateway**: that is whom the rule must name, with its namespace.

The row moves back to **Kept** as soon as the rule says so.`,
      files: filesOf(cluster, lockdown('8080', fromGateway)),
      replay,
      watch: [forwarded(gateway, 'shop/web', 8080), dropped('entity:world', 'shop/web', 8080)],
      seen: 'In CI `membrane replay --fail-on breaks,cannot-say` asks the same of each pull request.',
    },
  ],
}
