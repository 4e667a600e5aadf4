/** What judges a side of a replay: its policies and their verdicts alone, so that a worker need not load all that a page shows. */
import type { Expressions } from '../../expressions'
import { soundFiles, soundOptions } from '../../input'
import { summarisePolicies } from '../../insight/summary/policies'
import { ManifestReader } from '../../manifest/read'
import type { AnalyzeOptions, PolicySummary, SourceFile } from '../../types'
import { buildModel, type PolicyModel } from '../../verdict/model'
import { needsOf, type EngineNeeds } from '../../verdict/needs'

/** Files and settings of the present, or of a draft. */
export interface ReplaySide {
  readonly files: readonly SourceFile[]
  readonly options: AnalyzeOptions
}

/** A side as it is judged. */
export interface Judging {
  readonly model: PolicyModel
  readonly policies: readonly PolicySummary[]
}

/** Keeps from one text to the next what an edit does not touch. */
export interface JudgingEngine<Side extends Judging = Judging> {
  /** Reads a text alone, and says what it needs before it can be judged. */
  needs(files: readonly SourceFile[]): EngineNeeds
  update(files: readonly SourceFile[], options: AnalyzeOptions): Side
}

export class PolicyEngine implements JudgingEngine {
  private readonly reader = new ManifestReader()
  private last: PolicyModel | null = null

  /** @param expressions regular expressions for HTTP rules */
  constructor(private readonly expressions: Expressions) {}

  needs(files: readonly SourceFile[]): EngineNeeds {
    return needsOf(this.reader.read(soundFiles(files)).resources, this.expressions)
  }

  update(files: readonly SourceFile[], options: AnalyzeOptions): Judging {
    const manifest = this.reader.read(soundFiles(files))
    const model = buildModel(manifest, soundOptions(options), this.expressions, this.last)
    this.last = model
    return { model, policies: summarisePolicies(model, manifest.refused) }
  }
}
