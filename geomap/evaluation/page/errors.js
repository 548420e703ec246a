"use strict";
const body = document.querySelector("tbody");
const rows = Array.from(body.rows);
const filter = document.getElementById("filter");
const shown = document.getElementById("shown");

function key(row, column) {
  const cell = row.cells[column];
  if (!cell.classList.contains("number")) return cell.textContent;
  return cell.textContent === "" ? -Infinity : Number(cell.textContent);
}

function compare(a, b) {
  return typeof a === "number" ? a - b : a.localeCompare(b, "en");
}

document.querySelectorAll("th").forEach((head, column) => {
  head.firstElementChild.addEventListener("click", () => {
    const down = head.getAttribute("aria-sort") === "ascending";
    document.querySelectorAll("th").forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    rows.sort((a, b) => (down ? -1 : 1) * compare(key(a, column), key(b, column)));
    const sorted = document.createDocumentFragment();
    for (const row of rows) sorted.append(row);
    body.append(sorted);
  });
});

filter.addEventListener("input", () => {
  const wanted = filter.value.toLowerCase();
  let count = 0;
  for (const row of rows) {
    row.hidden = !row.textContent.toLowerCase().includes(wanted);
    count += !row.hidden;
  }
  shown.textContent = count;
});
