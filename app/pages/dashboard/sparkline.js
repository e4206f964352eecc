// Response times as a small curve, oldest on the left; a check that failed is a stroke at the bottom.

import { drawn } from "./elements.js";

const WIDTH = 130;
const HEIGHT = 26;
const EDGE = 3;

/** Of results, newest first as the API lists them. */
export function sparkline(results) {
  const checks = [...results].reverse();
  const times = checks.map((check) => (check.status === "healthy" ? check.response_time_ms : null));
  const known = times.filter((time) => time !== null);
  const most = Math.max(...known, 1);
  const x = (place) => EDGE + (place * (WIDTH - 2 * EDGE)) / Math.max(1, checks.length - 1);
  const y = (time) => HEIGHT - EDGE - (time / most) * (HEIGHT - 2 * EDGE);
  const failures = checks.flatMap((check, place) => (check.status === "unhealthy" ? [place] : []));
  const last = times.at(-1);
  return drawn(
    "svg",
    { class: "sparkline", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": told(known, failures.length) },
    ...pieces(times).map((piece) =>
      drawn("polyline", { class: "curve", points: piece.map(([place, time]) => `${x(place)},${y(time)}`).join(" ") })),
    ...failures.map((place) =>
      drawn("line", { class: "failure", x1: x(place), x2: x(place), y1: HEIGHT - 9, y2: HEIGHT - 1 })),
    last === null || last === undefined ? null : drawn("circle", { class: "point", cx: x(times.length - 1), cy: y(last), r: 2.5 }),
  );
}

/** A time as people read it. */
export function milliseconds(time) {
  return time === null || time === undefined ? "–" : `${time < 10 ? time.toFixed(1) : Math.round(time)} ms`;
}

function told(times, failures) {
  if (!times.length && !failures) return "no check yet";
  const range = times.length ? `${milliseconds(Math.min(...times))} to ${milliseconds(Math.max(...times))}` : "no answer";
  return `${times.length + failures} checks: ${range}, ${failures} failed`;
}

/** The stretches without a gap. */
function pieces(times) {
  const found = [[]];
  times.forEach((time, place) => {
    if (time === null) found.push([]);
    else found.at(-1).push([place, time]);
  });
  return found.filter((piece) => piece.length > 1);
}
