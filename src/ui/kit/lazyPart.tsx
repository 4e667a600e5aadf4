import { lazy, type ComponentType, type LazyExoticComponent } from 'react'
import styles from './kit.module.css'

/** Sent to the window where a part of the page could not be loaded. */
export const partMissing = 'membrane-part-missing'

/**
 * A component whose code comes when it is first shown. Where the code does not come (the site has been deployed anew,
 * the network is gone), a sentence stands in its place and the rest of the page goes on.
 */
export function lazyPart<P extends object>(
  load: () => Promise<{ readonly default: ComponentType<P> }>,
): LazyExoticComponent<ComponentType<P>> {
  return lazy(async () => {
    try {
      return { default: (await load()).default }
    } catch {
      window.dispatchEvent(new Event(partMissing))
      return { default: MissingPart }
    }
  })
}

function MissingPart() {
  return <p className={styles['missing']}>This part of the page could not be loaded.</p>
}
