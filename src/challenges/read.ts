/**
 * A teacher's challenge, from parsed YAML to the shape that the page knows, without trust; and back.
 *
 * Nothing is guessed: whatever does not fit is a problem that says where it is, and a challenge with problems is not played.
 */
import type { Limits } from '../engine/insight/goals/types'
import {
  checkKeys,
  isFields,
  isText,
  listOf,
  shown,
  textOf,
  type Complain,
  type Fields,
} from '../lessons/team/read-fields'
import { idForm, modes, readFiles, readText, type FileText } from '../lessons/team/read-files'
import { readRequest } from '../lessons/team/read-watch'
import type { Challenge, ChallengeGoal } from './types'

export type ReadChallenge =
  | { readonly challenge: Challenge; readonly problems: readonly [] }
  | { readonly challenge: null; readonly problems: readonly string[] }

const keys = [
  'id',
  'title',
  'summary',
  'exam',
  'text',
  'textFile',
  'files',
  'enforcement',
  'goals',
  'limits',
  'hints',
  'solved',
]

/** Reads a challenge; `where` begins each problem, such as the name of its file. */
export function readChallenge(value: unknown, where: string, fileText: FileText): ReadChallenge {
  const problems: string[] = []
  const complain: Complain = (place, text) => {
    problems.push(`${where}${place === '' ? '' : `, ${place}`}: ${text}`)
  }
  if (!isFields(value)) {
    complain('', 'a challenge must be a mapping with id, title, summary, text, files and goals')
    return { challenge: null, problems }
  }
  checkKeys(value, keys, '', complain)
  const id = isText(value['id']) && idForm.test(value['id']) ? value['id'] : ''
  if (id === '')
    complain('', `id must be lower-case letters, digits and dashes, for the address; ${shown(value['id'])}`)
  const enforcement = modes.find((mode) => mode === value['enforcement'])
  if (value['enforcement'] !== undefined && enforcement === undefined)
    complain('', `enforcement must be default, always or never; ${shown(value['enforcement'])}`)
  const goals = listOf(value, 'goals', '', complain).map((goal, i) => readGoal(goal, `goal ${i + 1}`, complain))
  if (goals.length === 0) complain('', 'goals must be a list of at least one goal')
  const hints = listOf(value, 'hints', '', complain).filter((hint, i) => {
    if (!isText(hint)) complain(`hint ${i + 1}`, `a hint is text; ${shown(hint)}`)
    return isText(hint)
  })
  const challenge: Challenge = {
    id,
    title: textOf(value, 'title', '', complain),
    summary: textOf(value, 'summary', '', complain),
    ...(isText(value['exam']) ? { exam: value['exam'] } : {}),
    text: readText(value, '', fileText, complain),
    files: readFiles(value, [], '', { fileText, complain }),
    ...(enforcement === undefined ? {} : { enforcement }),
    goals: goals.filter((goal) => goal !== null),
    limits: readLimits(value['limits'], complain),
    hints: hints.map(String),
    ...(isText(value['solved']) ? { solved: value['solved'] } : {}),
  }
  return problems.length === 0 ? { challenge, problems: [] } : { challenge: null, problems }
}

function readGoal(value: unknown, place: string, complain: Complain): ChallengeGoal | null {
  if (!isFields(value)) {
    complain(place, `a goal is a mapping with from, to and expect, or with endpoint; ${shown(value)}`)
    return null
  }
  const note = isText(value['note']) ? { note: value['note'] } : {}
  return value['endpoint'] === undefined
    ? readFlowGoal(value, note, place, complain)
    : readIsolation(value, note, place, complain)
}

