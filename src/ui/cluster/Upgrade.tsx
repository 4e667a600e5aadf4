import { useMemo, useState } from 'react'
import { ciliumVersions, usualVersion, versionOf } from '../../engine/cilium/settings/versions'
import { resourceWords, useAnswer, useStore } from '../../store/index'
import { ChangeList } from '../compare/ChangeList'
import { EmptyNote } from '../kit/index'
import frame from '../kit/frame.module.css'
import styles from './cluster.module.css'

const effects = {
  wider: 'opens',
  narrower: 'closes',
  refused: 'is refused',
  inert: 'loses its effect',
  advisory: 'meets an advisory',
  undone: 'goes back',
} as const

/** What another version of Cilium makes of the workspace. */
export function Upgrade() {
  const files = useStore((state) => state.files)
  const options = useStore((state) => state.options)
  const from = versionOf(options.ciliumVersion ?? '') ?? usualVersion
  const [wanted, setWanted] = useState<(typeof ciliumVersions)[number] | null>(null)
  const to = wanted ?? (from === usualVersion ? '1.20' : usualVersion)
  const asks = useMemo(() => ({ files, options, from, to }), [files, options, from, to])
  const { answer, isPending } = useAnswer('upgrade', asks)
  return (
    <>
      <div className={frame['toolbar']} role="toolbar" aria-label="Upgrade">
        <span>From Cilium {from} to</span>
        <select
          aria-label="Version to come"
          value={to}
          onChange={({ target }) => setWanted(versionOf(target.value) ?? usualVersion)}
        >
          {ciliumVersions
            .filter((version) => version !== from)
            .map((version) => (
              <option key={version} value={version}>
                {version}
              </option>
            ))}
        </select>
        <span className={styles['about']}>The version that runs is chosen among the settings.</span>
      </div>
      <div
        className={frame['body']}
        tabIndex={0}
        role="region"
        aria-label="What changes with the version"
        aria-busy={isPending}
        data-pane-focus
      >
        {answer === null ? (
          <EmptyNote>{isPending ? 'Comparing…' : 'There is nothing to compare yet.'}</EmptyNote>
        ) : answer.findings.length === 0 && answer.comparison.isSame ? (
          <EmptyNote>Nothing to report: {answer.facts} facts were checked, and no flow changes.</EmptyNote>
        ) : (
          <>
            <ul className={styles['facts']}>
              {answer.findings.map(({ policy, effect, version, text }, i) => (
                <li key={i}>
                  <span className={styles['mono']}>{resourceWords(policy)}</span>{' '}
                  <strong className={effect === 'wider' || effect === 'advisory' ? styles['doubt'] : undefined}>
                    {effects[effect]}
                  </strong>{' '}
                  <span className={styles['soft']}>({version})</span> {text}
                </li>
              ))}
            </ul>
            <p className={styles['note']}>
              {answer.facts} facts were checked, {answer.findings.length} are met.
            </p>
            <ChangeList comparison={answer.comparison} isPlain />
          </>
        )}
        {answer?.doubts.map((doubt) => (
          <p key={doubt} className={styles['note']}>
            <span className={styles['doubt']}>In doubt:</span> {doubt}
          </p>
        ))}
      </div>
    </>
  )
}
