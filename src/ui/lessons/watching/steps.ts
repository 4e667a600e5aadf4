/** Between a lesson's steps and the workspace; pure. */
import type { Lesson, LessonStep } from '../../../lessons/index'
import type { AnalyzeOptions, SourceFile, WorkspaceContent } from '../../../store/index'

/** The place of a step in its lesson; the first one where there is no such step. */
export function stepIndex(lesson: Lesson, step: string): number {
  return Math.max(
    0,
    lesson.steps.findIndex(({ id }) => id === step),
  )
}

export function optionsOf({ enforcement }: LessonStep): AnalyzeOptions {
  return enforcement === undefined ? {} : { enforcement }
}

/** Names of files that are not the same in the step before, those with policies first. */
export function changedFiles(files: readonly SourceFile[], before: readonly SourceFile[]): readonly string[] {
  const changed = files.filter(({ name, text }) => before.find((file) => file.name === name)?.text !== text)
  const hasPolicy = ({ text }: SourceFile): boolean => /^kind: \w*NetworkPolicy/m.test(text)
  return [...changed.filter(hasPolicy), ...changed.filter((file) => !hasPolicy(file))].map(({ name }) => name)
}

/** What stands in the workspace at a step. */
export function contentOf(
  lesson: Lesson,
  step: LessonStep,
  before: LessonStep | null,
  positions: WorkspaceContent['positions'],
): WorkspaceContent {
  const [firstChanged] = before === null ? [] : changedFiles(step.files, before.files)
  return {
    workspaceName: lesson.title,
    files: step.files,
    activeFile: firstChanged ?? step.files.at(-1)?.name ?? '',
    options: optionsOf(step),
    positions,
  }
}

/** Whether the workspace still is what the step put there. */
export function isUntouched(step: LessonStep, files: readonly SourceFile[], options: AnalyzeOptions): boolean {
  return (
    (options.enforcement ?? 'default') === (step.enforcement ?? 'default') &&
    files.length === step.files.length &&
    files.every(({ name, text }, i) => step.files[i]?.name === name && step.files[i].text === text)
  )
}
