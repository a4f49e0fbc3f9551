// A form is sent once: the button pressed rests until the answer, the way back, or ten seconds.
'use strict'
const wake = (button) => { button.disabled = false }

document.addEventListener('submit', (event) => {
  const button = event.submitter
  if (!button) return
  setTimeout(() => { // after the browser has taken the button's own name and value
    button.disabled = true
    button.dataset.sent = ''
  })
  setTimeout(wake, 10000, button)
})

const wakeAll = () => document.querySelectorAll('[data-sent]').forEach(wake)
window.addEventListener('pageshow', wakeAll)
document.addEventListener('htmx:afterRequest', wakeAll)
