import { expect, it } from 'vitest'
import { portClasses } from './maps/port-classes'
import { PortUses } from './port-uses'

const range = (first: number, last: number) => ({ protocol: 6, first, last })
const naming = (...ports: ReturnType<typeof range>[]) => ({ ports, asksAuthentication: false })
const some = naming(range(80, 90), range(85, 100))

it('classes are those of the maps that are there', () => {
  const uses = new PortUses()
  const of = (...ports: (typeof some)[]) =>
    portClasses(ports.map((own) => ({ entries: [{ ports: own.ports }] as never })))
  uses.count(some, 1)
  expect(uses.classes).toEqual(of(some))
  uses.count(naming(range(443, 443)), 1)
  expect(uses.classes).toEqual(of(some, naming(range(443, 443))))
  uses.count(some, -1)
  expect(uses.classes).toEqual(of(naming(range(443, 443))))
})

it('classes are the same list as long as no range comes or goes', () => {
  const uses = new PortUses()
  uses.count(some, 1)
  const { classes } = uses
  uses.count(some, 1)
  uses.count(some, -1)
  expect(uses.classes).toBe(classes)
})

it('blocks of ranges are told apart as long as a map asks for an authentication', () => {
  const uses = new PortUses()
  uses.count(some, 1)
  const { classes } = uses
  const asking = { ...naming(range(80, 90)), asksAuthentication: true }
  uses.count(asking, 1)
  expect(uses.classes.map(({ ranges }) => ranges)).toContainEqual([[88, 89]])
  uses.count(asking, -1)
  expect(uses.classes).toEqual(classes)
})
