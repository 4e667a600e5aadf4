/** What can be open over the canvas: one thing at a time. */
import type { FlowRef, Protocol } from '../../../../store/index'
import type { GestureTarget } from '../../drawing/target'

export type ConnectAction = 'traffic' | 'allow' | 'deny'

/** What a gesture on the canvas says about the connection to be made; null for an end that is still to be chosen. */
export interface ConnectRequest {
  readonly from: string | null
  readonly to: string | null
  readonly action: ConnectAction
  /** The port that the gesture pointed at; absent where it is still to be chosen. */
  readonly port?: { readonly protocol: Protocol; readonly port: number }
}

export type Open =
  | { readonly kind: 'menu'; readonly target: GestureTarget; readonly x: number; readonly y: number }
  | { readonly kind: 'edit'; readonly node: string }
  | { readonly kind: 'connect'; readonly request: ConnectRequest }
  | { readonly kind: 'isolate'; readonly subject: string; readonly name: string }
  | { readonly kind: 'drop'; readonly flow: FlowRef }
  | { readonly kind: 'remove'; readonly namespace: string }
