/** Collects the remarks on one policy while it is read. */
import type { Path } from '../manifest/resource'
import type { Remark } from './entry'

export class Remarks {
  readonly rejections: Remark[] = []
  readonly remarks: Remark[] = []

  /** Cilium refuses the policy for this. */
  reject(path: Path, code: string, message: string, help: string): void {
    this.rejections.push({ path, code, message, help })
  }

  /** The API server refuses the object before Cilium sees it; Cilium itself would take it. */
  schema(path: Path, code: string, message: string, help: string): void {
    this.remark(path, code, `${message}; the API server refuses this, Cilium itself does not look`, help)
  }

  /** Cilium takes the policy, and the author should know. */
  remark(path: Path, code: string, message: string, help: string): void {
    this.remarks.push({ path, code, message, help })
  }
}
