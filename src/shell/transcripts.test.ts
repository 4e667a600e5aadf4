/** The commands of five articles, line by line, with what they print. */
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { Cluster, readPin, Session } from './index'
import { asExpected, readTranscript } from './testing/transcript'

const folder = fileURLToPath(new URL('transcripts/', import.meta.url))

describe.each(readdirSync(folder))('the transcript %s', (name) => {
  it('is printed line by line', async () => {
    const { pins, exchanges } = readTranscript(`${folder}${name}`)
    const read = pins.map((pin) => readPin(pin)).filter((pin) => pin !== null)
    expect(read).toHaveLength(pins.length)
    const session = new Session(new Cluster({ files: [], pins: Object.fromEntries(read) }))
    for (const { command, expected, line } of exchanges) {
      const ran = await session.run(command)
      const printed = asExpected(`${ran.out}${ran.error}`, expected)
      expect({ line, command, printed }).toEqual({ line, command, printed: expected })
    }
  })
})
