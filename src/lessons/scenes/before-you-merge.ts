/** Made by `npm run arrange`. */
import type { Scene } from '../../values/scene'

export const scenes: readonly Scene[] = [
  {
    steps: ['what-was-seen', 'the-draft', 'the-port', 'the-peer'],
    isBrief: false,
    cards: { 'ingress/gateway': [1, 42], 'shop/api': [1, 182], 'shop/web': [2, 182], 'entity:world': [0, 0] },
    columns: [
      [0, 92, 0, 0],
      [1, 124, 0, 12],
      [2, 132, 12, 0],
    ],
    gaps: [
      [1, 48],
      [2, 54],
    ],
    above: {},
    extent: [-152, 0, 351, 302],
  },
]
