// The course of one quantity over time: a line and an interval for each cell, measured points, the time of the page.

const DASHES = ["", "7 3", "2 2.5", "9 3 2 3", "4 4", "1 3"];
const MARKS = {
  disc: (x, y) => svgElement("circle", { cx: x, cy: y, r: 3.6 }),
  square: (x, y) => svgElement("rect", { x: x - 3.2, y: y - 3.2, width: 6.4, height: 6.4 }),
  diamond: (x, y) => svgElement("path", { d: `M${x} ${y - 4.4}l4.4 4.4l-4.4 4.4l-4.4 -4.4z` }),
  triangle: (x, y) => svgElement("path", { d: `M${x} ${y - 4.2}l4.2 7.4h-8.4z` }),
};
const [WIDE, HIGH, LEFT, RIGHT, TOP, LOW] = [420, 220, 52, 66, 10, 34];

function niceTop(value) {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.2, 1.6, 2, 2.5, 3, 4, 5, 6, 8, 10].map((step) => step * power).find((step) => step >= value);
}

// Returns the chart and a function that moves its line of the present time.
function courseChart(id, quantity) {
  const title = bonds[id].title || quantities[quantity][0];
  const unit = quantities[quantity][1];
  const visible = cells.map((_, cell) => cell).filter((cell) => !panels[cell].holder.closest("figure").hidden);
  const highs = visible.flatMap((cell) => [
    ...wholeCourse(quantity, cell, 2),
    ...pointsOf(id, cell).map((point) => point[3]),
  ]);
  const top = niceTop(Math.max(...highs));
  const x = (time) => LEFT + (time / end) * (WIDE - LEFT - RIGHT);
  const y = (value) => TOP + (1 - value / top) * (HIGH - TOP - LOW);
  const chart = svgElement("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", class: "course" });
  chart.setAttribute("aria-label", `${title} over ${end} minutes: ${visible.map((cell) => said(quantity, cell)).join("; ")}`);
  axes(chart, x, y, top, unit);
  for (const cell of visible) area(chart, quantity, cell, x, y);
  for (const cell of visible) line(chart, quantity, cell, x, y);
  names(chart, quantity, visible, y);
  for (const cell of visible) dots(chart, id, cell, x, y);
  const mark = svgElement("path", { class: "now" });
  chart.append(mark);
  const move = () => mark.setAttribute("d", `M${x(now.time)} ${TOP}V${HIGH - LOW}`);
  move();
  return [chart, move];
}

function said(quantity, cell) {
  const course = wholeCourse(quantity, cell, 0);
  const most = Math.max(...course);
  return `${cells[cell]} reaches ${shown(most)} at ${shown(times[course.indexOf(most)])} min`;
}

function write(chart, at, down, text, anchor = "end", more = {}) {
  const made = svgElement("text", { x: at, y: down, "text-anchor": anchor, ...more });
  made.textContent = text;
  chart.append(made);
}

function axes(chart, x, y, top, unit) {
  for (const part of [0, 0.5, 1]) {
    chart.append(svgElement("path", { d: `M${LEFT} ${y(top * part)}H${WIDE - RIGHT}`, class: "grid" }));
    write(chart, LEFT - 6, y(top * part) + 4, shown(top * part));
  }
  const step = [1, 2, 5, 10, 15, 20, 30, 60, 120, 240, 480].find((minutes) => minutes >= end / 5);
  for (let time = 0; time <= end; time += step) write(chart, x(time), HIGH - LOW + 16, shown(time), "middle");
  write(chart, (LEFT + WIDE - RIGHT) / 2, HIGH - 4, "minutes after the dose", "middle");
  write(chart, 12, (TOP + HIGH - LOW) / 2, unit, "middle", { transform: `rotate(-90 12 ${(TOP + HIGH - LOW) / 2})` });
}

function area(chart, quantity, cell, x, y) {
  const [low, high] = [1, 2].map((which) => wholeCourse(quantity, cell, which));
  const up = times.map((time, at) => `${x(time)} ${y(high[at])}`);
  const back = times.map((time, at) => `${x(time)} ${y(low[at])}`).reverse();
  chart.append(svgElement("path", { d: `M${[...up, ...back].join("L")}Z`, class: `area cell-${cell}` }));
}

function line(chart, quantity, cell, x, y) {
  const course = wholeCourse(quantity, cell, 0);
  const d = times.map((time, at) => `${at ? "L" : "M"}${x(time)} ${y(course[at])}`).join("");
  chart.append(svgElement("path", { d, class: `line cell-${cell}`, "stroke-dasharray": DASHES[cell] }));
}

// The names of the cells at the ends of their lines, moved apart where they would lie on each other.
function names(chart, quantity, visible, y) {
  const ends = visible.map((cell) => [cell, y(wholeCourse(quantity, cell, 0).at(-1))]).sort((a, b) => a[1] - b[1]);
  let free = TOP + 4;
  const downs = ends.map(([, down]) => (free = Math.max(down + 4, free + 13)));
  const over = Math.max(downs.at(-1) - (HIGH - LOW + 4), 0);
  ends.forEach(([cell], at) => {
    write(chart, WIDE - RIGHT + 6, Math.max(downs[at] - over, TOP + 4 + 13 * at), cells[cell], "start", { class: `name cell-${cell}` });
  });
}

function dots(chart, id, cell, x, y) {
  const dates = [...new Set(data.points.map((point) => point[4]))];
  const kinds = Object.values(MARKS);
  for (const [, , time, value, date] of pointsOf(id, cell)) {
    const dot = kinds[dates.indexOf(date) % kinds.length](x(time), y(value));
    dot.setAttribute("class", `dot cell-${cell}`);
    const title = svgElement("title");
    title.textContent = `${cells[cell]}, ${date}, ${shown(time)} min: ${shown(value)}`;
    dot.append(title);
    chart.append(dot);
  }
}
