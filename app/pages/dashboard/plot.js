// One metric over the runs of an experiment, oldest on the left.

import { drawn } from "./elements.js";

const WIDTH = 560;
const HEIGHT = 220;
const LEFT = 62;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 26;

/** Of values and the names of their runs, oldest first. */
export function plot(metric, values, names) {
  const least = Math.min(...values);
  const most = Math.max(...values);
  // one value, or the same each time, is drawn in the middle
  const room = most - least || Math.abs(most) || 1;
  const [low, high] = most === least ? [least - room / 2, most + room / 2] : [least, most];
  const x = (place) => LEFT + (values.length === 1 ? 0.5 : place / (values.length - 1)) * (WIDTH - LEFT - RIGHT);
  const y = (value) => HEIGHT - BOTTOM - ((value - low) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const marks = [low, (low + high) / 2, high];
  return drawn(
    "svg",
    {
      class: "plot", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img",
      "aria-label": `${metric} of ${values.length} runs, from ${number(least)} to ${number(most)}, last ${number(values.at(-1))}`,
    },
    ...marks.flatMap((mark) => [
      drawn("line", { class: "axis", x1: LEFT, x2: WIDTH - RIGHT, y1: y(mark), y2: y(mark) }),
      drawn("text", { x: LEFT - 6, y: y(mark) + 4, "text-anchor": "end" }, number(mark)),
    ]),
    drawn("text", { x: LEFT, y: HEIGHT - 6 }, "oldest run"),
    drawn("text", { x: WIDTH - RIGHT, y: HEIGHT - 6, "text-anchor": "end" }, "newest run"),
    drawn("polyline", { class: "curve", points: values.map((value, place) => `${x(place)},${y(value)}`).join(" ") }),
    ...values.map((value, place) =>
      drawn("circle", { class: "point", cx: x(place), cy: y(value), r: 3 },
        drawn("title", {}, `${names[place]}: ${number(value)}`))),
  );
}

/** A number in as few signs as tell it. */
export function number(value) {
  return String(Number(value.toPrecision(4)));
}
