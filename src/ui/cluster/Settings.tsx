import { useMemo, useState } from 'react'
import { isSettingKey, settingKeys } from '../../engine/cilium/settings/table'
import { ciliumVersions } from '../../engine/cilium/settings/versions'
import { useAnswer, useStore, type AnalyzeOptions, type SettingKey } from '../../store/index'
import { Button, EmptyNote } from '../kit/index'
import frame from '../kit/frame.module.css'
import styles from './cluster.module.css'
import { SettingRow } from './SettingRow'
import { Trial } from './Trial'
import { withSetting, withVersion, withoutSetting } from './choice'

/** A change of the settings that is being looked at and not made yet. */
interface Draft {
  readonly title: string
  readonly options: AnalyzeOptions
}

/** Every setting that changes verdicts, and a trial of other values. */
export function Settings() {
  const values = useStore((state) => state.snapshot?.settings)
  const options = useStore((state) => state.options)
  const setOptions = useStore((state) => state.setOptions)
  const [isAll, setAll] = useState(false)
  const [draft, setDraft] = useState<Draft | null>(null)
  const { answer } = useAnswer('settings-that-matter', nothing)
  const matter = useMemo(() => new Set<string>(answer?.keys ?? []), [answer])
  if (values === undefined)
    return <EmptyNote>The settings of Cilium appear here as soon as there is a workspace.</EmptyNote>

  const isShown = (key: SettingKey, kind: string): boolean =>
    isAll || matter.has(key) || kind === 'file' || kind === 'choice'
  const shown = values.filter(({ key, origin }) => isShown(key, origin.kind))
  const isAssumed = values.some(({ origin }) => origin.kind === 'assumed')
  const version = options.ciliumVersion ?? ciliumVersions.at(-1) ?? ''
  const look = (title: string, next: AnalyzeOptions): void => setDraft({ title, options: next })
  return (
    <>
      <div className={frame['toolbar']} role="toolbar" aria-label="Settings">
        <label className={styles['version']}>
          Cilium{' '}
          <select
            value={version}
            onChange={({ target }) => look(`Cilium ${target.value}`, withVersion(options, target.value))}
          >
            {ciliumVersions.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </label>
        <span className={styles['about']}>
          {isAssumed
            ? 'No cilium-config is in the workspace: policies alone are judged, with every optional part switched on.'
            : 'What cilium-config leaves open is the agent’s default.'}
        </span>
        <Button variant="quiet" aria-pressed={isAll} onClick={() => setAll(!isAll)}>
          All {settingKeys.length}
        </Button>
      </div>
      <div className={frame['body']} tabIndex={0} role="region" aria-label="Settings of Cilium" data-pane-focus>
        {draft !== null && (
          <Trial
            title={draft.title}
            options={draft.options}
            onUse={() => {
              setOptions(draft.options)
              setDraft(null)
            }}
            onCancel={() => setDraft(null)}
          />
        )}
        <table className={styles['table']}>
          <thead>
            <tr>
              <th scope="col">Setting</th>
              <th scope="col">Value</th>
              <th scope="col">From</th>
              <th scope="col">Changes</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((setting) => (
              <SettingRow
                key={setting.key}
                setting={setting}
                onTry={(value) =>
                  look(
                    `${setting.key}: ${value === '' ? 'nothing' : value}`,
                    withSetting(options, setting.key, value, values),
                  )
                }
                onReset={() => look(`${setting.key}: not chosen`, withoutSetting(options, setting.key))}
              />
            ))}
          </tbody>
        </table>
        {!isAll && answer !== null && shown.length < values.length && (
          <p className={styles['note']}>
            {values.length - shown.length} other settings change nothing of what is in the workspace.
          </p>
        )}
        {unknownChoices(options).map((key) => (
          <p key={key} className={styles['note']}>
            “{key}” was chosen and is not a setting that is known here.
          </p>
        ))}
      </div>
    </>
  )
}

const nothing = {}

/** Settings that came with a link of a newer version of the page. */
function unknownChoices({ settings }: AnalyzeOptions): readonly string[] {
  return Object.keys(settings ?? {}).filter((key) => !isSettingKey(key))
}
