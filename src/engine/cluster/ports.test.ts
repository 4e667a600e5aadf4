import { expect, it } from 'vitest'
import { areSamePorts } from './ports'

const http = { port: 80, protocol: 'TCP', name: 'http' } as const

it.each([
  ['are the same with the same numbers and protocols, whatever their names', [http], [{ ...http, name: 'web' }], true],
  ['are others with another protocol', [http], [{ ...http, protocol: 'UDP' as const }], false],
  ['are others in another order', [http, { ...http, port: 81 }], [{ ...http, port: 81 }, http], false],
  ['are others where one is missing', [http], [], false],
])('lists of ports %s', (_, a, b, same) => expect(areSamePorts(a, b)).toBe(same))
