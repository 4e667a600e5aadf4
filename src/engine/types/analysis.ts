/** One run of the engine, and what of it crosses to the page. */
import type { SourceRange } from '../../yaml/source'
import type { Diagnostic } from './diagnostics'
import type { Endpoint, Identity, NamespaceSummary } from './endpoints'
import type { FlowTable } from './flows'
import type { VerdictMatrix } from './matrix'
import type { ExternalSummary, NodeState, NodeSummary } from './nodes'
import type { PolicySummary } from './policies'
import type { Probe, ProbeOptions } from './probe'
import type { ServiceSummary } from './services'
import type { SettingValue } from './settings'
import type { Verdict } from './verdict'

/** Any resource of the workspace, for the outline and for jumping from the editor's cursor to what stands there. */
export interface ResourceSummary {
  readonly key: string
  readonly apiVersion: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
  /** `ignored`: a kind that the engine does not read, kept and left alone. */
  readonly status: 'read' | 'ignored' | 'rejected'
  readonly range: SourceRange
}

/** What came out of one run of the engine. */
export interface Analysis {
  readonly diagnostics: readonly Diagnostic[]
  readonly resources: readonly ResourceSummary[]
  readonly namespaces: readonly NamespaceSummary[]
  readonly endpoints: readonly Endpoint[]
  readonly identities: readonly Identity[]
  readonly policies: readonly PolicySummary[]
  readonly services: readonly ServiceSummary[]
  /** Nodes under policy; empty where the host firewall is off. */
  readonly hosts: readonly NodeState[]
  readonly nodes: readonly NodeSummary[]
  readonly externals: readonly ExternalSummary[]
  /** Every setting of Cilium that changes verdicts, with where its value comes from. */
  readonly settings: readonly SettingValue[]
  /** Answers one question with its explanation. Never throws: of a question that cannot be asked `Verdict.isUnanswered` says so, and `problem` why. */
  probe(probe: Probe, options?: ProbeOptions): Verdict
  matrix(): VerdictMatrix
  /**
   * Likely mistakes in what is otherwise valid, sorted by place. Empty where the lints are not loaded.
   *
   * @param mayGoOn asked before each kind of mistake; once it says no, what was found so far is all
   */
  lints(mayGoOn?: () => boolean): readonly Diagnostic[]
  /**
   * The flows of the workspace: reachability between all peers, as columns.
   *
   * @param limit how many are listed at most; all of them are counted
   * @param beyond how many are listed where there are more than that; as many as the limit where absent
   */
  flows(limit?: number, beyond?: number): FlowTable
}

/** An analysis without its methods, with its flows and with the lints among its diagnostics: what the worker sends to the page. */
export interface Snapshot extends Omit<
  Analysis,
  'probe' | 'matrix' | 'lints' | 'flows' | 'services' | 'nodes' | 'externals' | 'settings' | 'hosts'
> {
  readonly flows: FlowTable
  /** By which questions name it. */
  readonly number?: number
  readonly services?: readonly ServiceSummary[]
  readonly nodes?: readonly NodeSummary[]
  readonly externals?: readonly ExternalSummary[]
  readonly settings?: readonly SettingValue[]
  readonly hosts?: readonly NodeState[]
}
