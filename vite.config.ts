import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { offline } from './scripts/offline-plugin.ts'

/** The policy under which the built page runs; the dev server needs inline scripts, so it is added at build. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  // In a frame without an origin, workers come from scripts of one line that import the site's (src/worker/embed.ts).
  "worker-src 'self' data:",
  // Monaco sets styles from script.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "object-src 'none'",
].join('; ')

/**
 * Parts of Monaco that its door brings in although nothing here uses them (side-by-side editors, drawing by the graphics card,
 * colour pickers, pasting of images, the small map, tree-sitter, animated buttons, boxes to choose from, tables, lists that come
 * in pages, trees that join lone branches, text read aloud with its colours, and the worker that compares lines, finds links and
 * suggests words of the text): what is left of each is a class that nobody makes, or that does nothing.
 */
const unusedMonaco = {
  files:
    /\/(diffEditorWidget|multiDiffEditorWidget|viewGpuContext|viewLinesGpu|rulersGpu|gpuMark|hoverColorPicker|hoverColorPickerParticipant|copyPasteController|inlayHintsHover|devToolsLogger|linesDiffComputers|treeSitterSyntaxTokenBackend|inlineCompletionsHintsWidget|screenReaderContentRich|animations|selectBoxCustom|compressedObjectTreeModel|tableWidget|listPaging|inlineCompletionsService|editorWorkerService|standaloneWebWorker|standaloneWebWorkerService)\.js$/,
  classes: [
    'DiffEditorWidget',
    'MultiDiffEditorWidget',
    'ViewGpuContext',
    'ViewLinesGpu',
    'RulersGpu',
    'GpuMarkOverlay',
    'ColorHover',
    'HoverColorPickerParticipant',
    'InlayHintsHover',
    'DevToolsLogger',
    'TreeSitterSyntaxTokenBackend',
    'InlineSuggestionHintsContentWidget',
    'RichScreenReaderContent',
    'SelectBoxList',
    'CompressibleObjectTreeModel',
    'Table',
    'PagedList',
    'EditorWorkerService',
    'StandaloneWebWorkerService',
  ],
  /** Of which something is asked all the same. */
  others: `export class CopyPasteController { static get() { return null } }
    export const isOnColorDecorator = () => false
    export const linesDiffComputers = {}
    const nothing = () => []
    export { nothing as captureAnimationTarget, nothing as triggerClickAnimation, nothing as createWebWorker }`,
  /** A part of the view that shows nothing. */
  smallMap: `import { createFastDomNode } from 'monaco-editor/base/browser/fastDomNode'
    import { ViewPart } from 'monaco-editor/editor/browser/view/viewPart'
    export class Minimap extends ViewPart {
      node = createFastDomNode(document.createElement('div'))
      getDomNode() { return this.node }
      prepareRender() {}
      render() {}
    }`,
  /** Trees to choose from, of which the editor has none: the box for quick choices makes one for each all the same. */
  quickTree: `const never = () => ({ dispose() {} })
    const nothing = () => {}
    export class QuickInputTreeController {
      tree = { onDidChangeFocus: never, onDidChangeContentHeight: never, setFocus: nothing, style: nothing }
      onLeave = never
      onDidAccept = never
      updateFilterOptions() {}
      layout() {}
      dispose() {}
    }
    export class QuickTree {}`,
  /** Sounds, which the editor on its own never plays. */
  sounds: `import { createDecorator } from 'monaco-editor/platform/instantiation/common/instantiation'
    export const IAccessibilitySignalService = createDecorator('accessibilitySignalService')
    export class AccessibilitySignal {}`,
}
/** Where Monaco says in words what its settings, colours and icons are for, or what is wrong with their definition, for a page of settings that its editor on its own does not have. */
const describing =
  /monaco-editor\/esm\/vs\/(editor\/common\/(config\/(editorOptions|editorConfigurationSchema)|core\/editorColorRegistry)|editor\/contrib\/symbolIcons\/browser\/symbolIcons|platform\/(list\/browser\/listService|configuration\/common\/configurationRegistry|contextkey\/common\/contextkey|theme\/common\/iconRegistry|theme\/common\/colors\/\w+))\.js$/
