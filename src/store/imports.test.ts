import { describe, expect, it } from 'vitest'
import { importFiles } from './imports'

const file = (name: string, text: string): File => new File([text], name)

describe('dropped files', () => {
  it('become files of the workspace', async () => {
    expect(await importFiles([file('a.yaml', 'kind: Pod'), file('', 'kind: List')])).toEqual({
      files: [
        { name: 'a.yaml', text: 'kind: Pod' },
        { name: 'pasted.yaml', text: 'kind: List' },
      ],
    })
  })

  it('are refused where they hold more than can be read at once, before they are read', async () => {
    const large = Object.assign(file('large.yaml', ''), { text: () => Promise.reject(new Error('read')) })
    Object.defineProperty(large, 'size', { value: 35_000_000 })
    expect(await importFiles([large, large])).toEqual({
      problem: 'These files hold 70 MB; at most 60 MB can be read at once.',
    })
  })

  it('are refused where they are no text', async () => {
    expect(await importFiles([file('a.png', 'PNG\u0000')])).toMatchObject({ problem: expect.stringContaining('a.png') })
  })

  it('are refused where they cannot be read, as a folder', async () => {
    const folder = Object.assign(file('manifests', ''), { text: () => Promise.reject(new Error('NotReadableError')) })
    expect(await importFiles([folder])).toMatchObject({ problem: expect.stringContaining('Folders cannot be dropped') })
  })
})
