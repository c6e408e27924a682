// Sorting and filtering of the portfolio. Without it the page is whole: sorted by urgency, unfiltered.
(function () {
  "use strict";
  var table = document.getElementById("clients");
  if (!table) { return; }
  var body = table.tBodies[0];
  var rows = Array.prototype.slice.call(body.rows);
  var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
  var form = document.getElementById("filter");
  var search = document.getElementById("search");
  var status = document.getElementById("status");
  var level = document.getElementById("level");
  var shown = document.getElementById("shown");
  var texts = rows.map(function (row) { return row.textContent.toLowerCase(); });
  var collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

  function place(list) {
    list.forEach(function (row) { body.appendChild(row); });
  }

  function value(row, index) {
    var cell = row.cells[index];
    var key = cell.getAttribute("data-sort");
    return key === null ? cell.textContent.trim() : key;
  }

  function compare(left, right) {
    var difference = Number(left) - Number(right);
    return isNaN(difference) ? collator.compare(left, right) : difference;
  }

  function sortBy(index) {
    var up = heads[index].getAttribute("aria-sort") !== "ascending";
    clearSort();
    heads[index].setAttribute("aria-sort", up ? "ascending" : "descending");
    place(rows.slice().sort(function (a, b) {
      var left = value(a, index), right = value(b, index);
      // Where there is nothing to sort by, the row stays at the end either way.
      if (left === "" || right === "") { return (left === "" ? 1 : 0) - (right === "" ? 1 : 0); }
      return compare(left, right) * (up ? 1 : -1) || rows.indexOf(a) - rows.indexOf(b);
    }));
  }

  function clearSort() {
    heads.forEach(function (head) { head.removeAttribute("aria-sort"); });
  }

  function filter() {
    var words = search.value.trim().toLowerCase();
    var count = 0;
    rows.forEach(function (row, index) {
      var fits = texts[index].indexOf(words) !== -1 &&
        (status.value === "" || row.getAttribute("data-status") === status.value) &&
        (level.value === "" || row.getAttribute("data-level") === level.value);
      row.hidden = !fits;
      count += fits ? 1 : 0;
    });
    shown.textContent = count + " of " + rows.length + " shown";
  }

  heads.forEach(function (head, index) {
    if (!head.hasAttribute("data-sortable")) { return; }
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", function () { sortBy(index); });
    head.setAttribute("data-title", head.textContent);
    head.textContent = "";
    head.appendChild(button);
  });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("input", filter);
  form.addEventListener("reset", function () {
    window.setTimeout(function () { clearSort(); place(rows); filter(); }, 0);
  });
  form.hidden = false;
  filter();
}());
