/** `ping` as busybox prints it. Source: busybox networking/ping.c. */
import { CommandError } from '../error'
import { readOptions, type Options } from '../options'
import type { Call, Result } from '../tool'
import { connect } from './connect'

export function ping(args: readonly string[], call: Call): Result {
  let options: Options
  try {
    options = readOptions(args, {
      values: ['count', 'timeout', 'deadline', 'size', 'interval'],
      switches: ['ipv4', 'ipv6', 'quiet', 'numeric'],
      short: {
        c: 'count',
        W: 'timeout',
        w: 'deadline',
        s: 'size',
        i: 'interval',
        4: 'ipv4',
        6: 'ipv6',
        q: 'quiet',
        n: 'numeric',
      },
    })
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    return { out: '', error: `ping: ${error.message.replace('error: ', '')}\n`, code: 1 }
  }
  const [host] = options.words
  if (host === undefined) return { out: '', error: 'Usage: ping [-c COUNT] [-W SEC] HOST\n', code: 1 }
  // Without a count it would go on for ever.
  const count = Math.min(100, Math.max(1, Number(options.text('count') ?? '4') || 1))
  const isV6 = host.includes(':')
  const connection = connect({ host, port: isV6 ? 128 : 8, protocol: isV6 ? 'ICMPv6' : 'ICMP' }, call)
  if (!('address' in connection)) return { out: '', error: `ping: bad address '${host}'\n`, code: 1 }
  const isAnswered = connection.state === 'open'
  call.cluster.clock.advance(isAnswered ? (count - 1) * 1000 + 1 : count * 1000)
  const { address } = connection
  const lines = isAnswered
    ? Array.from({ length: count }, (_, i) => `64 bytes from ${address}: seq=${i} ttl=63 time=0.100 ms\n`).join('')
    : ''
  const received = isAnswered ? count : 0
  const loss = isAnswered ? 0 : 100
  const summary = `\n--- ${host} ping statistics ---\n${count} packets transmitted, ${received} packets received, ${loss}% packet loss\n`
  const times = isAnswered ? 'round-trip min/avg/max = 0.100/0.100/0.100 ms\n' : ''
  return { out: `PING ${host} (${address}): 56 data bytes\n${lines}${summary}${times}`, code: isAnswered ? 0 : 1 }
}
