// A notice that has been read can be put away. The button shows only where scripts run (see components.css).
'use strict'
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-dismiss]')
  if (button) button.closest('.notice').remove()
})
