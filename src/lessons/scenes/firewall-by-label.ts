/** Made by `npm run arrange`. */
import type { Scene } from '../../values/scene'

export const scenes: readonly Scene[] = [
  {
    steps: ['open', 'default-deny', 'one-door', 'allow-is-enough', 'both-ends', 'hubble', 'identity', 'no-enforcement'],
    isBrief: false,
    cards: {
      'np-demo/frontend': [1, 98],
      'np-demo/other': [2, 98],
      'np-demo/frontend-new': [2, 42],
      'np-demo/web': [3, 46],
      'entity:world': [0, 42],
      'entity:world#out': [3, 196],
    },
    columns: [
      [0, 92, 0, 0],
      [1, 124, 0, 12],
      [2, 124, 0, 0],
      [3, 132, 0, 0],
    ],
    gaps: [
      [3, 48],
      [2, 48],
    ],
    above: {},
    extent: [-144, 0, 505, 250],
  },
  {
    steps: ['or', 'and'],
    isBrief: false,
    cards: {
      'team-a/frontend': [1, 98],
      'team-a/batch': [1, 42],
      'np-demo/frontend': [1, 212],
      'np-demo/other': [1, 268],
      'np-demo/web': [2, 212],
      'entity:world': [0, 212],
    },
    columns: [
      [0, 92, 0, 0],
      [1, 124, 0, 12],
      [2, 132, 12, 0],
    ],
    gaps: [[2, 48]],
    above: {},
    extent: [-144, 0, 328, 322],
  },
  {
    steps: ['open', 'default-deny', 'one-door', 'allow-is-enough', 'both-ends', 'hubble', 'identity', 'no-enforcement'],
    isBrief: false,
    cards: {
      'np-demo/frontend': [1, 180],
      'np-demo/other': [1, 98],
      'np-demo/frontend-new': [1, 42],
      'np-demo/web': [2, 100],
      'entity:world': [0, 42],
      'entity:world#out': [2, 278],
    },
    columns: [
      [0, 92, 0, 0],
      [1, 124, 0, 12],
      [2, 132, 0, 0],
    ],
    gaps: [[2, 54]],
    above: {},
    extent: [-144, 0, 339, 332],
  },
]
