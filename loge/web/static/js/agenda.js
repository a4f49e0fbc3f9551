// A visit follows the mouse, or the finger that rests on it: along the hours (down a phone’s list), or into another lane.
'use strict'
const agenda = document.querySelector('.agenda')
let held = null

const take = (visit, { clientX: x, clientY: y, pointerId }) => {
  held = { visit, x, y, pointerId, minute: visit.dataset.h * 60 + Number(visit.dataset.m ?? 0), is_mine: false, moved: false }
}
const mine = () => { held.is_mine = true; held.visit.classList.add('visit-moved'); navigator.vibrate?.(15) }
agenda?.addEventListener('pointerdown', (event) => {
  const visit = event.isPrimary && event.button === 0 && event.target.closest('[data-visit]')
  if (!visit) return
  take(visit, event)
  if (event.pointerType !== 'mouse') held.rests = setTimeout(mine, 350)
})
document.addEventListener('pointermove', (event) => {
  if (event.pointerId !== held?.pointerId) return
  const [right, down] = [event.clientX - held.x, event.clientY - held.y]
  if (!held.is_mine && Math.hypot(right, down) > 8) held.rests ? drop() : mine()
  if (!held?.is_mine) return
  const strip = document.elementsFromPoint(event.clientX, event.clientY).find((box) => box.matches('.agenda .strip')) ?? held.visit.parentElement
  const is_list = getComputedStyle(held.visit).position !== 'absolute' // eight pixels down a list are five minutes
  const later = is_list ? down / 8 : right / strip.clientWidth * agenda.dataset.span * 12
  held.moved ||= Math.hypot(right, down) > 8
  if (held.moved) held.visit.dispatchEvent(new CustomEvent('carry', { bubbles: true, detail: { minute: Math.round(held.minute / 5 + later) * 5, strip } }))
})
const drop = () => { clearTimeout(held?.rests); held = null }
const released = () => { const done = held?.moved; drop(); if (done) { addEventListener('click', (event) => event.preventDefault(), { capture: true, once: true }); document.querySelector('#drag').requestSubmit() } }
document.addEventListener('pointerup', released)
document.addEventListener('pointercancel', () => { if (held?.moved) location.reload(); drop() })
agenda?.addEventListener('touchmove', (event) => { if (held?.is_mine) event.preventDefault() }, { passive: false })
for (const other of ['dragstart', 'contextmenu']) agenda?.addEventListener(other, (event) => { if (event.target.closest('[data-visit]') && (held || other === 'dragstart')) event.preventDefault() })
