import { useState } from 'react'
import { describeType, readSetting, settingFacts } from '../../engine/cilium/settings/table'
import { settingWords } from '../../engine/cilium/settings/words'
import { useStore, type SettingValue } from '../../store/index'
import { Button, LinkButton } from '../kit/index'
import styles from './cluster.module.css'

interface Props {
  readonly setting: SettingValue
  readonly onTry: (value: string) => void
  readonly onReset: () => void
}

/** One setting: its value to try another one, where it comes from, and what it changes. */
export function SettingRow({ setting, onTry, onReset }: Props) {
  const { key } = setting
  const { meaning, changes } = settingWords[key]
  return (
    <tr>
      <th scope="row" className={styles['mono']} title={meaning}>
        {key}
      </th>
      <td>
        <Value key={setting.value} setting={setting} onTry={onTry} />
      </td>
      <td>
        <Origin setting={setting} onReset={onReset} />
      </td>
      <td className={styles['soft']}>
        {changes}
        {setting.doubt !== undefined && <strong className={styles['doubt']}> {setting.doubt}</strong>}
      </td>
    </tr>
  )
}

function Value({ setting, onTry }: Pick<Props, 'setting' | 'onTry'>) {
  const { key, value } = setting
  const { type } = settingFacts[key]
  const label = `Try another value of ${key}`
  if (type.kind === 'boolean' || type.kind === 'choice' || type.kind === 'words') {
    const choices =
      type.kind === 'boolean' ? ['true', 'false'] : type.kind === 'choice' ? type.choices : subsets(type.words)
    return (
      <select value={value} aria-label={label} onChange={({ target }) => onTry(target.value)}>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice === '' ? '(none)' : choice}
          </option>
        ))}
      </select>
    )
  }
  return <TextValue setting={setting} label={label} onTry={onTry} />
}

/** Nothing, each word, and all of them, as the setting writes them. */
function subsets(words: readonly string[]): readonly string[] {
  return ['', ...words, words.join(' ')]
}

function TextValue({ setting, label, onTry }: Pick<Props, 'setting' | 'onTry'> & { readonly label: string }) {
  const { key, value } = setting
  const [text, setText] = useState(value)
  const isWrong = readSetting(key, text) === null
  return (
    <form
      className={styles['field']}
      onSubmit={(event) => {
        event.preventDefault()
        if (!isWrong && text !== value) onTry(text)
      }}
    >
      <input
        value={text}
        aria-label={label}
        aria-invalid={isWrong}
        placeholder="(empty)"
        spellCheck={false}
        onChange={({ target }) => setText(target.value)}
      />
      {text !== value && (
        <Button type="submit" disabled={isWrong} title={isWrong ? `It takes ${describeType(key)}` : 'See what changes'}>
          Try
        </Button>
      )}
    </form>
  )
}

function Origin({ setting: { key, origin }, onReset }: Pick<Props, 'setting' | 'onReset'>) {
  const reveal = useStore((state) => state.revealRange)
  switch (origin.kind) {
    case 'file': {
      const { range } = origin
      return (
        <LinkButton title="Go to the line" onClick={() => reveal(range)}>
          {range.file}:{range.line}
        </LinkButton>
      )
    }
    case 'choice':
      return (
        <>
          your choice{' '}
          <LinkButton title={`Take back the choice of ${key}`} onClick={onReset}>
            Take back
          </LinkButton>
        </>
      )
    case 'default':
      return <>default of {origin.version}</>
    case 'assumed':
      return <span title={origin.reason}>assumed</span>
  }
}
