import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { embeddingOf, startApp } from './store/index'
import { draw } from './ui/kit/draw'
import { lazyPart } from './ui/kit/lazyPart'
import { App } from './ui/shell/App'
import { CrashGuard } from './ui/shell/panes/CrashGuard'
import './ui/kit/theme.css'

/** Inside another page: the picture alone, or with the YAML. */
const Embed = lazyPart(() => import('./ui/shell/Embed'))
const View = embeddingOf(window.location.search) === null ? App : Embed

// What is stored is read while the page is drawn.
void startApp()
const root = document.getElementById('root')
if (root !== null) {
  draw(() =>
    createRoot(root).render(
      <StrictMode>
        <CrashGuard>
          <View />
        </CrashGuard>
      </StrictMode>,
    ),
  )
}
