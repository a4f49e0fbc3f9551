// The desk by keyboard: j k walk the list, the keys of data-key focus or press what bears them, ? shows the help.
'use strict'
const links = () => [...document.querySelectorAll('[data-desk-list] li > a')]
const walk = (step) => {
  const all = links()
  const open = all.findIndex((link) => link === document.activeElement)
  const from = open < 0 ? all.findIndex((link) => link.getAttribute('aria-current')) : open
  const next = all[Math.min(Math.max(from + step, 0), all.length - 1)]
  if (next) next.focus()
}
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  if (event.target.closest('input, textarea, select, [contenteditable], dialog[open]')) return
  if (event.key === 'j' || event.key === 'k') walk(event.key === 'j' ? 1 : -1)
  else if (event.key === '?') document.getElementById('desk-help')?.showModal()
  else {
    const found = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)
    if (!found) return
    if (found.matches('button, a')) found.click()
    else found.focus()
  }
  event.preventDefault()
})
