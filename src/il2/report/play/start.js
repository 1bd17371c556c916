// Start: connect the controls, paint the first frame, show what the address asks for.

const timeSlider = byId("page-time");
const doseSlider = byId("page-dose");
const timeNow = byId("page-time-now");
const doseNow = byId("page-dose-now");
const main = bonds[Object.keys(bonds).find((id) => bonds[id].measured)]?.quantity ?? -1;
const rows = [...document.querySelectorAll("#page-values td[data-of]")];

function update() {
  paint();
  drawTicks();
  refresh();
  const minutes = `${now.time < 10 ? Number(now.time.toFixed(1)) : Math.round(now.time)} min`;
  if (timeNow.textContent !== minutes) {
    timeNow.textContent = minutes;
    timeSlider.setAttribute("aria-valuetext", minutes);
  }
}

function setTime(time) {
  now.time = time;
  timeSlider.value = String(time);
  update();
}

// What a person reads rather than watches: only when the picture stands still.
function tell() {
  const dose = `${shown(doses[now.dose])} nM`;
  if (doseNow) doseNow.textContent = dose;
  doseSlider?.setAttribute("aria-valuetext", dose);
  for (const cell of rows) {
    const [best, low, high] = valueNow(bonds[cell.dataset.of].quantity, Number(cell.dataset.cell));
    cell.textContent = low === high ? shown(best) : `${shown(best)} (${shown(low)} to ${shown(high)})`;
  }
  const what = data.conditions.length > 1 ? `, ${data.conditions[now.condition]}` : "";
  byId("page-caption").textContent =
    `Elements of the map at ${dose}, ${shown(now.time)} min${what}: value and 90 % interval.`;
  if (main >= 0)
    cells.forEach((_, cell) => {
      const [title, unit] = quantities[main];
      byId(`state-${cell}`).textContent = `${title}: ${shown(valueNow(main, cell)[0])}${unit === "share" ? "" : ` ${unit}`}`;
    });
}

timeSlider.addEventListener("input", () => {
  stopPlaying();
  setTime(Number(timeSlider.value));
});
timeSlider.addEventListener("change", tell);
// Arrow keys go in steps that can be seen.
timeSlider.addEventListener("keydown", (event) => {
  const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
  if (!by) return;
  event.preventDefault();
  stopPlaying();
  setTime(clamp((now.time + (by * end) / 120) / end) * end);
  tell();
});
doseSlider?.addEventListener("input", () => {
  now.dose = Number(doseSlider.value);
  update();
  tell();
  if (chosen) fillCard(chosen);
});
byId("page-condition")?.addEventListener("change", (event) => {
  now.condition = Number(event.target.value);
  update();
  tell();
  if (chosen) fillCard(chosen);
});
byId("page-cells").addEventListener("change", (event) => {
  const only = event.target.value;
  for (const [cell, { holder }] of panels.entries()) holder.closest("figure").hidden = only !== "" && Number(only) !== cell;
  document.querySelector(".panels").dataset.count = only === "" ? panels.length : 1;
  update();
  if (chosen) fillCard(chosen);
});

now.dose = doseSlider ? Number(doseSlider.value) : 0;
greyOut();
setTime(Math.min(30, end));
tell();
fromAddress();
