/** Made by `npm run arrange`. */
import type { Scene } from '../../values/scene'

export const scenes: readonly Scene[] = [
  {
    steps: ['open', 'layer-4', 'exhaust-port', 'layer-7', 'both', 'ingress-entity', 'second-generation'],
    isBrief: false,
    cards: {
      'star-wars/tiefighter': [1, 42],
      'star-wars/xwing': [1, 124],
      'star-wars/deathstar': [2, 42],
      'entity:world': [0, 0],
      'entity:ingress': [0, 46],
    },
    columns: [
      [0, 104, 0, 0],
      [1, 220, 0, 12],
      [2, 212, 0, 0],
    ],
    gaps: [[1, 48]],
    above: {},
    extent: [-164, 0, 501, 204],
  },
  {
    steps: ['open', 'layer-4', 'exhaust-port', 'layer-7', 'both', 'ingress-entity', 'second-generation'],
    isBrief: true,
    cards: {
      'star-wars/tiefighter': [1, 42],
      'star-wars/xwing': [1, 112],
      'star-wars/deathstar': [2, 50],
      'entity:world': [0, 46],
      'entity:ingress': [0, 0],
    },
    columns: [
      [0, 104, 0, 0],
      [1, 124, 0, 12],
      [2, 176, 0, 0],
    ],
    gaps: [[1, 48]],
    above: {},
    extent: [-164, 0, 369, 180],
  },
]
