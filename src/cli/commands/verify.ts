/** `membrane verify`: the policy maps of a cluster compared with those that Membrane computes. */
import { existsSync } from 'node:fs'
import { analyze, verifyMaps, type MapComparison } from '../../engine/doors/whole'
import type { Sysdump } from '../../sysdump/read'
import { archiveAt } from '../input/archives'
import { printJson, tellErrors, type Command } from '../command'
import { exitCodes, UserError } from '../input/io'
import { clusterOptions, printedAs } from '../options'
import { printable } from '../output/text'

const formats = ['text', 'json'] as const

export const verify: Command = {
  help: `Usage: membrane verify SYSDUMP [options]

Reads the archive that cilium sysdump writes, or the folder that it was unpacked into: pods, policies, identities and settings, and the
policy maps that the agents hold. Computes the maps from the former and compares them with the latter, entry by entry. Proxy ports,
counters and cookies are left out; identities of addresses and names are compared by what is said of them, as each agent numbers its own.

  cilium sysdump
  membrane verify cilium-sysdump-20260807-090500.zip

Exit code 1 on a difference. An entry for an identity that no pod has any more is listed and is no difference.

Options:
  -o, --output FORMAT    text (default) or json
`,
  options: { output: printedAs(formats) },
  run(context) {
    const { io, options, paint } = context
    const format = options.choice('output', formats)
    const [path, more] = options.rest
    if (path === undefined || more !== undefined)
      throw new UserError('verify looks at exactly one sysdump', 'membrane verify cilium-sysdump-….zip')
    const dump = read(path)
    const given = clusterOptions(options)
    const version = given.ciliumVersion ?? null
    // Names that pods have looked up decide which addresses have an entry.
    const analysis = analyze(dump.files, { ...given, dns: { ...dump.names, ...given.dns } })
    tellErrors(context, analysis)
    const found = verifyMaps(analysis, dump.maps)
    if (format === 'json')
      printJson(context, 'verify', analysis.diagnostics, {
        version,
        ...found,
        audited: dump.audited,
        leftAlone: dump.leftAlone,
      })
    else {
      io.out(`${paint(isSame(found) ? 'green' : 'red', summary(found))}\n`)
      for (const { pod, endpoint, agent, only, entry, cause, isExplained } of found.differences)
        io.out(
          `${isExplained ? '  ' : '! '}${printable(pod)} (endpoint ${endpoint} of ${printable(agent)}): ${only === 'real' ? 'only the cluster has' : 'only Membrane has'} ${entry}\n    ${cause}\n`,
        )
      if (found.skipped.length > 0) io.out(`not compared: ${found.skipped.length} endpoints\n`)
      for (const { agent, endpoint, reason } of found.skipped)
        io.out(`  endpoint ${endpoint} of ${printable(agent)}: ${printable(reason)}\n`)
      for (const key of dump.audited)
        io.out(`audit mode: ${printable(key)}: its agent only records what its policies deny\n`)
      if (version !== null) io.out(`as Cilium ${version}\n`)
    }
    if (dump.maps.length === 0) return exitCodes.unreadable
    return isSame(found) ? exitCodes.good : exitCodes.bad
  },
}

function read(path: string): Sysdump {
  const dump = archiveAt(path)
  if (!existsSync(path)) throw new UserError(`${path}: there is no such file or folder`)
  if (dump === undefined) throw new UserError(`${path} is no archive that cilium sysdump writes, and no folder of one`)
  return dump
}

function isSame({ differences }: MapComparison): boolean {
  return differences.every(({ isExplained }) => isExplained)
}

function summary({ entries, agree, endpoints }: MapComparison): string {
  if (endpoints === 0) return 'nothing to compare: the sysdump holds no policy maps of pods'
  const count = (n: number): string => n.toLocaleString('en-US')
  return `${count(agree)} of ${count(entries)} entries agree, on ${count(endpoints)} endpoints`
}
