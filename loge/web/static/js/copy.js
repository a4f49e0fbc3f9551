// Copies what stands beside the button. The button shows only where scripts run.
'use strict'
document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy]')
  if (!button) return
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim())
  button.querySelector('[data-copied]').hidden = false
})
