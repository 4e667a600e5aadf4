import { changesSentence, useStore } from '../../../store/index'
import { LinkButton } from '../../kit/index'

/** What the last edit did to the flows; a click shows them alone. Screen readers are told when it happens. */
export function ChangesLine() {
  const changes = useStore((state) => state.changes)
  if (changes === null) return null
  const showThem = (): void => {
    const { collapsedPanes, togglePane, setFlowFilter } = useStore.getState()
    if (collapsedPanes.includes('flows')) togglePane('flows')
    setFlowFilter({ text: '', verdicts: [], changedOnly: true })
  }
  return (
    <LinkButton data-testid="changes" title="Show these flows" onClick={showThem}>
      {changesSentence(changes)}
    </LinkButton>
  )
}
