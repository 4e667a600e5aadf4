/** What would never end, or print without end, ends with a sentence, and the shell goes on. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ShellHost } from './host'
import { Cluster, Session } from './index'
import type { ShellResponse } from './protocol'

async function run(line: string): Promise<{ readonly session: Session; readonly text: string; readonly code: number }> {
  const session = new Session(new Cluster({ files: [] }))
  const { out, error, code } = await session.run(line)
  return { session, text: `${out}${error}`, code }
}

describe('a line that would not end', () => {
  it.each([
    [':(){ :|:& };:', /^shell: .*so it was stopped\.$/m],
    ['f() { f; }; f', /^shell: this calls itself over and over, so it was stopped\.$/m],
    ['while true; do :; done', /^shell: .*so it was stopped\.$/m],
    ['for ((;;)); do echo x; done', /^shell: .*so it was stopped\.$/m],
    ['until false; do sleep 1; done', /^shell: .*so it was stopped\.$/m],
    ['yes', /^yes: this would never end, so it is not run here$/m],
    ['yes | head -n 3', /^(y\n)*/],
    ['cat /dev/zero', /^shell: this prints more than 5 MB, so it was stopped\.$/m],
    ['head -c 50000000 /dev/zero', /^shell: this prints more than 5 MB, so it was stopped\.$/m],
    ['seq 1 100000000', /^(seq|shell): .*$/m],
    ['x=a; while true; do x=$x$x; done', /^shell: .*so it was stopped\.$/m],
    ["awk 'BEGIN { while (1) print }'", /^(awk|shell): .*$/m],
    ["printf '%50000000s' x", /^(printf|shell): .*$/m],
    ['echo {1..100000000}', /^shell: this makes more than 10000 words of one range, so it was not run\.$/m],
    ["jq -n '[range(1e9)]|length'", /^(jq|shell): .*$/m],
    ['kubectl get pods -A -w', /READY/],
  ])(
    '%s',
    async (line, sentence) => {
      const { session, text } = await run(line)
      expect(text.slice(-2000)).toMatch(sentence)
      expect(text.length).toBeLessThan(5_100_000)
      expect((await session.run('echo still here')).out).toBe('still here\n')
    },
    30_000,
  )
})

it('files without end are read as far as a line wants them', async () => {
  expect((await run('head -c 5 /dev/zero | wc -c')).text.trim()).toBe('5')
  const random = 'head -c 8 /dev/urandom | od -An -tx1'
  expect((await run(random)).text).toBe((await run(random)).text)
})

it('what has been stopped has its exit code, and changes nothing', async () => {
  const { session, code } = await run(':(){ :|:& };:')
  expect(code).not.toBe(0)
  expect(session.cluster.files).toEqual([])
})

it('Ctrl+C ends a line that goes on, and the next one runs', async () => {
  const answers: ShellResponse[] = []
  const host = new ShellHost((response) => answers.push(response))
  await host.handle({ type: 'workspace', files: [], options: {} })
  const running = host.handle({ type: 'run', id: 1, session: 1, line: 'while true; do sleep 1; done' })
  await host.handle({ type: 'stop', session: 1 })
  await running
  await host.handle({ type: 'run', id: 2, session: 1, line: 'echo here' })
  expect(answers.map((answer) => (answer.type === 'ran' ? answer.id : 0))).toEqual([1, 2])
  expect(answers[1]).toMatchObject({ out: 'here\n', code: 0 })
}, 30_000)

/** Words that mean something to the shell, in any order. */
const words =
  `kubectl get describe delete apply -f - pods netpol cnp -A -n shop -o yaml jsonpath={.items[*]} exec web --
curl -m1 api:80 hubble observe --verdict DROPPED cilium status nc -zv nslookup wget ping label a=b a- --all
| && ; > <<X $( ) " ' \` { } for i in do done if then fi while true & ! patch -p {"spec":null} explain netpol.spec
wait --for=delete config logs edit __proto__ grep head jq . xargs cat /dev/null ../.. * ? [ ~ \\ $x \${x --help`
    .split(/\s/)
    .concat('\n')
const files = [
  {
    name: 'shop.yaml',
    text: 'apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {app: web}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: api, namespace: shop, labels: {app: api}}\nspec: {containers: [{name: m, image: nginx}]}\n',
  },
]
const line = fc.oneof(
  fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 12 }).map((chosen) => chosen.join(' ')),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => String.fromCharCode(...bytes)),
)

it('no line crashes or hangs the shell, whatever it is made of', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 3 }), async (lines) => {
      const session = new Session(new Cluster({ files }))
      for (const one of lines) {
        const { out, error, code } = await session.run(one)
        expect(typeof out).toBe('string')
        expect(`${out}${error}`).not.toMatch(/TypeError|RangeError|is not a function|Cannot read prop|undefined is/)
        expect(Number.isInteger(code)).toBe(true)
      }
      expect((await session.run('exit; echo ok')).error).not.toMatch(/TypeError/)
    }),
    { numRuns: Number(process.env['MEMBRANE_SHELL_RUNS'] ?? 120), endOnFailure: true },
  )
}, 120_000)
