// Everything works without this file; it makes some things quicker.
"use strict";

// Times of the reader's own zone; UTC stays in the title.
for (const time of document.querySelectorAll("time[datetime]")) {
  const at = new Date(time.dateTime);
  if (!Number.isNaN(at.getTime())) {
    time.textContent = at.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  }
}

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
