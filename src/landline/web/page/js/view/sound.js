/** One short, soft tone, made here: there is no file to fetch. */

/** Hz, seconds, and how loud it begins (1 is the loudest). */
const PITCH = 660
const LENGTH = 0.25
const LOUD = 0.08

export function beep() {
  try {
    const context = new AudioContext()
    const tone = context.createOscillator()
    const volume = context.createGain()
    tone.frequency.value = PITCH
    volume.gain.setValueAtTime(LOUD, context.currentTime)
    volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + LENGTH)
    tone.connect(volume).connect(context.destination)
    tone.onended = () => void context.close()
    tone.start()
    tone.stop(context.currentTime + LENGTH)
  } catch {
    // A browser without sound, or one that wants a click first.
  }
}
