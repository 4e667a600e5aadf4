/** Collects the findings on one policy while it is read. */
import type { DiagnosticCode } from '../codes'
import type { Path } from '../manifest/resource'
import type { RefusedBy } from '../types'

/** A reason for which a policy is refused, or a warning on one that is taken. */
export interface Finding {
  /** Who refuses a policy for this reason, even where it was read without an API server; absent on a warning. */
  readonly refusedBy?: RefusedBy
  /** The YAML of a value that would be taken at this path. */
  readonly replacement?: string
  readonly code: DiagnosticCode
  readonly message: string
  readonly help: string
  readonly path: Path
}

/** What the author may do, with what more there is to say of a finding. */
export interface Advice extends FindingExtras {
  readonly help: string
}

/** What more there is to say of a finding. */
export interface FindingExtras {
  /** The YAML of a value that would be taken at this path. */
  readonly replacement?: string | undefined
  /** Only the API server refuses it: Cilium's own engine is known to take such an object, and the vectors say what it makes of it. */
  readonly isTakenByCilium?: boolean
}

export class Findings {
  /**
   * One that stays while others come and go: V8 throws away the code that it compiled about a class with the last object of it,
   * and would compile the reading of policies anew for the next cluster.
   */
  static readonly stays = new Findings()

  readonly rejections: Finding[] = []
  readonly warnings: Finding[] = []
  private readonly known = new Map<string, Finding>()

  /** @param hasApiServer whether the object passes an API server before Cilium sees it; see `AnalyzeOptions.apiServer` */
  constructor(
    private readonly hasApiServer: boolean | null = null,
    /** Whether the version of the cluster takes what later ones refuse. */
    private readonly isStillTaken: (code: DiagnosticCode, path: Path) => boolean = () => false,
  ) {}

  /** Whether fields and labels without a value are gone before Cilium sees the object. */
  get dropsNulls(): boolean {
    return this.hasApiServer === true
  }

  /** Cilium refuses the policy for this. */
  reject(path: Path, code: DiagnosticCode, message: string, help: string | Advice): void {
    this.add({ path, code, message, ...advised(help), refusedBy: 'cilium' }, true)
  }

  /** The API server refuses the object for this, and Cilium never sees it. */
  refuse(path: Path, code: DiagnosticCode, message: string, help: string | Advice): void {
    if (this.isStillTaken(code, path)) return
    const isTaken = typeof help === 'object' && help.isTakenByCilium === true
    this.add({ path, code, message, ...advised(help), refusedBy: 'api-server' }, this.hasApiServer ?? !isTaken)
  }

  /** The policy is taken, and the author should know. */
  warn(path: Path, code: DiagnosticCode, message: string, help: string | Advice): void {
    this.add({ path, code, message, ...advised(help) }, false)
  }

  /** What the API server refuses and Cilium refuses too is said once; a refusal takes the place of a warning. */
  private add(finding: Finding, isFatal: boolean): void {
    const key = `${finding.code} ${finding.path.join('/')}`
    const before = this.known.get(key)
    if (before !== undefined) {
      const at = this.warnings.indexOf(before)
      if (!isFatal || at < 0) return
      this.warnings.splice(at, 1)
    }
    this.known.set(key, finding)
    const list = isFatal ? this.rejections : this.warnings
    list.push(finding)
  }
}

function advised(advice: string | Advice): Pick<Finding, 'help' | 'replacement'> {
  if (typeof advice === 'string') return { help: advice }
  const { help, replacement } = advice
  return replacement === undefined ? { help } : { help, replacement }
}
