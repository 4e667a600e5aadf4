/** What a verdict comes to for somebody who expects something: allowed or denied, and the one reason that counts. */
import { dropReasons } from '../../cilium/numbers'
import { resourceRange } from '../../manifest/resource'
import { judgedSide, type Direction, type Probe, type Side, type Step, type Verdict } from '../../types'
import type { PolicyModel } from '../../verdict/model'
import type { CheckedFlow } from './types'
import { resourceWords } from '../../keys'

interface ReasonOptions {
  /** Whether a drop is explained with the rule that came nearest to letting it through. */
  readonly withNearest: boolean
}

const full: ReasonOptions = { withNearest: true }

/** Reads a verdict as answers to "may it?": one, or one for each way in which the flow may come about where they differ. */
export function checkedFlows(
  model: PolicyModel,
  probe: Probe,
  verdict: Verdict,
  options = full,
): readonly CheckedFlow[] {
  if (verdict.isUndecided !== true) return [checkedFlow(model, probe, verdict, options)]
  return (verdict.outcomes ?? []).map(({ when, probe: asked, verdict: outcome }) => {
    const flow = checkedFlow(model, asked, outcome, options)
    return { ...flow, reason: `${when}: ${flow.reason}` }
  })
}

/** One answer to "may it?": where it depends on something, the strictest. */
export function strictestFlow(model: PolicyModel, probe: Probe, verdict: Verdict): CheckedFlow {
  const flows = checkedFlows(model, probe, verdict)
  const [first] = flows
  return flows.find(({ outcome }) => outcome === 'denied') ?? first ?? checkedFlow(model, probe, verdict)
}

/** A request that the proxy refuses is denied. */
function checkedFlow(model: PolicyModel, probe: Probe, verdict: Verdict, options = full): CheckedFlow {
  const isDenied = verdict.verdict === 'DROPPED' || verdict.request?.verdict === 'DROPPED'
  const outcome = isDenied ? 'denied' : 'allowed'
  if (verdict.problem !== undefined && verdict.egress.steps.length === 0 && verdict.ingress.steps.length === 0)
    return { probe, outcome, reason: verdict.problem }
  if (verdict.isSelf === true) return { probe, outcome, reason: verdict.understood?.join(' ') ?? '' }
  if (verdict.verdict === 'DROPPED') {
    const direction = isStopped(verdict.egress) ? 'egress' : 'ingress'
    const end = direction === 'egress' ? probe.from : (verdict.reached ?? probe.to)
    // No policy has to do with it, whichever of them isolate the end.
    if (verdict.dropReason?.code === dropReasons.unknownProtocol.code)
      return { probe, outcome, ...fromStep(decisiveStep(verdict[direction]), '') }
    const { nearest, ...reason } = dropReason(model, end, direction, verdict[direction])
    if (nearest === undefined || !options.withNearest) return { probe, outcome, ...reason }
    return { probe, outcome, ...reason, reason: `${reason.reason}. Nearest: ${nearest}` }
  }
  if (verdict.request !== undefined) {
    const step = [verdict.ingress, verdict.egress]
      .flatMap(({ steps }) => steps)
      .filter(({ kind }) => kind === 'request')
      .find(({ effect }) => (effect === 'deny') === isDenied)
    const said = fromStep(step, verdict.request.response)
    return {
      probe,
      outcome,
      ...said,
      reason: options.withNearest ? said.reason : said.reason.replace(/ Nearest: .*$/, ''),
    }
  }
  const steps = [verdict.ingress, verdict.egress].map(decisiveStep).filter((step) => step !== undefined)
  return {
    probe,
    outcome,
    ...fromStep(steps.find(({ policy }) => policy !== undefined) ?? steps[0], 'nothing holds it back'),
  }
}

type Reason = Pick<CheckedFlow, 'reason' | 'range' | 'policy'>

function isStopped(side: Side): boolean {
  const { decision } = judgedSide(side)
  return decision === 'denied' || decision === 'error'
}

function decisiveStep({ steps }: Side): Step | undefined {
  return steps.find(({ decisive }) => decisive === true)
}

function fromStep(step: Step | undefined, otherwise: string): Reason {
  if (step === undefined) return { reason: otherwise }
  return {
    reason: step.policy === undefined ? step.text : `${resourceWords(step.policy)}: ${step.text}`,
    ...(step.range === undefined ? {} : { range: step.range }),
    ...(step.policy === undefined ? {} : { policy: step.policy }),
  }
}

/** Of a plain default deny the policy that isolates is the reason, and the nearest miss a hint. */
function dropReason(
  model: PolicyModel,
  key: string,
  direction: Direction,
  side: Side,
): Reason & { readonly nearest?: string } {
  const step = decisiveStep(side)
  if (step?.policy !== undefined || judgedSide(side).decision === 'error') return fromStep(step, '')
  const endpoint = model.endpointIndex.get(key)
  const rules = endpoint === undefined ? [] : (model.maps.ruleSet(endpoint)?.rules ?? [])
  const policies = rules.filter(({ rule }) => rule.isolates.includes(direction)).map(({ policy }) => policy)
  const names = [...new Set(policies.map((policy) => resourceWords(policy.key)))].sort()
  const miss = side.steps.find(({ kind }) => kind === 'near-miss')
  const why =
    names.length === 0
      ? `the cluster's mode isolates ${key} for ${direction}, and no rule lets it through`
      : `${names.join(', ')} ${names.length === 1 ? 'isolates' : 'isolate'} ${key} for ${direction}, and no rule lets it through`
  const [first] = policies
  return {
    reason: why,
    ...(miss === undefined
      ? {}
      : { nearest: miss.policy === undefined ? miss.text : `${resourceWords(miss.policy)}: ${miss.text}` }),
    ...(first === undefined ? {} : { range: resourceRange(first.place), policy: first.key }),
  }
}
