import { expect, it } from 'vitest'
import { classOf, portClasses } from './port-classes'

const tcp = 6
const udp = 17
const classes = portClasses([
  { entries: [{ ports: [{ protocol: tcp, first: 80, last: 80 }] }, { ports: null }] },
  { entries: [{ ports: [{ protocol: tcp, first: 8000, last: 9000 }] }] },
  {
    entries: [
      { ports: [{ protocol: tcp, first: 8080, last: 8080 }] },
      { ports: [{ protocol: udp, first: 53, last: 53 }] },
    ],
  },
] as unknown as Parameters<typeof portClasses>[0])
const at = (protocol: number, port: number): number => classOf(classes, protocol, port)

it('ports that every rule treats alike are one class, wherever they lie', () => {
  expect(at(tcp, 8000)).toBe(at(tcp, 9000))
  expect(at(tcp, 1)).toBe(at(tcp, 65_535))
  expect(at(tcp, 79)).toBe(at(tcp, 81))
})

it('ports that a rule tells apart are of different classes', () => {
  expect(new Set([at(tcp, 1), at(tcp, 80), at(tcp, 8000), at(tcp, 8080)]).size).toBe(4)
  expect(at(udp, 53)).not.toBe(at(udp, 54))
})

it('a protocol that no rule names is in the last class', () => {
  expect(at(132, 80)).toBe(classes.length - 1)
  expect(classes.at(-1)).toEqual({ protocol: 0, ranges: [[0, 65_535]] })
})
