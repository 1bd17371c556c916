// Values over the map: colours of the boxes, rings for intervals, ticks for measured points, a course over time.

const overlay = data.overlay;
const times = overlay?.time || [];
let first = overlay ? Object.keys(overlay.series)[0] : "";
let second = "";
let time = 0;

const shown = (value) => (value === null || value === undefined ? "no value" : String(Number(value.toPrecision(3))));
const step10 = (value) => (overlay.scale.kind === "log" ? Math.log10(Math.max(value, 1e-300)) : value);
const clamp = (share) => Math.min(Math.max(share, 0), 1);

function shareOf(value) {
  const [low, high] = overlay.scale.range.map(step10);
  const at = step10(value);
  if (overlay.scale.centre === null) return high > low ? clamp((at - low) / (high - low)) : 0.5;
  const middle = step10(overlay.scale.centre);
  if (at >= middle) return 0.5 + 0.5 * (high > middle ? clamp((at - middle) / (high - middle)) : 0);
  return 0.5 - 0.5 * (middle > low ? clamp((middle - at) / (middle - low)) : 0);
}

const rampOf = () => (overlay.scale.centre === null ? data.ramps.onward : data.ramps.around);

function colourOf(value) {
  if (value === null || value === undefined) return data.ramps.missing;
  const ramp = rampOf();
  const place = shareOf(value) * (ramp.length - 1);
  const low = Math.min(Math.floor(place), ramp.length - 2);
  const part = place - low;
  const mixed = [1, 3, 5].map((at) => {
    const [a, b] = [ramp[low], ramp[low + 1]].map((colour) => parseInt(colour.slice(at, at + 2), 16));
    return Math.round(a * (1 - part) + b * part);
  });
  return `rgb(${mixed.join(" ")})`;
}

function valueOf(condition, id, at = time) {
  const values = overlay?.series[condition]?.[id];
  return values ? values[Math.min(at, values.length - 1)] : null;
}

function paintOne(id) {
  const group = elementOf(id);
  const box = data.boxes[id];
  if (!group) return;
  group.querySelectorAll(".ring, .tick, .stripe").forEach((old) => old.remove());
  const values = [first, ...(second ? [second] : [])].map((condition) => valueOf(condition, id));
  const outline = group.querySelector("rect, ellipse, circle, path:not(.hit)");
  if (!box) {
    const known = values[0] !== null;
    if (outline) outline.style.stroke = known ? colourOf(values[0]) : "";
    if (outline) outline.style.strokeWidth = known ? "5" : "";
    return;
  }
  const [x, y, width, height] = box;
  if (outline) outline.style.fill = colourOf(values[0]);
  for (const text of group.querySelectorAll("text")) text.style.fill = "#000";
  if (second && outline) {
    const half = svgElement("rect", { x, y: y - height / 2, width: width / 2, height, class: "stripe" });
    half.style.fill = colourOf(values[1]);
    outline.after(half);
  }
  ring(group, id, box);
  tick(group, id, box);
}

function ring(group, id, [x, y, width, height]) {
  const band = overlay.band?.[first]?.[id];
  const pair = band?.[Math.min(time, band.length - 1)];
  if (!pair) return;
  const [low, high] = overlay.scale.range;
  const broad = 1 + 7 * clamp((pair[1] - pair[0]) / (high - low || 1));
  const far = broad / 2 + 1;
  const made = svgElement("rect", {
    x: x - width / 2 - far, y: y - height / 2 - far, width: width + 2 * far, height: height + 2 * far, rx: 6, class: "ring",
    "stroke-width": broad,
  });
  group.append(made);
}

function tick(group, id, [x, y, width, height]) {
  const points = overlay.points?.[id] || [];
  const near = points.filter((point) => point.t === null || !times.length || Math.abs(point.t - times[time]) <= tolerance());
  for (const point of near) {
    const at = x - width / 2 + shareOf(point.value) * width;
    group.append(svgElement("path", { d: `M${at} ${y + height / 2 - 3}V${y + height / 2 + 6}`, class: "tick" }));
  }
}

const tolerance = () => (times.length > 1 ? (times[times.length - 1] - times[0]) / (2 * (times.length - 1)) : Infinity);

