// Without a network a page says so kindly instead of breaking. Nothing personal is kept on the device.
'use strict'
const KEPT = 'loge-shell-1'
const SHELL = [/* shell */]

self.addEventListener('install', (event) => event.waitUntil(
  caches.open(KEPT).then((kept) => kept.addAll(SHELL.map((address) => new Request(address, {credentials: 'omit'}))))
))

self.addEventListener('activate', (event) => event.waitUntil(
  caches.keys().then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name))))
))

self.addEventListener('fetch', (event) => {
  if (event.request.mode === 'navigate') {
    event.respondWith(fetch(event.request).catch(() => caches.match(SHELL[0])))
  } else if (SHELL.includes(new URL(event.request.url).pathname)) {
    event.respondWith(caches.match(event.request).then((kept) => kept || fetch(event.request)))
  }
})
