/** Does something once an element comes near what is seen: nothing is fetched that nobody looks at. */

/** @type {WeakMap<Element, () => void>} */
const waiting = new WeakMap()

const observer = globalThis.IntersectionObserver
  ? new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          if (!isIntersecting) continue
          observer?.unobserve(target)
          waiting.get(target)?.()
          waiting.delete(target)
        }
      },
      { rootMargin: '400px' },
    )
  : null

/** Call `act` once `element` is near; returns what ends the wait. @param {Element} element @param {() => void} act */
export function whenSeen(element, act) {
  if (!observer) {
    act()
    return () => {}
  }
  waiting.set(element, act)
  observer.observe(element)
  return () => observer.unobserve(element)
}
