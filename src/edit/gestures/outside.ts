/** Peers outside the cluster, by their keys on the canvas: the External resources that state them. */
import { parsePeer } from '../../engine/keys'
import { Draft } from '../draft'
import { refuse, type Outcome, type Refusal, type Workspace } from '../outcome'
import type { FoundObject } from '../resources'
import type { Path } from '../../yaml/written/operation'
import { isPlainList } from '../../yaml/written/render'
import { followTraffic } from './references'

interface OutsidePeer {
  readonly workspace: Workspace
  /** `ip:203.0.113.4` or `dns:api.example.com`. */
  readonly peer: string
}

const ipv4 = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/
const ipv6 = /^[0-9a-f:.]*:[0-9a-f:.]*$/i
const dnsName = /^(?=.{1,255}$)[a-z0-9_-]+(\.[a-z0-9_-]+)+\.?$/i

/** Takes an address or a name out of the External resources that state it, and those along that state nothing else. */
export function removeOutside({ workspace, peer }: OutsidePeer): Outcome {
  const draft = new Draft(workspace)
  const { field, text } = readPeer(peer)
  const stated = statements(draft, field, text)
  if (stated.length === 0) return notStated(text)
  for (const { object } of stated) {
    const names = listOf(draft, object, 'dns')
    const addresses = listOf(draft, object, 'addresses')
    const isOnly = field === 'dns' ? names.length === 1 : names.length === 0 && addresses.length === 1
    if (isOnly) draft.removeAll([object.key])
    else {
      const [again] = statements(draft, field, text).filter((other) => other.object.key === object.key)
      if (again !== undefined) draft.edit(object.key, { type: 'remove', path: again.path })
    }
  }
  return draft.finish(`Remove ${text}`)
}

/** Gives a peer outside another address or name, in its External resources and in the traffic that names it. */
export function renameOutside({ workspace, peer, to }: OutsidePeer & { readonly to: string }): Outcome {
  const { field, text } = readPeer(peer)
  const isGood = field === 'dns' ? dnsName.test(to) : ipv4.test(to) || ipv6.test(to)
  if (!isGood) return refuse(`"${to}" is no ${field === 'dns' ? 'DNS name' : 'address'}.`)
  const draft = new Draft(workspace)
  const stated = statements(draft, field, text)
  if (stated.length === 0) return notStated(text)
  for (const { object, path } of stated) draft.edit(object.key, { type: 'set', path, value: to })
  followTraffic(draft, { type: 'outside', from: text, to })
  return draft.finish(`Change ${text} to ${to}`)
}

function notStated(text: string): Refusal {
  return refuse(`No External resource states ${text}: it is there because rules or traffic name it. Change those.`)
}

function readPeer(peer: string): { readonly field: 'dns' | 'addresses'; readonly text: string } {
  const parts = parsePeer(peer)
  return { field: parts?.kind === 'dns' ? 'dns' : 'addresses', text: parts?.name ?? peer }
}

interface Statement {
  readonly object: FoundObject
  readonly path: Path
}

/** Where a name or an address is stated, whatever the case of its letters. */
function statements(draft: Draft, field: 'dns' | 'addresses', text: string): readonly Statement[] {
  return draft
    .all()
    .filter(({ kind }) => kind === 'External')
    .flatMap((object) => {
      const at = listOf(draft, object, field).findIndex(
        (item) => typeof item === 'string' && item.toLowerCase() === text.toLowerCase(),
      )
      return at < 0 ? [] : [{ object, path: ['spec', field, at] }]
    })
}

function listOf(draft: Draft, object: FoundObject, field: string): readonly unknown[] {
  const list = draft.valueOf(object, ['spec', field])
  return isPlainList(list) ? list : []
}
