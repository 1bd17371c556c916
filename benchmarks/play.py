"""How the page of a simulation moves: frames per second and work per frame in Chromium, and its size.

    python benchmarks/play.py [MAP ...]

MAP is `il2` (default) or a file such as WP49.gpml. Frames are those that the browser draws while the page
plays its twelve seconds; work is the time spent in the callback of one frame, without the drawing.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from il2.jobs.pathway_play import PathwayPlayQuestion, pathway_play
from il2.report.play import play_page

_COUNT = """
() => {
  const own = window.requestAnimationFrame.bind(window);
  window.seen = [];
  window.requestAnimationFrame = (frame) => own((stamp) => {
    const before = performance.now();
    frame(stamp);
    window.seen.push([stamp, performance.now() - before]);
  });
}
"""


def main(names: list[str]) -> None:
    """Print one line for each map."""
    browser = next(p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n)))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as player:
        running = player.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        for name in names or ["il2"]:
            start = time.perf_counter()
            answer = pathway_play(PathwayPlayQuestion(name))
            text = play_page(answer)
            made = time.perf_counter() - start
            path = Path(folder, "play.html")
            path.write_text(text, encoding="utf-8")
            page = running.new_page(viewport={"width": 1440, "height": 1000})
            page.goto(path.as_uri())
            page.evaluate(_COUNT)
            page.locator("#page-time").fill("0")
            page.locator("#page-play").click()
            expect(page.locator("#page-play")).to_have_text("Pause")
            expect(page.locator("#page-play")).to_have_text("Play", timeout=90_000)
            seen = page.evaluate("window.seen")
            page.close()
            seconds = (seen[-1][0] - seen[0][0]) / 1000
            work = sorted(one for _, one in seen)
            entities = sum(entity.kind == "node" for entity in answer.opened.graph.entities)
            print(
                f"{answer.opened.map.title}: {entities} entities x {len(answer.question.cells)} maps, "
                f"{len(text.encode()) / 1e6:.2f} MB, made in {made:.1f} s; {len(seen)} frames in "
                f"{seconds:.1f} s = {(len(seen) - 1) / seconds:.1f} per second; work per frame: median "
                f"{work[len(work) // 2]:.2f} ms, 95 % {work[int(0.95 * len(work))]:.2f} ms"
            )
        running.close()


if __name__ == "__main__":
    main(sys.argv[1:])
