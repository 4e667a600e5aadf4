/** What pods that do not exist yet would reach, and who could reach them. */
import { endpointKey, type PeerKey } from '../../keys'
import { hasBit } from '../../policy/selectors/bitset'
import type { PolicyModel } from '../../verdict/model'
import { Cells } from '../reach/cells'
import { partiesOf } from '../reach/parties'
import { neighboursOf, neighbourWords } from './neighbours'
import { ghostName, ghostText, planGhosts, type GhostPlan } from './ghosts'
import type { Arrival, DrawnGhost, Exposure, Ghost } from './types'

/** More ghosts than this are not asked about. */
const mostGhosts = 2000

/**
 * Asks the engine about pods that do not exist: the workspace is analysed with them in it.
 *
 * @param withText analyses the workspace with one more text
 */
export function exposureOf(model: PolicyModel, withText: (text: string) => PolicyModel): Exposure {
  const plans = planGhosts(model)
  const asked = plans.slice(0, mostGhosts)
  const haunted = withText(ghostText(asked))
  const parties = partiesOf(haunted)
  const cells = new Cells(haunted, parties.sides)
  const isCounted = (key: string): boolean => model.endpointIndex.has(key)
  const ghosts = asked.flatMap((plan, i): readonly Ghost[] => {
    if (!isMeant(haunted, plan, i)) return []
    const key = ghostKey(plan, i)
    const neighbours = neighboursOf(haunted, parties, cells, { key, isCounted })
    if (neighbours === null) return []
    const { kind, title, labels, namespaceLabels, rules, isNewNamespace, namespace } = plan
    return [
      {
        ...neighbours,
        kind,
        title,
        labels,
        namespaceLabels,
        rules,
        namespace: isNewNamespace ? null : namespace,
        text: neighbourWords(neighbours),
      },
    ]
  })
  const workloads = partiesOf(model)
    .parties.filter(({ kind }) => kind === 'workload')
    .flatMap(({ members }) => members).length
  return {
    ghosts,
    total: plans.length,
    workloads,
    notes: [
      'Each is asked about as if it were there, alone, with just the labels named; more labels may bring it under more rules.',
      'This is about policy alone: whether anything listens on a port, or a route leads there, is not asked.',
    ],
  }
}

/** What a selector asks for may exclude itself: then nobody is meant. */
function isMeant(haunted: PolicyModel, plan: GhostPlan, place: number): boolean {
  const index = haunted.endpointIndex.get(ghostKey(plan, place))
  if (index === undefined) return false
  const identity = haunted.inside.ofEndpoint[index] ?? 0
  return plan.selector === null || hasBit(haunted.selection.select(plan.selector), identity)
}

const ghostKey = ({ namespace }: GhostPlan, place: number): PeerKey => endpointKey(namespace, ghostName(place))

/** More than these are too many to look at. */
const mostDrawn = 60

/**
 * Peers of rules that no present pod is, as pods to be drawn among the others.
 *
 * @param withText analyses the workspace with one more text
 * @returns the workspace with them in it; null where there are none
 */
export function haunt<T>(
  model: PolicyModel,
  withText: (text: string) => { readonly analysis: T; readonly model: PolicyModel },
): { readonly analysis: T; readonly ghosts: readonly DrawnGhost[] } | null {
  const planned = planGhosts(model)
    .filter(({ kind }) => kind === 'rule')
    .slice(0, mostDrawn)
  if (planned.length === 0) return null
  const trial = withText(ghostText(planned))
  const plans = planned.filter((plan, i) => isMeant(trial.model, plan, i))
  if (plans.length === 0) return null
  const { analysis } = plans.length === planned.length ? trial : withText(ghostText(plans))
  return {
    analysis,
    ghosts: plans.map((plan, i) => ({
      key: ghostKey(plan, i),
      title: plan.title,
      labels: plan.labels,
      newNamespace: plan.isNewNamespace ? plan.namespace : null,
      namespaceLabels: plan.namespaceLabels,
      rules: plan.rules,
    })),
  }
}

/** What workloads of a model bring that are new in it. */
export function arrivalsOf(
  model: PolicyModel,
  added: readonly { readonly namespace: string; readonly name: string }[],
): readonly Arrival[] {
  if (added.length === 0) return []
  const parties = partiesOf(model)
  const cells = new Cells(model, parties.sides)
  const members = parties.parties.flatMap((party) => (party.kind === 'workload' ? party.members : []))
  return added.flatMap(({ namespace, name }): readonly Arrival[] => {
    const label = `${namespace}/${name}`
    const member = members.find((one) => one.label === label || one.keys.has(label))
    if (member === undefined) return []
    const isCounted = (key: string): boolean => !member.keys.has(key)
    const neighbours = neighboursOf(model, parties, cells, { key: member.key, isCounted })
    return neighbours === null ? [] : [{ ...neighbours, namespace, name, text: neighbourWords(neighbours) }]
  })
}
