/** What records prove whose labels, names or reasons a mask or a text form has left out. */
import { describe, expect, it } from 'vitest'
import { FlowReader } from '../readers/reader'
import { ConnectionLog } from './log'
import { worstSeen, type Observed } from './seen'

function observed(text: string): Observed {
  const log = new ConnectionLog()
  log.begin('flows')
  const reader = new FlowReader(log.tell)
  reader.push(`${text}\n`)
  reader.end()
  log.end(reader)
  return log.finish()
}

const api = { identity: 5001, namespace: 'shop', labels: ['k8s:app=api'], pod_name: 'api-0' }
const web = { identity: 5002, namespace: 'shop', labels: ['k8s:app=web'], pod_name: 'web-0' }

function flow(fields: object): string {
  return JSON.stringify({
    flow: {
      time: '2026-08-07T09:00:00.000000001Z',
      verdict: 'FORWARDED',
      IP: { source: '10.9.9.9', destination: '10.0.1.2' },
      l4: { TCP: { source_port: 40000, destination_port: 8080, flags: { SYN: true } } },
      source: web,
      destination: api,
      event_type: { type: 4 },
      ...fields,
    },
  })
}

describe('the number of an identity without its labels', () => {
  it.each([
    ['a remote node that has a number of its own', 2 ** 25 + 1, ['remote-node']],
    ['the last of the remote nodes', 3 * 2 ** 24 - 1, ['remote-node']],
    ['an address', 2 ** 24 + 1, []],
    ['the reserved remote node', 6, ['remote-node']],
  ])('is that of %s', (_, identity, reserved) => {
    const line = `Aug  7 09:00:00.120: 10.9.9.9:40000 (ID:${identity}) -> shop/api-0:8080 (ID:5001) to-endpoint FORWARDED (TCP Flags: SYN)`
    const kind = reserved.length > 0 ? 'entity' : 'outside'
    expect(observed(flow({ source: { identity } })).connections[0]?.from).toMatchObject({ kind, reserved })
    if (identity > 6) expect(observed(line).connections[0]?.from).toMatchObject({ kind, reserved })
  })

  it('counts less than the labels that are given', () => {
    const source = { identity: 2 ** 25 + 1, labels: ['reserved:kube-apiserver', 'reserved:remote-node'] }
    expect(observed(flow({ source })).connections[0]?.from.reserved).toEqual(['kube-apiserver', 'remote-node'])
  })
})

describe('the reason of a drop that only the type of the event tells', () => {
  const seen = (fields: object): string | undefined => {
    const { connections, setApart } = observed(flow({ verdict: 'DROPPED', ...fields }))
    const [connection] = connections
    return connection === undefined ? setApart[0]?.reason : worstSeen(connection.tally)
  }

  it.each([
    [133, 'denied'],
    [181, 'denied'],
    [189, 'denied'],
    [155, 'not a policy drop: reason 155'],
    [0, 'dropped'],
  ])('%d is seen as %s', (reason, answer) => {
    expect(seen({ event_type: { type: 1, sub_type: reason } })).toBe(answer)
    expect(seen({ event_type: { type: 1, sub_type: reason }, drop_reason: 181 })).toBe('denied')
  })

  it('is no reason where the type is another', () => {
    expect(seen({ event_type: { type: 4, sub_type: 3 } })).toBe('dropped')
  })
})

it('policies that a text form names for what audit mode let through deny it', () => {
  const line =
    'Aug  7 09:00:00.120: shop/web-0:40000 (ID:5002) -> shop/api-0:8080 (ID:5001) policy-verdict:L3-L4 INGRESS AUDITED BY no-web (CiliumNetworkPolicy) (TCP Flags: SYN)'
  expect(observed(line).connections[0]?.policies).toEqual([
    { did: 'denied', kind: 'CiliumNetworkPolicy', namespace: null, name: 'no-web' },
  ])
})

it.each([
  [1, []],
  [2, ['n2']],
  [3, []],
  [4, ['n2']],
  ['NODE_UNAVAILABLE', ['n2']],
  ['NODE_ERROR', ['n2']],
  ['NODE_GONE', []],
])('a node in the state %s sends flows or does not', (state, nodes) => {
  const status = JSON.stringify({ node_status: { state_change: state, node_names: ['n2'] } })
  expect(observed(status).files[0]?.nodesUnavailable).toEqual(nodes)
})
