/** Questions about the newest analysis besides its verdicts; what answers them is loaded when the first one is asked. */
import type {
  ConnectionKind,
  ConsolidationKind,
  Consolidations,
  Fixes,
  PrivilegeProposal,
  SeenFlow,
} from '../../edit/proposals'
import type {
  ChangeCounts,
  FlowListQuery,
  FlowQuery,
  FlowsAbout,
  FlowsBetween,
  LinkedFlows,
  LinkNodes,
  ListedWindow,
} from '../../engine/doors/listing'
import type { VerdictCounts } from '../../engine/doors/rows'
import type { FlowFormat } from '../../engine/doors/hubble'
import type { NameTable } from '../../edit/pseudonyms/pseudonyms'
import type { RedactedPiece, RedactOptions } from '../../edit/redact/redact'
import type {
  Arrival,
  Compromise,
  DrawnGhost,
  FlowChunk,
  Goal,
  GoalReport,
  Limits,
  MapComparison,
  MapSizes,
  PairPorts,
  Exposure,
  Readings,
  RealMap,
  UpgradeReport,
} from '../../engine/doors/insights'
import type {
  AnalyzeOptions,
  CheckReport,
  CiliumVersion,
  Comparison,
  WorkspaceComparison,
  FlowTable,
  PolicyConversion,
  Probe,
  RuleEffects,
  Snapshot,
  SourceFile,
  SourceRange,
} from './types'

/** A change after which less can be reached, with its proof. */
export interface ToldCut {
  readonly title: string
  readonly saves: number
  /** Where it would be made; null for a policy that is new. */
  readonly rule: { readonly policy: string; readonly range: SourceRange } | null
  readonly sentences: readonly string[]
}

/** Which flows a question is about: numbers of snapshots. Where the worker has one of them no more, there is no answer. */
export interface FlowsAsked {
  /** Absent for a snapshot without a number, which is the last one. */
  readonly snapshot?: number
  /** Only flows that have changed since this one. */
  readonly since?: number
}

