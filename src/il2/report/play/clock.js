// The clock: plays the whole course in twelve seconds; where motion is unwanted, one stored time a second.

const SECONDS = 12;
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const play = byId("page-play");
let playing = 0;
let before = null;

function stopPlaying() {
  if (!playing) return;
  cancelAnimationFrame(playing);
  clearInterval(playing);
  playing = 0;
  play.setAttribute("aria-pressed", "false");
  play.textContent = "Play";
  tell();
}

function frame(stamp) {
  const passed = before === null ? 0 : stamp - before;
  before = stamp;
  setTime(Math.min(now.time + (Math.min(passed, 250) * end) / (SECONDS * 1000), end));
  if (now.time >= end) stopPlaying();
  else playing = requestAnimationFrame(frame);
}

function jump() {
  const next = times.find((time) => time > now.time + 1e-9);
  if (next === undefined) stopPlaying();
  else setTime(next);
}

function playOrPause() {
  if (playing) {
    stopPlaying();
    return;
  }
  if (now.time >= end) setTime(0);
  play.setAttribute("aria-pressed", "true");
  play.textContent = "Pause";
  before = null;
  playing = calm.matches ? setInterval(jump, 1000) : requestAnimationFrame(frame);
}
play.addEventListener("click", playOrPause);
