"use strict";
// All works without this: it only spares a click.
(() => {
  const form = document.querySelector("form[data-live]");
  if (!form) return;
  let waiting;
  let latest = 0;
  const ask = async () => {
    const turn = ++latest;
    const asked = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    const address = `${form.action}?${asked}`;
    const response = await fetch(address, { headers: { accept: "text/html" } });
    if (!response.ok || turn !== latest) return;
    const found = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("found");
    document.getElementById("found").replaceWith(found);
    history.replaceState(null, "", address);
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 200);
  });
})();
