import { useStore } from '../../../store/index'
import { LinkButton } from '../../kit/index'
import styles from '../shell.module.css'

/** What a button or a gesture has just written, as long as the text is as it left it; a click shows the place again. */
export function EditLine() {
  const edited = useStore((state) => (state.edited?.files === state.files ? state.edited : null))
  const showEdited = useStore((state) => state.showEdited)
  if (edited === null) return null
  const [place] = edited.places
  return (
    <LinkButton
      className={styles['edited'] ?? ''}
      data-testid="edited"
      title="Show in the editor what was written"
      onClick={showEdited}
    >
      Done: {edited.label}
      {place !== undefined && ` (${place.file})`}
    </LinkButton>
  )
}
