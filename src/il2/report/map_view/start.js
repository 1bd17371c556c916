// Start: connect the controls of the values, then show what the address asks for.

if (overlay) {
  const byId = (id) => document.getElementById(id);
  byId("page-first").addEventListener("change", (event) => {
    first = event.target.value;
    paintAll();
  });
  byId("page-second")?.addEventListener("change", (event) => {
    second = event.target.value;
    paintAll();
  });
  const at = (place) => {
    time = Math.min(Math.max(place, 0), times.length - 1);
    byId("page-time").value = String(time);
    byId("page-step").value = String(time + 1);
    paintAll();
  };
  let playing = 0;
  const stopPlaying = () => {
    clearInterval(playing);
    playing = 0;
    byId("page-play").setAttribute("aria-pressed", "false");
  };
  if (times.length > 1) {
    byId("page-time").addEventListener("input", (event) => at(Number(event.target.value)));
    byId("page-step").addEventListener("change", (event) => at(Number(event.target.value) - 1));
    byId("page-play").addEventListener("click", () => {
      if (playing) {
        stopPlaying();
        return;
      }
      byId("page-play").setAttribute("aria-pressed", "true");
      if (time === times.length - 1) at(0);
      playing = setInterval(() => (time < times.length - 1 ? at(time + 1) : stopPlaying()), 500);
    });
  }
  drawScale();
  paintAll();
}
card.setAttribute("tabindex", "-1");
fromAddress();
