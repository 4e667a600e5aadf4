import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readTeamLessons, type TeamLessons } from './teamLessons'

const index = '{"title": "Ours", "lessons": ["pay/lesson.yaml"]}'
const lesson = `id: pay
title: Payments
summary: How we guard them.
steps:
  - title: Open
    textFile: open.md
    files: [cluster.yaml]
    watch:
      - {from: world, to: shop/pay, port: 443, expect: forwarded}
  - id: closed
    title: Closed
    text: Nobody gets in.
    files:
      - name: policies.yaml
        text: "# a policy"
    watch:
      - {from: 203.0.113.4, to: shop/pay, port: 443, expect: dropped, reason: 133}
      - {from: shop/pay, to: api.bank.example, port: 443, protocol: TCP, expect: redirected, answer: refused, http: {method: GET, path: /}}
    facts:
      - {endpoint: shop/pay, ingress: true, egress: false}
      - {policy: NetworkPolicy/shop/pay, valid: true}
    question:
      text: Who?
      choices: [All, None]
      answer: 2
      why: Because.
    seen: Quiet.
    commands:
      - kubectl get netpol -n shop
      - {run: curl -m5 pay.shop, ask: Try it., exit: 28}
  - title: Gone
    text: Open again.
    remove: [policies.yaml]
`
const files: Readonly<Record<string, string>> = {
  'index.json': index,
  'pay/lesson.yaml': lesson,
  'pay/open.md': 'All **open**.',
  'pay/cluster.yaml': 'kind: Namespace\n',
}

function read(changes: Readonly<Record<string, string | null>> = {}): Promise<TeamLessons> {
  const all: Readonly<Record<string, string | null>> = { ...files, ...changes }
  return readTeamLessons(async (path) => all[path] ?? null)
}

/** Problems after one change of the lesson's text. */
async function problemsOf(from: string, to: string): Promise<readonly string[]> {
  expect(lesson).toContain(from)
  const { lessons, problems } = await read({ 'pay/lesson.yaml': lesson.replace(from, to) })
  expect(lessons).toEqual([])
  return problems
}

