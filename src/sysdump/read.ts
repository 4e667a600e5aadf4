/** Reads a sysdump: the files of a workspace without what may be secret, and what its agents say of themselves. */
import { listZip } from '../bytes/zip'
import { redactText } from '../edit/redact/redact'
import { withLineFeeds } from '../yaml/encoding'
import { agentFile, isSysdump, pick, type AgentReport } from './pick'
import {
  readCiliumEndpoints,
  readEndpointList,
  readMaps,
  readNames,
  readVersion,
  type AgentEndpoint,
  type AgentMap,
  type KnownEndpoint,
} from './agent'
import { untar } from './tar'

export type { AgentMap, MapEntry } from './agent'

/** What is unpacked of one file at most, and of all together. */
const limitBytes = 600_000_000

/** One file of a dump, in an archive or in a folder; it is read when it is its turn. */
export interface DumpFile {
  readonly path: string
  /** Null for a damaged file. */
  readonly read: (limitBytes: number) => Promise<Uint8Array<ArrayBuffer> | 'too large' | null>
}

export interface Sysdump {
  readonly files: readonly { readonly name: string; readonly text: string }[]
  /** Policy maps of the agents. */
  readonly maps: readonly AgentMap[]
  /** Addresses by the names that pods have looked up; for comparing maps alone, and no part of the workspace. */
  readonly names: Readonly<Record<string, readonly string[]>>
  /** Endpoints whose agent only records what their policies deny, as `namespace/name`. */
  readonly audited: readonly string[]
  /** The version of Cilium, such as `1.19`; null where nothing tells. */
  readonly version: string | null
  /** Paths of Hubble's flows in the archive. */
  readonly flows: readonly string[]
  /** What was not read, and why. */
  readonly leftAlone: readonly { readonly path: string; readonly reason: string }[]
}

export interface ReadOptions {
  /** Called with each file that is looked at, and the part of all that is done, from 0 to 1. */
  readonly onProgress?: (path: string, share: number) => void
  readonly signal?: AbortSignal
}

/**
 * Reads an archive, one file at a time.
 *
 * @returns null where it is no sysdump; a text where it is one that cannot be read
 * @throws the signal's reason, where that was aborted
 */
export async function readSysdump(archive: Blob, options: ReadOptions = {}): Promise<Sysdump | string | null> {
  const listed = await listZip(archive)
  return listed === null ? null : readDumpFiles(listed, options)
}

/** Reads the files of an archive that was unpacked into a folder; otherwise as `readSysdump`. */
export async function readDumpFiles(
  all: readonly DumpFile[],
  { onProgress, signal }: ReadOptions = {},
): Promise<Sysdump | string | null> {
  if (!isSysdump(all.map(({ path }) => path))) return null
  const reading = new Reading()
  let left = limitBytes
  for (const [i, { path, read }] of all.entries()) {
    signal?.throwIfAborted()
    if (path.endsWith('/')) continue
    const { use } = pick(path)
    const isRead = use !== 'none' && use !== 'flows'
    if (isRead) onProgress?.(path, i / all.length)
    const bytes = isRead ? await read(left) : null
    if (bytes === 'too large') return `it unpacks to more than ${limitBytes / 1_000_000} MB`
    // What is packed once more has a limit of its own.
    left -= use === 'agent-archive' ? 0 : (bytes?.length ?? 0)
    await reading.take(path, bytes)
  }
  const dump = reading.result()
  const isLocked = dump.files.length === 0 && dump.leftAlone.some(({ reason }) => reason === damaged)
  return isLocked ? `of its manifests none can be unpacked: ${damaged}` : dump
}

const damaged = 'it is encrypted, damaged or packed unusually'

class Reading {
  private readonly files: { name: string; text: string }[] = []
  private readonly flows: string[] = []
  private readonly leftAlone: { path: string; reason: string }[] = []
  private readonly maps = new Map<string, ReturnType<typeof readMaps>>()
  private readonly endpoints = new Map<string, readonly AgentEndpoint[]>()
  private readonly names = new Map<string, Set<string>>()
  private readonly known: KnownEndpoint[] = []
  private version: string | null = null
  private versionOfImage: string | null = null
  private hasCookies = false

