// A draft is kept on the server three seconds after the last word, and says so, or that it could not. Without a script: the button.
'use strict'
const waiting = new WeakMap()
const later = (form) => { clearTimeout(waiting.get(form)); waiting.set(form, setTimeout(() => save(form), 3000)) }
const say = (form, words) => { form.querySelector('[data-saved]').textContent = words }
const save = async (form) => {
  if (form.dataset.busy) return later(form)
  form.dataset.busy = 'yes'
  form.dispatchEvent(new Event('keeping', { bubbles: true }))
  const told = new FormData(form)
  told.delete('attached')
  told.set('do', 'keep')
  try {
    const answer = await fetch(form.action, { method: 'POST', body: told, headers: { 'X-Autosave': '1' } })
    if (!answer.ok && answer.status !== 409 && answer.status !== 422) throw answer
    delete form.dataset.unkept
    if (answer.status === 422) return say(form, await answer.text()) // what the server will not keep as it is
    if (!answer.ok) return form.querySelector('button[value="keep"]').click() // someone wrote too: the page shows both
    form.elements.edits.value = await answer.text()
    say(form, '✓')
  } catch {
    form.dataset.unkept = 'yes'
    say(form, form.dataset.not)
    later(form)
  } finally { delete form.dataset.busy }
}
const mine = (event) => event.target.closest('form[data-autosave]')
document.addEventListener('input', (event) => { if (mine(event)) later(mine(event)) })
document.addEventListener('submit', (event) => {
  const form = mine(event)
  if (!form) return
  clearTimeout(waiting.get(form))
  if (!form.dataset.unkept) return
  event.preventDefault() // it would be lost on the way: first it is kept
  save(form)
})
