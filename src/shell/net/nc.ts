/** `nc` to see whether a port is open, as OpenBSD's netcat prints it, and busybox's in its images. */
import { listAt, textAt } from '../cluster/object'
import { CommandError } from '../error'
import { readOptions, type Options } from '../options'
import { printed, type Call, type Result } from '../tool'
import { connect, podByKey } from './connect'

export function nc(args: readonly string[], call: Call): Result {
  let options: Options
  try {
    options = readOptions(args, {
      values: ['wait', 'idle', 'port'],
      switches: ['zero', 'verbose', 'udp', 'numeric', 'keep', 'listen', 'tcp4', 'tcp6'],
      short: {
        w: 'wait',
        z: 'zero',
        v: 'verbose',
        u: 'udp',
        n: 'numeric',
        k: 'keep',
        l: 'listen',
        i: 'idle',
        p: 'port',
        4: 'tcp4',
        6: 'tcp6',
      },
    })
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    return { out: '', error: `nc: ${error.message.replace('error: ', '')}\n`, code: 1 }
  }
  const [host, portText = ''] = options.words
  const port = Number(portText)
  if (options.has('listen'))
    return { out: '', error: 'nc: listening is not simulated here: pods answer by what their manifests say\n', code: 1 }
  if (host === undefined || !Number.isInteger(port) || port <= 0)
    return { out: '', error: 'usage: nc [-zuv] [-w seconds] host port\n', code: 1 }
  const protocol = options.has('udp') ? 'UDP' : 'TCP'
  const word = protocol.toLowerCase()
  const isVerbose = options.has('verbose')
  const connection = connect({ host, port, protocol }, call)
  const isBusybox = /busybox|alpine/.test(imageOf(call))
  const say = (text: string): string => (isVerbose || isBusybox ? `${text}\n` : '')
  switch (connection.state) {
    case 'dns-dropped':
    case 'dns-refused':
    case 'no-such-name':
      return {
        out: '',
        error: isBusybox
          ? `nc: bad address '${host}'\n`
          : `nc: getaddrinfo for host "${host}" port ${port}: Temporary failure in name resolution\n`,
        code: 1,
      }
    case 'dropped': {
      // A datagram that is dropped looks like one that nobody answers.
      if (protocol === 'UDP')
        return {
          out: '',
          error: say(
            isBusybox
              ? `${host} (${connection.address}:${port}) open`
              : `Connection to ${host} ${port} port [udp/*] succeeded!`,
          ),
          code: 0,
        }
      const seconds = Number(options.text('wait') ?? '129')
      call.cluster.clock.advance(seconds * 1000)
      return {
        out: '',
        error: isBusybox
          ? 'nc: timed out\n'
          : say(`nc: connect to ${host} port ${port} (tcp) timed out: Operation now in progress`),
        code: 1,
      }
    }
    case 'refused':
      return {
        out: '',
        error: isBusybox
          ? `nc: ${host} (${connection.address}:${port}): Connection refused\n`
          : say(`nc: connect to ${host} port ${port} (${word}) failed: Connection refused`),
        code: 1,
      }
    case 'denied':
    case 'reset':
    case 'open':
      call.cluster.clock.advance(5)
      if (!isVerbose) return printed('')
      return {
        out: '',
        error: isBusybox
          ? `${host} (${connection.address}:${port}) open\n`
          : `Connection to ${host} ${port} port [${word}/*] succeeded!\n`,
        code: 0,
      }
  }
}

function imageOf(call: Call): string {
  const pod = call.place.pod === null ? null : podByKey(call, call.place.pod)
  return textAt(listAt(pod?.value, 'spec', 'containers')[0], 'image')
}
