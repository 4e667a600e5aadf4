/** Writes the pictures that steps of the built-in lessons share: `npm run arrange`. */
import { lessonContents } from '../../../lessons/index'
import { scenesOfLesson } from './lessons'

const all = Object.fromEntries(
  await Promise.all(lessonContents.map(async ({ id }) => [id, await scenesOfLesson(id)] as const)),
)
process.stdout.write(JSON.stringify(all))
