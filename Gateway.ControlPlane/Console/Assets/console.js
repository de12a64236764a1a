// Everything works without this file; it makes some things quicker.
"use strict";

// Times of the reader's own zone; UTC stays in the title.
function localize(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    if (!Number.isNaN(at.getTime())) {
      time.textContent = at.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "seconds" in time.dataset ? "medium" : "short" });
    }
  }
}
localize(document);

// A list of choices that a search narrows.
for (const search of document.querySelectorAll("[data-search]")) {
  const list = document.getElementById(search.dataset.search);
  search.closest(".field").hidden = false;
  search.addEventListener("input", () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const group of list.querySelectorAll("[data-group]")) {
      let shown = 0;
      for (const choice of group.querySelectorAll(".choice")) {
        const text = choice.textContent.toLowerCase();
        choice.hidden = !words.every(word => text.includes(word));
        shown += choice.hidden ? 0 : 1;
      }
      group.hidden = shown === 0;
    }
  });
}

// Copying needs a secure page: elsewhere the text is selected, to be copied by hand.
async function copy(source, button) {
  try {
    await navigator.clipboard.writeText(source.textContent);
    button.textContent = "Copied";
  } catch {
    const range = document.createRange();
    range.selectNodeContents(source);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    button.textContent = "Selected: press Ctrl+C";
  }
}
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(document.getElementById(button.dataset.copy), button));
}

// The file is made of what the page already shows; nothing is asked of the server again.
for (const button of document.querySelectorAll("[data-save]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([document.getElementById(button.dataset.save).textContent], { type: "text/plain" }));
    link.download = button.dataset.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
}

// One open menu at a time, closed by Escape and by a click elsewhere.
document.addEventListener("keydown", event => {
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
});
document.addEventListener("click", event => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) {
      menu.open = false;
    }
  }
});

// All boxes of a list at once, and how many are chosen.
for (const all of document.querySelectorAll("[data-choose-all]")) {
  const boxes = [...all.form.elements].filter(box => box.name === all.dataset.chooseAll && !box.disabled);
  const told = all.form.querySelector(`[data-chosen=${all.dataset.chooseAll}]`);
  const tell = () => {
    const chosen = boxes.filter(box => box.checked).length;
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
    told.textContent = `(${chosen})`;
  };
  all.hidden = false;
  all.addEventListener("change", () => {
    boxes.forEach(box => { box.checked = all.checked; });
    tell();
  });
  boxes.forEach(box => box.addEventListener("change", tell));
  tell();
}

// A list whose head is kept up to date. Rows that are there stay as they are, with whatever is focused or selected in them.
const liveEvery = 2000, liveRows = 200;

// Asking counts as use of the session: a page that nobody looks at must not keep it alive.
const liveUnattended = 10 * 60 * 1000;

function live(list) {
  const body = list.querySelector("tbody"), bar = list.querySelector(".live");
  const button = list.querySelector("[data-live-switch]"), state = list.querySelector("[data-live-state]");
  let on = true, over = false, attended = Date.now();
  const show = text => {
    bar.classList.toggle("on", on);
    button.textContent = on ? "Pause" : "Go on";
    button.hidden = over;
    state.textContent = text;
  };
  const merge = rows => {
    const known = new Map([...body.rows].map(row => [row.dataset.id, row]));
    let before = body.rows[0] ?? null;
    for (const row of [...rows]) {
      const old = known.get(row.dataset.id);
      if (old) {
        before = old.nextElementSibling;
        continue;
      }
      localize(row);
      row.classList.add("new");
      setTimeout(() => row.classList.remove("new"), 4000);
      body.insertBefore(row, before);
    }
    while (body.rows.length > liveRows && !body.rows[body.rows.length - 1].contains(document.activeElement)) {
      body.rows[body.rows.length - 1].remove();
    }
    const any = body.rows.length > 0;
    list.querySelector(".table").hidden = !any;
    list.querySelector("[data-live-empty]").hidden = any;
  };
  const ask = async () => {
    if (on && Date.now() - attended > liveUnattended) {
      on = false;
      show("Paused: nobody was here for ten minutes");
    }
    if (on && !document.hidden) {
      try {
        const answer = await fetch(list.dataset.live, { headers: { Accept: "text/html" }, cache: "no-store" });
        if (answer.redirected || answer.status === 401 || answer.status === 403) {
          [on, over] = [false, true];
          show("Your session is over: load the page again");
          return;
        }
        if (answer.ok && on) {
          const parsed = document.createElement("template");
          parsed.innerHTML = `<table><tbody>${await answer.text()}</tbody></table>`;
          merge(parsed.content.querySelector("tbody").rows);
          show("Live");
        } else if (on) {
          show("The gateway does not answer; trying again");
        }
      } catch {
        show("The gateway does not answer; trying again");
      }
    }
    setTimeout(ask, liveEvery);
  };
  for (const kind of ["pointermove", "keydown", "scroll", "touchstart"]) {
    addEventListener(kind, () => { attended = Date.now(); }, { passive: true });
  }
  button.addEventListener("click", () => {
    on = !on;
    attended = Date.now();
    show(on ? "Live" : "Paused");
  });
  bar.hidden = false;
  show("Live");
  setTimeout(ask, liveEvery);
}
document.querySelectorAll('[data-live]:not([data-live=""])').forEach(live);
