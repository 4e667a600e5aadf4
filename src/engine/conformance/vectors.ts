/** Conformance vectors: verdicts by Cilium's own policy engine, and how they are asked of ours. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { AnalyzeOptions, Decision, Enforcement, Protocol } from '../types'

export interface VectorVerdict {
  readonly from: string
  readonly to: string
  readonly proto: Protocol
  readonly port: number
  readonly egress: Decision
  readonly ingress: Decision
  readonly egressL7?: true
  readonly ingressL7?: true
  readonly egressBy?: readonly string[]
  readonly ingressBy?: readonly string[]
  /** Cilium's own list of deciders changes from run to run. */
  readonly egressByVaries?: true
  readonly ingressByVaries?: true
}

export interface Vector {
  readonly name: string
  readonly why?: string
  readonly enforcement: Enforcement
  readonly options?: { readonly ipv6?: boolean; readonly nodes?: boolean }
  readonly manifest: string
  readonly dns?: Readonly<Record<string, readonly string[]>>
  readonly fqdnMatch?: readonly (readonly [pattern: string, name: string, result: 'match' | 'nomatch' | 'invalid'])[]
  readonly pods: Readonly<
    Record<
      string,
      { readonly labels: readonly string[]; readonly ingressEnforced: boolean; readonly egressEnforced: boolean }
    >
  >
  readonly rejected: readonly string[]
  readonly verdicts: readonly VectorVerdict[]
}

const folder = fileURLToPath(new URL('./vectors/', import.meta.url))

/** Names of the vector files, without their ending. */
export function vectorFiles(): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => name.slice(0, -'.jsonl'.length))
    .sort()
}

export function readVectors(file: string): readonly Vector[] {
  const lines = readFileSync(`${folder}${file}.jsonl`, 'utf8').trim().split('\n')
  // The files are part of the project; their format is the interface above.
  return lines.map((line) => JSON.parse(line) as Vector)
}

export function isNamedPortsLabel(label: string): boolean {
  return label.startsWith('gen:io.cilium.k8s.named-ports')
}

export function optionsOf({ enforcement, options, dns }: Vector): AnalyzeOptions {
  return {
    enforcement,
    ipFamilies: options?.ipv6 === true ? ['IPv4', 'IPv6'] : ['IPv4'],
    nodeLabels: options?.nodes === true,
    // The vectors are Cilium's own answers: what the API server would refuse before it is no part of them.
    apiServer: false,
    ...(dns === undefined ? {} : { dns }),
  }
}
