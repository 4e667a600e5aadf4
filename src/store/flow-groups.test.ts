import { describe, expect, it } from 'vitest'
import { shopSnapshot } from './fixture'
import { reachabilityOf } from './flow-groups'

const snapshot = shopSnapshot()

describe('who may reach an endpoint', () => {
  const { reachedBy, reaches } = reachabilityOf(snapshot, 'shop/api')

  it('lists the peers that may reach it first, with their ports', () => {
    expect(reachedBy[0]).toMatchObject({
      peer: 'shop/frontend',
      label: 'shop/frontend',
      allowedPorts: ['8080/TCP (http)'],
      droppedPorts: [],
      reasons: [],
    })
  })

  it('says for the others which ports are closed to them, and why', () => {
    const others = reachedBy.slice(1)
    expect(others.map(({ peer }) => peer)).toContain('entity:host')
    for (const other of others)
      expect(other).toMatchObject({ allowedPorts: [], droppedPorts: ['8080/TCP (http)'], reasons: ['Policy denied'] })
  })

  it('lists whom it may reach by itself', () => {
    expect(reaches.filter(({ allowedPorts }) => allowedPorts.length > 0).map(({ peer }) => peer)).toEqual([
      'shop/db',
      'kube-system/coredns',
      'entity:world',
    ])
    expect(reaches.find(({ peer }) => peer === 'shop/legacy')?.reasons).toEqual(['Policy denied by denylist'])
  })

  it('is nothing for an endpoint that is not there', () => {
    expect(reachabilityOf(snapshot, 'shop/nobody')).toEqual({ reachedBy: [], reaches: [] })
  })
})
