/** Before each file of component tests. */
import { cleanup, configure } from '@testing-library/react'
import { afterEach } from 'vitest'

// However busy the machine is: a test waits for what the user would see.
configure({ asyncUtilTimeout: 60_000 })
afterEach(() => {
  cleanup()
  document.body.replaceChildren()
})
