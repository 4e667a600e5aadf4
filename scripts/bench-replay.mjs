/**
 * `npm run bench -- --replay`: what a replay costs. 10,000 lines of flows read and judged in one process, and 1,000,000 (1.4 GB)
 * by the command line, with its memory. Needs the built engine (`npm run build:engine`).
 */
import { spawnSync } from 'node:child_process'
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './install.mjs'

const namespaces = 50
const apps = 20
const ports = [80, 8080, 5432, 6379]
const portOf = (app) => ports[app % ports.length]

const documents = (list) => list.join('\n---\n')

/** A cluster of 1,000 workloads, closed but for what goes to even ones of the same namespace. */
function manifest() {
  const list = []
  for (let n = 0; n < namespaces; n++) {
    list.push(
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: closed, namespace: ns-${n}}\nspec: {podSelector: {}, policyTypes: [Ingress]}`,
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: even, namespace: ns-${n}}\nspec: {podSelector: {matchLabels: {kind: even}}, ingress: [{from: [{podSelector: {}}]}]}`,
    )
    for (let a = 0; a < apps; a++)
      list.push(
        `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: app-${a}, namespace: ns-${n}}\nspec: {replicas: 3, template: {metadata: {labels: {app: app-${a}, kind: ${a % 2 === 0 ? 'even' : 'odd'}}}, spec: {containers: [{name: c, ports: [{containerPort: ${portOf(a)}}]}]}}}`,
      )
  }
  return documents(list)
}

/** What somebody wants: one namespace loses its opening. */
const draft =
  'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: even, namespace: ns-1}\nspec: {podSelector: {matchLabels: {kind: even}}, ingress: []}'

function ends() {
  return Array.from({ length: namespaces * apps }, (_, i) => {
    const namespace = `ns-${Math.floor(i / apps)}`
    const app = i % apps
    const labels = [
      `k8s:app=app-${app}`,
      `k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=${namespace}`,
      'k8s:io.cilium.k8s.namespace.labels.team=platform',
      'k8s:io.cilium.k8s.policy.cluster=default',
      'k8s:io.cilium.k8s.policy.serviceaccount=default',
      `k8s:io.kubernetes.pod.namespace=${namespace}`,
      `k8s:kind=${app % 2 === 0 ? 'even' : 'odd'}`,
    ]
    const text = `"identity":${20_000 + i},"cluster_name":"default","namespace":"${namespace}","labels":${JSON.stringify(labels)},"pod_name":"app-${app}-6c9d5b7f8-t8wln","workloads":[{"name":"app-${app}","kind":"Deployment"}]}`
    return { near: `{"ID":${100 + i},${text}`, far: `{${text}`, app, ip: `10.1.${i >> 8}.${i & 255}` }
  })
}

/** Lines of Hubble's JSON, the same ones each time. */
function* flows(count) {
  const all = ends()
  let state = 7
  const below = (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 4_294_967_296) * limit)
  }
  for (let i = 0; i < count; i++) {
    // 2,000 pairs: 40 in each namespace.
    const [namespace, pair] = [below(namespaces), below(40)]
    const [from, to] = [all[namespace * apps + (pair >> 1)], all[namespace * apps + ((pair * 7 + 3) % apps)]]
    const isOpen = to.app % 2 === 0
    const time = `2026-08-07T09:${String(Math.floor(i / 20_000) % 60).padStart(2, '0')}:${String(Math.floor(i / 1_000) % 60).padStart(2, '0')}.${String(i % 1_000_000_000).padStart(9, '0')}Z`
    const node = `n${below(20)}`
    const verdict = isOpen ? '"FORWARDED"' : '"DROPPED","drop_reason":133'
    const rest = isOpen
      ? '"event_type":{"type":4},"traffic_direction":"INGRESS","trace_observation_point":"TO_ENDPOINT","trace_reason":"NEW","is_reply":false'
      : '"event_type":{"type":5},"traffic_direction":"INGRESS","drop_reason_desc":"POLICY_DENIED"'
    yield `{"flow":{"time":"${time}","uuid":"${i.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000","emitter":{"name":"Hubble","version":"1.21.0"},"verdict":${verdict},"IP":{"source":"${from.ip}","destination":"${to.ip}","ipVersion":"IPv4"},"l4":{"TCP":{"source_port":${32_768 + below(28_000)},"destination_port":${portOf(to.app)},"flags":{"SYN":true}}},"source":${from.far},"destination":${to.near},"Type":"L3_L4","node_name":"${node}","node_labels":["kubernetes.io/hostname=${node}","kubernetes.io/os=linux"],${rest},"Summary":"TCP Flags: SYN"},"node_name":"${node}","time":"${time}"}\n`
  }
}

