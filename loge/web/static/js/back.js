// The browser's own way back: unlike a link, it keeps what was written in the form.
'use strict'
document.addEventListener('click', (event) => {
  if (event.target.closest('[data-back]')) window.history.back()
})
