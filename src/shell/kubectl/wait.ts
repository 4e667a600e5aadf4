/** `kubectl wait` and `rollout status`: here everything is ready as soon as it is there. */
import { objectName } from '../cluster/kinds'
import { statusOf, viewOf } from '../cluster/view'
import { listAt, textAt, type LiveObject } from '../cluster/object'
import { CommandError } from '../error'
import { templateText, valuesAt } from '../output/jsonpath'
import { printed, type Call, type Result } from '../tool'
import { findObjects, kubeOptions, mustFind, namespaceOf, readNames } from './common'

export function wait(args: readonly string[], call: Call): Result {
  const options = kubeOptions(args, {
    values: ['for', 'timeout', 'selector', 'filename', 'field-selector'],
    switches: ['all', 'all-namespaces'],
    short: { l: 'selector', A: 'all-namespaces', f: 'filename' },
  })
  const condition = options.text('for')
  if (condition === undefined) throw new CommandError('error: required flag(s) "for" not set')
  const named = readNames(options.words, 'wait')
  const wanted = {
    namespace: options.has('all-namespaces') ? null : namespaceOf(options, call),
    selector: options.text('selector'),
  }
  const found = named.map((one) => findObjects(one, wanted, call))
  const isDelete = condition === 'delete'
  const lines: string[] = []
  const errors = isDelete ? [] : found.flatMap((one) => one.errors)
  const isMetBy = testOf(condition)
  for (const { type, objects } of found) {
    for (const object of objects) {
      const isMet = !isDelete && isMetBy(object, call)
      if (isMet) lines.push(`${objectName(type, object.name)} condition met`)
      else errors.push(`error: timed out waiting for the condition on ${type.plural}/${object.name}`)
    }
  }
  if (lines.length + errors.length === 0 && !isDelete) throw new CommandError('error: no matching resources found')
  const timeout = /^(\d+)s$/.exec(options.text('timeout') ?? '30s')?.[1] ?? '30'
  call.cluster.clock.advance(errors.some((line) => line.startsWith('error: timed out')) ? Number(timeout) * 1000 : 1000)
  return {
    out: lines.map((line) => `${line}\n`).join(''),
    error: errors.map((line) => `${line}\n`).join(''),
    code: errors.length > 0 ? 1 : 0,
  }
}

type WaitTest = (object: LiveObject, call: Call) => boolean

/** `create`, `delete`, `condition=Ready[=True]`, `jsonpath={.status.phase}=Running`. Source: kubectl/pkg/cmd/wait. */
function testOf(condition: string): WaitTest {
  if (condition === 'create' || condition === 'delete') return () => true
  const [, name, wanted = 'true'] = /^condition=([^=]+)(?:=(.*))?$/i.exec(condition) ?? []
  if (name !== undefined)
    return (object, call) => (conditionOf(name.toLowerCase(), object, call) ?? '') === wanted.toLowerCase()
  const [, path, value] = /^jsonpath=\{?(\.?[^=}]+)\}?(?:=(.*))?$/i.exec(condition) ?? []
  if (path !== undefined)
    return (object, { cluster }) => {
      const found = valuesAt(path.startsWith('.') ? path : `.${path}`, viewOf(cluster, object))
      return value === undefined ? found.length > 0 : found.some((one) => templateText(one) === value)
    }
  throw new CommandError(`error: unrecognized condition: "${condition}"`)
}

/** `true` or `false`; null where the object has no such condition. */
function conditionOf(name: string, object: LiveObject, { cluster }: Call): string | null {
  if (object.kind === 'Deployment' && ['available', 'progressing'].includes(name)) return 'true'
  if (object.kind === 'Node' && name === 'ready') return 'true'
  const own = listAt(statusOf(cluster, object) ?? {}, 'conditions').find(
    (condition) => textAt(condition, 'type').toLowerCase() === name,
  )
  return own === undefined ? null : textAt(own, 'status').toLowerCase()
}

export function rollout(args: readonly string[], call: Call): Result {
  const options = kubeOptions(args, {
    values: ['timeout', 'revision', 'selector'],
    switches: ['watch'],
    short: { l: 'selector', w: 'watch' },
  })
  const [verb = '', ...words] = options.words
  const named = readNames(words, 'rollout')
  const objects = named.flatMap(({ type, names }) =>
    names.map((name) => ({ type, object: mustFind(type, name, namespaceOf(options, call), call) })),
  )
  if (verb === 'status')
    return printed(
      objects
        .map(({ object }) =>
          object.kind === 'DaemonSet'
            ? `daemon set "${object.name}" successfully rolled out\n`
            : `deployment "${object.name}" successfully rolled out\n`,
        )
        .join(''),
    )
  if (verb === 'restart')
    return printed(objects.map(({ type, object }) => `${objectName(type, object.name)} restarted\n`).join(''))
  throw new CommandError(`error: "kubectl rollout ${verb}" is not simulated here; status and restart are`)
}
