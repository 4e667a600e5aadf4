import { useState, type ComponentType } from 'react'
import { Button } from '../kit/index'
import { MapSizes } from './MapSizes'
import { Settings } from './Settings'
import { Upgrade } from './Upgrade'
import { Verify } from './Verify'
import frame from '../kit/frame.module.css'
import styles from './cluster.module.css'

const parts: readonly { readonly title: string; readonly hint: string; readonly Part: ComponentType }[] = [
  { title: 'Settings', hint: 'What cilium-config and the version make of policies', Part: Settings },
  { title: 'Map size', hint: 'Entries of each policy map against what fits', Part: MapSizes },
  { title: 'Upgrade', hint: 'What another version of Cilium would change', Part: Upgrade },
  { title: 'Checked against the cluster', hint: 'The maps that the agents of a sysdump hold', Part: Verify },
]

/** What the cluster itself makes of the policies in it. */
export default function Cluster() {
  const [shown, setShown] = useState(0)
  const Part = parts[shown]?.Part ?? Settings
  return (
    <div className={`${frame['frame']} ${styles['cluster']}`}>
      <h2 className="visually-hidden">Cluster</h2>
      <div className={styles['parts']} role="group" aria-label="About the cluster">
        {parts.map(({ title, hint }, i) => (
          <Button key={title} variant="quiet" aria-pressed={i === shown} title={hint} onClick={() => setShown(i)}>
            {title}
          </Button>
        ))}
      </div>
      <Part />
    </div>
  )
}
