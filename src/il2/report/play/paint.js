// Painting: a frame touches only what has changed its colour or its ring since the frame before.

const SHADES = 96;
const rgb = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
const shades = Array.from({ length: SHADES + 1 }, (_, step) => {
  const place = (step / SHADES) * (data.ramp.length - 1);
  const low = Math.min(Math.floor(place), data.ramp.length - 2);
  const [a, b] = [rgb(data.ramp[low]), rgb(data.ramp[low + 1])];
  return `rgb(${a.map((part, i) => Math.round(part + (b[i] - part) * (place - low))).join(" ")})`;
});

// Elements by the quantity that they show.
const shownBy = quantities.map((_, quantity) => Object.keys(bonds).filter((id) => bonds[id].quantity === quantity));
const measured = Object.keys(bonds).filter((id) => bonds[id].measured && nodes.has(id));
const last = cells.map(() => ({ shade: new Int16Array(quantities.length).fill(-1), ring: new Int16Array(quantities.length).fill(-1) }));
const RINGS = 14;

const shareOf = (quantity, value) => (quantities[quantity][2] > 0 ? clamp(value / quantities[quantity][2]) : 0);

function paint() {
  const [place, part] = placeOf(now.time);
  for (let cell = 0; cell < panels.length; cell += 1) {
    if (panels[cell].holder.closest("figure").hidden) continue;
    for (let quantity = 0; quantity < quantities.length; quantity += 1) paintOne(cell, quantity, place, part);
  }
}

function paintOne(cell, quantity, place, part) {
  const packed = packedOf(quantity, cell);
  const shade = Math.round(shareOf(quantity, readAt(packed, 0, place, part)) * SHADES);
  const width = readAt(packed, 2, place, part) - readAt(packed, 1, place, part);
  const ring = Math.round(shareOf(quantity, width) * RINGS);
  const before = last[cell];
  if (before.shade[quantity] !== shade) {
    before.shade[quantity] = shade;
    for (const id of shownBy[quantity]) fill(panels[cell].parts.get(id), shades[shade]);
  }
  if (before.ring[quantity] !== ring) {
    before.ring[quantity] = ring;
    for (const id of shownBy[quantity]) panels[cell].parts.get(id)?.ring?.setAttribute("stroke-width", ring / 2);
  }
}

function fill(part, colour) {
  if (part?.band) part.band.style.stroke = colour;
  else if (part?.outline) part.outline.style.fill = colour;
}

// What is not modelled is grey, once and for all.
function greyOut() {
  for (const { parts } of panels)
    for (const [id, part] of parts) {
      if (nodes.has(id) || ownerOfState.has(id)) for (const text of part.group.querySelectorAll("text")) text.style.fill = "#000";
      if (bonds[id] && bonds[id].quantity >= 0) continue;
      part.group.classList.add("unmodelled");
      if (data.boxes[id]) fill(part, data.missing);
      else part.band?.remove();
    }
}

// Ticks below a box: measured values near the time of the page.
let ticksFor = "";
function drawTicks() {
  const near = Math.max(end / 32, 2);
  const times_ = [...new Set(data.points.map(([, , time]) => time))].filter((time) => Math.abs(time - now.time) <= near);
  const key = `${now.dose} ${now.condition} ${times_.join()}`;
  if (key === ticksFor) return;
  ticksFor = key;
  for (const [cell, { parts }] of panels.entries())
    for (const id of measured) {
      const part = parts.get(id);
      if (!part) continue;
      part.ticks.forEach((tick) => tick.remove());
      const [x, y, width, height] = data.boxes[id];
      const here = pointsOf(id, cell).filter(([, , time]) => times_.includes(time));
      part.ticks = here.map(([, , , value]) => {
        const at = x - width / 2 + shareOf(bonds[id].quantity, value) * width;
        const tick = svgElement("path", { d: `M${at} ${y + height / 2 - 3}v11`, class: "tick" });
        part.group.append(tick);
        return tick;
      });
    }
}
