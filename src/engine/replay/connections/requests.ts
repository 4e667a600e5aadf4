/** Requests of HTTP and DNS, counted below their connection. */
import type { FlowEvent, Layer7Seen } from '../event'
import { copied } from '../../../values/copied'
import type { SeenConnection, SeenRequest } from './seen'

/** Different requests that are kept of one connection, and of all. */
const mostOfOne = 300
const mostOfAll = 50_000

export class RequestTable {
  private readonly known = new Map<SeenConnection, Map<string, SeenRequest>>()
  private size = 0

  add(connection: SeenConnection, { verdict, count }: FlowEvent, { type, what }: Layer7Seen): void {
    if (what === null) return
    const text = what.kind === 'dns' ? `DNS ${what.query}` : `${what.method} ${what.path}`
    let table = this.known.get(connection)
    if (table === undefined) this.known.set(connection, (table = new Map()))
    let request = table.get(text)
    if (request === undefined) {
      if (table.size >= mostOfOne || this.size >= mostOfAll) {
        connection.moreRequests++
        return
      }
      const own = copied(text)
      request = {
        text: own,
        http: what.kind === 'dns' ? null : { method: own.slice(0, what.method.length), path: copied(what.path) },
        dnsName: what.kind === 'dns' ? own.slice(4) : null,
        events: 0,
        allowed: 0,
        refused: 0,
        answered: 0,
        forbidden: 0,
      }
      table.set(own, request)
      connection.requests.push(request)
      this.size++
    }
    request.events += count
    if (type !== 'request') {
      request.answered += count
      if (what.kind === 'http' && what.code === 403) request.forbidden += count
    } else if (verdict === 'DROPPED') request.refused += count
    else if (verdict === 'FORWARDED' || verdict === 'REDIRECTED') request.allowed += count
  }
}
