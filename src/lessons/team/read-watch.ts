/** What a team's lesson watches and asks: flows, facts and questions, read without trust. */
import { checkKeys, isFields, isText, listOf, shown, textOf, type Complain } from './read-fields'
import type { HttpRequest } from '../../engine/types'
import type { LessonCommand, LessonFact, LessonFlow, LessonQuestion } from '../types'

const verdicts = { forwarded: 'FORWARDED', dropped: 'DROPPED', redirected: 'REDIRECTED' } as const
const answers = { passed: 'FORWARDED', refused: 'DROPPED' } as const
const protocols = ['TCP', 'UDP', 'SCTP', 'ICMP', 'ICMPv6'] as const

export function readFlow(value: unknown, place: string, complain: Complain): LessonFlow | null {
  if (!isFields(value)) {
    complain(place, `a flow is a mapping with from, to, port and expect; ${shown(value)}`)
    return null
  }
  checkKeys(
    value,
    ['from', 'to', 'port', 'protocol', 'http', 'dns', 'expect', 'answer', 'reason', 'note'],
    place,
    complain,
  )
  const { port, http, dns, note, reason } = value
  const protocol = protocols.find((one) => one === (value['protocol'] ?? 'TCP'))
  if (protocol === undefined)
    complain(place, `protocol must be one of ${protocols.join(', ')}; ${shown(value['protocol'])}`)
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 0 || port > 65_535)
    complain(place, `port must be a number up to 65535; ${shown(port)}`)
  const verdict = Object.entries(verdicts).find(([word]) => word === value['expect'])?.[1]
  if (verdict === undefined)
    complain(place, `expect must be forwarded, dropped or redirected; ${shown(value['expect'])}`)
  const answer = Object.entries(answers).find(([word]) => word === value['answer'])?.[1]
  if (value['answer'] !== undefined && answer === undefined)
    complain(place, `answer must be passed or refused; ${shown(value['answer'])}`)
  if (reason !== undefined && reason !== 133 && reason !== 181)
    complain(place, `reason must be 133 or 181; ${shown(reason)}`)
  return {
    from: peerOf(textOf(value, 'from', place, complain)),
    to: peerOf(textOf(value, 'to', place, complain)),
    port: Number(port),
    protocol: protocol ?? 'TCP',
    ...(http === undefined ? {} : { http: readRequest(http, place, complain) }),
    ...(isText(dns) ? { dnsName: dns } : {}),
    expect: verdict ?? 'FORWARDED',
    ...(answer === undefined ? {} : { answer }),
    ...(reason === 133 || reason === 181 ? { reason } : {}),
    ...(isText(note) ? { note } : {}),
  }
}

/** As the engine writes peers: `world` and `host` are entities, an address and a DNS name say what they are. */
function peerOf(text: string): string {
  if (/^[a-z]+:/.test(text) || text.includes('/')) return text
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return `ip:${text}`
  return text.includes('.') ? `dns:${text}` : `entity:${text}`
}

export function readRequest(value: unknown, place: string, complain: Complain): HttpRequest {
  if (!isFields(value)) {
    complain(place, `http is a mapping with method and path; ${shown(value)}`)
    return {}
  }
  checkKeys(value, ['method', 'path', 'host', 'headers'], place, complain)
  const { method, path, host, headers } = value
  const given = isFields(headers) ? Object.entries(headers).map(([name, text]) => [name, String(text)]) : []
  return {
    ...(isText(method) ? { method } : {}),
    ...(isText(path) ? { path } : {}),
    ...(isText(host) ? { host } : {}),
    ...(given.length === 0 ? {} : { headers: Object.fromEntries(given) }),
  }
}

export function readFact(value: unknown, place: string, complain: Complain): LessonFact | null {
  if (isFields(value)) {
    const { policy, valid, endpoint, ingress, egress } = value
    if (isText(policy) && typeof valid === 'boolean') return { kind: 'policy', policy, isValid: valid }
    if (isText(endpoint) && typeof ingress === 'boolean' && typeof egress === 'boolean')
      return { kind: 'isolation', endpoint, ingress, egress }
  }
  complain(place, 'a fact has either policy and valid, or endpoint, ingress and egress (true or false)')
  return null
}

/** A command line, or a mapping that says what it is for. */
export function readCommand(value: unknown, place: string, complain: Complain): LessonCommand | null {
  if (isText(value)) return { run: value }
  if (!isFields(value)) {
    complain(place, `a command is text, or a mapping with run, ask and exit; ${shown(value)}`)
    return null
  }
  checkKeys(value, ['run', 'ask', 'exit'], place, complain)
  const { ask, exit } = value
  if (ask !== undefined && !isText(ask)) complain(place, `ask says what the attendee is to type; ${shown(ask)}`)
  const isCode = typeof exit === 'number' && Number.isInteger(exit) && exit >= 0 && exit <= 255
  if (exit !== undefined && !isCode) complain(place, `exit is an exit code from 0 to 255; ${shown(exit)}`)
  return {
    run: textOf(value, 'run', place, complain),
    ...(isText(ask) ? { ask } : {}),
    ...(isCode ? { exit } : {}),
  }
}

export function readQuestion(value: unknown, stepPlace: string, complain: Complain): LessonQuestion | null {
  const place = `${stepPlace}, question`
  if (!isFields(value)) {
    complain(place, 'a question is a mapping with text, choices, answer and why')
    return null
  }
  checkKeys(value, ['text', 'choices', 'answer', 'why'], place, complain)
  const choices = listOf(value, 'choices', place, complain).map(String)
  if (choices.length < 2) complain(place, 'choices needs at least two answers')
  const answer = Number(value['answer'])
  if (!Number.isInteger(answer) || answer < 1 || answer > choices.length)
    complain(place, `answer is the number of the right choice, counted from 1; ${shown(value['answer'])}`)
  return {
    text: textOf(value, 'text', place, complain),
    choices,
    answer: answer - 1,
    why: textOf(value, 'why', place, complain),
  }
}
