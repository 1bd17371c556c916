// Puts a living chart in the place of a drawing: values at the pointer. Vega runs as an interpreter, so that
// the security policy needs no exception.

const settings = {
  ast: true,
  actions: false,
  renderer: "svg",
  defaultStyle: false,
  tooltip: { disableDefaultStyle: true },
  config: { aria: false },
};

/** Replace every panel of a figure; the name and the finding of the drawing stay those of the chart. */
export async function enliven(figure) {
  const library = await import(document.documentElement.dataset.vega);
  for (const panel of figure.querySelectorAll(".panel")) {
    const drawing = panel.querySelector("svg");
    const key = drawing?.getAttribute("aria-labelledby")?.replace(/-title$/, "");
    const data = document.querySelector(`script.chart[data-for="${key}"]`);
    if (!data) continue;
    const living = document.createElement("div");
    living.className = "living";
    const shown = await library.embed(living, JSON.parse(data.textContent), settings);
    const svg = living.querySelector("svg");
    for (const name of ["role", "aria-labelledby", "aria-describedby"]) svg.setAttribute(name, drawing.getAttribute(name));
    for (const label of [...drawing.querySelectorAll("title, desc")].reverse()) svg.prepend(label.cloneNode(true));
    for (const part of svg.children) if (!/title|desc/.test(part.localName)) part.setAttribute("aria-hidden", "true");
    svg.removeAttribute("width");
    svg.removeAttribute("height");
    drawing.replaceWith(living);
    panel.view = shown.view;
  }
  figure.dataset.living = "yes";
}