function readIsolation(
  value: Fields,
  note: { readonly note?: string },
  place: string,
  complain: Complain,
): ChallengeGoal | null {
  checkKeys(value, ['endpoint', 'ingress', 'egress', 'note'], place, complain)
  const { ingress, egress } = value
  for (const [key, is] of Object.entries({ ingress, egress }))
    if (is !== undefined && typeof is !== 'boolean') complain(place, `${key} must be true or false; ${shown(is)}`)
  if (typeof ingress !== 'boolean' && typeof egress !== 'boolean') {
    complain(place, 'a goal on isolation needs ingress or egress, true or false')
    return null
  }
  return {
    kind: 'isolation',
    endpoint: textOf(value, 'endpoint', place, complain),
    ...(typeof ingress === 'boolean' ? { ingress } : {}),
    ...(typeof egress === 'boolean' ? { egress } : {}),
    ...note,
  }
}

function readFlowGoal(
  value: Fields,
  note: { readonly note?: string },
  place: string,
  complain: Complain,
): ChallengeGoal | null {
  checkKeys(value, ['from', 'to', 'port', 'protocol', 'http', 'dns', 'expect', 'proxied', 'note'], place, complain)
  const { port, http, dns, expect, proxied, protocol } = value
  if (port !== undefined && (typeof port !== 'number' || !Number.isInteger(port) || port < 0 || port > 65_535))
    complain(place, `port must be a number up to 65535; ${shown(port)}`)
  if (expect !== 'allowed' && expect !== 'denied') complain(place, `expect must be allowed or denied; ${shown(expect)}`)
  if (proxied !== undefined && typeof proxied !== 'boolean')
    complain(place, `proxied must be true or false; ${shown(proxied)}`)
  return {
    kind: 'flow',
    from: textOf(value, 'from', place, complain),
    to: textOf(value, 'to', place, complain),
    ...(typeof port === 'number' ? { port } : {}),
    ...(isText(protocol) ? { protocol } : {}),
    ...(http === undefined ? {} : { http: readRequest(http, place, complain) }),
    ...(isText(dns) ? { dns } : {}),
    expect: expect === 'allowed' ? 'allowed' : 'denied',
    ...(proxied === true ? { isProxied: true } : {}),
    ...note,
  }
}

const mayChange = ['policies', 'labels', 'anything'] as const

function readLimits(value: unknown, complain: Complain): Limits {
  const place = 'limits'
  if (value === undefined) return { change: 'anything' }
  if (!isFields(value)) {
    complain(place, `limits must be a mapping; ${shown(value)}`)
    return { change: 'anything' }
  }
  checkKeys(value, ['change', 'files', 'policies', 'without', 'tight'], place, complain)
  const change = mayChange.find((word) => word === (value['change'] ?? 'anything'))
  if (change === undefined) complain(place, `change must be policies, labels or anything; ${shown(value['change'])}`)
  const { policies, tight } = value
  if (policies !== undefined && !(typeof policies === 'number' && Number.isInteger(policies) && policies >= 0))
    complain(place, `policies is the most policies at the end, a number; ${shown(policies)}`)
  if (tight !== undefined && typeof tight !== 'boolean') complain(place, `tight must be true or false; ${shown(tight)}`)
  const files = listOf(value, 'files', place, complain).map(String)
  const without = listOf(value, 'without', place, complain).map(String)
  return {
    change: change ?? 'anything',
    ...(files.length === 0 ? {} : { files }),
    ...(typeof policies === 'number' ? { policies } : {}),
    ...(without.length === 0 ? {} : { without }),
    ...(tight === true ? { isTight: true } : {}),
  }
}

/** A challenge as `readChallenge` takes it, for YAML or JSON. */
export function writtenChallenge({ goals, limits, ...challenge }: Challenge): Fields {
  const { isTight, ...rest } = limits
  return {
    ...challenge,
    goals: goals.map((goal) => {
      if (goal.kind === 'isolation') {
        const { kind: _kind, ...fields } = goal
        return fields
      }
      const { kind: _kind, isProxied, ...fields } = goal
      return { ...fields, ...(isProxied === true ? { proxied: true } : {}) }
    }),
    limits: { ...rest, ...(isTight === true ? { tight: true } : {}) },
  }
}
