/** One run of the engine: everything that can be asked of it, each computed when it is first asked for. */
import { soundFiles, soundLimit, soundOptions, soundProbe } from './input'
import { reachability } from './flow/table/reachability'
import {
  duplicateDiagnostics,
  groupDiagnostics,
  policyDiagnostics,
  settingDiagnostics,
} from './insight/summary/diagnostics'
import { runLinter } from './insight/lints/context/linter'
import { checkedFixes } from './insight/summary/checked-fixes'
import { withPresentPods } from './insight/summary/missing-pods'
import { sortDiagnostics } from './insight/summary/order'
import { summariseEndpoints, summariseIdentities, summariseNamespaces } from './insight/summary/endpoints'
import { markRejected } from './insight/summary/rejected'
import { summariseHosts } from './insight/summary/hosts'
import { summarisePolicies } from './insight/summary/policies'
import { summariseServices } from './insight/summary/services'
import { describeSettings } from './cluster/settings'
import { externalsOf, nodesOf } from './names/cluster-directory'
import { ManifestReader, type Manifest } from './manifest/read'
import { Expressions, type ExpressionCompiler } from './expressions'
import { needsOf, type EngineNeeds } from './verdict/needs'
import type {
  Analysis,
  AnalyzeOptions,
  Diagnostic,
  Endpoint,
  ExternalSummary,
  FlowTable,
  Identity,
  NamespaceSummary,
  NodeState,
  NodeSummary,
  PolicySummary,
  Probe,
  ProbeOptions,
  ResourceSummary,
  ServiceSummary,
  SettingValue,
  SourceFile,
  Verdict,
  VerdictMatrix,
} from './types'
import { makeMatrix, MatrixMemory } from './verdict/matrices'
import { runProbe } from './verdict/prober'
import { bookmarkMade } from './verdict/last-made'
import { buildModel, type PolicyModel } from './verdict/model'

const defaultFlowLimit = 200_000

/** What an engine keeps from one analysis to the next. */
interface Kept {
  readonly expressions: Expressions
  readonly before: PolicyModel | null
  readonly matrices: MatrixMemory
}

class LazyAnalysis implements Analysis {
  private readonly computed: PolicyModel
  private readonly matrices: MatrixMemory
  private known: {
    diagnostics?: readonly Diagnostic[]
    lints?: readonly Diagnostic[]
    resources?: readonly ResourceSummary[]
    namespaces?: readonly NamespaceSummary[]
    endpoints?: readonly Endpoint[]
    identities?: readonly Identity[]
    policies?: readonly PolicySummary[]
    services?: readonly ServiceSummary[]
    nodes?: readonly NodeSummary[]
    externals?: readonly ExternalSummary[]
    matrix?: VerdictMatrix
    settings?: readonly SettingValue[]
    hosts?: readonly NodeState[]
  } = {}

  constructor(
    readonly manifest: Manifest,
    readonly options: AnalyzeOptions,
    readonly files: readonly SourceFile[],
    { expressions, before, matrices }: Kept,
  ) {
    this.computed = buildModel(manifest, options, expressions, before)
    this.matrices = matrices
  }

  /** The model, with places that tell where things stand in this analysis's files and not in those of a later one. */
  get model(): PolicyModel {
    this.manifest.settle()
    return this.computed
  }

  get diagnostics(): readonly Diagnostic[] {
    if (this.known.diagnostics !== undefined) return this.known.diagnostics
    const found = sortDiagnostics([
      ...withPresentPods(this.manifest.diagnostics, this.manifest.resources),
      // Nearly always there is nothing to say of them.
      ...(this.manifest.hasRepeatedKeys ? duplicateDiagnostics(this.manifest.summaries, this.model) : []),
      ...policyDiagnostics(this.model),
      ...groupDiagnostics(this.manifest.resources),
      ...settingDiagnostics(this.manifest.resources, this.options),
    ])
    return (this.known.diagnostics = checkedFixes(found, this.files, this.model))
  }

  lints(mayGoOn: () => boolean = () => true): readonly Diagnostic[] {
    const steps = this.lintsInSteps(mayGoOn)
    for (;;) {
      const step = steps.next()
      if (step.done === true) return step.value
    }
  }

  *lintsInSteps(mayGoOn: () => boolean): Generator<undefined, readonly Diagnostic[]> {
    if (this.known.lints !== undefined) return this.known.lints
    const texts = new Map(this.files.map(({ name, text }) => [name, text]))
    let isWhole = true
    const steps = runLinter({
      model: this.model,
      manifest: this.manifest,
      texts,
      mayGoOn: () => (isWhole &&= mayGoOn()),
    })
    if (steps === null) return []
    let step = steps.next()
    while (step.done !== true) {
      yield
      // Questions in between may have been about another analysis of the same documents.
      this.manifest.settle()
      step = steps.next()
    }
    const sorted = sortDiagnostics(step.value)
    if (isWhole) this.known.lints = sorted
    return sorted
  }

