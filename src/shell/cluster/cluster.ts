/**
 * The cluster of a shell: the workspace's files as the API server would have them, with what a cluster adds itself.
 * A command that changes the cluster edits the files.
 */
import { resourceKey } from '../../engine/keys'
import { Draft } from '../../edit/draft'
import { filesWith } from '../../edit/outcome'
import { objectsIn } from '../../edit/resources'
import { Engine, type Analysis, type AnalyzeOptions, type SourceFile } from '../../engine/doors/whole'
import { isPlainMap, renderDocument, type PlainMap } from '../../yaml/written/render'
import { Clock, startMs } from '../clock'
import { CommandError } from '../error'
import { FlowBuffer } from './flow-buffer'
import { RequestLog } from './request-log'
import { isRefused } from './admission'
import { withDefaults } from './defaults'
import { uidOf } from './names'
import { listAt, textAt, type LiveObject } from './object'
import { isWorkload, madeByControllers, objectOf } from './pods'
import type { Pins } from './pins'
import { nodesOf, systemObjects } from './system'

export interface ClusterSetup {
  readonly files: readonly SourceFile[]
  readonly options?: AnalyzeOptions
  readonly pins?: Pins
}

/** What the API server notes beside an object. */
export interface ObjectRecord {
  readonly uid: string
  readonly createdMs: number
  readonly generation: number
  readonly resourceVersion: number
  /** When the present version was stored. */
  readonly changedMs: number
  readonly text: string
  readonly specText: string
}

/** Objects that were there before the shell was opened are this old. */
const ageOfFilesMs = 600_000
const ageOfSystemMs = 2 * 86_400_000

/** Where objects are written that a command makes from nothing. */
export const commandsFile = 'shell.yaml'

const alwaysThere = ['default', 'kube-node-lease', 'kube-public', 'kube-system']

export class Cluster {
  readonly clock = new Clock()
  readonly flows = new FlowBuffer()
  readonly requests = new RequestLog()
  readonly pins: Pins
  /** What `kubectl apply` brought last, by key: what is no longer in a file goes, what others added stays. */
  readonly applied = new Map<string, PlainMap>()
  private readonly engine = new Engine()
  private readonly records = new Map<string, ObjectRecord>()
  private revision = 1000
  private isOpening = true
  private current: readonly SourceFile[]
  private options: AnalyzeOptions
  private known: { objects?: readonly LiveObject[]; analysis?: Analysis; nodes?: readonly string[] } = {}

  constructor({ files, options = {}, pins = {} }: ClusterSetup) {
    this.current = files
    this.options = options
    this.pins = pins
    this.objects()
    this.isOpening = false
  }

  get files(): readonly SourceFile[] {
    return this.current
  }

  /** The workspace was edited by somebody else, or its settings were changed. */
  update(files: readonly SourceFile[], options: AnalyzeOptions = this.options): void {
    const isSame =
      files.length === this.current.length &&
      files.every((file, i) => file.name === this.current[i]?.name && file.text === this.current[i]?.text)
    if (isSame && JSON.stringify(options) === JSON.stringify(this.options)) return
    this.current = files
    this.options = options
    this.known = {}
    this.objects()
  }

  /** All objects, in no order. */
  objects(): readonly LiveObject[] {
    return (this.known.objects ??= this.readObjects())
  }

  get nodes(): readonly string[] {
    this.objects()
    return this.known.nodes ?? []
  }

  ofKind(kind: string): readonly LiveObject[] {
    return this.objects().filter((object) => object.kind === kind)
  }

  find(kind: string, namespace: string, name: string): LiveObject | null {
    const key = resourceKey(kind, namespace, name)
    return this.objects().find((object) => object.key === key) ?? null
  }

  /** The object as its text has it, without defaults; null where it stands in no text. */
  writtenValue(key: string): PlainMap | null {
    return objectsIn(this.current).findLast((object) => object.key === key)?.value ?? null
  }

  hasNamespace(name: string): boolean {
    return this.find('Namespace', '', name) !== null
  }

  record(key: string): ObjectRecord {
    this.objects()
    return (
      this.records.get(key) ?? {
        uid: uidOf(key),
        createdMs: startMs - ageOfSystemMs,
        generation: 1,
        resourceVersion: 1,
        changedMs: startMs - ageOfSystemMs,
        text: '',
        specText: '',
      }
    )
  }

