/** The same workspace with something more in it, for questions that depend on what it does not state. */
import { ManifestReader } from '../manifest/read'
import type { AnalyzeOptions } from '../types'
import { buildModel, type PolicyModel } from './model'

/** What a workspace might hold besides. */
export interface Supposition {
  /** Manifests, as text. */
  readonly text?: string
  /** Names outside the cluster that somebody asks about. */
  readonly names?: readonly string[]
}

const mostKnown = 50
const known = new WeakMap<PolicyModel, Map<string, PolicyModel>>()

/** The model of a workspace with more in it; made once for each supposition. */
export function supposing(model: PolicyModel, { text = '', names = [] }: Supposition): PolicyModel {
  let models = known.get(model)
  if (models === undefined) known.set(model, (models = new Map()))
  const key = JSON.stringify([text, names])
  let found = models.get(key)
  if (found === undefined) {
    if (models.size >= mostKnown) models.clear()
    models.set(key, (found = build(model, text, names)))
  }
  return found
}

function build(model: PolicyModel, text: string, names: readonly string[]): PolicyModel {
  const options = optionsOf(model)
  const more = text === '' ? [] : new ManifestReader().read([{ name: 'supposed', text }]).resources
  const dns = { ...options.dns, ...Object.fromEntries(names.map((name) => [name, options.dns?.[name] ?? []])) }
  return buildModel({ resources: [...model.resources, ...more] }, { ...options, dns }, model.expressions, model)
}

/** The options that a model was built with. */
export function optionsOf({ cluster }: PolicyModel): AnalyzeOptions {
  // The cluster keeps its options as it got them.
  return JSON.parse(cluster.source.options) as AnalyzeOptions
}
