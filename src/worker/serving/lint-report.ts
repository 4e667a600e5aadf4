/** What the lints say, or that they say nothing: a part that fails does not take the picture with it. */
import { lintsInSteps, sortDiagnostics, type Analysis, type Diagnostic } from '../../engine/doors/core'

/** Lints are looked for this long: longer, and nobody waits for what is optional. */
const withinMs = 3000
/** As long as another question may wait for them. */
const turnMs = 16

export interface LintNeeds {
  /** Why the lints are not there; null where they are. */
  readonly missingLints: string | null
  /** Where what is not about one place is said. */
  readonly firstFile: string
  readonly now: () => number
}

/** All problems of an analysis, at once. */
export function problemsOf(analysis: Analysis, { missingLints, firstFile, now }: LintNeeds): readonly Diagnostic[] {
  return sortDiagnostics([...analysis.diagnostics, ...lints()])

  function lints(): readonly Diagnostic[] {
    if (missingLints !== null) return [lintsMissing(missingLints, firstFile)]
    const start = now()
    let isWhole = true
    try {
      const found = analysis.lints(() => (isWhole = now() - start <= withinMs))
      return isWhole ? found : [...found, cutShort(firstFile)]
    } catch (error) {
      return [lintsMissing(error instanceof Error ? error.message : String(error), firstFile)]
    }
  }
}

/** All problems of an analysis, in turns: between two of them other questions are answered. */
export class LateProblems {
  private readonly steps: ReturnType<typeof lintsInSteps>
  private spentMs = 0
  private isWhole = true

  constructor(
    private readonly analysis: Analysis,
    private readonly needs: Omit<LintNeeds, 'missingLints'>,
  ) {
    this.steps = lintsInSteps(analysis, () => (this.isWhole = this.spentMs <= withinMs))
  }

  /** @returns all problems, once they are known; null before */
  turn(): readonly Diagnostic[] | null {
    const { now, firstFile } = this.needs
    const start = now()
    try {
      while (now() - start < turnMs) {
        const { done, value } = this.steps.next()
        if (done === true) return this.with(this.isWhole ? value : [...value, cutShort(firstFile)])
      }
    } catch (error) {
      return this.with([lintsMissing(error instanceof Error ? error.message : String(error), firstFile)])
    }
    this.spentMs += now() - start
    return null
  }

  private with(found: readonly Diagnostic[]): readonly Diagnostic[] {
    return sortDiagnostics([...this.analysis.diagnostics, ...found])
  }
}

function cutShort(file: string): Diagnostic {
  return lintsMissing('the workspace is so large that only some were tried', file)
}

function lintsMissing(why: string, file: string): Diagnostic {
  return {
    severity: 'warning',
    code: 'lints-missing',
    message: `Likely mistakes are not looked for: ${why}`,
    help: 'The picture and all verdicts are complete. Reload the page to try again.',
    range: { file, start: 0, end: 0, line: 1, column: 1, endLine: 1, endColumn: 1 },
  }
}
