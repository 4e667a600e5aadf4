/** Small pictures, as SVG paths around their middles. */
export const shapes = {
  lock: 'M-4.2 -0.6h8.4v5.6h-8.4zM-2.6 -0.6v-1.8a2.6 2.6 0 0 1 5.2 0v1.8',
  fold: 'M-5.5 -5.5h11v11h-11zM-2.6 0h5.2',
  unfold: 'M-5.5 -5.5h11v11h-11zM-2.6 0h5.2M0 -2.6v5.2',
  globe: 'M-6 0a6 6 0 1 0 12 0a6 6 0 1 0 -12 0M-6 0h12M0 -6c-4 4 -4 8 0 12c4 -4 4 -8 0 -12',
  network: 'M-2 -6h4v4h-4zM-6 2.4h4v3.6h-4zM2 2.4h4v3.6h-4zM0 -2v2.2M-4 2.4v-2.2h8v2.2',
  name: 'M-6 -4h12v8h-12zM-3.2 1.6l1.6 -3.4l1.6 3.4M1.4 -1.8v3.4h2',
  node: 'M-6 -5h12v4h-12zM-6 1h12v4h-12zM-3.6 -3h0.1M-3.6 3h0.1',
  ghost: 'M-5 5.6v-5.8a5 5 0 0 1 10 0v5.8l-1.7 -1.6l-1.6 1.6l-1.7 -1.6l-1.7 1.6l-1.6 -1.6zM-1.9 -1h0.1M1.9 -1h0.1',
  loop: 'M3.6 -1.2a3.9 3.9 0 1 0 -0.2 3M3.9 -4.2v3.2h-3.2',
  service: 'M-5.5 0a2 2 0 1 0 4 0a2 2 0 1 0 -4 0M-1.5 0h3.5M2 -4v8M2 -4h3.5M2 4h3.5',
  check: 'M-3.6 0.3l2.3 2.6l4.9 -5.4',
  smallCross: 'M-2.8 -2.8l5.6 5.6M2.8 -2.8l-5.6 5.6',
  cross: 'M-3.4 -3.4l6.8 6.8M3.4 -3.4l-6.8 6.8',
  /** A question mark, drawn as lines so that it is the same on screen and in SVG. */
  question: 'M-2.3 -2.2a2.3 2.3 0 1 1 3.4 2.1q-1.1 0.6 -1.1 1.7M0 4v0.1',
  arrow: 'M0 0l-7.5 -3.7v7.4z',
} as const
