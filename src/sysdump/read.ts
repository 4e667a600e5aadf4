/** Reads a sysdump: the files of a workspace without what may be secret, and the policy maps that its agents hold. */
import { unzip } from '../bytes/zip'
import { redactText } from '../edit/redact/redact'
import { withLineFeeds } from '../yaml/encoding'
import { agentFile, isSysdump, pick } from './pick'
import {
  readCiliumEndpoints,
  readEndpointList,
  readMaps,
  type AgentEndpoint,
  type AgentMap,
  type KnownEndpoint,
} from './agent'
import { untar } from './tar'

export type { AgentMap, MapEntry } from './agent'

/** What is unpacked of an archive at most. */
const limitBytes = 600_000_000

export interface Sysdump {
  readonly files: readonly { readonly name: string; readonly text: string }[]
  /** Policy maps of the agents. */
  readonly maps: readonly AgentMap[]
  /** The version of Cilium, such as `1.19`; null where nothing tells. */
  readonly version: string | null
  /** Paths of Hubble's flows in the archive. */
  readonly flows: readonly string[]
  /** What was not read, and why. */
  readonly leftAlone: readonly { readonly path: string; readonly reason: string }[]
}

export interface ReadOptions {
  /** Called with each file that is looked at. */
  readonly onProgress?: (path: string) => void
  readonly signal?: AbortSignal
}

/**
 * Reads an archive.
 *
 * @returns null where it is no sysdump; a text where it is one that cannot be read
 * @throws the signal's reason, where that was aborted
 */
export async function readSysdump(
  archive: Blob,
  { onProgress, signal }: ReadOptions = {},
): Promise<Sysdump | string | null> {
  const isWanted = (path: string): boolean => {
    signal?.throwIfAborted()
    onProgress?.(path)
    const { use } = pick(path)
    return use !== 'none' && use !== 'flows'
  }
  const listed = await unzip(archive, 0, () => false)
  if ('problem' in listed || !isSysdump(listed.entries.map(({ path }) => path))) return null
  const unzipped = await unzip(archive, limitBytes, isWanted)
  if ('problem' in unzipped)
    return unzipped.problem === 'damaged' ? 'it is damaged' : `it unpacks to more than ${limitBytes / 1_000_000} MB`
  const reading = new Reading()
  for (const { path, bytes } of unzipped.entries) {
    signal?.throwIfAborted()
    if (!path.endsWith('/')) await reading.take(path, bytes)
  }
  return reading.result()
}

class Reading {
  private readonly files: { name: string; text: string }[] = []
  private readonly flows: string[] = []
  private readonly leftAlone: { path: string; reason: string }[] = []
  private readonly maps = new Map<string, ReturnType<typeof readMaps>>()
  private readonly endpoints = new Map<string, readonly AgentEndpoint[]>()
  private known: readonly KnownEndpoint[] = []
  private version: string | null = null
  private hasCookies = false

  async take(path: string, bytes: Uint8Array<ArrayBuffer> | null): Promise<void> {
    const use = pick(path)
    if (use.use === 'none') this.leftAlone.push({ path, reason: use.reason })
    else if (use.use === 'flows') this.flows.push(path)
    else if (bytes === null) this.leftAlone.push({ path, reason: 'it is damaged or packed unusually' })
    else if (use.use === 'manifest') this.takeManifest(use.name, textOf(bytes))
    else if (use.use === 'endpoints') this.known = readCiliumEndpoints(textOf(bytes))
    else if (use.use === 'agent') this.takeAgent(use.agent, use.what, textOf(bytes))
    else {
      const inner = await untar(bytes, limitBytes)
      if (inner === null) this.leftAlone.push({ path, reason: 'it cannot be unpacked' })
      for (const file of inner ?? []) {
        const what = agentFile(file.path.split('/').at(-1) ?? '')
        if (what !== null) this.takeAgent(use.agent, what, textOf(file.bytes))
      }
    }
  }

  private takeManifest(name: string, text: string): void {
    this.version ??= /\/cilium\/cilium(?:-ci)?:v(\d+\.\d+)\./.exec(text)?.[1] ?? null
    this.files.push({ name, text: redactText(text, { purpose: 'store', comments: false }).text })
  }

  private takeAgent(agent: string, what: 'maps' | 'endpoints', text: string): void {
    if (what === 'endpoints') this.endpoints.set(agent, readEndpointList(text))
    else {
      this.hasCookies ||= /\bCOOKIE\b/.test(text)
      this.maps.set(agent, readMaps(text))
    }
  }

  result(): Sysdump {
    const maps = [...this.maps].flatMap(([agent, own]) =>
      [...own].map(([endpoint, entries]) => ({ agent, endpoint, entries, pod: this.podOf(agent, endpoint) })),
    )
    const { files, flows, leftAlone } = this
    return { files, flows, leftAlone, maps, version: this.version ?? this.guess(maps) }
  }

  /** By the form of the maps: aggregates came with 1.20, cookies with 1.19. */
  private guess(maps: readonly AgentMap[]): string | null {
    if (maps.length === 0) return null
    if (maps.some(({ entries }) => entries.some(({ identity }) => identity >= 11 && identity <= 14))) return '1.20'
    return this.hasCookies ? '1.19' : '1.18'
  }

  /** Numbers of endpoints are each agent's own: the address or the identity has to agree as well. */
  private podOf(agent: string, endpoint: number): string | null {
    const listed = this.endpoints.get(agent)?.find(({ id }) => id === endpoint)
    const same = this.known.filter(({ id }) => id === endpoint)
    if (listed === undefined) return same.length === 1 ? (same[0]?.pod ?? null) : null
    const found =
      same.find(({ ipv4 }) => listed.ipv4 !== '' && ipv4.includes(listed.ipv4)) ??
      same.find(({ identity }) => listed.ipv4 === '' && identity === listed.identity)
    return found?.pod ?? null
  }
}

function textOf(bytes: Uint8Array): string {
  return withLineFeeds(new TextDecoder().decode(bytes))
}
