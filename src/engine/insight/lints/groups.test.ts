import { describe, expect, it } from 'vitest'
import { object } from '../../testing/manifests'
import { cnp, look, shop } from './fixture'

const lab = `---\n${object('CiliumCIDRGroup', '/lab', 'spec: {externalCIDRs: [10.1.0.0/16]}', 'role: lab')}\n`

const messages = (rule: string, section = 'egress') =>
  look(`${shop}${lab}${cnp(`{endpointSelector: {matchLabels: {app: web}}, ${section}: [{toCIDRSet: [${rule}]}]}`)}`)
    .filter(({ code }) => code === 'cidr-group-wide' || code === 'except-outside')
    .map(({ message }) => message)

const not = (operator: string, values = '') =>
  `{cidrGroupSelector: {matchExpressions: [{key: role, operator: ${operator}${values}}]}}`

describe('a group selector that names no label of a group', () => {
  it('is pointed out with what it selects', () => {
    expect(messages('{cidrGroupSelector: {}}')).toEqual([
      expect.stringContaining('allows everything, pods and nodes too'),
    ])
    expect(messages('{cidrGroupSelector: {}}', 'egressDeny')).toEqual([expect.stringContaining('denies everything')])
    expect(messages(not('DoesNotExist'))).toEqual([expect.stringContaining('every address outside but those of such')])
    expect(messages(not('NotIn', ', values: [lab]'))).toHaveLength(1)
  })

  it('is not where it names one', () => {
    expect(messages('{cidrGroupSelector: {matchLabels: {role: lab}}}')).toEqual([])
    expect(messages(not('Exists'))).toEqual([])
    expect(messages('{cidrGroupRef: lab}')).toEqual([])
  })
})

describe('a hole in a group', () => {
  it('is pointed out where no prefix of the group is near', () => {
    expect(messages('{cidrGroupRef: lab, except: [192.168.0.0/16]}')).toEqual([
      '192.168.0.0/16 lies in no prefix of CiliumCIDRGroup lab, so it leaves nothing out',
    ])
    expect(messages('{cidrGroupRef: lab, except: [10.1.2.0/24, 10.0.0.0/8]}')).toEqual([])
    expect(messages('{cidrGroupRef: none, except: [192.168.0.0/16]}')).toEqual([])
  })
})
