// Ctrl+Enter (Cmd+Enter on a Mac) sends the form one is writing in, with its first button.
'use strict'
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
  const form = event.target.closest('form[data-keys]')
  if (!form) return
  event.preventDefault()
  form.requestSubmit(form.querySelector('button[name]'))
})
