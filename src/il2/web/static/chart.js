// Puts a living chart in the place of a drawing: values at the pointer. Vega runs as an interpreter, so that
// the security policy needs no exception.

/** Rows of a table that the page carries by columns. */
function unfold({ count, same, columns }) {
  return Array.from({ length: count }, (_, i) => {
    const row = { ...same };
    for (const name of Object.keys(columns)) row[name] = columns[name][i];
    return row;
  });
}

/** The block of data of a kind that belongs to a key. */
function block(kind, key) {
  const found = document.querySelector(`script.${kind}[data-for="${key}"]`);
  return found && JSON.parse(found.textContent);
}

/** The plan of a panel with its rows inside. */
function planned({ plan, rows }) {
  const whole = block("plan", plan);
  whole.background = "transparent";
  for (const source of whole.data) {
    if (source.name in rows) source.values = unfold(rows[source.name]);
  }
  return whole;
}

/** Show the values of a point beside the pointer, inside the window. */
function tell(_, event, item, values) {
  const tip = document.getElementById("tip") ?? document.body.appendChild(document.createElement("div"));
  tip.id = "tip";
  tip.hidden = !values;
  if (!values) return;
  const lines = Object.entries(values).map(([name, value]) => {
    const line = document.createElement("p");
    line.textContent = name === "curve" ? value : `${name}: ${value}`;
    return line;
  });
  tip.replaceChildren(...lines);
  const { width, height } = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(0, Math.min(event.clientX + 12, innerWidth - width - 8))}px`;
  tip.style.top = `${event.clientY + 16 + height > innerHeight ? event.clientY - height - 8 : event.clientY + 16}px`;
}

/** Replace every panel of a figure; the name and the finding of the drawing stay those of the chart. */
export async function enliven(figure) {
  const library = await import(document.documentElement.dataset.vega);
  for (const panel of figure.querySelectorAll(".panel")) {
    const drawing = panel.querySelector(":scope > svg");
    const chart = block("chart", drawing?.getAttribute("aria-labelledby")?.replace(/-title$/, ""));
    if (!chart) continue;
    const living = document.createElement("div");
    living.className = "living";
    await library.draw(living, planned(chart), tell);
    const svg = living.querySelector("svg");
    for (const name of ["role", "aria-labelledby", "aria-describedby", "viewBox"]) {
      svg.setAttribute(name, drawing.getAttribute(name));
    }
    for (const part of svg.children) part.setAttribute("aria-hidden", "true");
    for (const label of [...drawing.querySelectorAll("title, desc")].reverse()) svg.prepend(label.cloneNode(true));
    svg.removeAttribute("width");
    svg.removeAttribute("height");
    svg.removeAttribute("class");
    drawing.replaceWith(living);
  }
  figure.dataset.living = "yes";
}
