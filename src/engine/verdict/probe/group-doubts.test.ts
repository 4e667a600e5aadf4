import { describe, expect, it } from 'vitest'
import { analyze } from '../../index'
import { cilium, podOn, tcp } from '../../testing/workspace'

const group = '[{aws: {securityGroupsIds: [sg-1]}}]'

function doubts(policy: string, to = 'ip:203.0.113.4', port = 443): string {
  const text = [podOn('a/api', { ip: '10.0.0.1' }), podOn('a/web', { ip: '10.0.0.2' }), policy].join('\n---\n')
  const { doubts: found = [] } = analyze([{ name: 'm.yaml', text }]).probe({
    from: 'a/api',
    to,
    protocol: 'TCP',
    port,
  })
  return found.join(' ')
}

describe('a rule about a group of a cloud', () => {
  it('may let through what default deny drops', () => {
    expect(doubts(cilium('a', `egress: [{toGroups: ${group}, ${tcp(443)}}]`))).toMatch(/toGroups.* allowed\./)
    expect(doubts(cilium('a', `egress: [{toGroups: ${group}, ${tcp(443)}}]`), 'entity:world')).toContain('toGroups')
  })

  it('may refuse what is allowed', () => {
    const rules = `egress: [{toEntities: [all]}], egressDeny: [{toGroups: ${group}}]`
    expect(doubts(cilium('a', rules))).toMatch(/toGroups.* denied\./)
  })

  it('says nothing of other ports, of pods, and of what a deny rule drops', () => {
    const rules = `egress: [{toGroups: ${group}, ${tcp(443)}}]`
    expect(doubts(cilium('a', rules), 'ip:203.0.113.4', 80)).toBe('')
    expect(doubts(cilium('a', rules), 'a/web')).toBe('')
    expect(doubts(cilium('a', rules), 'ip:10.0.0.2')).toBe('')
    expect(doubts(cilium('a', `${rules}, egressDeny: [{toEntities: [world]}]`))).toBe('')
  })
})
