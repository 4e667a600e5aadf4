import { describe, expect, it } from 'vitest'
import { ccnp, cnp, look, shop } from './fixture'

const said = (text: string) =>
  look(shop + text)
    .filter(({ code }) => code === 'resolver-closed')
    .map(({ message, help }) => `${message} / ${help ?? ''}`)
const everyone = (egress: string) => ccnp(`{endpointSelector: {}, egress: [${egress}]}`)
const toDns =
  '{toEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": kube-system, "k8s:k8s-app": kube-dns}}], toPorts: [{ports: [{port: "53", protocol: UDP}]}]}'
const names = '{toFQDNs: [{matchName: slack.com}]}'

describe('pods that answer DNS under a policy for everyone', () => {
  it('are kept from the API server and from resolvers outside, which is said', () => {
    expect(said(everyone(`${toDns}, ${names}`))).toEqual([
      expect.stringMatching(
        /answers DNS for the cluster, and this keeps it from the API server, .*, and from the resolvers outside .* entity kube-apiserver and port 53/,
      ),
    ])
    expect(said(everyone(`${toDns}, {toEntities: [kube-apiserver]}`))).toEqual([
      expect.stringMatching(/keeps it from the resolvers outside/),
    ])
    expect(
      said(everyone(`${toDns}, {toEntities: [world], toPorts: [{ports: [{port: "53", protocol: UDP}]}]}`)),
    ).toEqual([expect.stringMatching(/keeps it from the API server/)])
  })

  it.each([
    everyone(`${toDns}, {toEntities: [kube-apiserver, world]}`),
    everyone(
      `${toDns}, {toEntities: [kube-apiserver]}, {toCIDR: [192.0.2.53/32], toPorts: [{ports: [{port: "53", protocol: UDP}]}]}`,
    ),
    everyone('{toEntities: [all]}'),
    ccnp(`{endpointSelector: {matchExpressions: [{key: k8s-app, operator: DoesNotExist}]}, egress: [${toDns}]}`),
    ccnp('{endpointSelector: {}, egressDeny: [{toCIDR: [169.254.169.254/32]}], enableDefaultDeny: {egress: false}}'),
    cnp(`{endpointSelector: {}, egress: [${toDns}]}`),
  ])('are fine under %s', (text) => expect(said(text)).toEqual([]))
})
