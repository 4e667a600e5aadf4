import { useEffect } from 'react'
import { useStore } from '../../store/index'

/** Keeps `data-theme` on the page in step with the choice and, for "system", with the system. */
export function useTheme(): void {
  const choice = useStore((state) => state.theme)
  useEffect(() => {
    const query = window.matchMedia('(prefers-color-scheme: dark)')
    const apply = (): void => {
      const isDark = choice === 'dark' || (choice === 'system' && query.matches)
      document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light'
    }
    apply()
    query.addEventListener('change', apply)
    return () => query.removeEventListener('change', apply)
  }, [choice])
}
