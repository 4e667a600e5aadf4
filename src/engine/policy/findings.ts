/** Collects the findings on one policy while it is read. */
import type { DiagnosticCode } from '../codes'
import type { Path } from '../manifest/resource'
import type { Finding } from './entry'

export class Findings {
  readonly rejections: Finding[] = []
  readonly warnings: Finding[] = []

  /** Cilium refuses the policy for this. */
  reject(path: Path, code: DiagnosticCode, message: string, help: string): void {
    this.rejections.push({ path, code, message, help })
  }

  /** The API server refuses the object before Cilium sees it; Cilium itself would take it. */
  schema(path: Path, code: DiagnosticCode, message: string, help: string): void {
    this.warn(path, code, `${message}; the API server refuses this, Cilium itself does not look`, help)
  }

  /** Cilium takes the policy, and the author should know. */
  warn(path: Path, code: DiagnosticCode, message: string, help: string): void {
    this.warnings.push({ path, code, message, help })
  }
}
