import { describe, expect, it } from 'vitest'
import { parsePorts, portsText } from './ports'

describe('ports as a line of text', () => {
  it('are read with their protocol and name', () => {
    expect(parsePorts('8080, 53/udp dns,')).toEqual([{ port: 8080 }, { port: 53, protocol: 'UDP', name: 'dns' }])
  })

  it.each(['http', '0', '70000', '80/XYZ', '80 a b'])('are not read from %s', (text) => {
    expect(parsePorts(text)).toBeNull()
  })

  it('come out as they are read', () => {
    expect(
      portsText([
        { port: 80, protocol: 'TCP', name: 'web' },
        { port: 53, protocol: 'UDP' },
      ]),
    ).toBe('80 web, 53/UDP')
  })
})
