// Lists by keyboard: j k walk their rows, the keys of data-key focus or press what bears them, / looks for something, ? shows the help.
'use strict'
const rows = () => [...document.querySelectorAll('[data-keys] > li')].map((row) => row.querySelector('a')).filter(Boolean)
const walk = (step) => {
  const all = rows()
  const focused = all.indexOf(document.activeElement)
  const from = focused < 0 ? all.findIndex((link) => link.getAttribute('aria-current')) : focused
  all[Math.min(Math.max(from + step, 0), all.length - 1)]?.focus()
}
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('dialog[open]')) return
  const field = event.target.closest('input, textarea, select, [contenteditable]')
  if (field && event.key !== 'Escape') return
  const borne = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)
  const seek = document.querySelector('[data-seek]')
  if (field) field.blur() // its words stay, those of a search too
  else if (event.key === 'j' || event.key === 'k') walk(event.key === 'j' ? 1 : -1)
  else if (event.key === '?') document.getElementById('keys-help')?.showModal()
  else if (borne) borne[borne.matches('button, a') ? 'click' : 'focus']()
  else if (event.key === '/' && seek) location.assign(seek.dataset.seek)
  else return
  event.preventDefault()
})
