import { ClipboardPaste, Copy, FolderOpen, PencilRuler, SquareTerminal } from 'lucide-react'
import { lessonContents } from '../../../lessons/contents'
import { exampleContents } from '../../../lessons/examples/example-contents'
import { useStore } from '../../../store/index'
import { copyText } from '../../kit/clipboard'
import { Button, IconButton, LinkButton } from '../../kit/index'
import styles from '../shell.module.css'
import type { ShellActions } from '../commands/actions'

const kubectlLine = 'kubectl get ns,pods,deploy,svc,netpol,cnp,ccnp -A -o yaml'

/** One of each kind: a beginning, the fullest, and one on repairing. */
const firstLessons = lessonContents.filter(({ id }) =>
  ['firewall-by-label', 'networkpolicy-and-cilium', 'reading-a-drop'].includes(id),
)

/** The way in: what an empty workspace offers. */
export default function EmptyState({ shell }: { readonly shell: ShellActions }) {
  const { tell, openLesson, setLessonListOpen, setChallengeListOpen, showLower, startDrawing } = useStore.getState()
  const copy = (): void => {
    void copyText(kubectlLine).then((isCopied) =>
      tell(isCopied ? 'Copied' : 'This browser does not let the page copy: select the line instead'),
    )
  }
  return (
    <div className={styles['emptyState']}>
      <h2>See what your network policies let through</h2>
      <p>
        Paste Kubernetes or Cilium manifests. Membrane computes who may talk to whom, as Cilium 1.21 does, and says
        which rule decided.
      </p>
      <p className={styles['row']}>
        <Button variant="primary" onClick={shell.startPasting}>
          <ClipboardPaste size={16} aria-hidden />
          Paste a manifest
        </Button>
        <Button onClick={shell.openFiles}>
          <FolderOpen size={16} aria-hidden />
          Open files
        </Button>
        <Button onClick={startDrawing}>
          <PencilRuler size={16} aria-hidden />
          Draw a cluster
        </Button>
        <Button onClick={() => showLower('shell')}>
          <SquareTerminal size={16} aria-hidden />
          Type the commands
        </Button>
        <span className={`${styles['soft']} ${styles['byMouse']}`}>or drop files anywhere</span>
      </p>
      <p className={styles['soft']}>From a cluster:</p>
      <div className={styles['codeLine']}>
        <code>{kubectlLine}</code>
        <IconButton label="Copy the kubectl line" onClick={copy}>
          <Copy size={15} aria-hidden />
        </IconButton>
      </div>
      <h3>Lessons</h3>
      <ul className={styles['cards']}>
        {firstLessons.map(({ id, title, summary }) => (
          <li key={id}>
            <button type="button" className={styles['card']} onClick={() => openLesson({ lesson: id, step: '' })}>
              <strong>{title}</strong>
              <span>{summary}</span>
            </button>
          </li>
        ))}
      </ul>
      <p>
        <LinkButton onClick={() => setLessonListOpen(true)}>All {lessonContents.length} lessons</LinkButton>
        {' · '}
        <LinkButton onClick={() => setChallengeListOpen(true)}>Challenges: twelve tasks to solve</LinkButton>
      </p>
      <h3>Examples</h3>
      <ul className={styles['cards']}>
        {exampleContents.map((example) => (
          <li key={example.id}>
            <button type="button" className={styles['card']} onClick={() => void shell.openExample(example.id)}>
              <strong>{example.title}</strong>
              <span>{example.summary}</span>
            </button>
          </li>
        ))}
      </ul>
      <p className={styles['soft']}>Nothing leaves this browser: there is no server.</p>
    </div>
  )
}
