/** Answers about single flows. Loaded apart from the engine where size matters. */
import { provideMisses } from '../verdict/explain/explanation'
import { missSteps } from '../verdict/explain/subject-misses'
import { answerProbe } from '../verdict/probe/answer'
import { unanswered } from '../verdict/probe/probe'
import { provideProber } from '../verdict/prober'

provideMisses(missSteps)
provideProber((model, probe, options) =>
  typeof probe === 'string' ? unanswered(probe) : answerProbe(model, probe, options),
)
