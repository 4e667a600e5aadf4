/** What there is to say of the documents of a file: broken YAML, wrong types, unknown fields, kinds that are not read. */
import type { Diagnostic, Severity } from '../types'
import { field, isRefused } from './document'
import { kindOf, kinds, type Kind } from './kinds'
import type { PlacedDocument } from './layout'
import { rangeAt, type Place } from './resource'
import type { ShapeProblem } from './shape'

const severities: Readonly<Record<string, Severity>> = {
  'yaml-duplicate-key': 'warning',
  'unknown-field': 'warning',
}

/** Diagnostics of one document, where it stands now. */
export function documentDiagnostics({ read, places, place }: PlacedDocument): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = read.problems.map(({ code, message, help, start, end }) => ({
    severity: severities[code] ?? 'error',
    code,
    message,
    help,
    range: rangeAt(place, start, end),
  }))
  read.objects.forEach((object, i) => {
    const at = places[i]
    if (at === undefined) return
    for (const problem of object.problems) diagnostics.push(shapeDiagnostic(problem, at, object.key, isRefused(object)))
    if (object.kind === null) diagnostics.push(unreadDiagnostic(object.kindName, object.apiVersion, at, object.key))
  })
  return diagnostics
}

function shapeDiagnostic(problem: ShapeProblem, place: Place, key: string, isRefusedObject: boolean): Diagnostic {
  const range = rangeAt(place, problem.start, problem.end)
  const isError = problem.code === 'wrong-type' || (problem.code === 'removed-field' && isRefusedObject)
  return {
    severity: isError ? 'error' : 'warning',
    code: problem.code,
    message: problem.message,
    help: problem.help,
    range,
    resource: key,
    ...(problem.replacement === undefined
      ? {}
      : {
          fix: {
            title: `Write ${problem.replacement}`,
            edits: [{ file: range.file, start: range.start, end: range.end, text: problem.replacement }],
          },
        }),
  }
}

function unreadDiagnostic(kindName: string, apiVersion: string, place: Place, key: string): Diagnostic {
  const at = field(place.root, 'kind') ?? place.root
  const range = rangeAt(place, at.start, Math.min(at.end, at.start + 80))
  if (kindName === '' || apiVersion === '') {
    const missing = kindName === '' ? 'kind' : 'apiVersion'
    return {
      severity: 'warning',
      code: 'no-kind',
      message: `this object has no ${missing}, so nothing can be made of it`,
      help: 'Every Kubernetes object starts with apiVersion and kind.',
      range,
      resource: key,
    }
  }
  const known = kindOf(apiVersionOf(kindName), kindName)
  return {
    severity: 'info',
    code: known === null ? 'kind-not-read' : 'version-not-read',
    message:
      known === null
        ? `${kindName} plays no part in network policy here; it is kept and left alone`
        : `${kindName} of ${apiVersion} is not read; it is kept and left alone`,
    ...(known === null ? {} : { help: `Write apiVersion: ${apiVersionOf(kindName)}.` }),
    range,
    resource: key,
  }
}

/** The `apiVersion` that Cilium 1.21 reads a kind under; empty for a kind that is not read. */
function apiVersionOf(kindName: string): string {
  const versions: Readonly<Record<string, string>> = {
    'networking.k8s.io': 'networking.k8s.io/v1',
    'cilium.io': 'cilium.io/v2',
    'policy.networking.k8s.io': 'policy.networking.k8s.io/v1alpha2',
    'discovery.k8s.io': 'discovery.k8s.io/v1',
    'membrane.dev': 'membrane.dev/v1alpha1',
    apps: 'apps/v1',
    batch: 'batch/v1',
    '': 'v1',
  }
  if (!Object.hasOwn(kinds, kindName)) return ''
  // Just checked that the name is a key of `kinds`.
  return versions[kinds[kindName as Kind].group] ?? ''
}
