// A visitor whose own clock shows another hour than the house's is told so; where both agree, nothing is said.
'use strict'
const line = document.querySelector('.other-clocks[data-zone]')
const hour = (timeZone) => new Intl.DateTimeFormat('fr-FR', { hour: '2-digit', minute: '2-digit', timeZone }).format()
const [here, yours] = [hour(line.dataset.zone), hour()]
line.querySelectorAll('time').forEach((place, which) => { place.textContent = [here, yours][which] })
line.hidden = here === yours
