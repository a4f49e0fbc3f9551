// A visit is dragged to another hour or another lane: it lands on the nearest five minutes, and the form of the page is sent.
'use strict'
const agenda = document.querySelector('.agenda')
const form = document.querySelector('#drag')
let held = null
let grip = 0

agenda?.addEventListener('dragstart', (event) => {
  held = event.target.closest('[data-visit]')
  grip = held ? event.clientX - held.getBoundingClientRect().left : 0
})
agenda?.addEventListener('dragover', (event) => {
  if (held && event.target.closest('.strip')) event.preventDefault()
})
agenda?.addEventListener('drop', (event) => {
  const strip = event.target.closest('.strip')
  if (!held || !strip) return
  event.preventDefault()
  const box = strip.getBoundingClientRect()
  const share = Math.min(Math.max((event.clientX - grip - box.left) / box.width, 0), 1)
  const minute = Math.round((Number(agenda.dataset.from) * 60 + share * Number(agenda.dataset.span) * 60) / 5) * 5
  const day = new Date(`${agenda.dataset.day}T00:00Z`)
  day.setUTCMinutes(minute) // wall time of the house: only its digits are used
  form.action = held.dataset.visit
  form.starts_at.value = day.toISOString().slice(0, 16)
  form.person.value = strip.dataset.lane
  form.sequence.value = held.dataset.sequence
  form.requestSubmit()
})
