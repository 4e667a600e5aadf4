/**
 * Observed flows that the user wants kept: one set a deployment, apart from the workspaces, so that no list, no copy and no
 * link of a workspace holds them. Kept are connections as they add up, not the lines that they were read from.
 */
import { promisifyRequest } from 'idb-keyval'
import { isObject } from '../../values/objects'
import type { Observed } from '../../worker/messages/replay-protocol'
import type { AnalyzeOptions, SourceFile } from '../state/model'
import { readOptions } from './record'
import { browserHost, siteDatabase } from './site-database'

const key = 'membrane.flows'
const version = 1

export interface KeptFlows {
  readonly version: typeof version
  /** Names of the files that they were read from. */
  readonly names: readonly string[]
  readonly keptAt: number
  readonly observed: Observed
  /** The workspace that they were kept in, and what counted as its present policies, redacted. */
  readonly workspaceId: string
  readonly baseline: { readonly files: readonly SourceFile[]; readonly options: AnalyzeOptions }
}

const transact = siteDatabase(browserHost)

export async function writeKeptFlows(flows: Omit<KeptFlows, 'version'>): Promise<void> {
  await transact('readwrite', (store) => {
    store.put({ version, ...flows } satisfies KeptFlows, key)
    return promisifyRequest(store.transaction)
  })
}

/** Null where none are kept, or only such that this version cannot read. */
export async function readKeptFlows(): Promise<KeptFlows | null> {
  const value = await transact('readonly', (store) => promisifyRequest<unknown>(store.get(key)))
  if (!isObject(value) || value['version'] !== version || !isObject(value['observed'])) return null
  // Written by this page as it is; what is in it is looked at by the worker that judges it.
  const flows = value as unknown as KeptFlows
  return { ...flows, baseline: { files: flows.baseline.files, options: readOptions(flows.baseline.options) } }
}

export async function forgetKeptFlows(): Promise<void> {
  await transact('readwrite', (store) => {
    store.delete(key)
    return promisifyRequest(store.transaction)
  })
}
