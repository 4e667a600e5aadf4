/** What may be changed on the way to the goals, by meaning: pods, labels, services and settings, not their text. */
import type { Analysis, AnalyzeOptions, SourceFile, SourceRange } from '../../types'
import type { PolicyModel } from '../../verdict/model'
import type { Limits, LimitState, MayChange } from './types'

/** One side of a judgement. */
export interface JudgedSide {
  readonly analysis: Analysis
  readonly model: PolicyModel
  readonly files: readonly SourceFile[]
  readonly options: AnalyzeOptions
}

const words: Readonly<Record<MayChange, string>> = {
  policies: 'Change policies alone: pods, services, labels and settings stay as they are.',
  labels: 'Change labels alone: policies, pods, services and settings stay as they are.',
  anything: 'Change what you like but the settings of the cluster.',
}

export function limitStates(start: JudgedSide, now: JudgedSide, limits: Limits): readonly (LimitState | null)[] {
  return [
    changeLimit(start, now, limits.change),
    limits.files === undefined ? null : fileLimit(start, now, limits.files),
    limits.policies === undefined ? null : countLimit(now, limits.policies),
    limits.without === undefined || limits.without.length === 0 ? null : kindLimit(now, limits.without),
  ]
}

const state = (text: string, because: string): LimitState => ({ text, isKept: because === '', because })

function changeLimit(start: JudgedSide, now: JudgedSide, may: MayChange): LimitState {
  const changed = [
    ...(settingsOf(start) === settingsOf(now) ? [] : ['the settings of the cluster']),
    ...(may === 'anything' ? [] : changedResources(start.analysis, now.analysis, may === 'labels')),
    ...(may === 'labels' ? changedPolicies(start, now) : []),
  ]
  return state(words[may], changed.length === 0 ? '' : `You changed ${listed(changed)}.`)
}

/** Settings that the workspace or the page states. */
function settingsOf({ analysis }: JudgedSide): string {
  return JSON.stringify(analysis.settings.map(({ key, value }) => [key, value]))
}

/** Names of pods, namespaces and services that are not what they were, those that are gone or new included. */
function changedResources(start: Analysis, now: Analysis, mayRelabel: boolean): readonly string[] {
  const facts = ({ endpoints, namespaces, services }: Analysis): ReadonlyMap<string, string> =>
    new Map([
      ...endpoints.map(({ key, podLabels, ports, replicas, hostNetwork, addresses, node }): [string, string] => [
        `the pod ${key}`,
        JSON.stringify([mayRelabel ? null : sorted(podLabels), ports, replicas, hostNetwork, addresses, node]),
      ]),
      ...namespaces
        .filter(({ implicit }) => !implicit)
        .map(({ name, labels }): [string, string] => [
          `the namespace ${name}`,
          JSON.stringify(mayRelabel ? null : sorted(labels)),
        ]),
      ...services.map(({ range: _range, ...service }): [string, string] => [
        `the service ${service.key}`,
        // Which pods it selects follows from their labels.
        mayRelabel ? '' : JSON.stringify(service),
      ]),
    ])
  return differing(facts(start), facts(now))
}

const sorted = (labels: Readonly<Record<string, string>>): readonly (readonly [string, string])[] =>
  Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))

function changedPolicies(start: JudgedSide, now: JudgedSide): readonly string[] {
  const texts = ({ analysis, files }: JudgedSide): ReadonlyMap<string, string> =>
    new Map(analysis.policies.map(({ key, name, range }) => [`the policy ${name} (${key})`, textAt(files, range)]))
  return differing(texts(start), texts(now))
}

const textAt = (files: readonly SourceFile[], { file, start, end }: SourceRange): string =>
  files.find(({ name }) => name === file)?.text.slice(start, end) ?? ''

function differing(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key))
}

function fileLimit(start: JudgedSide, now: JudgedSide, allowed: readonly string[]): LimitState {
  const texts = ({ files }: JudgedSide): ReadonlyMap<string, string> =>
    new Map(files.map(({ name, text }) => [name, text]))
  const changed = differing(texts(start), texts(now)).filter((name) => !allowed.includes(name))
  return state(
    `Change ${allowed.length === 1 ? 'one file alone' : 'these files alone'}: ${allowed.join(', ')}.`,
    changed.length === 0 ? '' : `You changed ${listed(changed)}.`,
  )
}

function countLimit({ analysis }: JudgedSide, most: number): LimitState {
  const count = analysis.policies.length
  return state(
    most === 1 ? 'One policy must do.' : `At most ${most} policies in all.`,
    count <= most ? '' : `There are ${count}.`,
  )
}

function kindLimit({ analysis }: JudgedSide, without: readonly string[]): LimitState {
  const found = analysis.policies.filter(({ kind }) => without.includes(kind))
  return state(
    `Without ${without.join(', ')}.`,
    found.length === 0 ? '' : `${listed(found.map(({ name, kind }) => `${name} is a ${kind}`))}.`,
  )
}

const mostListed = 3

function listed(names: readonly string[]): string {
  const rest = names.length - mostListed
  const shown = rest > 0 ? [...names.slice(0, mostListed), `${rest} more`] : names
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`
}
