/**
 * Policies with layer 7 rules that Cilium 1.20 removed: the API server refuses them as they are written, but what an older
 * version has stored stays in force, without those rules. Source: Documentation/operations/upgrade.rst (1.20 removed kafka, l7
 * and l7proto).
 */
import { isAtLeast } from '../../cilium/settings/versions'
import { resourceWords } from '../../keys'
import { writesRemovedRules } from '../../manifest/written-fields'
import type { Policy } from '../../policy/entry'
import { remembered } from '../../../values/remembered'
import { buildModel, type PolicyModel } from '../model'
import { optionsOf } from '../what-if'
import type { JudgedFlow } from './probe'

/** The last version that knew such rules. */
const lastWith = '1.19'

/** The workspace as it is where that version has stored its policies. */
const asStored = remembered((model: PolicyModel) =>
  buildModel({ resources: model.resources }, { ...optionsOf(model), storedIn: lastWith }, model.expressions, model),
)

/** What comes out differently where an older version has stored policies that are refused for nothing but such rules. */
export function storedRuleDoubts({ model, probe, found, ask, isStopped }: JudgedFlow): readonly string[] {
  const { settings } = model.cluster
  if (!isAtLeast(settings.storedIn, '1.20') || found.isUnanswered === true) return []
  const refused = model.policies.filter(isRefusedForThem)
  if (refused.length === 0) return []
  const isDenied = isStopped(found)
  if (isStopped(ask(asStored(model), probe, { isBrief: true })) === isDenied) return []
  const [names, is, its] =
    refused.length === 1
      ? [resourceWords(refused[0]?.key ?? ''), 'is', 'its']
      : [`${refused.length} policies`, 'are', 'their']
  return [
    `${names} ${is} refused for ${its} Kafka or generic layer 7 rules; where Cilium ${lastWith} or an older version has stored ${refused.length === 1 ? 'it, it stays' : 'them, they stay'} in force without them, and this would be ${isDenied ? 'allowed' : 'denied'}.`,
  ]
}

function isRefusedForThem({ rejections, place }: Policy): boolean {
  return (
    rejections.length > 0 &&
    rejections.every(({ code, path }) => code === 'l7-no-kind' && writesRemovedRules(place.root, path))
  )
}
