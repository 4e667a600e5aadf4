/**
 * What is typed between the key that opens a sheet and the moment when its text field has the keys: it belongs in that
 * field, and neither into the editor nor to the canvas's keys.
 */
let typed = ''
let isEntered = false
let isHolding = false
let stop = (): void => undefined

/** A sheet that fails to load gives the keys back after this. */
const longestMs = 4000

/**
 * Whether a sheet lies over the page: keys that work everywhere else do nothing behind it. Monaco calls its search field a
 * dialog, and keeps it once it has been open.
 */
export function isSheetOpen(): boolean {
  return document.querySelector('[role=dialog]:not(.editor-widget)') !== null
}

/** Holds keys from now on, until the field takes them; where a sheet is open already, it has them. */
export function holdTyping(): void {
  if (isSheetOpen()) return
  stop()
  typed = ''
  isEntered = false
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key === 'Escape') return
    if (event.key === 'Enter') isEntered = true
    else if (isEntered) {
      // What follows Enter was typed to what Enter opens, and nobody knows yet what that is.
    } else if (event.key === 'Backspace') typed = typed.slice(0, -1)
    else if (event.key.length === 1) typed += event.key
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  isHolding = true
  const timer = window.setTimeout(() => stop(), longestMs)
  window.addEventListener('keydown', onKey, true)
  stop = () => {
    isHolding = false
    window.clearTimeout(timer)
    window.removeEventListener('keydown', onKey, true)
    stop = () => undefined
  }
}

/** For those who listen for keys before everybody else. */
export function isTypingHeld(): boolean {
  return isHolding
}

/** What was typed meanwhile, and whether Enter ended it; keys go where the focus is again. Call it when the field gets the focus. */
export function takeTyping(): { readonly text: string; readonly isEntered: boolean } {
  stop()
  const held = { text: typed, isEntered }
  typed = ''
  isEntered = false
  return held
}