describe('a team’s lesson', () => {
  it('is read from the files beside the page', async () => {
    const { title, lessons, problems } = await read()
    expect(problems).toEqual([])
    expect(title).toBe('Ours')
    const [open, closed, gone] = lessons[0]!.steps
    expect(open).toEqual({
      id: 'step-1',
      title: 'Open',
      text: 'All **open**.',
      files: [{ name: 'cluster.yaml', text: 'kind: Namespace\n' }],
      watch: [{ from: 'entity:world', to: 'shop/pay', protocol: 'TCP', port: 443, expect: 'FORWARDED' }],
    })
    expect(closed!.files.map(({ name }) => name)).toEqual(['cluster.yaml', 'policies.yaml'])
    expect(closed!.watch[0]).toMatchObject({ from: 'ip:203.0.113.4', expect: 'DROPPED', reason: 133 })
    expect(closed!.watch[1]).toMatchObject({ to: 'dns:api.bank.example', expect: 'REDIRECTED', answer: 'DROPPED' })
    expect(closed!.facts).toHaveLength(2)
    expect(closed!.commands).toEqual([
      { run: 'kubectl get netpol -n shop' },
      { run: 'curl -m5 pay.shop', ask: 'Try it.', exit: 28 },
    ])
    expect(closed!.question!.answer).toBe(1)
    expect(gone!.files.map(({ name }) => name)).toEqual(['cluster.yaml'])
  })

  it('says which command cannot be read', async () => {
    expect(await problemsOf('exit: 28', 'exit: 300')).toEqual([
      'lessons/pay/lesson.yaml, step 2 ("Closed"), command 2: exit is an exit code from 0 to 255; it is 300',
    ])
    expect((await problemsOf('- kubectl get netpol -n shop', '- 5'))[0]).toContain('command 1: a command is text')
    expect((await problemsOf('{run: curl -m5 pay.shop, ask', '{ask'))[0]).toContain('command 2: run must be text')
  })

  it('may be absent, which is nothing to speak of', async () => {
    expect(await read({ 'index.json': null })).toMatchObject({ lessons: [], problems: [] })
    const offline = await readTeamLessons(() => Promise.reject(new Error('offline')))
    expect(offline).toMatchObject({ lessons: [], problems: [] })
  })

  it('says which file of the list is broken', async () => {
    expect((await read({ 'index.json': '{' })).problems[0]).toMatch(/^lessons\/index\.json: this is no JSON/)
    expect((await read({ 'index.json': '[]' })).problems[0]).toContain('needs a list "lessons"')
    expect((await read({ 'index.json': '{"lessons": ["../../x.yaml"]}' })).problems[0]).toContain(
      '"../../x.yaml" must be',
    )
    expect((await read({ 'index.json': '{"lessons": ["https://evil.example/x.yaml"]}' })).problems).toHaveLength(1)
    expect((await read({ 'pay/lesson.yaml': null })).problems).toEqual([
      'lessons/pay/lesson.yaml: index.json names this file, but it is not there',
    ])
    expect((await read({ 'pay/lesson.yaml': 'a: [' })).problems[0]).toMatch(
      /^lessons\/pay\/lesson\.yaml: this cannot be read/,
    )
    const twice = '{"lessons": ["pay/lesson.yaml", "pay/lesson.yaml"]}'
    expect((await read({ 'index.json': twice })).problems[0]).toContain('has the id "pay" too')
  })

  it.each([
    ['id: pay', 'id: Pay it', 'lessons/pay/lesson.yaml: id must be lower-case'],
    ['title: Payments', 'titel: Payments', 'there is no field "titel" here'],
    ['textFile: open.md', 'textFile: close.md', 'step 1 ("Open"): the file "close.md" is not there'],
    ['textFile: open.md', 'textFile: ../open.md', 'must be a path below'],
    [
      'expect: dropped',
      'expect: denied',
      'step 2 ("Closed"), watch 1: expect must be forwarded, dropped or redirected; it is "denied"',
    ],
    ['port: 443, expect: dropped', 'port: https, expect: dropped', 'watch 1: port must be a number'],
    ['answer: refused', 'answer: 403', 'watch 2: answer must be passed or refused'],
    ['reason: 133', 'reason: 5', 'watch 1: reason must be 133 or 181'],
    ['protocol: TCP', 'protocol: HTTP', 'watch 2: protocol must be one of'],
    ['answer: 2', 'answer: 3', 'step 2 ("Closed"), question: answer is the number of the right choice'],
    ['choices: [All, None]', 'choices: All', 'question: choices must be a list'],
    ['valid: true', 'valid: maybe', 'fact 2: a fact has either'],
    ['remove: [policies.yaml]', 'remove: [other.yaml]', 'step 3 ("Gone"): remove names a file that is not there'],
    ['id: closed', 'id: step-1', 'the id "step-1" is taken'],
    ['seen: Quiet.', 'seen: [Quiet]', 'seen must be text'],
    ['files: [cluster.yaml]', 'files: []', 'a step needs files'],
  ])('says where it is broken: %s', async (from, to, problem) => {
    expect((await problemsOf(from, to)).join('\n')).toContain(problem)
  })

  it('without steps, or without shape, is refused', async () => {
    expect((await read({ 'pay/lesson.yaml': 'id: pay\ntitle: A\nsummary: B\n' })).problems[0]).toContain(
      'steps must be a list',
    )
    expect((await read({ 'pay/lesson.yaml': '- 1' })).problems[0]).toContain('a lesson must be a mapping')
  })
})

it('the lesson and the challenge that teachers are shown can be played', async () => {
  const guide = readFileSync(new URL('../../../public/lessons/README.md', import.meta.url), 'utf8')
  const [, shown, challenge] = [...guide.matchAll(/```(?:json|yaml)\n([^]*?)```/g)].map((match) => match[1] ?? null)
  const beside: Readonly<Record<string, string>> = {
    'index.json': '{"lessons": ["payments/lesson.yaml"], "challenges": ["close-pay/challenge.yaml"]}',
    'payments/lesson.yaml': shown!,
    'close-pay/challenge.yaml': challenge!,
    'close-pay/task.md': 'Do it.',
    'close-pay/cluster.yaml': 'a: 1\n',
    'payments/open.md': 'Open.',
    'payments/cluster.yaml': 'a: 1\n',
    'payments/step-2/policies.yaml': 'b: 1\n',
  }
  const { lessons, challenges, problems } = await readTeamLessons(async (path) => beside[path] ?? null)
  expect(problems).toEqual([])
  expect(lessons.map(({ id, steps }) => [id, steps.length])).toEqual([['payments', 2]])
  expect(challenges.map(({ id, goals }) => [id, goals.length])).toEqual([['close-pay', 4]])
})
