// Puts a living chart in the place of a drawing: values at the pointer. Vega runs as an interpreter, so that
// the security policy needs no exception.

const settings = {
  ast: true,
  actions: false,
  renderer: "svg",
  defaultStyle: false,
  tooltip: { disableDefaultStyle: true },
};

/** Rows of a table that the page carries by columns. */
function rows({ count, same, columns }) {
  return Array.from({ length: count }, (_, i) => {
    const row = { ...same };
    for (const name of Object.keys(columns)) row[name] = columns[name][i];
    return row;
  });
}

/** Give every part its rows back. */
function unfold(part) {
  if (Array.isArray(part)) return part.map(unfold);
  if (part === null || typeof part !== "object") return part;
  if ("count" in part && "columns" in part) return { values: rows(part) };
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, unfold(value)]));
}

/** Add unseen points along every line, which tell their values. */
function telling(chart) {
  const tell = (layer) => {
    const { x, y } = { ...chart.encoding, ...layer.encoding };
    const fields = [x, y].map((axis) => ({ field: axis.field, title: axis.title, type: axis.type, format: ".3~g" }));
    const curve = { field: "curve", title: "curve", type: "nominal" };
    return {
      ...layer,
      mark: { type: "point", size: 260, opacity: 0, filled: true },
      encoding: { ...layer.encoding, tooltip: [curve, ...fields] },
    };
  };
  const lines = (chart.layer ?? []).filter((layer) => (layer.mark.type ?? layer.mark) === "line");
  return lines.length ? { ...chart, layer: [...chart.layer, ...lines.map(tell)] } : chart;
}

/** Replace every panel of a figure; the name and the finding of the drawing stay those of the chart. */
export async function enliven(figure) {
  const library = await import(document.documentElement.dataset.vega);
  const style = JSON.parse(document.querySelector("script.chart-style").textContent);
  for (const panel of figure.querySelectorAll(".panel")) {
    const drawing = panel.querySelector(":scope > svg");
    const key = drawing?.getAttribute("aria-labelledby")?.replace(/-title$/, "");
    const data = document.querySelector(`script.chart[data-for="${key}"]`);
    if (!data) continue;
    const living = document.createElement("div");
    living.className = "living";
    const chart = telling(unfold(JSON.parse(data.textContent)));
    await library.embed(living, chart, { ...settings, config: { ...style, background: "transparent" } });
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
