import { reloadPage, useStore } from '../../../store/index'
import { Button } from '../../kit/index'
import { lazyPart } from '../../kit/lazyPart'
import styles from '../shell.module.css'

const BannerList = lazyPart(() => import('./BannerList'))

/** What the user must know now: trouble with the engine or with storage. */
export function Banners() {
  const isAny = useStore(
    ({ notice, refusal, storageProblem, isReadOnly, isElsewhere, useNewVersion }) =>
      notice !== null ||
      refusal !== null ||
      storageProblem !== null ||
      isReadOnly ||
      isElsewhere ||
      useNewVersion !== null,
  )
  return (
    <>
      {isAny && <BannerList />}
      <MissingPart />
    </>
  )
}

/** Code of this version could not be loaded; the text and its history stay until the user reloads. */
function MissingPart() {
  const isPartMissing = useStore((state) => state.isPartMissing)
  if (!isPartMissing) return null
  return (
    <div className={styles['banner']} role="alert">
      <span>
        A part of the page could not be loaded: the site has a newer version, or the network is gone. What you have
        written is kept; a reload brings the newest version.
      </span>
      <span className={styles['row']}>
        <Button onClick={() => void reloadPage(useStore)}>Reload</Button>
        <Button variant="quiet" onClick={() => useStore.setState({ isPartMissing: false })}>
          Later
        </Button>
      </span>
    </div>
  )
}
