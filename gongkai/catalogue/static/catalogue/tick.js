// One box that ticks all others of the table; without this program each is ticked by itself.
const all = document.querySelector("[data-tick-all]");
const boxes = [...document.querySelectorAll('input[name="item"]')];
if (all && boxes.length) {
  all.hidden = false;
  all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
  boxes.forEach((box) => box.addEventListener("change", () => {
    const ticked = boxes.filter((one) => one.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }));
}
