// Forms that answer while they are changed. Without this file every form works with its button.

const region = () => document.getElementById("region");
let running = null;
let waiting = 0;

/** Show sliders and keep each in step with its text field. */
function pairSliders(form) {
  for (const slider of form.querySelectorAll("input[type=range][data-for]")) {
    const field = form.querySelector(`#${slider.dataset.for}`);
    const log = "log" in slider.dataset;
    if (log) {
      [slider.min, slider.max, slider.step] = [Math.log10(slider.min), Math.log10(slider.max), 0.02];
    }
    const follow = () => {
      const value = Number.parseFloat(field.value);
      if (Number.isFinite(value) && /^[\d.eE+-]+$/.test(field.value.trim())) {
        slider.value = log ? Math.log10(value) : value;
      }
      if (field.value.trim() === "") slider.value = (Number(slider.min) + Number(slider.max)) / 2;
      slider.setAttribute("aria-valuetext", field.value || "–");
    };
    slider.addEventListener("input", () => {
      const value = log ? 10 ** Number(slider.value) : Number(slider.value);
      field.value = String(Number(value.toPrecision(3)));
      slider.setAttribute("aria-valuetext", field.value);
    });
    field.addEventListener("input", follow);
    slider.hidden = false;
    follow();
  }
}

/** Ask for the region of the page alone and put it in its place; the address keeps the state. */
async function refresh(form) {
  running?.abort();
  running = new AbortController();
  const query = new URLSearchParams(new FormData(form));
  for (const [name, value] of [...query]) if (value === "") query.delete(name, value);
  const address = `${form.getAttribute("action")}?${query}`;
  const place = region();
  place.setAttribute("aria-busy", "true");
  try {
    const reply = await fetch(address, { headers: { "X-Region": "1", Accept: "text/html" }, signal: running.signal });
    const text = await reply.text();
    if (!reply.headers.get("content-type")?.startsWith("text/html")) throw new Error(JSON.parse(text).detail);
    place.innerHTML = text;
    history.replaceState(null, "", address);
    for (const link of document.querySelectorAll(".tongues a")) {
      link.href = `${link.href.split("?")[0]}?${query}`;
    }
    announce(place.querySelector("[data-say], [role=alert]")?.textContent);
    place.dispatchEvent(new CustomEvent("replaced", { bubbles: true }));
    place.removeAttribute("aria-busy");
  } catch (problem) {
    if (problem.name === "AbortError") return;
    place.removeAttribute("aria-busy");
    announce(problem.message);
  }
}

function announce(text) {
  const said = document.getElementById("said");
  if (said && text) said.textContent = text.trim();
}

for (const form of document.querySelectorAll("form")) pairSliders(form);
for (const form of document.querySelectorAll("form[data-live]")) {
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => refresh(form), 60);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    refresh(form);
  });
}

// Menus close with Escape, and when something else is chosen.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector(".menu details[open]");
  if (open) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(".menu details[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// The chart library is large: it is loaded when somebody points at a chart.
let charts = null;
for (const kind of ["pointerover", "focusin"]) {
  document.addEventListener(kind, (event) => {
    const figure = event.target.closest?.("figure");
    if (!figure || figure.dataset.living || !document.querySelector("script.chart")) return;
    figure.dataset.living = "asked";
    charts ??= import(document.documentElement.dataset.charts);
    charts.then((module) => module.enliven(figure));
  });
}
