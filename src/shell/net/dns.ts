/** `nslookup`, and `dig` in short. Source: busybox networking/nslookup.c, BIND's. */
import { hasScheme } from '../../engine/keys'
import { textAt } from '../cluster/object'
import type { Call, Result } from '../tool'
import { lookUp } from './connect'

/** Where names are asked for, from a place. */
function serverOf({ cluster, place }: Call): string {
  if (place.pod === null) return '192.0.2.53'
  return textAt(cluster.find('Service', 'kube-system', 'kube-dns')?.value, 'spec', 'clusterIP')
}

export function nslookup(args: readonly string[], call: Call): Result {
  const [name] = args.filter((arg) => !arg.startsWith('-'))
  if (name === undefined) return { out: '', error: 'Usage: nslookup [HOST]\n', code: 1 }
  const answer = lookUp(name, call)
  const server = serverOf(call)
  const head = `Server:\t\t${server}\nAddress:\t${server}#53\n\n`
  switch (answer.state) {
    case 'dns-dropped':
      call.cluster.clock.advance(15_000)
      return { out: ';; connection timed out; no servers could be reached\n\n', code: 1 }
    case 'dns-refused':
      return { out: `${head}** server can't find ${name}: REFUSED\n\n`, code: 1 }
    case 'no-such-name':
      return { out: `${head}** server can't find ${name}: NXDOMAIN\n\n`, code: 1 }
    case 'found':
      return { out: `${head}Name:\t${answer.name}\nAddress: ${addressIn(answer.resolved)}\n\n`, code: 0 }
  }
}

type Resolved = Extract<ReturnType<typeof lookUp>, { state: 'found' }>['resolved']

/** The address of a name; one of the documentation range (RFC 5737) where nobody states it. */
function addressIn(resolved: Resolved): string {
  if (resolved.kind === 'unknown') return ''
  return resolved.kind === 'outside' && hasScheme(resolved.peer, 'dns') ? '203.0.113.10' : resolved.address
}

export function dig(args: readonly string[], call: Call): Result {
  const name = args.find((arg) => !/^[-+@]/.test(arg) && !/^(A|AAAA|ANY)$/i.test(arg))
  if (name === undefined) return { out: '', error: 'usage: dig [+short] NAME\n', code: 1 }
  const answer = lookUp(name, call)
  if (answer.state === 'dns-dropped') {
    call.cluster.clock.advance(15_000)
    return {
      out: `;; communications error to ${serverOf(call)}#53: timed out\n;; no servers could be reached\n`,
      code: 9,
    }
  }
  const isFound = answer.state === 'found'
  const address = isFound ? addressIn(answer.resolved) : ''
  if (args.includes('+short')) return { out: isFound ? `${address}\n` : '', code: 0 }
  const status = isFound ? 'NOERROR' : answer.state === 'dns-refused' ? 'REFUSED' : 'NXDOMAIN'
  const found = isFound ? `\n;; ANSWER SECTION:\n${answer.name}.\t30\tIN\tA\t${address}\n` : ''
  return {
    out: `;; ->>HEADER<<- opcode: QUERY, status: ${status}\n\n;; QUESTION SECTION:\n;${name}.\tIN\tA\n${found}`,
    code: 0,
  }
}
