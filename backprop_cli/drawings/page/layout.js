/* Where the boxes and lines of the picture are, in pixels: from the columns and rows that were found for it, and from
how wide the texts are. Between two columns lines first run level, with their labels, and then bend. */

const ROW = 22;
const BOX_HEIGHT = 34;
const RADIUS = 21;
const [FAN, LABEL_MARGIN, SHORTEST_LABEL] = [24, 9, 42];
const [LEAST_BEND, MOST_BEND] = [44, 96];
const [MARGIN, ARROW] = [14, 14];

/* `sizes` has for each box its own `width` and that of its `name` below it; `labelWidths` is by edge. The result has
`boxes` ({x, y, width}), `edges` ({path, label: {x, y}}), and the `width` and `height` of the whole. */
function layout(picture, sizes, labelWidths) {
  const across = acrossPicture(picture, sizes.map(({ width, name }) => Math.max(width, name)), labelWidths);
  const boxes = picture.boxes.map((box, index) => ({
    x: across.columns[box.column].middle, y: rowHeight(box.row), width: sizes[index].width, isRound: box.kind === "layer",
  }));
  const arrivals = arrivalHeights(picture, boxes);
  const edges = picture.edges.map((edge, index) => edgeWay(picture, edge, boxes, across, arrivals[index]));
  const passing = picture.edges.flatMap(({ rows }) => rows.flat().map((row) => rowHeight(row) + MARGIN));
  const bottoms = [...boxes.map(({ y }) => y + RADIUS + 20), ...edges.map(({ label }) => label.y + 24), ...passing];
  return { boxes, edges, width: across.width, height: Math.max(...bottoms) };
}

function rowHeight(row) {
  return MARGIN + BOX_HEIGHT / 2 + row * ROW;
}

function acrossPicture(picture, widths, labelWidths) {
  const widest = new Array(picture.columns).fill(0);
  picture.boxes.forEach((box, index) => { widest[box.column] = Math.max(widest[box.column], widths[index]); });
  const [columns, gaps] = [[], []];
  let x = MARGIN;
  for (let column = 0; column < picture.columns; column += 1) {
    columns.push({ left: x, right: x + widest[column], middle: x + widest[column] / 2 });
    x += widest[column];
    if (column + 1 < picture.columns) {
      const gap = gapWidths(picture, column, labelWidths);
      gaps.push({ labelStart: x + gap.fan, bendStart: x + gap.fan + gap.label });
      x += gap.fan + gap.label + gap.bend;
    }
  }
  return { columns, gaps, width: x + MARGIN };
}

function gapWidths(picture, gap, labelWidths) {
  let [fan, label, bend] = [0, SHORTEST_LABEL, LEAST_BEND];
  picture.edges.forEach((edge, index) => {
    const box = picture.boxes[edge.source];
    const [start, end] = edge.rows[gap - box.column] ?? [0, 0];
    if (box.column === gap) {
      label = Math.max(label, labelWidths[index]);
      if (start !== box.row) fan = FAN;
    }
    bend = Math.max(bend, Math.min(MOST_BEND, Math.abs(end - start) * ROW * 0.45));
  });
  return { fan, label: label + 2 * LABEL_MARGIN, bend };
}

// Lines to the same box arrive below each other, in the order in which they come.
function arrivalHeights(picture, boxes) {
  const arriving = boxes.map(() => []);
  picture.edges.forEach((edge, index) => arriving[edge.target].push(index));
  const heights = new Array(picture.edges.length);
  arriving.forEach((edges, box) => {
    const apart = Math.min(14, 32 / edges.length);
    edges.sort((a, b) => picture.edges[a].rows.at(-1)[0] - picture.edges[b].rows.at(-1)[0] || a - b);
    edges.forEach((edge, place) => { heights[edge] = boxes[box].y + (place - (edges.length - 1) / 2) * apart; });
  });
  return heights;
}

function edgeWay(picture, edge, boxes, across, arrival) {
  const [source, target] = [boxes[edge.source], boxes[edge.target]];
  const first = picture.boxes[edge.source].column;
  const start = rowHeight(edge.rows[0][0]);
  const path = [`M${source.x + source.width / 2},${source.y}H${across.columns[first].right}`];
  path.push(bent(across.columns[first].right, source.y, across.gaps[first].labelStart, start));
  edge.rows.forEach(([from, to], piece) => {
    const isLast = piece === edge.rows.length - 1;
    const { bendStart } = across.gaps[first + piece];
    const end = isLast ? arrival : rowHeight(to);
    path.push(`H${bendStart}`, bent(bendStart, rowHeight(from), across.columns[first + piece + 1].left - ARROW * isLast, end));
  });
  path.push(`H${target.x - edgeInset(target, arrival) - 9}`);
  const { labelStart, bendStart } = across.gaps[first];
  return { path: path.join(""), label: { x: (labelStart + bendStart) / 2, y: start } };
}

function bent(x, y, toX, toY) {
  if (y === toY) return `H${toX}`;
  const middle = (x + toX) / 2;
  return `C${middle},${y} ${middle},${toY} ${toX},${toY}`;
}

// How far left of its middle a box begins at a height: operations are round.
function edgeInset(box, height) {
  if (!box.isRound) return box.width / 2;
  const off = Math.min(RADIUS, Math.abs(height - box.y));
  return box.width / 2 - RADIUS + Math.sqrt(RADIUS * RADIUS - off * off);
}
