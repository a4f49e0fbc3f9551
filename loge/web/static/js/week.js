// The grid of a week: arrows go from one half hour to the next, a mouse held down draws.
'use strict'
const grid = document.querySelector('[data-week]')
const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }
const boxIn = (event) => event.target.closest('td')?.querySelector('input')
let drawing = null
let drawn = false

grid.addEventListener('keydown', (event) => {
  const step = STEPS[event.key]
  if (!step || event.target.name !== 'half') return
  event.preventDefault()
  const at = Number(event.target.value)
  const next = (Math.floor(at / 48) + step[0] + 7) % 7 * 48 + (at % 48 + step[1] + 48) % 48
  grid.querySelector(`input[value="${next}"]`).focus()
})
grid.addEventListener('pointerdown', (event) => {
  const box = event.pointerType === 'mouse' && boxIn(event)
  drawn = Boolean(box)
  if (box) drawing = box.checked = !box.checked
})
grid.addEventListener('pointerover', (event) => {
  const box = drawing !== null && boxIn(event)
  if (box) box.checked = drawing
})
grid.addEventListener('click', (event) => { // the mouse has drawn already: its click would turn it back
  if (drawn && boxIn(event)) event.preventDefault()
  drawn = false
})
document.addEventListener('pointerup', () => { drawing = null })
