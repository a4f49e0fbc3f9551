// A draft is kept on the server three seconds after the last word. Without a script: the button.
'use strict'
const waiting = new WeakMap()
const later = (form) => { clearTimeout(waiting.get(form)); waiting.set(form, setTimeout(() => save(form), 3000)) }
const save = async (form) => {
  if (form.dataset.busy) return later(form)
  form.dataset.busy = 'yes'
  const told = new FormData(form)
  told.delete('attached')
  told.set('do', 'keep')
  try {
    const answer = await fetch(form.action, { method: 'POST', body: told, headers: { 'X-Autosave': '1' } })
    if (answer.ok) {
      form.elements.edits.value = await answer.text()
      form.querySelector('[data-saved]').textContent = form.dataset.kept || '✓'
    } else form.querySelector('button[value="keep"]').click() // someone wrote too: the page shows both
  } catch { later(form) } finally { delete form.dataset.busy }
}
const mine = (event) => event.target.closest('form[data-autosave]')
document.addEventListener('input', (event) => { if (mine(event)) later(mine(event)) })
document.addEventListener('submit', (event) => { if (mine(event)) clearTimeout(waiting.get(mine(event))) })