function paintAll() {
  const ids = new Set(data.nodes.filter((found) => found.type !== "text").map((found) => found.id));
  for (const rows of Object.values(overlay.series)) for (const id of Object.keys(rows)) ids.add(id);
  for (const id of ids) paintOne(id);
  const now = document.getElementById("page-now");
  if (now) now.textContent = `${shown(times[time])} ${overlay.time_unit || ""}`;
  if (chosen) fillCard(chosen);
}

// What a card says of the values of its element.
function valuesOf(id) {
  if (!overlay) return [];
  const conditions = Object.keys(overlay.series).filter((name) => overlay.series[name][id]);
  if (!conditions.length) return [make("p", "No value.")];
  const rows = conditions.map((name) => {
    const pair = overlay.band?.[name]?.[id]?.[time];
    const level = overlay.band_level ? `${Math.round(100 * overlay.band_level)} % ` : "";
    const interval = pair ? ` (${level}${shown(pair[0])} to ${shown(pair[1])})` : "";
    return make("span", `${name}: ${shown(valueOf(name, id))}${interval} ${overlay.unit || ""}`);
  });
  const out = listOf("Values", rows);
  if (times.length > 1) out.push(course(id, conditions));
  return out;
}

// The course over time: a line per condition, the interval of the first, measured points.
function course(id, conditions) {
  const [wide, high, left, low] = [320, 160, 40, 24];
  const band = overlay.band?.[first]?.[id] || [];
  const points = overlay.points?.[id] || [];
  const all = [...conditions.flatMap((name) => overlay.series[name][id]), ...band.flatMap((pair) => pair || []), ...points.map((one) => one.value)];
  const known = all.filter((value) => value !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const x = (t) => left + ((t - times[0]) / (times[times.length - 1] - times[0])) * (wide - left - 8);
  const y = (value) => 8 + (1 - (value - least) / (most - least || 1)) * (high - low - 8);
  const said = `Course of ${nameOf(id)} over time, from ${shown(least)} to ${shown(most)} ${overlay.unit || ""}`.trim();
  const chart = svgElement("svg", { viewBox: `0 0 ${wide} ${high}`, role: "img", "aria-label": said });
  const sure = times.map((t, at) => [t, band[at]]).filter(([, pair]) => pair);
  if (sure.length) {
    const up = sure.map(([t, pair]) => `${x(t)} ${y(pair[1])}`);
    const back = sure.reverse().map(([t, pair]) => `${x(t)} ${y(pair[0])}`);
    chart.append(svgElement("path", { d: `M${[...up, ...back].join("L")}Z`, fill: "#8b949d", "fill-opacity": 0.3 }));
  }
  conditions.forEach((name, place) => {
    const spots = times.map((t, at) => [t, overlay.series[name][id][at]]).filter(([, value]) => value !== null);
    const d = spots.map(([t, value], at) => `${at ? "L" : "M"}${x(t)} ${y(value)}`).join("");
    const dash = ["", "7 3", "2 2", "8 3 2 3"][place % 4];
    chart.append(svgElement("path", { d, fill: "none", stroke: "currentColor", "stroke-width": 2, "stroke-dasharray": dash }));
  });
  for (const point of points)
    if (point.t !== null) chart.append(svgElement("circle", { cx: x(point.t), cy: y(point.value), r: 3.5, fill: "#c27f00", stroke: "#000" }));
  chart.append(svgElement("path", { d: `M${x(times[time])} 8V${high - low}`, stroke: "currentColor", "stroke-dasharray": "1 3" }));
  const marks = [[0, 12, most, "start"], [0, high - low, least, "start"], [left, high - 6, times[0], "start"], [wide - 8, high - 6, times[times.length - 1], "end"]];
  for (const [at, down, value, anchor] of marks) {
    const text = svgElement("text", { x: at, y: down, "font-size": 11, "text-anchor": anchor, fill: "currentColor" });
    text.textContent = shown(value);
    chart.append(text);
  }
  return chart;
}

function drawScale() {
  const bar = make("div", "", { class: "bar" });
  bar.style.background = `linear-gradient(to right, ${rampOf().join(", ")})`;
  const ends = make("div", "", { class: "ends" });
  const [low, high] = overlay.scale.range;
  const centre = overlay.scale.centre === null ? [] : [overlay.scale.centre];
  ends.append(...[low, ...centre, high].map((value) => make("span", shown(value))));
  document.getElementById("page-scale").replaceChildren(bar, ends);
}
