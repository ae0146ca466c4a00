// What the console does beyond htmx: the Mini App's door, one key per act in the inbox, undo that goes after a while,
// acts that are sent once, a word when the connection is lost, and the way to what is to be mended.
(() => {
  "use strict";

  const door = document.querySelector("form[data-mini-app]");
  if (door) {
    // Telegram puts the signed data after the #: no server and no log on the way sees it there.
    const data = new URLSearchParams(location.hash.slice(1)).get("tgWebAppData");
    if (!data) location.replace("/console/sign-in");
    else {
      history.replaceState(null, "", location.pathname);
      door.elements.data.value = data;
      door.submit();
    }
  }

  // On a wide screen the menu is always open; on a phone it opens at a tap.
  const menu = document.querySelector(".top details");
  const wide = matchMedia("(min-width: 60rem)");
  const settle = () => { if (menu) menu.open = wide.matches; };
  wide.addEventListener("change", settle);
  settle();

  // One key each: elements say theirs with data-key. The first one in the focused (else first) group answers.
  const typing = (element) => element.matches("input, textarea, select, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const groups = [...document.querySelectorAll("[data-group]")];
    const here = groups.findIndex((group) => group.contains(document.activeElement));
    if (event.key === "j" || event.key === "k") {
      const next = groups[Math.min(groups.length - 1, Math.max(0, here + (event.key === "j" ? 1 : -1)))];
      if (next) { next.focus(); next.scrollIntoView({ block: "nearest" }); event.preventDefault(); }
      return;
    }
    const inside = groups[here] ?? groups[0] ?? document;
    const key = `[data-key="${CSS.escape(event.key)}"]`;
    const act = inside.querySelector(key) ?? document.querySelector(key);
    if (act) { event.preventDefault(); act.click(); }
  });

  // An undo goes away after its ten seconds, and what was done is said to who cannot see it.
  const attend = (root) => {
    for (const undo of root.querySelectorAll("[data-undo]")) {
      document.getElementById("said").textContent = undo.querySelector("p")?.textContent ?? "";
      setTimeout(() => undo.classList.add("over"), 10_000);
      setTimeout(() => undo.remove(), 10_500);
    }
  };
  attend(document);
  document.addEventListener("htmx:after:swap", () => attend(document));

  // An act is sent once: its button says that it is under way until the answer is there, and does not listen meanwhile.
  const busy = (form, on) => {
    for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-busy");
    form.toggleAttribute("data-sent", on);
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.hasAttribute("data-sent")) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    busy(form, true);
    event.submitter?.setAttribute("aria-busy", "true");
  }, true);
  document.addEventListener("htmx:finally:request", (event) => {
    const form = event.target.closest?.("form");
    if (form) busy(form, false);
  });
  const lost = document.getElementById("lost");
  document.addEventListener("htmx:error", () => { lost.hidden = false; });
  document.addEventListener("htmx:after:swap", () => { lost.hidden = true; });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => busy(form, false)));

  // A form that came back goes to what is to be mended.
  document.querySelector("[aria-invalid=true]")?.focus();

  // Leaving a changed form asks first.
  let changed = false;
  document.addEventListener("input", (event) => { if (event.target.closest("form[data-keep]")) changed = true; });
  document.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
})();
