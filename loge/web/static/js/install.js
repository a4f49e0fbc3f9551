// Keeps the page that is shown without a network.
'use strict'
if ('serviceWorker' in navigator) addEventListener('load', () => navigator.serviceWorker.register('/worker.js'))