async function write(path, count) {
  const file = createWriteStream(path, { highWaterMark: 1 << 20 })
  let part = ''
  for (const line of flows(count)) {
    part += line
    if (part.length < 1 << 20) continue
    if (!file.write(part)) await once(file, 'drain')
    part = ''
  }
  file.end(part)
  await once(file, 'close')
}

const summed = (name, unit, values, goal) => {
  const sorted = values.toSorted((a, b) => a - b)
  return { name, unit, goal, min: sorted[0], median: sorted[sorted.length >> 1], max: sorted.at(-1) }
}

/** Lines of the table, one after the other. */
export async function* benchReplay() {
  const { ConnectionLog, FlowReader, replayOf } = await import(pathToFileURL(join(root, 'dist-engine/index.js')).href)
  const cluster = manifest()
  const sides = [
    [{ name: 'cluster.yaml', text: cluster }],
    [
      { name: 'cluster.yaml', text: cluster },
      { name: 'draft.yaml', text: draft },
    ],
  ].map((files) => ({ files, options: {} }))
  const small = [...flows(10_000)].join('')
  const read = () => {
    const log = new ConnectionLog()
    log.begin('flows.jsonl')
    const reader = new FlowReader(log.tell)
    for (let at = 0; at < small.length; at += 65_536) reader.push(small.slice(at, at + 65_536))
    reader.end()
    log.end(reader)
    return log.finish()
  }
  const cpuMs = (work) => {
    const start = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1000
  }
  const judge = replayOf(read())
  let edits = 0
  const work = () => {
    read()
    // Each time the draft says something else, as it does while somebody types.
    const [now, { files, options }] = sides
    const text = edits++ % 2 === 0 ? draft : draft.replace('ingress: []', 'ingress: [{from: []}]')
    judge.judge(now, { files: [files[0], { name: 'draft.yaml', text }], options })
  }
  for (let i = 0; i < 5; i++) work()
  const times = Array.from({ length: 7 }, () => cpuMs(work))
  yield summed('10,000 lines of flows read and judged', 'ms', times, 300)

  const folder = mkdtempSync(join(tmpdir(), 'membrane-replay-'))
  try {
    const [flowFile, clusterFile, draftFile, usage] = ['flows.jsonl', 'cluster.yaml', 'draft.yaml', 'usage.json'].map(
      (name) => join(folder, name),
    )
    await write(flowFile, 1_000_000)
    writeFileSync(clusterFile, cluster)
    writeFileSync(draftFile, draft)
    const tell = `import{writeFileSync}from'node:fs';process.on('exit',()=>writeFileSync(${JSON.stringify(usage)},JSON.stringify(process.resourceUsage())))`
    const start = performance.now()
    const { status } = spawnSync(process.execPath, [
      `--import=data:text/javascript,${encodeURIComponent(tell)}`,
      join(root, 'dist-engine/cli.js'),
      'replay',
      '--flows',
      flowFile,
      '--draft',
      draftFile,
      clusterFile,
    ])
    const wall = performance.now() - start
    if (status !== 0) throw new Error(`membrane replay exits with ${status}`)
    const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(readFileSync(usage, 'utf8'))
    yield summed('membrane replay, 1,000,000 lines, start to end', 'ms', [wall], 20_000)
    yield summed('  its processor time, of all threads', 'ms', [(userCPUTime + systemCPUTime) / 1000])
    yield summed('  its memory', 'MB', [maxRSS / 1024], 500)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
