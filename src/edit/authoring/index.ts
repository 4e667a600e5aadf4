/** Help with writing: what could stand at a place, what a field is for, what is wrong with it. */
export { StructureChecker, type StructuralProblem } from './check'
export { completeAt, type Completion } from './complete'
export { helpAt } from './hover'
export type { Suggestion } from './suggestion'
export { noSurroundings, podsInWords, type KnownPod, type Surroundings } from './surroundings'
