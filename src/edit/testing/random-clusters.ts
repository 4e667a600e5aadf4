/** Random clusters for properties of proposals, with the slow evaluator as a judge that shares no code with the engine. */
import type { Case } from '../../engine/conformance/arbitrary'
import { oracle } from '../../engine/conformance/oracle'
import { analyze, type Analysis, type Probe, type SourceFile } from '../../engine/index'

export type Flow = Pick<Probe, 'from' | 'to' | 'protocol' | 'port'>

/** The engine in the mode of a case. */
export function analysisOf(
  files: readonly SourceFile[],
  { enforcement, ipv6, nodes, dns }: Omit<Case, 'questions'>,
): Analysis {
  const ipFamilies = ipv6 ? (['IPv4', 'IPv6'] as const) : (['IPv4'] as const)
  return analyze(files, { enforcement, ipFamilies, nodeLabels: nodes, dns, apiServer: false })
}

/** Whether a flow goes through, as the slow evaluator sees it. */
export function judgedBySlow(manifest: string, { enforcement, ipv6, nodes, dns }: Case): (flow: Flow) => boolean {
  const slow = oracle(manifest, { enforcement, ipv6, nodes, dns })
  return ({ from, to, protocol, port }) => {
    const { egress, ingress } = slow.ask({ from, to, proto: protocol, port })
    return [egress, ingress].every(({ decision }) => decision === 'allowed' || decision === 'none')
  }
}

/** The questions of a case that both evaluators know an answer to. */
export function questionsOf({ questions, ipv6 }: Case): Case['questions'] {
  return questions.filter(({ from, to }) => !ipv6 || ![from, to].includes('entity:world'))
}

/** Pods of one identity cannot be told apart by any policy, nor can ports that the flow itself has. */
export function isAlike(analysis: Analysis, a: Flow, b: Flow): boolean {
  const identity = (key: string): string =>
    String(analysis.endpoints.find((endpoint) => endpoint.key === key)?.identity ?? key)
  return (
    identity(a.from) === identity(b.from) &&
    identity(a.to) === identity(b.to) &&
    a.port === b.port &&
    a.protocol === b.protocol
  )
}
