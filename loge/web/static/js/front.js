// What is being written at the front is kept in the telephone until it has left, so that a dead corridor loses nothing.
for (const form of document.querySelectorAll("form[data-keep]")) {
  const name = `keep:${form.dataset.keep}`;
  const fields = [...form.elements].filter((one) => ["words", "whose"].includes(one.name));
  const done = document.querySelector(".messages .notice-good");
  try {
    if (done) sessionStorage.removeItem(name);
    const kept = JSON.parse(sessionStorage.getItem(name) ?? "{}");
    for (const one of fields) if (!one.value && kept[one.name]) one.value = kept[one.name];
    form.addEventListener("input", () => {
      sessionStorage.setItem(name, JSON.stringify(Object.fromEntries(fields.map((one) => [one.name, one.value]))));
    });
  } catch {} // private windows may have no storage
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    addEventListener("online", () => form.requestSubmit(), { once: true });
  });
}
