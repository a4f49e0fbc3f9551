// A visit is carried: what breaks is said at once. By keyboard M takes it, arrows carry it, Enter sets it down, Escape puts it back.
'use strict'
const agenda = document.querySelector('.agenda')
const form = document.querySelector('#drag')
const [from, span] = [Number(agenda?.dataset.from) * 60, Number(agenda?.dataset.span) * 60]
const steps = { m: [0, 0], ArrowLeft: [-5, 0], ArrowRight: [5, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
let held = null
let asked = 0

const ask = () => htmx.ajax('POST', form.action, { source: form, target: '#carried', select: '.notice-trouble, .notice-good', values: { look: 1 } })
agenda?.addEventListener('carry', ({ target: visit, detail: { minute, strip } }) => { // by hand or by keyboard
  const at = new Date(`${agenda.dataset.day}T00:00Z`) // wall time of the house: only its digits are used
  const goal = Math.min(Math.max(minute, from), from + span - 5)
  at.setUTCMinutes(goal)
  if (strip !== visit.parentElement) strip.append(visit)
  Object.assign(visit.dataset, { h: Math.floor(goal / 60), m: goal % 60 })
  visit.querySelector('.visit-time').firstChild.data = at.toISOString().slice(11, 16)
  visit.classList.add('visit-moved')
  form.action = visit.dataset.visit
  for (const [name, value] of [['starts_at', at.toISOString().slice(0, 16)], ['person', strip.dataset.lane], ['sequence', visit.dataset.sequence]]) form.elements[name].value = value
  clearTimeout(asked)
  asked = setTimeout(ask, 250)
})
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
  const minute = held.dataset.h * 60 + Number(held.dataset.m ?? 0) + later
  held.dispatchEvent(new CustomEvent('carry', { bubbles: true, detail: { minute, strip } }))
  held.querySelector('a').focus()
})
