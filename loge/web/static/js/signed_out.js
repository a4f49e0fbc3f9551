// Whoever was signed out meanwhile is told so above what they were writing, until they are back; then every form goes by the new session.
'use strict'
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1]

document.addEventListener('htmx:afterRequest', ({ detail: { xhr } }) => {
  const told = document.getElementById('signed-out')
  if (xhr.status === 401 && !told) document.querySelector('main').insertAdjacentHTML('afterbegin', xhr.responseText)
  if (xhr.status === 200) told?.remove()
})
document.addEventListener('htmx:configRequest', ({ detail: { headers, parameters } }) => {
  if (!token()) return
  headers['X-CSRFToken'] = token()
  if (parameters.csrfmiddlewaretoken) parameters.csrfmiddlewaretoken = token()
})
for (const moment of ['submit', 'keeping']) { // of a form; before a script keeps what is in it
  document.addEventListener(moment, ({ target }) => {
    const field = target.elements.csrfmiddlewaretoken
    if (field && token()) field.value = token()
  })
}
