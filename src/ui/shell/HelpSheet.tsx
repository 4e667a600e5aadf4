import { Dialog } from '../kit/Dialog'
import { Kbd, RefusedBadge, VerdictBadge } from '../kit/index'
import styles from './shell.module.css'

const keys: readonly (readonly [string, string])[] = [
  ['?  F1', 'this sheet; in the editor F1'],
  ['Ctrl+K', 'command palette: every command, and everything that has a name'],
  ['F6', 'next pane (Shift+F6: the one before)'],
  ['Alt+←  Alt+→', 'go back to what was selected before, and forward again'],
  ['F8', 'next problem (Shift+F8: the one before)'],
  ['F9', 'in a lesson: next step (Shift+F9: the one before)'],
  ['Ctrl+Z', 'undo any change, and the moves of cards (Ctrl+Shift+Z: redo)'],
  ['Ctrl+O', 'open files'],
  ['Ctrl+F', 'in the editor: find and replace (Ctrl+G: go to a line; Ctrl+Shift+O: the objects of the file)'],
  ['Ctrl+P', 'print a handout: the picture, the YAML with line numbers, who is isolated, open questions'],
  ['Ctrl+M', 'in the editor: let Tab leave it'],
  ['Ctrl+Space', 'in the editor: what could be written here, with the pods that it would select'],
  ['Ctrl+I', 'in the editor: what the field is for, and whom the selector selects'],
  ['F2', 'in the editor: rename the label at the cursor everywhere'],
  ['F12', 'in the editor: go to the pods of a selector, or to what is named (Shift+F12: all uses of a label)'],
  ['Alt+Enter', 'in the editor: show on the canvas whom the selector selects'],
  ['Shift+Alt+F', 'in the editor: format the file'],
  ['↑ ↓ ← →', 'on the canvas: select the next card; up and down walk through its ports too'],
  ['0  +  −', 'on the canvas: fit, zoom in, zoom out'],
  ['/', 'on the canvas: find by name, namespace, label or address (Ctrl+F too)'],
  ['F  N', 'on the canvas: fold or unfold the workload or namespace; show only the neighbours'],
  ['G', 'on the canvas: ghosts, the pods that rules would let in and nobody has made'],
  ['F2  C  I  Delete', 'on the canvas: edit, connect, isolate or remove what is selected (Shift+F10: its menu)'],
  ['↑ ↓ Enter', 'in the flow table and in the list of the canvas: move and select'],
  ['Ctrl+J', 'ask about a flow in plain form, or with a curl line'],
  ['Alt+P', 'proposals: least privilege from flows, fewer policies that say the same'],
  [
    'Alt+O',
    'replay: what the text as it is now does to flows that Hubble saw; ↑ ↓ Enter move and show in the picture, Space the whole reason',
  ],
  ['Ctrl+`', 'the shell: kubectl, hubble and curl over the workspace; the same key leaves it (so do Esc, then Tab)'],
  [
    'Ctrl+D  Ctrl+A',
    'on the canvas: duplicate what is selected; select everything (Ctrl+C and Ctrl+V: copy and paste YAML)',
  ],
  ['M', 'matrix of sources and destinations, or the picture'],
  ['Shift+↑ ↓', 'in the flow table: mark several flows; Ctrl+C copies them'],
  ['Esc', 'clear a filter, close a sheet'],
]

export default function HelpSheet({
  open,
  onOpenChange,
}: {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}) {
  return (
    <Dialog title="Keys and colours" open={open} onOpenChange={onOpenChange} isText>
      <dl className={styles['keys']}>
        {keys.map(([key, text]) => (
          <div key={key}>
            <dt>
              <Kbd>{key}</Kbd>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <h3>Verdicts</h3>
      <dl className={styles['keys']}>
        <div>
          <dt>
            <VerdictBadge verdict="FORWARDED" />
          </dt>
          <dd>allowed on both sides; a solid green line</dd>
        </div>
        <div>
          <dt>
            <VerdictBadge verdict="DROPPED" />
          </dt>
          <dd>dropped by one side; a dashed red line with a cross at that side</dd>
        </div>
        <div>
          <dt>
            <VerdictBadge verdict="REDIRECTED" />
          </dt>
          <dd>allowed, and each request is checked by the layer 7 proxy; a violet line</dd>
        </div>
        <div>
          <dt>
            <RefusedBadge answer="403 Access denied" />
          </dt>
          <dd>the connection is let through, and the proxy refuses this request</dd>
        </div>
        <div>
          <dt>
            <VerdictBadge verdict="AUDITED" />
          </dt>
          <dd>policies deny it, and audit mode lets it through</dd>
        </div>
        <div>
          <dt>
            <VerdictBadge verdict="DEPENDS" />
          </dt>
          <dd>both answers are possible: it depends on what the workspace does not say, such as a pod’s node</dd>
        </div>
        <div>
          <dt>
            <VerdictBadge verdict="ERROR" />
          </dt>
          <dd>the pod’s policies cannot be combined</dd>
        </div>
      </dl>
      <p>
        While Replay lists observed flows, lines that were seen are solid, those that are only predicted thin, and those
        that were seen and are about to break red and dashed.
      </p>
      <p className={styles['soft']}>
        A lock on a pod’s left edge means it is isolated for ingress, on its right edge for egress. Verdicts follow
        Cilium 1.21, unless another version is chosen. Nothing that you paste leaves this browser.
      </p>
    </Dialog>
  )
}
