/** One run of the engine: everything that can be asked of it, each computed when it is first asked for. */
import { reachability } from './flow/reachability'
import { duplicateDiagnostics, policyDiagnostics } from './insight/diagnostics'
import { summariseEndpoints, summariseIdentities, summariseNamespaces } from './insight/endpoints'
import { summarisePolicies } from './insight/policies'
import { ManifestReader, type Manifest } from './manifest/read'
import type {
  Analysis,
  AnalyzeOptions,
  Diagnostic,
  Endpoint,
  FlowTable,
  Identity,
  NamespaceSummary,
  PolicySummary,
  Probe,
  ResourceSummary,
  SourceFile,
  Verdict,
  VerdictMatrix,
} from './types'
import { verdictMatrix } from './verdict/matrix'
import { answerProbe } from './verdict/probe'
import { buildWorld, type World } from './verdict/world'

const defaultFlowLimit = 200_000

class LazyAnalysis implements Analysis {
  private readonly world: World
  private known: {
    diagnostics?: readonly Diagnostic[]
    resources?: readonly ResourceSummary[]
    namespaces?: readonly NamespaceSummary[]
    endpoints?: readonly Endpoint[]
    identities?: readonly Identity[]
    policies?: readonly PolicySummary[]
    matrix?: VerdictMatrix
  } = {}

  constructor(
    private readonly manifest: Manifest,
    options: AnalyzeOptions,
  ) {
    this.world = buildWorld(manifest, options)
  }

  get diagnostics(): readonly Diagnostic[] {
    return (this.known.diagnostics ??= sortDiagnostics([
      ...this.manifest.diagnostics,
      ...duplicateDiagnostics(this.manifest.summaries),
      ...policyDiagnostics(this.world),
    ]))
  }

  get resources(): readonly ResourceSummary[] {
    return (this.known.resources ??= this.markRejected())
  }

  get namespaces(): readonly NamespaceSummary[] {
    return (this.known.namespaces ??= summariseNamespaces(this.world))
  }

  get endpoints(): readonly Endpoint[] {
    return (this.known.endpoints ??= summariseEndpoints(this.world))
  }

  get identities(): readonly Identity[] {
    return (this.known.identities ??= summariseIdentities(this.world))
  }

  get policies(): readonly PolicySummary[] {
    return (this.known.policies ??= summarisePolicies(this.world, this.manifest.refused))
  }

  probe(probe: Probe): Verdict {
    return answerProbe(this.world, probe)
  }

  matrix(): VerdictMatrix {
    return (this.known.matrix ??= verdictMatrix(this.world))
  }

  flows(limit = defaultFlowLimit): FlowTable {
    return reachability(this.world, limit)
  }

  /** What the analysis stands on, for questions that are asked rarely. */
  inside(): AnalysisInside {
    return { manifest: this.manifest, world: this.world }
  }

  private markRejected(): readonly ResourceSummary[] {
    const rejected = new Set(
      this.world.policies.filter((policy) => policy.rejections.length > 0).map((policy) => policy.key),
    )
    if (rejected.size === 0) return this.manifest.summaries
    return this.manifest.summaries.map((summary) =>
      rejected.has(summary.key) ? { ...summary, status: 'rejected' } : summary,
    )
  }
}

export interface AnalysisInside {
  readonly manifest: Manifest
  readonly world: World
}

/** What an analysis of this engine stands on; null for any other object of that form. */
export function insideOf(analysis: Analysis): AnalysisInside | null {
  return analysis instanceof LazyAnalysis ? analysis.inside() : null
}

function sortDiagnostics(diagnostics: Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.sort(
    (a, b) => compareText(a.range.file, b.range.file) || a.range.start - b.range.start || compareText(a.code, b.code),
  )
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/**
 * Reads manifests and computes who may talk to whom.
 *
 * @param files Kubernetes YAML; any number of documents, and lists, in each
 * @returns everything known about the workspace; never throws for bad input, which comes back as diagnostics
 */
export function analyze(files: readonly SourceFile[], options: AnalyzeOptions = {}): Analysis {
  return new Engine().update(files, options)
}

/** The same as `analyze`, keeping between runs what an edit did not touch: the reading of unchanged documents. */
export class Engine {
  private readonly reader = new ManifestReader()

  /** Reads the text alone, without computing anything from it; the next `update` finds it read. */
  read(files: readonly SourceFile[]): void {
    this.reader.read(files)
  }

  update(files: readonly SourceFile[], options: AnalyzeOptions = {}): Analysis {
    return new LazyAnalysis(this.reader.read(files), options)
  }
}
