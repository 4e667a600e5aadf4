import { describe, expect, it } from 'vitest'
import { modelOf } from '../testing/manifests'
import { cilium } from '../testing/workspace'
import { narrowerIn, partsOf, rangesOf, restOf } from './prefix-parts'

describe('a prefix with narrower ones in it', () => {
  const split = modelOf([
    cilium('s', 'egress: [{toCIDR: [10.0.0.0/8, 10.0.0.0/9, 192.168.0.0/24, 192.168.0.0/25, 192.168.0.128/25]}]'),
  ])

  it('is what they leave of it', () => {
    expect(narrowerIn(split, 'cidr:10.0.0.0/8')).toEqual(['cidr:10.0.0.0/9'])
    expect(restOf(split, 'cidr:10.0.0.0/8')).toBe('10.128.0.0-10.255.255.255')
    expect(rangesOf(split, 'cidr:10.0.0.0/8')).toContain('10.128.0.0-10.255.255.255')
    expect(partsOf(split, 'cidr:10.0.0.0/8')).toBeNull()
  })

  it('is its parts where they leave nothing', () => {
    expect(partsOf(split, 'cidr:192.168.0.0/24')).toEqual(['cidr:192.168.0.0/25', 'cidr:192.168.0.128/25'])
    expect(restOf(split, 'cidr:192.168.0.0/24')).toBe('')
  })

  it('is whole without any, and no other peer has parts', () => {
    expect(rangesOf(split, 'cidr:10.0.0.0/9')).toBeNull()
    expect(narrowerIn(split, 'cidr:10.0.0.0/9')).toEqual([])
    for (const key of ['entity:host', 's/web', 'ip:10.1.2.3']) expect(partsOf(split, key)).toBeNull()
  })

  it('may be the whole world', () => {
    const halves = modelOf([cilium('s', 'egress: [{toCIDR: [0.0.0.0/1, 128.0.0.0/1]}]')])
    expect(partsOf(halves, 'entity:world')).toEqual(['cidr:0.0.0.0/1', 'cidr:128.0.0.0/1'])
    expect(partsOf(split, 'entity:world')).toBeNull()
  })
})
