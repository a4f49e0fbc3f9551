// j and k go down and up a list of things to do; Enter follows the link that has the focus, as everywhere.
'use strict'
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  if (event.target.closest('input, textarea, select, [contenteditable]')) return
  const step = { j: 1, k: -1 }[event.key]
  const links = [...document.querySelectorAll('[data-keys] a')]
  if (!step || !links.length) return
  const now = links.indexOf(document.activeElement)
  const next = now < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(now + step, 0), links.length - 1)
  links[next].focus()
  event.preventDefault()
})
