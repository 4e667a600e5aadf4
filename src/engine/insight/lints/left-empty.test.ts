import { describe, expect, it } from 'vitest'
import { cnp, look, np, shop } from './fixture'

const said = (text: string) =>
  look(shop + text)
    .filter(({ code }) => code === 'left-empty')
    .map(({ severity, message }) => `${severity} ${message}`)
const web = '{podSelector: {matchLabels: {app: web}}}'
const plain = (rule: string) => np(`{podSelector: {matchLabels: {app: api}}, ingress: [${rule}]}`)
const cilium = (section: string) => cnp(`{endpointSelector: {matchLabels: {app: api}}, ${section}}`)
const ports = 'toPorts: [{ports: [{port: "8080", protocol: TCP}]}]'

describe('a key with nothing behind it', () => {
  it.each([
    [plain('{from: , ports: [{port: 8080}]}'), 'warning Nothing is written behind from: this rule is for everyone'],
    [
      np('{podSelector: {}, egress: [{to: , ports: [{port: 53}]}]}'),
      'info Nothing is written behind to: this rule is for everyone',
    ],
    [plain(`{from: [${web}], ports: }`), 'warning Nothing is written behind ports: this rule is for every port'],
    [
      plain(`{from: [${web}], ports: [{port: , protocol: UDP}]}`),
      'warning Nothing is written behind port: this is every UDP port',
    ],
    [
      plain('{from: [{podSelector: {matchLabels: }}]}'),
      'warning Nothing is written behind matchLabels: this selector restricts nothing',
    ],
    [
      np('{podSelector: {matchLabels: }, ingress: []}'),
      'info Nothing is written behind matchLabels: this selector restricts nothing',
    ],
    [
      cilium(`ingress: [{fromEndpoints: , ${ports}}]`),
      'warning Nothing is written behind fromEndpoints: these ports are open to everyone, the world included',
    ],
    [
      cilium(`egressDeny: [{toCIDR: , ${ports}}]`),
      'warning Nothing is written behind toCIDR: these ports are denied to everyone, the world included',
    ],
    [
      cilium('ingress: [{fromEntities: }]'),
      'warning Nothing is written behind fromEntities: this rule matches nothing',
    ],
    [
      cilium('ingress: [{fromEntities: [host], toPorts: }]'),
      'warning Nothing is written behind toPorts: this rule is for every port',
    ],
    [
      cilium('ingress: [{toPorts: [{ports: [{port: "8080", protocol: TCP}], rules: }]}]'),
      'warning Nothing is written behind rules: every request is let through',
    ],
  ])('is reported with what is then meant: %s', (text, message) => expect(said(text)).toEqual([message]))

  it.each([
    plain('{}'),
    plain(`{from: [${web}]}`),
    np('{podSelector: {}, policyTypes: [Ingress], ingress: }'),
    np('{podSelector: {matchLabels: , matchExpressions: [{key: app, operator: Exists}]}, ingress: []}'),
    cilium(`ingress: [{fromEndpoints: [{}], fromEntities: , ${ports}}]`),
    cilium(`ingress: [{${ports}}]`),
  ])('is not said of %s', (text) => expect(said(text)).toEqual([]))
})
