import { describe, expect, it } from 'vitest'
import { Engine } from '../index'
import { ask, ciliumPolicy, modelOf, networkPolicy, somePods } from '../testing/manifests'
import { MatrixBit } from '../types'
import { matrixCell, verdictMatrix } from './matrix'
import { classOf, portClasses } from './maps/port-classes'

describe('classes of ports of rules that ask for authentication', () => {
  it('tell the blocks of ranges apart, as the narrowest one decides', () => {
    const policy = ciliumPolicy(
      'ingress: [{toPorts: [{ports: [{port: "80", endPort: 90, protocol: TCP}]}], authentication: {mode: disabled}}, {toPorts: [{ports: [{port: "84", endPort: 99, protocol: TCP}]}], authentication: {mode: test-always-fail}}]',
    )
    const model = modelOf([...somePods, policy])
    const matrix = verdictMatrix(model)
    const [web = 0, db = 0] = model.inside.ofEndpoint
    const isAllowedAt = (port: number): boolean => {
      const found = matrix.classes.findIndex(
        ({ protocol, ranges }) => protocol === 'TCP' && ranges.some(([first, last]) => first <= port && port <= last),
      )
      return (matrixCell(matrix, web, db, found) & MatrixBit.ingressAllowed) !== 0
    }
    const ports = [79, 80, 83, 84, 87, 88, 90, 91]
    const asked = ports.map((port) => ask(model, `shop/web shop/db TCP/${port}`).ingress.decision === 'allowed')
    expect(ports.map(isAllowedAt)).toEqual(asked)
    expect(asked).toEqual([false, true, true, false, false, true, true, false])
  })
})

describe('classes of ports', () => {
  const entry = (first: number, last: number) => ({ ports: [{ protocol: 6, first, last }] })
  const classes = portClasses([
    // Of an entry only its ports count here.
    { entries: [entry(80, 90), entry(85, 100)] as never },
  ])
  it('hold the ports that no rule tells apart, wherever they lie', () => {
    expect(classes).toEqual([
      {
        protocol: 6,
        ranges: [
          [0, 79],
          [101, 65_535],
        ],
      },
      { protocol: 6, ranges: [[80, 84]] },
      { protocol: 6, ranges: [[85, 90]] },
      { protocol: 6, ranges: [[91, 100]] },
      { protocol: 0, ranges: [[0, 65_535]] },
    ])
  })
  it.each([
    [6, 443, 0],
    [6, 85, 2],
    [17, 85, 4],
  ])('protocol %i port %i is in class %i', (protocol, port, index) => {
    expect(classOf(classes, protocol, port)).toBe(index)
  })
})

describe('the matrix of an edited workspace', () => {
  const rule = (rules: string) =>
    ciliumPolicy(
      `egress: [{toEntities: [all], toPorts: [{ports: [{port: "9000", protocol: TCP}]${rules === '' ? '' : `, rules: ${rules}`}}]}]`,
    )
  const http = '{http: [{method: GET}]}'
  const file = (rules: string) => [{ name: 'a.yaml', text: [...somePods, rule(rules)].join('\n---\n') }]
  const fresh = (rules: string) => new Engine().update(file(rules)).matrix()
  it('is that of the same text read afresh, with and without a proxy', () => {
    const engine = new Engine()
    for (const rules of ['', http, '', http, http, ''])
      expect(engine.update(file(rules)).matrix()).toEqual(fresh(rules))
    expect(fresh(http)).not.toEqual(fresh(''))
  })
  it('is whole, whatever became of the arrays of the one before', () => {
    const engine = new Engine()
    const { allowed, redirected } = engine.update(file(http)).matrix()
    structuredClone({ allowed, redirected }, { transfer: [allowed.buffer, redirected.buffer] })
    expect(engine.update(file('')).matrix()).toEqual(fresh(''))
  })
})

describe('the matrix', () => {
  it('agrees with every single question', () => {
    const model = modelOf([
      ...somePods,
      networkPolicy(
        '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}], ports: [{port: http}]}]}',
      ),
      ciliumPolicy(
        'egress: [{toEntities: [all], toPorts: [{ports: [{port: "9000", protocol: TCP}], rules: {http: [{}]}}]}]',
      ),
    ])
    const matrix = verdictMatrix(model)
    const classes = matrix.classes
    for (const [source, { key: from }] of model.cluster.endpoints.entries()) {
      for (const [destination, { key: to }] of model.cluster.endpoints.entries()) {
        for (const port of [80, 9000, 8080]) {
          const at = classes.findIndex(
            ({ protocol, ranges }) =>
              protocol === 'TCP' && ranges.some(([first, last]) => first <= port && port <= last),
          )
          const [one, other] = [source, destination].map((index) => model.inside.ofEndpoint[index] ?? 0)
          const cell = matrixCell(matrix, one ?? 0, other ?? 0, at)
          const { egress, ingress } = ask(model, `${from} ${to} TCP/${port}`)
          const expected =
            (egress.decision === 'allowed' ? MatrixBit.egressAllowed : 0) |
            (egress.l7 ? MatrixBit.egressL7 : 0) |
            (ingress.decision === 'allowed' ? MatrixBit.ingressAllowed : 0) |
            (ingress.l7 ? MatrixBit.ingressL7 : 0)
          expect(cell, `${from} ${to} ${port}`).toBe(expected)
        }
      }
    }
  })
})
