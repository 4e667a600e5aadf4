/**
 * Tells screen readers which item of a command menu is selected, as long as the menu is there. cmdk names it before what is typed
 * has changed the list, so that it names the item of before, which may be gone by then. For `ref`.
 */
export function nameActiveItem(menu: HTMLElement | null): (() => void) | undefined {
  if (menu === null) return
  const name = (): void => {
    const id = menu.querySelector('[cmdk-item][aria-selected=true]')?.id ?? ''
    for (const element of menu.querySelectorAll('[cmdk-input], [cmdk-list]')) {
      if ((element.getAttribute('aria-activedescendant') ?? '') === id) continue
      if (id === '') element.removeAttribute('aria-activedescendant')
      else element.setAttribute('aria-activedescendant', id)
    }
  }
  const observer = new MutationObserver(name)
  const attributeFilter = ['aria-selected', 'aria-activedescendant']
  observer.observe(menu, { subtree: true, childList: true, attributeFilter })
  return () => observer.disconnect()
}
