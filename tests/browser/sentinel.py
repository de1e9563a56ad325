"""Notes whatever of a stranger's words a page takes for more than words (`payloads`).

In the page: something ran, an element or attribute that the page never makes is there, even
for a moment. Outside of it: a dialog, another page, a frame, a download, a way to elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.async_api import Frame

    from tests.browser.people import Person

WATCH: Final = r"""(() => {
  const tell = (fault) => void tellTest(`a stranger's words: ${fault}`)
  for (const place of [window, Object.prototype]) {
    Object.defineProperty(place, 'xss', { set: () => tell('they ran'), get: () => undefined })
  }
  const NEVER = new Set(['iframe', 'frame', 'frameset', 'object', 'embed', 'applet', 'base',
    'portal', 'fencedframe', 'template', 'marquee', 'math', 'foreignobject', 'animate', 'set',
    'use', 'image', 'feimage', 'discard', 'slot', 'noembed', 'xmp', 'listing', 'plaintext',
    'bgsound', 'keygen', 'isindex'])
  const HEAD = new Set(['script', 'link', 'meta', 'title', 'style', 'noscript', 'body',
    'html', 'head'])
  const NOT_OURS = /^(?:on|srcdoc$|formaction$|action$|xlink:|ping$|http-equiv$|background$)/
  const NAMES = /^(?:hub|cookie|body|getElementById|landline|trustedTypes|xss)$/
  const PLACES = ['href', 'src', 'poster', 'data', 'srcset', 'manifest']
  const isSafe = (element, place) => {
    const said = new URL(place, location.href)
    if (said.origin === location.origin || said.protocol === 'blob:') return true
    if (said.href.startsWith('data:image/png;')) return true
    return element.localName === 'a' && /^(?:https?|mailto):$/.test(said.protocol) &&
      element.target === '_blank' && element.relList.contains('noopener')
  }
  const see = (element) => {
    const { localName: tag } = element
    const inside = element !== document.body && element.closest('body') !== null
    const isOurs = tag === 'noscript' && element.parentElement === document.body
    if (NEVER.has(tag.toLowerCase()) || (inside && HEAD.has(tag) && !isOurs)) {
      tell(`an element ${element.outerHTML.slice(0, 200)}`)
    }
    for (const { name, value } of element.attributes) {
      const clobbers = (name === 'id' || name === 'name') && NAMES.test(value)
      const leads = PLACES.includes(name) && value !== '' && !isSafe(element, value)
      const loads = name === 'style' && /url|expression|binding/i.test(value)
      if (NOT_OURS.test(name) || clobbers || leads || loads) {
        tell(`an attribute ${name}=${value.slice(0, 100)} of ${tag}`)
      }
    }
  }
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === 'attributes') see(target)
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue
        see(node)
        node.querySelectorAll('*').forEach(see)
      }
    }
  }).observe(document, { subtree: true, childList: true, attributes: true })
})()"""
"""The page's own policy stops no script of a test's."""


async def watched(person: Person) -> None:
    """Note in `person.faults` what comes of strangers' words on the page, opened anew."""
    page, ours = person.page, urlsplit(person.root).netloc
    await person.context.add_init_script(WATCH)
    page.on("dialog", lambda dialog: person.note(f"a dialog: {dialog.message}"))
    page.on("popup", lambda other: person.note(f"another page: {other.url}"))
    page.on("download", lambda file: person.note(f"a download: {file.url}"))
    page.on("frameattached", lambda frame: person.note(f"a frame: {frame.url}"))

    def arrived(frame: Frame) -> None:
        if urlsplit(frame.url).netloc != ours:
            person.note(f"away to {frame.url}")

    page.on("framenavigated", arrived)
    await page.reload()
