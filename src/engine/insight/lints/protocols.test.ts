import { describe, expect, it } from 'vitest'
import { analyze } from '../../index'
import { ciliumPolicy, networkPolicy, pod } from '../../testing/manifests'

function said(...policies: readonly string[]): readonly string[] {
  const text = [
    pod('shop/web', 'app: web'),
    pod('shop/log', 'app: log', '{containerPort: 514, protocol: UDP}, {containerPort: 601}'),
    ...policies,
  ].join('\n---\n')
  return analyze([{ name: 'm.yaml', text }])
    .lints()
    .flatMap(({ code, message }) => (code === 'port-other-protocol' ? message : []))
}

const into = (ports: string, name = 'p') =>
  networkPolicy(`{podSelector: {matchLabels: {app: log}}, ingress: [{ports: [${ports}]}]}`, name)
const out = (ports: string) =>
  ciliumPolicy(`egress: [{toEndpoints: [{matchLabels: {app: log}}], toPorts: [{ports: [${ports}]}]}]`)

describe('a port that is opened for one protocol alone', () => {
  it('is told to be served by the other', () => {
    expect(said(into('{port: 514}'))).toEqual([
      'This opens port 514 for TCP, and shop/log serves it by UDP, which no rule opens',
    ])
    expect(said(into('{port: 601, protocol: UDP}'))).toEqual([
      'This opens port 601 for UDP, and shop/log serves it by TCP, which no rule opens',
    ])
    expect(said(out('{port: "514", protocol: TCP}'))).toHaveLength(1)
  })

  it.each([
    ['that the pods serve by it', [into('{port: 601}')]],
    ['and for the other beside it', [into('{port: 514}, {port: 514, protocol: UDP}')]],
    ['and for the other by another policy', [into('{port: 514}'), into('{port: 514, protocol: UDP}', 'q')]],
    ['and which nobody declares', [into('{port: 9000}')]],
    ['of which every protocol is meant', [out('{port: "514"}')]],
    ['beside a rule for every port', [into('{port: 514}'), networkPolicy('{podSelector: {}, ingress: [{}]}', 'q')]],
  ])('is left alone %s', (_, policies) => {
    expect(said(...policies)).toEqual([])
  })
})
