/** The ends of stated traffic, as they are written after something that they name has moved or got another name. */

export interface Place {
  readonly namespace: string
  readonly name: string
}

/** What moved: pods and workloads, services, External resources, an address or DNS name, or a whole namespace. */
export type Moved =
  | { readonly type: 'endpoint' | 'service'; readonly from: Place; readonly to: Place }
  | { readonly type: 'external' | 'outside'; readonly from: string; readonly to: string }
  | { readonly type: 'namespace'; readonly from: string; readonly to: string }

const pathForm = /^((?:service|svc):)?([^/\s:]+)\/([^:\s]+)(:\S+)?$/
const hostForm = /^([a-z0-9-]+)\.([a-z0-9-]+)(\.svc(?:\.cluster\.local)?\.?)(:\S+)?$/i
const wordForm = /^([a-z0-9-]+)(:[a-z0-9-]+)?$/i

/** Words that are entities and not names. */
const entities =
  /^(world|world-ipv4|world-ipv6|host|remote-node|kube-apiserver|health|init|ingress|unmanaged|unknown|cluster|all)$/

/**
 * The end as it is to be written now; null where it does not name what moved.
 *
 * @param externals names of External resources: a single word means one of these before it means a pod of `default`
 */
export function movedEnd(text: string, moved: Moved, externals: ReadonlySet<string>): string | null {
  if (moved.type === 'outside') return movedOutside(text, moved.from, moved.to)
  const path = pathForm.exec(text)
  if (path !== null) {
    const [, scheme = '', namespace = '', name = '', port = ''] = path
    const to = movedPlace({ namespace, name }, moved, scheme !== '')
    return to === null ? null : `${scheme}${to.namespace}/${to.name}${port}`
  }
  const host = hostForm.exec(text)
  if (host !== null) {
    const [, name = '', namespace = '', ending = '', port = ''] = host
    const to = movedPlace({ namespace, name }, moved, true)
    return to === null ? null : `${to.name}.${to.namespace}${ending}${port}`
  }
  const [, word = '', port = ''] = wordForm.exec(text) ?? []
  if (word === '' || entities.test(word)) return null
  if (externals.has(word)) return moved.type === 'external' && moved.from === word ? `${moved.to}${port}` : null
  const to = movedPlace({ namespace: 'default', name: word }, moved, false)
  if (to === null) return null
  return to.namespace === 'default' ? `${to.name}${port}` : `${to.namespace}/${to.name}${port}`
}

/** An address or a name with its port; IPv6 addresses stand in brackets before a port. */
function movedOutside(text: string, from: string, to: string): string | null {
  if (text === from) return to
  const [, name = '', port = ''] = /^\[?([^\]]*?)\]?(:[a-z0-9-]+)$/i.exec(text) ?? []
  if (name !== from) return null
  return to.includes(':') ? `[${to}]${port}` : `${to}${port}`
}

function movedPlace(place: Place, moved: Moved, isService: boolean): Place | null {
  switch (moved.type) {
    case 'external':
    case 'outside':
      return null
    case 'namespace':
      return place.namespace === moved.from ? { ...place, namespace: moved.to } : null
    case 'endpoint':
    case 'service':
      return isService === (moved.type === 'service') &&
        place.namespace === moved.from.namespace &&
        place.name === moved.from.name
        ? moved.to
        : null
  }
}
