/** The shells of a page: one cluster, a session for each tab. What its worker does, without the worker. */
import { Cluster } from './cluster/cluster'
import { complete } from './complete'
import { followLine } from './hubble/hubble'
import { changedRows, watchedLine } from './kubectl/watch'
import type { ShellRequest, ShellResponse } from './protocol'
import { Session } from './session'

/** Prints what is new since it was asked last. */
type Follower = () => string | Promise<string>

export class ShellHost {
  private cluster: Cluster | null = null
  private readonly sessions = new Map<number, Session>()
  private readonly followers = new Map<number, Follower>()
  private readonly running = new Map<number, AbortController>()

  constructor(private readonly post: (response: ShellResponse) => void) {}

  async handle(request: ShellRequest): Promise<void> {
    switch (request.type) {
      case 'workspace': {
        const { files, options, pins } = request
        if (this.cluster === null)
          this.cluster = new Cluster({ files, options, ...(pins === undefined ? {} : { pins }) })
        else this.cluster.update(files, options)
        return
      }
      case 'run':
        return this.run(request.id, request.session, request.line)
      case 'complete': {
        const session = this.session(request.session)
        const completion = await complete(request.text, session.cluster, session.namespace, (folder) =>
          session.filesIn(folder),
        )
        return this.post({ type: 'completed', id: request.id, completion })
      }
      case 'stop':
        this.running.get(request.session)?.abort()
        this.followers.delete(request.session)
        return
      case 'close':
        this.sessions.delete(request.session)
        this.followers.delete(request.session)
    }
  }

  private session(number: number): Session {
    let session = this.sessions.get(number)
    if (session === undefined)
      this.sessions.set(number, (session = new Session((this.cluster ??= new Cluster({ files: [] })))))
    return session
  }

  private async run(id: number, number: number, line: string): Promise<void> {
    const session = this.session(number)
    const { cluster } = session
    const before = cluster.files
    const stop = new AbortController()
    this.running.set(number, stop)
    const ran = await session.run(line, stop.signal)
    this.running.delete(number)
    const follower = followLine(line, cluster) ?? (await watch(line, session))
    if (follower !== null) this.followers.set(number, follower)
    this.post({
      type: 'ran',
      id,
      ...ran,
      prompt: session.prompt,
      files: cluster.files === before ? null : cluster.files,
      isFollowing: follower !== null,
      seen: cluster.requests.take(),
      show: session.takeShown(),
    })
    for (const [other, follow] of this.followers) {
      const out = other === number ? '' : await follow()
      if (out !== '') this.post({ type: 'more', session: other, out })
    }
  }
}

/** Follows what `kubectl get … --watch` lists; null for any other line. */
async function watch(line: string, session: Session): Promise<Follower | null> {
  const looked = watchedLine(line)
  if (looked === null) return null
  const hasNamespaces = /\s(-A|--all-namespaces)(\s|$)/.test(line)
  let before = await session.look(looked)
  return async () => {
    const now = await session.look(looked)
    const out = changedRows(before, now, hasNamespaces)
    before = now
    return out
  }
}
