/** `kubectl diff`: the objects as they are beside what they would become, as `diff -u -N` prints them. */
import { resourceKey } from '../../engine/keys'
import { createTwoFilesPatch } from 'diff'
import { withDefaults } from '../cluster/defaults'
import { at, mapAt } from '../cluster/object'
import { viewOf } from '../cluster/view'
import { CommandError } from '../error'
import { printYaml } from '../output/yaml'
import type { Call, Result } from '../tool'
import { admit, merge, placed, placeOf } from './apply'
import { kubeOptions } from './common'
import { readSources, type SourceObject } from './sources'
import type { Options } from '../options'

export async function diff(args: readonly string[], call: Call): Promise<Result> {
  const options = kubeOptions(args, {
    values: ['filename', 'selector', 'field-manager'],
    switches: ['server-side', 'recursive', 'prune'],
    short: { f: 'filename', l: 'selector', R: 'recursive' },
  })
  const files = options.texts('filename')
  if (files.length === 0) throw new CommandError('error: must specify one of -f and -k')
  const sources = await readSources(files, call)
  const out = sources.map((source) => diffOf(source, options, call)).join('')
  return { out, code: out === '' ? 0 : 1 }
}

function diffOf(source: SourceObject, options: Options, call: Call): string {
  const { type, name } = source
  const { cluster } = call
  const namespace = placeOf(source, options, call)
  admit(source, 'patching')
  const key = resourceKey(type.kind, namespace, name)
  const existing = cluster.find(type.kind, namespace, name)
  const written = cluster.writtenValue(key)
  const next = placed(source, namespace, call)
  const live = existing === null ? null : viewOf(cluster, existing)
  const value = withDefaults(
    type.kind,
    written === null ? next : merge(cluster.applied.get(key) ?? written, written, next),
    namespace,
  )
  const merged =
    live === null
      ? value
      : {
          ...live,
          ...value,
          ...(live['status'] === undefined ? {} : { status: live['status'] }),
          metadata: { ...mapAt(live, 'metadata'), ...mapAt(value, 'metadata') },
        }
  const before = live === null ? '' : printYaml(live)
  const isChanged = before !== printYaml(merged)
  const generation = at(live ?? {}, 'metadata', 'generation')
  const after =
    isChanged && typeof generation === 'number'
      ? { ...merged, metadata: { ...mapAt(merged, 'metadata'), generation: generation + 1 } }
      : merged
  if (!isChanged) return ''
  const file = `${type.group === '' ? type.version : `${type.group}.${type.version}`}.${type.kind}.${namespace}.${name}`
  const patch = createTwoFilesPatch(
    `/tmp/LIVE-1/${file}`,
    `/tmp/MERGED-1/${file}`,
    before,
    printYaml(after),
    undefined,
    undefined,
    { context: 3 },
  )
  return `diff -u -N /tmp/LIVE-1/${file} /tmp/MERGED-1/${file}\n${patch.replace(/^=+\n/, '')}`
}
