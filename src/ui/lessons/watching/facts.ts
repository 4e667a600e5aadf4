/** Facts and flows of a step in words, with what the present cluster says of them; pure. */
import type { LessonFact, LessonFlow } from '../../../lessons/index'
import { resourceParts, type Probe, type Snapshot, type Verdict, type VerdictName } from '../../../store/index'

export interface SeenFact {
  readonly subject: string
  /** What is so now; null where what the fact speaks of is not there. */
  readonly now: string | null
  /** Whether it is as the lesson says. */
  readonly isAsSaid: boolean
}

export function seenFact(fact: LessonFact, { policies, endpoints }: Snapshot): SeenFact {
  switch (fact.kind) {
    case 'policy': {
      const policy = policies.find(({ key }) => key === fact.policy)
      const isValid = policy?.status === 'accepted'
      return {
        subject: resourceParts(fact.policy).name,
        now:
          policy === undefined
            ? null
            : isValid
              ? 'VALID True'
              : policy.refusedBy === 'api-server'
                ? 'refused by the API server: nothing is stored'
                : 'VALID False',
        isAsSaid: policy !== undefined && isValid === fact.isValid,
      }
    }
    case 'isolation': {
      const isolation = endpoints.find(({ key }) => key === fact.endpoint)?.isolation
      const isThere = isolation !== undefined
      const ingress = isolation?.ingress.state === 'isolated'
      const egress = isolation?.egress.state === 'isolated'
      return {
        subject: fact.endpoint,
        now: isThere ? isolationText(ingress, egress) : null,
        isAsSaid: isThere && ingress === fact.ingress && egress === fact.egress,
      }
    }
    case 'identity': {
      const [a, b] = fact.endpoints.map((key) => endpoints.find((endpoint) => endpoint.key === key)?.identity)
      const isThere = a !== undefined && b !== undefined
      return {
        subject: fact.endpoints.join(' and '),
        now: isThere ? (a === b ? `one identity, ${a}` : `identities ${a} and ${b}`) : null,
        isAsSaid: isThere && (a === b) === fact.isSame,
      }
    }
  }
}

function isolationText(ingress: boolean, egress: boolean): string {
  if (ingress) return egress ? 'isolated in both directions' : 'isolated for ingress'
  return egress ? 'isolated for egress' : 'not isolated'
}

export function probeOf({ from, to, protocol, port, http, dnsName }: LessonFlow): Probe {
  return {
    from,
    to,
    protocol,
    port,
    ...(http === undefined ? {} : { http }),
    ...(dnsName === undefined ? {} : { dnsName }),
  }
}

export interface SeenFlow {
  readonly verdict: VerdictName
  /** What the proxy answers, or why the packet is dropped; empty where there is nothing to add. */
  readonly detail: string
  readonly isAsSaid: boolean
}

/** A verdict in the words of the watch list; null where the engine could not answer. */
export function seenFlow(flow: LessonFlow, verdict: Verdict | null): SeenFlow | null {
  if (verdict === null) return null
  const { request, dropReason, problem } = verdict
  const isAsSaid =
    verdict.verdict === flow.expect &&
    problem === undefined &&
    request?.verdict === flow.answer &&
    (flow.reason === undefined || dropReason === undefined || dropReason.code === flow.reason)
  return {
    verdict: problem === undefined ? verdict.verdict : 'ERROR',
    detail: problem ?? request?.response ?? dropReason?.text ?? '',
    isAsSaid,
  }
}

const withoutScheme = (key: string): string => key.replace(/^(entity|ip|dns|cidr):/, '')

/** `8080/TCP`, `ping` or `asks for a.example`. */
export function portWords({ protocol, port, dnsName }: LessonFlow): string {
  if (dnsName !== undefined) return `asks for ${dnsName}`
  if (protocol === 'ICMP' || protocol === 'ICMPv6') return 'ping'
  return `${port}/${protocol}`
}

export function requestWords({ http }: LessonFlow): string {
  if (http === undefined) return ''
  const headers = Object.entries(http.headers ?? {}).map(([name, value]) => ` with ${name}: ${value}`)
  return `${http.method ?? 'GET'} ${http.path ?? '/'}${headers.join('')}`
}

export const peerWords = withoutScheme
