import { describe, expect, it } from 'vitest'
import { ccnp, cnp, codes, np, shop } from './fixture'

const said = (text: string) => codes(shop + text).filter((code) => code === 'dash-before-ports')

describe('a dash before ports', () => {
  it.each([
    np('{podSelector: {}, ingress: [{from: [{podSelector: {}}]}, {ports: [{port: 8080}]}]}'),
    np('{podSelector: {}, egress: [{to: [{ipBlock: {cidr: 203.0.113.0/24}}]}, {ports: [{port: 5978}]}]}'),
    cnp('{endpointSelector: {}, ingress: [{fromEndpoints: [{}]}, {toPorts: [{ports: [{port: "8080"}]}]}]}'),
    ccnp('{endpointSelector: {}, egressDeny: [{toEntities: [world]}, {toPorts: [{ports: [{port: "25"}]}]}]}'),
  ])('is said of %s', (text) => expect(said(text)).toEqual(['dash-before-ports']))

  it.each([
    np('{podSelector: {}, ingress: [{from: [{podSelector: {}}], ports: [{port: 8080}]}]}'),
    np('{podSelector: {}, ingress: [{ports: [{port: 8080}]}, {from: [{podSelector: {}}]}]}'),
    cnp('{endpointSelector: {}, ingress: [{fromEndpoints: [{}]}], egress: [{toPorts: [{ports: [{port: "80"}]}]}]}'),
  ])('is not said of %s', (text) => expect(said(text)).toEqual([]))
})
