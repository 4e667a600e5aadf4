/** Cases: small workspaces with their right answers, and objects that a cluster takes or refuses. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { analyze, runChecks } from '../index'
import type { Analysis, AnalyzeOptions } from '../types'

const folder = fileURLToPath(new URL('./cases/', import.meta.url))

/** Options of the few cases that are not about a cluster with Cilium's defaults. */
const optionsByCase: Readonly<Record<string, AnalyzeOptions>> = {
  '34-v4-only-dual-stack': { ipFamilies: ['IPv4', 'IPv6'] },
}

/** Names of the workspaces among the cases, without their endings. */
export function caseNames(): readonly string[] {
  return readdirSync(folder)
    .filter((name) => /\.(ya?ml|json)$/.test(name))
    .map((name) => name.replace(/\.\w+$/, ''))
    .sort()
}

/** Text of a case's file. */
export function caseText(name: string): string {
  const file = readdirSync(folder).find((other) => other.startsWith(`${name}.`))
  if (file === undefined) throw new RangeError(`there is no case ${name}`)
  return readFileSync(folder + file, 'utf8')
}

/** The analysis of a case, with text added to its file where a test asks for more. */
export function analyzeCase(name: string, more = ''): Analysis {
  const text = `${caseText(name)}${more === '' ? '' : `\n---\n${more}`}`
  return analyze([{ name: `${name}.yaml`, text }], optionsByCase[name] ?? {})
}

/** What is wrong with the answers to a case's stated flows: a line each; none where it states nothing. */
export function wrongAnswers(name: string): readonly string[] {
  return runChecks(analyzeCase(name))
    .checks.filter(({ status }) => status === 'fail' || status === 'invalid')
    .map(({ text, message }) => `${text}: ${message}`)
}

export interface Refusal {
  readonly kind: string
  readonly name: string
  readonly object: Readonly<Record<string, unknown>>
  /** Whether API server and Cilium together take it. */
  readonly accepted: boolean
}

/** Objects that a cluster takes or refuses. */
export function refusals(): readonly Refusal[] {
  return ['refusals.jsonl', 'refusals-more.jsonl'].flatMap((name) => {
    const lines = readFileSync(folder + name, 'utf8')
      .trim()
      .split('\n')
    // The files are part of the project; their format is the interface above.
    return lines.map((line) => JSON.parse(line) as Refusal)
  })
}

/** Whether the engine takes an object: its resource is read, and no diagnostic calls it an error. */
export function isAccepted({ object }: Refusal): boolean {
  const analysis = analyze([{ name: 'object.json', text: JSON.stringify(object) }])
  return (
    analysis.resources.every(({ status }) => status === 'read') &&
    analysis.diagnostics.every(({ severity }) => severity !== 'error')
  )
}