  async take(path: string, bytes: Uint8Array<ArrayBuffer> | null): Promise<void> {
    const use = pick(path)
    if (use.use === 'none') this.leftAlone.push({ path, reason: use.reason })
    else if (use.use === 'flows') this.flows.push(path)
    else if (bytes === null) this.leftAlone.push({ path, reason: damaged })
    else if (use.use === 'none-if-any')
      this.leftAlone.push({ path, reason: isEmptyList(textOf(bytes)) ? 'it is an empty list' : use.reason })
    else if (use.use === 'manifest') this.takeManifest(use.name, textOf(bytes))
    else if (use.use === 'endpoints') this.known.push(...readCiliumEndpoints(textOf(bytes)))
    else if (use.use === 'agent') this.takeAgent(use.agent, use.what, textOf(bytes))
    else {
      const isWanted = (inner: string): boolean => agentFile(nameOf(inner)) !== null
      const inner = await untar(bytes, limitBytes, isWanted)
      if (inner === null) this.leftAlone.push({ path, reason: 'it cannot be unpacked' })
      for (const file of inner ?? []) {
        const what = agentFile(nameOf(file.path))
        if (what !== null) this.takeAgent(use.agent, what, textOf(file.bytes))
      }
    }
  }

  private takeManifest(name: string, text: string): void {
    this.versionOfImage ??= /\/cilium(?:-ci)?:v?(\d+\.\d+)\./.exec(text)?.[1] ?? null
    this.files.push({ name, text: redactText(text, { purpose: 'store', comments: false }).text })
  }

  private takeAgent(agent: string, what: AgentReport, text: string): void {
    switch (what) {
      case 'endpoints':
        this.endpoints.set(agent, readEndpointList(text))
        break
      case 'maps':
        this.hasCookies ||= /\bCOOKIE\b/.test(text)
        this.maps.set(agent, readMaps(text))
        break
      case 'names':
        for (const [name, addresses] of readNames(text))
          this.names.set(name, new Set([...(this.names.get(name) ?? []), ...addresses]))
        break
      case 'version':
        this.version ??= readVersion(text)
    }
  }

  result(): Sysdump {
    const maps = [...this.maps].flatMap(([agent, own]) =>
      [...own].map(([endpoint, entries]): AgentMap => {
        const listed = this.endpoints.get(agent)?.find(({ id }) => id === endpoint)
        const pod = this.podOf(endpoint, listed)
        return { agent, endpoint, entries, pod, addresses: listed?.addresses ?? [], identity: listed?.identity ?? null }
      }),
    )
    const audited = [...this.endpoints.values()].flatMap((own) =>
      own.flatMap((listed) => (listed.isAudited ? (this.podOf(listed.id, listed) ?? []) : [])),
    )
    const names = Object.fromEntries([...this.names].map(([name, addresses]) => [name, [...addresses]]))
    const { files, flows, leftAlone } = this
    if (files.some(({ name, text }) => name.includes('configmap') && readsClusterPolicies.test(text)))
      leftAlone.push({
        path: 'ClusterNetworkPolicies',
        reason:
          'no sysdump holds them, yet this cluster reads them (enable-k8s-cluster-network-policy): add them by hand',
      })
    const version = this.version ?? this.versionOfImage ?? this.guess(maps)
    return { files, flows, leftAlone, maps, names, audited, version }
  }

  /** By the form of the maps: aggregates came with 1.20, cookies with 1.19. */
  private guess(maps: readonly AgentMap[]): string | null {
    if (maps.length === 0) return null
    if (maps.some(({ entries }) => entries.some(({ identity }) => identity >= 11 && identity <= 14))) return '1.20'
    return this.hasCookies ? '1.19' : '1.18'
  }

  /** Numbers of endpoints are each agent's own: the address or the identity has to agree as well. */
  private podOf(endpoint: number, listed: AgentEndpoint | undefined): string | null {
    const same = this.known.filter(({ id }) => id === endpoint)
    if (listed === undefined) return same.length === 1 ? (same[0]?.pod ?? null) : null
    const { addresses, identity } = listed
    const found =
      same.find((known) => known.addresses.some((address) => addresses.includes(address))) ??
      same.find((known) => addresses.length === 0 && known.identity === identity)
    return found?.pod ?? null
  }
}

const readsClusterPolicies = /enable-k8s-cluster-network-policy"?: *"true"/

function isEmptyList(text: string): boolean {
  return /^\s*"?items"?: *(\[\]|null)/m.test(text)
}

function nameOf(path: string): string {
  return path.split('/').at(-1) ?? ''
}

function textOf(bytes: Uint8Array): string {
  return withLineFeeds(new TextDecoder().decode(bytes))
}
