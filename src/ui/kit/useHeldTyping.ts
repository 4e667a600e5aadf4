import { useEffect, useRef } from 'react'
import { takeTyping } from './typeAhead'

/**
 * For the text field of a sheet: takes what was typed before it was there, Enter included.
 *
 * @param enter what Enter does now; false where there is nothing to do yet: it is tried again as long as the text stays
 * @returns what the field does when it gets the focus
 */
export function useHeldTyping(text: string, setText: (text: string) => void, enter: () => boolean): () => void {
  const entered = useRef<string | null>(null)
  useEffect(() => {
    if (entered.current === text && enter()) entered.current = null
  })
  return () => {
    const held = takeTyping()
    if (held.text === '') return
    const whole = text + held.text
    if (held.isEntered) entered.current = whole
    setText(whole)
  }
}
