/** The engine with its regular expressions and with answers about single flows, and nothing that is made of its verdicts. */
import { Engine as CoreEngine } from '../analysis'
import { Expressions } from '../expressions'
import type { Analysis, AnalyzeOptions, SourceFile } from '../types'
import './cluster-policies'
import './flow-counts'
import './lookups'
import './matrix'
import './prober'
import { re2 } from './re2'

/** What all engines and replays of a program share. */
export const expressions = new Expressions(re2)

/** The engine that keeps between runs what an edit did not touch, with its regular expressions. */
export class Engine extends CoreEngine {
  constructor() {
    super(expressions)
  }
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