const description = /\blocalize\(\d+, (?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')(?:, [^()]*)?\)/g
/** What it says in the same way of keys, icons, colours, commands and arguments, in all its files. */
const describedInPassing =
  /(new RawContextKey\([^\n]*?, |\bregister(?:Icon|Color)\([^\n]*?, |\b(?:d|markdownD)escription: )localize2?\(\d+, (?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')(?:, [^()]*)?\)/g
/** The one of these texts that the editor itself uses, as its name. */
const nameOfEditor = '"Editor content"'
/** What reads Monaco's enumerations: the code of the editor here, and Monaco's language definition of YAML. */
const editorFolder = join(import.meta.dirname, 'src/ui/editor')
const readersOfEnums = [
  ...readdirSync(editorFolder, { recursive: true, encoding: 'utf8' }).map((name) => join(editorFolder, name)),
  join(import.meta.dirname, 'node_modules/monaco-editor/esm/vs/languages/definitions/yaml/yaml.js'),
]
  .filter((name) => /\.(tsx?|js)$/.test(name))
  .map((name) => readFileSync(name, 'utf8'))
  .join('\n')
/** Icons that Monaco's code names: by a field, by a class, in a label, or as what another icon looks like. */
function namedIcons(): ReadonlySet<string> {
  const folder = join(import.meta.dirname, 'node_modules/monaco-editor/esm/vs')
  const names = new Set<string>()
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(js|css)$/.test(file)) continue
    const text = readFileSync(join(folder, file), 'utf8')
    for (const [, name = ''] of text.matchAll(/(?:\bCodicon\.|\bcodicon-|\$\()([\w-]+)/g)) names.add(name)
    if (file.endsWith('codicons.js')) for (const [, name = ''] of text.matchAll(/, '([\w-]+)'\)/g)) names.add(name)
  }
  return names
}
const leanMonaco = {
  name: 'membrane-lean-monaco',
  apply: 'build' as const,
  enforce: 'pre' as const,
  resolveId(source: string, importer: string | undefined) {
    if (importer?.includes('monaco-editor') !== true) return null
    if (source.endsWith('/minimap/minimap.js')) return '\0small-map'
    if (/\/tree\/quick(InputTreeController|Tree)\.js$/.test(source)) return '\0quick-tree'
    if (source.endsWith('/accessibilitySignalService.js')) return '\0sounds'
    return unusedMonaco.files.test(source) ? '\0unused-monaco' : null
  },
  load(id: string) {
    if (id === '\0small-map') return unusedMonaco.smallMap
    if (id === '\0quick-tree') return unusedMonaco.quickTree
    if (id === '\0sounds') return unusedMonaco.sounds
    if (id !== '\0unused-monaco') return null
    return [...unusedMonaco.classes.map((name) => `export class ${name} {}`), unusedMonaco.others].join('\n')
  },
  transform(code: string, id: string) {
    // Tables of look-alike and invisible letters, which nothing here asks.
    if (id.endsWith('monaco-editor/esm/vs/base/common/strings.js'))
      return code.replaceAll(/JSON\.parse\('\{\\"_common\\":[^']*'\)/g, '({})')
    if (describing.test(id)) return code.replaceAll(description, (text) => (text.includes(nameOfEditor) ? text : "''"))
    if (id.endsWith('monaco-editor/esm/vs/base/common/codiconsLibrary.js')) {
      const named = namedIcons()
      return code.replaceAll(/^ {4}(\w+): register\('([\w-]+)', 0x\w+\),?\n/gm, (line, name: string, icon: string) =>
        named.has(name) || named.has(icon) ? line : '',
      )
    }
    // Enumerations for users of the editor, of which its own code has others: those that nobody names.
    if (id.endsWith('monaco-editor/esm/vs/editor/common/standalone/standaloneEnums.js'))
      return code.replaceAll(
        /^\(function \((\w+)\) \{\n.*?^\}\)\(\1 \|\| \(\1 = \{\}\)\);$/gms,
        (whole, name: string) => (new RegExp(`\\b${name}\\b`).test(readersOfEnums) ? whole : ''),
      )
    return id.includes('monaco-editor/esm/vs/') ? code.replaceAll(describedInPassing, "$1''") : null
  },
}

/**
 * The shell's `gzip` would need Node's; in the browser there is none, and nobody zips here. And where there is no Buffer, the
 * library spreads 65,536 bytes of a file into arguments, more than the stack of a worker holds. Left out are what turns HTML into
 * Markdown, for which no worker has a document, and what guesses the format of binary files, of which the shell has none.
 */
const absentInShell: Readonly<Record<string, string>> = {
  'node:zlib': `const absent = () => { throw new Error("not in the browser") }
    export const gunzipSync = absent, gzipSync = absent, constants = {}, brotliCompressSync = absent
    export const deflateSync = absent, inflateSync = absent, brotliDecompressSync = absent
    export const createGunzip = absent, createGzip = absent, createInflate = absent`,
  turndown: 'export default class {}',
}
const leanShell = {
  name: 'membrane-shell-in-browser',
  enforce: 'pre' as const,
  transform: (code: string, id: string) =>
    id.includes('just-bash')
      ? code
          .replaceAll(/let (\w+)=65536(?=[,;])/g, 'let $1=8192')
          .replaceAll(/\{name:"(?:file|html-to-markdown)",load:async\(\)=>[^{}]*?Command\},/g, '')
          .replaceAll(/=L\(\(\)=>\{/g, '=/* @__PURE__ */L(()=>{')
      : null,
  resolveId: (source: string, importer: string | undefined) =>
    importer?.includes('just-bash') === true && source in absentInShell ? `\0absent ${source}` : null,
  load: (id: string) => (id.startsWith('\0absent ') ? (absentInShell[id.slice(8)] ?? null) : null),
}

/**
 * js-yaml is one module, which makes its schemas, tags and expressions at once: those that nobody uses are left out, and so is
 * the text around an error, of which only the first line is shown.
 */
const leanYaml = {
  name: 'membrane-lean-yaml',
  transform: (code: string, id: string) =>
    id.endsWith('js-yaml/dist/js-yaml.mjs')
      ? code
          .replace(
            /^(var \w+ = )(?=new (?:Schema|RegExp)\(|define\w+Tag\(|\w+_SCHEMA\.withTags\()/gm,
            '$1/* @__PURE__ */ ',
          )
          .replace('mark.snippet = makeSnippet(mark);', '')
      : null,
}

/** Radix gives every function its name again after it was shortened, which nobody reads here: what nobody uses stays for it. */
const leanRadix = {
  name: 'membrane-lean-radix',
  apply: 'build' as const,
  transform: (code: string, id: string) =>
    id.includes('@radix-ui') ? code.replace(/^var __name = .*$/m, 'var __name = (target) => target;') : null,
}

export default defineConfig({
  base: './',
  plugins: [
    react(),
    leanMonaco,
    leanYaml,
    leanRadix,
    offline(),
    {
      name: 'membrane-content-security-policy',
      apply: 'build',
      transformIndexHtml: () => [
        {
          tag: 'meta',
          attrs: { 'http-equiv': 'Content-Security-Policy', content: contentSecurityPolicy },
          injectTo: 'head-prepend',
        },
      ],
    },
  ],
  optimizeDeps: { include: ['js-yaml', 're2js'] },
  worker: {
    format: 'es',
    plugins: () => [leanShell, leanYaml],
    // As the page is written: what both load then comes out as one file.
    rolldownOptions: { output: { comments: false, topLevelVar: true, generatedCode: { preset: 'es2015' } } },
  },
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 4000,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    manifest: true,
    // What every visit needs comes as one file: on a slow line each of twenty small ones costs a round trip.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'start', tags: ['$initial'] },
            // Small parts that several panes of the first picture share.
            {
              name: 'shared',
              test: /src\/(store\/(flows\/(unlisted|with-seen|workloads)|links\/use-answer)|ui\/kit\/(useLoaded|widgets)|values\/next-task)\.tsx?$/,
            },
            // What is drawn, before where it stands and how it looks.
            {
              name: 'graph',
              test: /src\/ui\/canvas\/(graph\/(cards|elements|folds|lines|links|model|node-cards|selection|services|titles|trunks)|picture\/opening)\.ts$/,
            },
            // What makes pictures and paints them, of which later parts use this and that.
            {
              name: 'drawing',
              test: /src\/ui\/canvas\/(drawing\/((animate|arranging|camera|motion|sight|stage|views|CanvasController)|painting\/(canvas-pen|colours|paint|paint-card|pen|shapes))|layout\/(arrangement|choose|extend|geometry|jobs|lanes|picture|places|plan|ranks|settle|thread|tracks)|picture\/fitting)\.ts$/,
            },
            { name: 'monaco-base', test: /monaco-editor\/esm\/vs\/(base\/common|nls)/ },
            { name: 'monaco-browser', test: /monaco-editor\/esm\/vs\/base\/browser/ },
            { name: 'monaco-platform', test: /monaco-editor\/esm\/vs\/platform/ },
            { name: 'monaco-core', test: /monaco-editor\/esm\/vs\/editor\/common\// },
            { name: 'monaco-view', test: /monaco-editor\/esm\/vs\/editor\/browser\// },
            { name: 'monaco-features', test: /monaco-editor\/esm\/vs\/editor\/contrib\// },
            // Icons of the panes that come first; those of later parts are not loaded with them.
            {
              name: 'first-icons',
              test: /node_modules\/lucide-react\/.*\/(arrow-down|arrow-up|chevron-down|chevron-right|circle-x|columns-3|copy|fold-vertical|ghost|info|list-filter|lock|lock-open|maximize|minus|plus|search|sparkles|triangle-exclamation-point|waypoints)\.m?js$/,
            },
            { name: 'icons', test: /node_modules\/lucide-react/ },
          ],
        },
      },
    },
  },
  test: {
    // Property tests take their time on a busy machine; a test that hangs is still found.
    testTimeout: 120_000,
    // Files share what they import: most of the time was loading the engine once for each. No test leaves a global changed.
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'scripts/**/*.test.mjs'],
          exclude: ['src/engine/conformance/**', 'src/cli/**', 'src/architecture.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'components',
          include: ['src/**/*.test.tsx'],
          environment: 'happy-dom',
          setupFiles: ['src/ui/testing/setup.ts'],
        },
      },
      { extends: true, test: { name: 'conformance', include: ['src/engine/conformance/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'cli',
          include: ['src/cli/**/*.test.ts'],
          globalSetup: ['src/cli/testing.ts'],
          testTimeout: 20_000,
        },
      },
      { extends: true, test: { name: 'architecture', include: ['src/architecture.test.ts'] } },
    ],
  },
})
