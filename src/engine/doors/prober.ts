/** Answers about single flows. Loaded apart from the engine where size matters. */
import { soundProbe } from '../input'
import { answerProbe } from '../verdict/answer'
import { unanswered } from '../verdict/probe'
import { provideProber } from '../verdict/prober'

provideProber((model, probe, options) => {
  const sound = soundProbe(probe)
  return typeof sound === 'string' ? unanswered(sound) : answerProbe(model, sound, options)
})
