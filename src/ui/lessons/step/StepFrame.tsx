import { ArrowLeft, ArrowRight, FileText, List, Presentation, RotateCcw, X } from 'lucide-react'
import type { Lesson } from '../../../lessons/index'
import { useStore } from '../../../store/index'
import { Button, IconButton } from '../../kit/index'
import styles from '../lessons.module.css'

/** The lesson's title, and what can be done with the lesson as a whole. */
export function StepHead({ lesson, onLeave }: { readonly lesson: Lesson; readonly onLeave: () => void }) {
  const { setLessonListOpen, setPresenting, togglePane } = useStore.getState()
  const isPresenting = useStore((state) => state.isPresenting)
  const isEditorOpen = useStore((state) => !state.collapsedPanes.includes('editor'))
  return (
    <header className={styles['head']}>
      <h2>{lesson.title}</h2>
      <div className={styles['row']}>
        <IconButton label="All lessons" onClick={() => setLessonListOpen(true)}>
          <List size={16} aria-hidden />
        </IconButton>
        {isPresenting && (
          <IconButton label="Show or hide the YAML" aria-pressed={isEditorOpen} onClick={() => togglePane('editor')}>
            <FileText size={16} aria-hidden />
          </IconButton>
        )}
        <IconButton
          label="Presenter view"
          hint="large type, clean canvas"
          aria-pressed={isPresenting}
          onClick={() => setPresenting(!isPresenting)}
        >
          <Presentation size={16} aria-hidden />
        </IconButton>
        <IconButton label="Leave the lesson" hint="your workspace comes back" onClick={onLeave}>
          <X size={16} aria-hidden />
        </IconButton>
      </div>
    </header>
  )
}

interface StepFootProps {
  readonly lesson: Lesson
  readonly index: number
  readonly isUntouched: boolean
  readonly onGoTo: (index: number) => void
  readonly onReset: () => void
}

/** The way on and back, and back to the step's own files where they were changed. */
export function StepFoot({ lesson, index, isUntouched, onGoTo, onReset }: StepFootProps) {
  const { setLessonListOpen } = useStore.getState()
  return (
    <footer className={styles['foot']}>
      {!isUntouched && (
        <div className={styles['playing']} role="status">
          <span>You have changed the files: try what you like.</span>
          <Button onClick={onReset}>
            <RotateCcw size={14} aria-hidden />
            Back to the step
          </Button>
        </div>
      )}
      <nav className={styles['steps']} aria-label="Steps">
        <Button disabled={index === 0} onClick={() => onGoTo(index - 1)} title="Previous step (Shift+F9)">
          <ArrowLeft size={15} aria-hidden />
          <span className={styles['wide']}>Previous</span>
        </Button>
        <select aria-label="Step of the lesson" value={index} onChange={(event) => onGoTo(Number(event.target.value))}>
          {lesson.steps.map(({ id, title }, i) => (
            <option key={id} value={i}>
              {`${i + 1} of ${lesson.steps.length}: ${title}`}
            </option>
          ))}
        </select>
        {index + 1 < lesson.steps.length ? (
          <Button variant="primary" onClick={() => onGoTo(index + 1)} title="Next step (F9)">
            Next
            <ArrowRight size={15} aria-hidden />
          </Button>
        ) : (
          <Button variant="primary" onClick={() => setLessonListOpen(true)}>
            More lessons
          </Button>
        )}
      </nav>
    </footer>
  )
}
