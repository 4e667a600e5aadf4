/** What becomes of a flow that a local redirect policy takes; `local-redirects.ts` reads them. */
import type { LocalRedirect, ServicePort } from '../types'
import type { Target } from './resolution'

/** Where flows go that a policy takes, and a sentence about it. */
export interface Redirected {
  readonly targets: readonly Target[]
  readonly words: string
  readonly isSure: boolean
}

/** What becomes of flows to ports of a service or an address; null where none of its policies takes them. */
export function redirectOf(
  redirects: readonly LocalRedirect[] | undefined,
  dialled: readonly Pick<ServicePort, 'port' | 'protocol'>[],
): Redirected | null {
  for (const { policy, pods, ports, isSure } of redirects ?? []) {
    const taken = ports.filter((from) =>
      dialled.some(({ port, protocol }) => from.port === port && from.protocol === protocol),
    )
    if (taken.length === 0 || pods.length === 0) continue
    const found = taken.map(({ targetPort: port, protocol }) => ({ port, protocol }))
    const where = [...new Set(found.map(({ port }) => port))].join(', ')
    const named = pods.length > 3 ? `${pods.slice(0, 3).join(', ')} and ${pods.length - 3} more` : pods.join(', ')
    const words = `CiliumLocalRedirectPolicy ${policy} leads it to port ${where} of ${named} on the sender's own node${isSure ? '' : ', where enable-local-redirect-policy is on and such a pod runs there'}.`
    return { targets: pods.map((key) => ({ key, ports: found })), words, isSure }
  }
  return null
}
