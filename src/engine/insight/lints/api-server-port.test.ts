import { describe, expect, it } from 'vitest'
import { objectYaml } from '../../testing/manifests'
import { cnp, look, np, pod } from './fixture'

const service = `---\n${objectYaml('Service', 'default/kubernetes', { spec: '{clusterIP: 10.96.0.1, ports: [{name: https, port: 443, targetPort: 6443}]}' })}`
const endpoints = `---\n${objectYaml('Endpoints', 'default/kubernetes', { more: 'subsets: [{addresses: [{ip: 10.0.0.9}], ports: [{name: https, port: 6443}]}]\n' })}`
const to = (entity: string, ports: string) =>
  cnp(`{endpointSelector: {}, egress: [{toEntities: [${entity}], toPorts: [{ports: [${ports}]}]}]}`)
const said = (text: string) => look(pod('shop/a', 'app: a') + text).find(({ code }) => code === 'service-port')

describe('the port of the service in a rule for the API server', () => {
  it('is pointed out with the port that policies see', () => {
    expect(said(service + endpoints + to('kube-apiserver', '{port: "443", protocol: TCP}'))).toMatchObject({
      message: expect.stringContaining('the API server behind it listens on 6443'),
      help: 'Write 6443.',
    })
  })

  it.each([
    ['with the other port beside it', service + endpoints + to('kube-apiserver', '{port: "443"}, {port: "6443"}')],
    ['within a range', service + endpoints + to('kube-apiserver', '{port: "443", endPort: 7000, protocol: TCP}')],
    ['for others', service + endpoints + to('world', '{port: "443"}')],
    ['where nobody says which port the endpoints have', service + to('kube-apiserver', '{port: "443"}')],
  ])('is not, %s', (_, text) => expect(said(text)).toBeUndefined())
})

describe('the port of the service in a rule for everyone', () => {
  const open = (ports: string) => np(`{podSelector: {}, policyTypes: [Egress], egress: [{ports: [${ports}]}]}`)
  const asCilium = cnp('{endpointSelector: {}, egress: [{toPorts: [{ports: [{port: "443", protocol: TCP}]}]}]}', 'q')

  it('is a note, as the API server is not among them', () => {
    for (const policy of [open('{port: 443}'), asCilium])
      expect(said(service + endpoints + policy)).toMatchObject({
        severity: 'info',
        message: expect.stringContaining('Port 443 is open to everyone but the API server'),
      })
  })

  it.each([
    ['where the other port is open too', open('{port: 443}, {port: 6443}')],
    [
      'where another policy opens that',
      open('{port: 443}') + cnp('{endpointSelector: {}, egress: [{toEntities: [all]}]}', 'q'),
    ],
    ['of another service', open('{port: 8443}')],
    ['of UDP', open('{port: 443, protocol: UDP}')],
  ])('is not, %s', (_, policy) => expect(said(service + endpoints + policy)).toBeUndefined())
})
