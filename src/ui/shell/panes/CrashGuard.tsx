import { Component, type ReactNode } from 'react'
import { useStore } from '../../../store/index'
import { Button, download, fileName } from '../../kit/index'
import { workspaceYaml } from '../commands/export'
import styles from '../shell.module.css'

interface State {
  readonly error: Error | null
}

/** Catches what a pane throws, so that a bug of ours never costs the user's text. */
export class CrashGuard extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { error: null }

  static getDerivedStateFromError(error: Error): State {
    return { error }
  }

  override render() {
    const { error } = this.state
    if (error === null) return this.props.children
    return (
      <main className={styles['crash']}>
        <h1>Membrane has stopped</h1>
        <p>This is a bug in Membrane, not in your manifests. Your text is kept in this browser.</p>
        <p>
          <code>{error.message}</code>
        </p>
        <p className={styles['row']}>
          <Button variant="primary" onClick={() => window.location.reload()}>
            Reload
          </Button>
          <Button
            onClick={() => {
              const { workspaceName, files } = useStore.getState()
              download(fileName(workspaceName, 'yaml'), workspaceYaml(files))
            }}
          >
            Download the workspace as YAML
          </Button>
        </p>
      </main>
    )
  }
}
