/** The documents: links lead somewhere, tables are whole, and what they count and list is what there is. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { challengeContents } from './challenges/contents'
import { lessonContents } from './lessons/contents'

const root = join(import.meta.dirname, '..')

function markdownIn(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return markdownIn(path)
    return name.endsWith('.md') ? [path] : []
  })
}

const documents = [
  join(root, 'README.md'),
  join(root, 'CONTRIBUTING.md'),
  join(root, 'CHANGELOG.md'),
  ...['docs', 'public', 'src'].flatMap((folder) => markdownIn(join(root, folder))),
]
const textOf = (path: string): string => readFileSync(path, 'utf8')
const withoutCode = (text: string): string => text.replace(/```[\s\S]*?```/g, '')

/** Anchors of the headings of a document, as GitHub makes them. */
function anchorsOf(path: string): ReadonlySet<string> {
  const headings = withoutCode(textOf(path)).matchAll(/^#+ (.+)$/gm)
  return new Set(
    [...headings].map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )
}

describe('the documents', () => {
  it('link to files and headings that are there', () => {
    const broken = documents.flatMap((path) =>
      [...withoutCode(textOf(path)).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
        if (/^[a-z]+:/.test(link)) return []
        const [file = '', anchor] = link.split('#')
        const target = file === '' ? path : resolve(dirname(path), file)
        const isThere = existsSync(target) && (anchor === undefined || anchorsOf(target).has(anchor))
        return isThere ? [] : [`${relative(root, path)}: ${link}`]
      }),
    )
    expect(broken).toEqual([])
  })

  it('have whole tables: a head with a line below it, and nothing between the rows', () => {
    const broken = documents.flatMap((path) => {
      const lines = withoutCode(textOf(path)).split('\n')
      return lines.flatMap((line, i) => {
        const isHead = line.startsWith('|') && lines[i - 1]?.startsWith('|') !== true
        return isHead && !/^\|( ?-+ ?\|)+$/.test(lines[i + 1] ?? '') ? [`${relative(root, path)}: ${line}`] : []
      })
    })
    expect(broken).toEqual([])
  })

  it('are all reached from the README', () => {
    const readme = textOf(join(root, 'README.md'))
    const files = readdirSync(join(root, 'docs'))
    expect(files.filter((name) => !readme.includes(`(docs/${name}`))).toEqual([])
  })
})

describe('the README of a room', () => {
  it('names files that are there: in the room, or in one around it', () => {
    const missing = markdownIn(join(root, 'src')).flatMap((path) =>
      [...textOf(path).matchAll(/`([\w./-]+\.tsx?)`/g)].flatMap(([, file = '']) => {
        for (let folder = dirname(path); folder.startsWith(root); folder = dirname(folder))
          if (existsSync(join(folder, file))) return []
        return [`${relative(root, path)}: ${file}`]
      }),
    )
    expect(missing).toEqual([])
  })
})

describe('the guide for contributors', () => {
  it('has a line for each folder of the source and of the engine', () => {
    const guide = textOf(join(root, 'CONTRIBUTING.md'))
    const folders = ['src', 'src/engine'].flatMap((folder) =>
      readdirSync(join(root, folder))
        .map((name) => `${folder}/${name}`)
        .filter((path) => statSync(join(root, path)).isDirectory()),
    )
    expect(folders.filter((path) => !new RegExp(`^\\| .*\`${path}[\`/]`, 'm').test(guide))).toEqual([])
  })
})

describe('the README', () => {
  it('is read in five minutes', () => {
    expect(textOf(join(root, 'README.md')).length).toBeLessThan(9000)
  })

  it('counts the lessons and challenges that there are', () => {
    const words: Readonly<Record<number, string>> = { 12: 'twelve', 13: 'thirteen', 14: 'fourteen', 15: 'fifteen' }
    const readme = textOf(join(root, 'README.md')).toLowerCase()
    expect(readme).toContain(`${words[lessonContents.length]} lessons`)
    expect(readme).toContain(`${words[challengeContents.length]} challenges`)
  })

  it('names every package that is depended on', () => {
    const readme = textOf(join(root, 'README.md'))
    // The manifest of this very project.
    const { dependencies } = JSON.parse(textOf(join(root, 'package.json'))) as { dependencies: Record<string, string> }
    const short = (name: string): string => name.replace(/^@(xterm|fontsource-variable)\//, '')
    expect(Object.keys(dependencies).filter((name) => !readme.includes(short(name)))).toEqual([])
  })
})

describe('the description of the command line', () => {
  it('has a line for each command', () => {
    const commands = [...textOf(join(root, 'src/cli/command-list.ts')).matchAll(/\bname: '([a-z-]+)'/g)]
    expect(commands.length).toBeGreaterThan(15)
    const text = textOf(join(root, 'docs/command-line.md'))
    expect(
      commands.flatMap(([, name = '']) =>
        text.includes(`| \`membrane ${name} `) || text.includes(`| \`membrane ${name}\``) ? [] : [name],
      ),
    ).toEqual([])
  })
})
