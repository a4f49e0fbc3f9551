// When a passkey does not answer, or the person changes their mind, the page says so.
'use strict'
document.addEventListener('allauth.error', (event) => {
  event.preventDefault()
  for (const notice of document.querySelectorAll('[data-passkey-error]')) notice.hidden = false
})
