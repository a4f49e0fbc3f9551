// A visit is carried by keyboard: M takes it, arrows carry it, what breaks is said at once, Enter sets it down, Escape puts it back.
'use strict'
const agenda = document.querySelector('.agenda')
const form = document.querySelector('#drag')
const [from, span] = [Number(agenda?.dataset.from) * 60, Number(agenda?.dataset.span) * 60]
const steps = { m: [0, 0], ArrowLeft: [-5, 0], ArrowRight: [5, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
const minuteOf = (visit) => visit.dataset.h * 60 + Number(visit.dataset.m ?? 0)
let held = null
let asked = 0

const ask = () => htmx.ajax('POST', form.action, { source: form, target: '#carried', select: '.notice-trouble, .notice-good', values: { look: 1 } })
agenda?.addEventListener('keydown', (event) => {
  const visit = event.target.closest('[data-visit]')
  if (!visit || event.ctrlKey || event.metaKey || event.altKey || !(held ? event.key in steps || /^(Enter|Escape)$/.test(event.key) : event.key === 'm')) return
  event.preventDefault()
  if (event.key === 'Enter') return form.requestSubmit()
  if (event.key === 'Escape') return location.reload()
  held ??= visit
  const [later, lane] = steps[event.key]
  const strips = [...agenda.querySelectorAll('.strip')]
  const strip = strips[strips.indexOf(held.parentElement) + lane] ?? held.parentElement
  if (strip !== held.parentElement) strip.append(held)
  const at = new Date(`${agenda.dataset.day}T00:00Z`) // wall time of the house: only its digits are used
  const minute = Math.min(Math.max(minuteOf(held) + later, from), from + span - 5)
  at.setUTCMinutes(minute)
  Object.assign(held.dataset, { h: Math.floor(minute / 60), m: minute % 60 })
  held.querySelector('.visit-time').firstChild.data = at.toISOString().slice(11, 16)
  held.classList.add('visit-moved')
  held.querySelector('a').focus()
  Object.assign(form, { action: held.dataset.visit })
  for (const [name, value] of [['starts_at', at.toISOString().slice(0, 16)], ['person', strip.dataset.lane], ['sequence', held.dataset.sequence]]) form.elements[name].value = value
  clearTimeout(asked)
  asked = setTimeout(ask, 250)
})
