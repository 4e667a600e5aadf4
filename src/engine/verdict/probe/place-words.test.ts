import { describe, expect, it } from 'vitest'
import { modelOf } from '../../testing/manifests'
import { node, podOn, workload } from '../../testing/workspace'
import { standingOf, type Standing } from '../sight'
import { doubtsOf, hostNetworkWords } from './place-words'

describe('what is said of a pod in the network of its node', () => {
  const model = modelOf([
    node('n1', '192.168.0.1'),
    node('n2', '192.168.0.2'),
    podOn('s/web', { node: 'n1', ip: '10.0.1.1' }),
    podOn('s/far', { node: 'n2', ip: '10.0.2.1' }),
    podOn('s/lost'),
    podOn('s/agent', { node: 'n1', spec: 'hostNetwork: true' }),
    podOn('s/drifting', { spec: 'hostNetwork: true' }),
    workload('DaemonSet', 's/every', 'hostNetwork: true'),
  ])
  const at = (key: string): Standing => {
    const found = standingOf(model, key)
    if (typeof found === 'string') throw new Error(found)
    return found
  }

  it.each([
    ['s/agent', 's/web', 'in the network of node n1: s/web, on the same node, sees the local host'],
    ['s/agent', 's/far', 's/far, on another node, sees a remote node'],
    [
      's/drifting',
      's/web',
      'in the network of its node: s/web sees the local host on the same node, and a remote node elsewhere',
    ],
  ])('%s to %s', (peer, subject, words) => {
    expect(hostNetworkWords(at(peer), at(subject))).toContain(words)
  })

  it.each([
    ['node:n1', 's/web'],
    ['s/web', 's/far'],
    ['s/agent', 's/agent'],
    ['s/agent', 'entity:world'],
  ])('is nothing for %s to %s', (peer, subject) => {
    expect(hostNetworkWords(at(peer), at(subject))).toBeNull()
  })

  it('is a doubt where no node is stated, by the names of those that state none', () => {
    expect(doubtsOf(model, at('s/drifting'), at('s/lost')).join(' ')).toContain('for s/drifting and s/lost')
    expect(doubtsOf(model, at('s/agent'), at('s/lost')).join(' ')).toContain('No node is stated for s/lost')
    expect(doubtsOf(model, at('s/agent'), at('s/web'))).toEqual([])
    // Both answers hold of a DaemonSet: nothing is in doubt.
    expect(doubtsOf(model, at('s/every'), at('s/web'))).toEqual([])
    expect(doubtsOf(model, at('s/web'), at('s/lost'))).toEqual([])
  })
})