/** Each kind of question, with what is asked and what comes back. */
export interface Questions {
  /** A stretch of the flow table under a filter, in an order and groups, however many flows there are in all. */
  readonly 'flow-list': {
    readonly asks: {
      readonly of: FlowsAsked
      readonly query: FlowListQuery
      /** Lines that are wanted; the end is exclusive. */
      readonly first: number
      readonly end: number
      /** Also the line of this flow. */
      readonly find?: Probe
      /** Also the first line about this. */
      readonly about?: FlowsAbout
    }
    readonly answer:
      /** Who asks the same again has it go on. */
      | { readonly isDone: false; readonly share: number }
      | {
          readonly isDone: true
          /** Flows and lines that are listed: heads of groups are lines too. */
          readonly flows: number
          readonly lines: number
          /** How many flows of each verdict the filter's text lets through. */
          readonly counts: VerdictCounts
          readonly window: ListedWindow
          /** -1 for a line that is not listed. */
          readonly found: number
          readonly about: number
        }
      | null
  }
  /** How many flows end otherwise than in an earlier analysis, however many flows there are in all. */
  readonly 'flow-changes': {
    readonly asks: { readonly of: FlowsAsked }
    readonly answer:
      | { readonly isDone: false; readonly share: number }
      /** Null where both are of different clusters. */
      | { readonly isDone: true; readonly changes: ChangeCounts | null }
      | null
  }
  /** Flows that a filter lets through between the nodes of a picture, counted. */
  readonly 'flow-links': {
    readonly asks: { readonly of: FlowsAsked; readonly nodes: LinkNodes; readonly query: FlowQuery }
    readonly answer:
      | { readonly isDone: false; readonly share: number }
      | { readonly isDone: true; readonly linked: LinkedFlows }
      | null
  }
  /** The first flows from some peers to others that a filter lets through. */
  readonly 'flows-between': {
    readonly asks: { readonly of: FlowsAsked; readonly between: FlowsBetween; readonly query: FlowQuery }
    readonly answer: { readonly table: FlowTable } | null
  }
  /** All flows from and to one peer, however many flows there are in all. */
  readonly 'flows-of': { readonly asks: { readonly peer: string }; readonly answer: { readonly table: FlowTable } }
  /** What a policy changes: the workspace without it compared to the workspace as it is. */
  readonly impact: { readonly asks: { readonly policy: string }; readonly answer: Comparison }
  /** What one peer can say to another, on all ports. */
  readonly 'pair-ports': { readonly asks: { readonly from: string; readonly to: string }; readonly answer: PairPorts }
  /** What can be reached from somebody who was taken; null where the name stands for nobody. */
  readonly compromise: {
    readonly asks: { readonly from: string; readonly activeFile: string }
    readonly answer: { readonly found: Compromise; readonly cuts: readonly ToldCut[] } | null
  }
  /** Pods that do not exist yet, with what they would reach. */
  readonly exposure: { readonly asks: Readonly<Record<string, never>>; readonly answer: Exposure }
  /** The workspace with pods in it that rules are about and nobody has made; null where there are none. */
  readonly ghosts: {
    readonly asks: Readonly<Record<string, never>>
    readonly answer: { readonly snapshot: Snapshot; readonly ghosts: readonly DrawnGhost[] } | null
  }
  /** NetworkPolicies by the text of the Kubernetes API beside what Cilium does. */
  readonly readings: { readonly asks: Readonly<Record<string, never>>; readonly answer: Readings }
  /** Flows as `hubble observe` prints them. */
  readonly print: {
    readonly asks: {
      readonly format: FlowFormat
      readonly flows: readonly { readonly probe: Probe; readonly startMs: number }[]
    }
    readonly answer: { readonly text: string }
  }
  /** What `cilium-dbg` prints of one endpoint: its line of the list, and its policy map. */
  readonly agent: { readonly asks: { readonly endpoint: string }; readonly answer: { readonly text: string } }
  /** Flows beyond those that the snapshot lists, from a number that the chunk before names. */
  readonly 'flow-chunk': { readonly asks: { readonly start: number }; readonly answer: FlowChunk }
  /** The Traffic resources' expectations; strictly also what is reachable and not stated. */
  readonly checks: { readonly asks: { readonly strict: boolean }; readonly answer: CheckReport }
  /** The workspace compared with other files, which come before it or after it. */
  readonly compare: {
    readonly asks: {
      readonly files: readonly SourceFile[]
      readonly options: AnalyzeOptions
      readonly isAfter: boolean
    }
    /** With what each new workload brings. */
    readonly answer: WorkspaceComparison & { readonly arrivals: readonly Arrival[] }
  }
  /** Whether the workspace has come to what a challenge asks for, which began with these files. */
  readonly goals: {
    readonly asks: {
      readonly files: readonly SourceFile[]
      readonly options: AnalyzeOptions
      readonly goals: readonly Goal[]
      readonly limits: Limits
    }
    readonly answer: GoalReport
  }
  /** Keys of the settings of Cilium without which something of the workspace would be judged otherwise. */
  readonly 'settings-that-matter': {
    readonly asks: Readonly<Record<string, never>>
    readonly answer: { readonly keys: readonly string[] }
  }
  /** How many entries the policy map of each endpoint holds. */
  readonly 'map-sizes': { readonly asks: Readonly<Record<string, never>>; readonly answer: MapSizes }
  /** What another version of Cilium makes of the workspace. */
  readonly upgrade: {
    readonly asks: {
      readonly files: readonly SourceFile[]
      readonly options: AnalyzeOptions
      readonly from: CiliumVersion
      readonly to: CiliumVersion
    }
    readonly answer: UpgradeReport & { readonly comparison: Comparison }
  }
  /** Policy maps of a cluster's agents compared with those of the workspace. */
  readonly verify: {
    readonly asks: {
      readonly files: readonly SourceFile[]
      /** With the names that pods of the cluster have looked up. */
      readonly options: AnalyzeOptions
      readonly maps: readonly RealMap[]
    }
    readonly answer: MapComparison
  }
  /** What each rule does that no other rule does. */
  readonly 'rule-effects': { readonly asks: null; readonly answer: RuleEffects }
  /** A NetworkPolicy as a CiliumNetworkPolicy, with the proof that nothing else changes. */
  readonly convert: { readonly asks: { readonly policy: string }; readonly answer: PolicyConversion | null }
  /** Changes of the text that open or close flows, the one that changes least besides first. */
  readonly fixes: {
    readonly asks: {
      readonly flows: readonly Probe[]
      readonly expect: 'allowed' | 'denied'
      readonly activeFile: string
    }
    readonly answer: Fixes
  }
  /** Copies of policies in many namespaces, and policies of the same pods, as fewer policies. */
  readonly consolidate: {
    readonly asks: { readonly activeFile: string; readonly kinds: readonly ConsolidationKind[] }
    readonly answer: Consolidations
  }
  /** Policies that allow just some flows. */
  readonly privileges: {
    readonly asks: {
      readonly flows: readonly SeenFlow[]
      readonly kind: ConnectionKind
      readonly byVersion: boolean
      readonly comments: boolean
      /** Null for all namespaces but `kube-system`. */
      readonly scope: readonly string[] | null
      /** Flows that are allowed whatever the doubt, as `flowKey` names them. */
      readonly take: readonly string[]
      /** For rules, the choices that make them wider. */
      readonly widen: Readonly<Record<string, readonly string[]>>
      /** Addresses by name, as DNS showed them. */
      readonly dns: Readonly<Record<string, readonly string[]>>
      readonly activeFile: string
    }
    readonly answer: PrivilegeProposal
  }
  /** The workspace under other names, with the proof that it decides as before. */
  readonly pseudonyms: {
    readonly asks: {
      readonly comments: boolean
      readonly options: AnalyzeOptions
      /** Nodes of the picture that have places of their own. */
      readonly nodes: readonly string[]
    }
    readonly answer: {
      readonly files: readonly SourceFile[]
      readonly options: AnalyzeOptions
      readonly names: NameTable
      /** What the nodes are called, in their order. */
      readonly nodes: readonly string[]
      readonly unreadable: number
      readonly isSame: boolean
      readonly sentences: readonly string[]
    }
  }
  /** Documents without what does not matter, for storing and sharing; asked here where they are too large for the page. */
  readonly redact: {
    readonly asks: { readonly texts: readonly string[]; readonly options: RedactOptions }
    readonly answer: { readonly pieces: readonly RedactedPiece[] }
  }
}

export type { FlowsAbout } from '../../engine/doors/listing'

export type QuestionKind = keyof Questions

export type Question = {
  readonly [K in QuestionKind]: { readonly kind: K; readonly asks: Questions[K]['asks'] }
}[QuestionKind]

export type Answer = Questions[QuestionKind]['answer']