  /** Who may talk to whom, as the objects are now. */
  analysis(): Analysis {
    if (this.known.analysis !== undefined) return this.known.analysis
    const files = this.objects()
      .filter(({ kind }) => !isWorkload(kind) && kind !== 'ConfigMap')
      .map(({ key, value }) => ({ name: key, text: JSON.stringify(value) }))
    const identityNumbers = Object.fromEntries(
      Object.entries(this.pins).flatMap(([key, { identity }]) =>
        identity === undefined ? [] : this.podsBehind(key).map((pod) => [pod, identity] as const),
      ),
    )
    const options = {
      ...this.options,
      apiServer: true,
      identityNumbers: { ...this.options.identityNumbers, ...identityNumbers },
    }
    return (this.known.analysis = this.engine.update(files, options))
  }

  /** Keys (`namespace/name`) of the pods of a pod's or a workload's name. */
  private podsBehind(key: string): readonly string[] {
    return this.ofKind('Pod')
      .filter(({ namespace, name }) => `${namespace}/${name}` === key || `${namespace}/${name}`.startsWith(`${key}-`))
      .map(({ namespace, name }) => `${namespace}/${name}`)
  }

  /** Edits the files; false where nothing would change. */
  edit(label: string, change: (draft: Draft) => void): boolean {
    const workspace = { files: this.current, activeFile: commandsFile }
    const draft = new Draft(workspace)
    change(draft)
    const before = draft.hasFailed
    const outcome = draft.finish(label)
    if (!outcome.ok) {
      if (before) throw new CommandError(`error: the workspace's text cannot be changed here: ${outcome.why}`)
      return false
    }
    this.current = filesWith(workspace, outcome)
    this.known = {}
    this.objects()
    return true
  }

  /** Writes new objects at the end of a file. */
  add(value: PlainMap, file = commandsFile): void {
    this.edit(`Create ${textAt(value, 'kind')} ${textAt(value, 'metadata', 'name')}`, (draft) =>
      draft.append(file, renderDocument(value, { step: 2, dashStep: 0 })),
    )
  }

  private readObjects(): readonly LiveObject[] {
    const written = new Map<string, LiveObject>()
    for (const { key, kind, namespace, name, value, file } of objectsIn(this.current)) {
      if (name === '' || kind === '' || isRefused(value)) continue
      const stored = withDefaults(kind, value, namespace)
      written.set(key, { key, kind, namespace, name, value: stored, file })
    }
    const objects = [...written.values()]
    const nodes = nodesOf(objects, this.pins)
    const system = systemObjects(objects, nodes, this.options)
    const first = [...objects, ...system]
    const all = [...first, ...madeByControllers(first, nodes, this.pins)].map((object) => this.placed(object, nodes))
    const namespaces = new Set([...alwaysThere, ...all.map(({ namespace }) => namespace)])
    for (const { kind, name } of all) if (kind === 'Namespace') namespaces.delete(name)
    namespaces.delete('')
    for (const name of namespaces) {
      const value = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
      all.push(objectOf('Namespace', '', name, withDefaults('Namespace', value, '')))
    }
    this.known.nodes = nodes
    this.note(all)
    return all
  }

  /** Every pod runs somewhere. */
  private placed(object: LiveObject, nodes: readonly string[]): LiveObject {
    const [node = ''] = nodes
    if (object.kind !== 'Pod' || textAt(object.value, 'spec', 'nodeName') !== '') return object
    const spec = object.value['spec']
    return { ...object, value: { ...object.value, spec: { ...(isPlainMap(spec) ? spec : {}), nodeName: node } } }
  }

  /** Notes what is new, changed and gone, as the API server counts. */
  private note(objects: readonly LiveObject[]): void {
    const present = new Set(objects.map(({ key }) => key))
    for (const key of this.records.keys()) if (!present.has(key)) this.records.delete(key)
    for (const { key, value, file } of objects) {
      const { metadata: _metadata, ...rest } = value
      const specText = JSON.stringify({ ...rest, status: null })
      const text = JSON.stringify(value)
      const before = this.records.get(key)
      if (before?.text === text) continue
      const now = this.isOpening
        ? startMs - (file === null && !key.startsWith('Pod/') ? ageOfSystemMs : ageOfFilesMs)
        : this.clock.ms
      this.records.set(key, {
        uid: before?.uid ?? uidOf(`${key} ${this.revision}`),
        createdMs: before?.createdMs ?? now,
        generation: (before?.generation ?? 0) + (before?.specText === specText ? 0 : 1),
        resourceVersion: ++this.revision,
        changedMs: now,
        text,
        specText,
      })
    }
  }
}

/** Declared ports of a pod, by all its containers. */
export function declaredPorts(pod: LiveObject): readonly { readonly port: number; readonly protocol: string }[] {
  return listAt(pod.value, 'spec', 'containers').flatMap((container) =>
    listAt(container, 'ports').map((port) => ({
      port: Number(textAt(port, 'containerPort')),
      protocol: textAt(port, 'protocol') || 'TCP',
    })),
  )
}
