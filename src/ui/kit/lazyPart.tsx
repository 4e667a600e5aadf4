import { useEffect, useState, type ComponentType, type ReactNode } from 'react'
import { draw } from './draw'
import styles from './kit.module.css'

/** Sent to the window where a part of the page could not be loaded. */
export const partMissing = 'membrane-part-missing'

/**
 * A component whose code comes when it is first shown. Where the code does not come (the site has been deployed again,
 * the network is gone), a sentence stands in its place and the rest of the page goes on.
 *
 * It does without React's Suspense, which shows nothing new for 300 ms after anything that was waited for. What has come is drawn
 * in slices, between which the page takes clicks.
 *
 * @param meanwhile stands in its place until then; a sentence does so as a paragraph
 */
export function lazyPart<P extends object>(
  load: () => Promise<{ readonly default: ComponentType<P> }>,
  meanwhile: ReactNode = null,
): ComponentType<P> {
  let part: ComponentType<P> | null = null
  const come = async (): Promise<void> => {
    try {
      part ??= (await load()).default
    } catch {
      window.dispatchEvent(new Event(partMissing))
      part = MissingPart
    }
  }
  return function Part(props: P) {
    const [Shown, setShown] = useState(() => part)
    useEffect(() => {
      if (Shown === null) void come().then(() => draw(() => setShown(() => part)))
    }, [Shown])
    if (Shown !== null) return <Shown {...props} />
    return typeof meanwhile === 'string' ? <p className={styles['loading']}>{meanwhile}</p> : meanwhile
  }
}

function MissingPart() {
  return <p className={styles['missing']}>This part of the page could not be loaded.</p>
}