  get hosts(): readonly NodeState[] {
    return (this.known.hosts ??= summariseHosts(this.model))
  }

  get settings(): readonly SettingValue[] {
    this.manifest.settle()
    return (this.known.settings ??= describeSettings(this.manifest.resources, this.options))
  }

  get resources(): readonly ResourceSummary[] {
    return (this.known.resources ??= markRejected(this.manifest.summaries, this))
  }

  get namespaces(): readonly NamespaceSummary[] {
    return (this.known.namespaces ??= summariseNamespaces(this.model))
  }

  get endpoints(): readonly Endpoint[] {
    return (this.known.endpoints ??= summariseEndpoints(this.model))
  }

  get identities(): readonly Identity[] {
    return (this.known.identities ??= summariseIdentities(this.model))
  }

  get policies(): readonly PolicySummary[] {
    return (this.known.policies ??= summarisePolicies(this.model, this.manifest.refused))
  }

  get services(): readonly ServiceSummary[] {
    return (this.known.services ??= summariseServices(this.model))
  }

  get nodes(): readonly NodeSummary[] {
    return (this.known.nodes ??= nodesOf(this.model.cluster))
  }

  get externals(): readonly ExternalSummary[] {
    return (this.known.externals ??= externalsOf(this.model.cluster))
  }

  probe(probe: Probe, options: ProbeOptions = {}): Verdict {
    return runProbe(this.model, soundProbe(probe), options)
  }

  matrix(): VerdictMatrix {
    return (this.known.matrix ??= makeMatrix(this.computed, this.matrices))
  }

  flows(limit = defaultFlowLimit, beyond = limit): FlowTable {
    const most = soundLimit(limit, defaultFlowLimit)
    return reachability(this.model, most, Math.min(most, soundLimit(beyond, most)))
  }
}

/** What an analysis was made from, for the engine's own questions that need more than its results. */
export interface AnalysisInside {
  readonly files: readonly SourceFile[]
  readonly manifest: Manifest
  readonly options: AnalyzeOptions
  readonly model: PolicyModel
}

/** The lints of an analysis, step by step: between two of them other questions may be answered. */
export function lintsInSteps(analysis: Analysis, mayGoOn: () => boolean): Generator<undefined, readonly Diagnostic[]> {
  if (analysis instanceof LazyAnalysis) return analysis.lintsInSteps(mayGoOn)
  throw new TypeError('this analysis was not made by the engine')
}

/** Looks inside an analysis; there is none but those that `analyze` and `Engine` make. */
export function insideOf(analysis: Analysis): AnalysisInside {
  if (analysis instanceof LazyAnalysis) return analysis
  throw new TypeError('this analysis was not made by the engine')
}

/**
 * Computes who may talk to whom, keeping between runs what an edit did not touch: documents, policies, identities, the
 * sets of peers that selectors select, and policy maps.
 */
export class Engine {
  private readonly reader = new ManifestReader()
  private last: PolicyModel | null = null
  private readonly matrices = new MatrixMemory()

  /** @param expressions regular expressions for HTTP rules; without a compiler they must be provided where `read` says so */
  constructor(private readonly expressions: Expressions = new Expressions()) {}

  /**
   * Reads the text alone, without computing anything from it; the next `update` finds it read.
   *
   * @returns what the text needs that the engine does not have yet
   */
  read(files: readonly SourceFile[]): EngineNeeds {
    return needsOf(this.reader.read(soundFiles(files)).resources, this.expressions)
  }

  provideExpressions(compiler: ExpressionCompiler): void {
    this.expressions.provide(compiler)
  }

  update(files: readonly SourceFile[], options: AnalyzeOptions = {}): Analysis {
    const sound = soundFiles(files)
    const manifest = this.reader.read(sound)
    const analysis = new LazyAnalysis(manifest, soundOptions(options), sound, {
      expressions: this.expressions,
      before: this.last,
      matrices: this.matrices,
    })
    this.last = analysis.model
    return analysis
  }

  /**
   * @param analysis the last one of this engine
   * @returns what has it go on from there, as if it had not been updated since
   */
  bookmark(analysis: Analysis): () => void {
    const { manifest, model } = insideOf(analysis)
    const putBack = bookmarkMade(model)
    return () => {
      this.reader.goBackTo(manifest)
      this.last = model
      putBack()
    }
  }
}
