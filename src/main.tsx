import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { startApp } from './store/index'
import { App } from './ui/shell/App'
import { CrashGuard } from './ui/shell/CrashGuard'
import './ui/kit/theme.css'

const root = document.getElementById('root')
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <CrashGuard>
        <App />
      </CrashGuard>
    </StrictMode>,
  )
}
void startApp()
