import { describe, expect, it } from 'vitest'
import { analyze, runChecks } from '../../index'
import { object, podOn } from '../../testing/workspace'

const reason = (rule: string) => {
  const documents = [
    podOn('a/cli', { labels: 'app: cli' }),
    podOn('b/api', { labels: 'app: api', ports: '{containerPort: 8080}' }),
    object(
      'Service',
      'b/api',
      'spec: {clusterIP: 10.96.0.50, selector: {app: api}, ports: [{port: 80, targetPort: 8080}]}',
    ),
    object('NetworkPolicy', 'a/out', `spec: {podSelector: {}, policyTypes: [Egress], egress: [${rule}]}`),
    object('Traffic', '/t', 'spec: {flows: [{from: a/cli, to: "10.96.0.50:80"}]}'),
  ]
  const [check] = runChecks(analyze([{ name: 'm.yaml', text: documents.join('\n---\n') }])).checks
  return check?.message ?? ''
}

describe('a rule about the address of a service, on its port', () => {
  it('is told what policies see in its place', () => {
    expect(reason('{to: [{ipBlock: {cidr: 10.96.0.50/32}}], ports: [{port: 80}]}')).toContain(
      '10.96.0.50 is the address of service b/api, and policies see the pod behind it, on its own port',
    )
  })

  it.each([
    '{to: [{ipBlock: {cidr: 10.97.0.0/16}}], ports: [{port: 80}]}',
    '{to: [{ipBlock: {cidr: 10.96.0.50/32}}], ports: [{port: 81}]}',
    '{to: [{ipBlock: {cidr: 10.96.0.50/32}}], ports: [{port: 80, protocol: UDP}]}',
  ])('is none of %s', (rule) => expect(reason(rule)).not.toContain('is the address of service'))
})
