/** Every command of a lesson, typed into the shell over its step's files, ends as the step says. */
import { describe, expect, it } from 'vitest'
import { Cluster, Session } from '../shell/index'
import { isUnfinished } from '../shell/input'
import { stateOf } from './commands'
import { lessonContents, loadLesson } from './index'

const lessons = await Promise.all(lessonContents.map(({ id }) => loadLesson(id)))
const steps = lessons.flatMap((lesson) =>
  (lesson?.steps ?? []).flatMap((step) =>
    step.commands === undefined ? [] : [{ name: `${lesson?.id}/${step.id}`, step, commands: step.commands }],
  ),
)

describe.each(steps)('$name', ({ step, commands }) => {
  it('runs as it says', async () => {
    const { files, enforcement = 'default' } = step
    const session = new Session(new Cluster({ files, options: { enforcement } }))
    for (const command of commands) {
      expect(isUnfinished(command.run)).toBe(false)
      const { out, error, code } = await session.run(command.run)
      expect({ run: command.run, code, printed: code === (command.exit ?? 0) ? '' : `${out}${error}` }).toEqual({
        run: command.run,
        code: command.exit ?? 0,
        printed: '',
      })
      // A command that prints nothing shows nothing.
      expect(`${out}${error}`.trim(), command.run).not.toBe('')
      expect(stateOf(command, [{ line: command.run, code }])).toBe('done')
    }
  })
})

it('at least two lessons ask the attendee to type', () => {
  const asking = lessons.filter((lesson) =>
    lesson?.steps.some(({ commands = [] }) => commands.some(({ ask }) => ask !== undefined)),
  )
  expect(asking.length).toBeGreaterThanOrEqual(2)
})
