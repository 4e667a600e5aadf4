/** Answers about single flows. Loaded apart from the engine where size matters. */
import { answerProbe } from '../verdict/probe/answer'
import { unanswered } from '../verdict/probe/probe'
import { provideProber } from '../verdict/prober'

provideProber((model, probe, options) =>
  typeof probe === 'string' ? unanswered(probe) : answerProbe(model, probe, options),
)
