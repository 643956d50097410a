// The plot: lines that grow along the scrubber, their bands, raw values and live switches.

const GUESSING = Math.log(10);
const STUB = { wide: 0.09, narrow: 0.3 }; // of the axis: the lines wait there for the first Play

const isLoss = (view) => ['loss', 'test-loss', 'depth'].includes(view);
// Views over the steps; the others have another axis, or none.
const isOverTime = (view) => ['loss', 'test-loss', 'accuracy'].includes(view);

function lossText(value) {
  if (value === null || value === undefined) return '–';
  if (value >= 0.1) return value.toFixed(2);
  return value > 0 ? String(Number(value.toPrecision(2))) : '0';
}

// What is drawn of one line: x from 0 to 1, y in the unit of the axis, null where there is none.
function series(data, group, number) {
  if (group.points) return group.points;
  if (data.view === 'gradients') {
    const row = data.profile.rows[number];
    if (!row) return [];
    const last = row.exponents.length - 1;
    return row.exponents.map((y, i) => [last ? i / last : 0, y]);
  }
  if (data.view === 'accuracy') return group.tests.map(([step, share]) => [step / data.steps, 100 * share]);
  if (data.view === 'test-loss') return group.test_losses.map(([step, loss]) => [step / data.steps, packed(loss)]);
  return data.at.map((step, i) => [step / data.steps, packed(group.loss[i])]);
}
const packed = (value) => (value === null ? null : value / 1e4);

function axis(data, lines) {
  if (data.view === 'depth-error') return { low: 0, high: 100, ticks: [[0, '0'], [50, '50'], [100, '100 %']] };
  if (data.view === 'accuracy') return { low: 0, high: 100, ticks: [[0, '0'], [50, '50'], [100, '100 %']] };
  const values = lines.flat().map(([, y]) => y).filter((y) => y !== null);
  if (data.view === 'gradients') {
    const low = Math.min(-1, Math.floor(Math.min(...values, 0))), high = Math.max(1, Math.ceil(Math.max(...values, 0)));
    const every = Math.ceil((high - low) / 4);
    const ticks = [];
    for (let k = Math.ceil(low / every) * every; k <= high; k += every) ticks.push([k, k === 0 ? '1' : `10${raised(k)}`]);
    return { low, high, ticks };
  }
  const high = clamp(Math.max(2.5, ...values) * 1.04, 2.6, 5);
  const ticks = [[0, '0'], [1, '1'], [2, '2'], [3, '3'], [4, '4'], [5, '5+']].filter(([y]) => y <= high);
  return { low: 0, high, ticks };
}

// The parts of a curve with its shortcuts on and off: a live switch changes the dash, not the colour.
function parts(points, group, data) {
  const on = [], off = [];
  let isOn = group.kind === 'with', flips = [...group.flips];
  points.forEach((point, i) => {
    while (flips.length && data.view !== 'gradients' && point[0] * data.steps >= flips[0][0] - 1e-6) {
      (isOn ? on : off).push(point, [point[0], null]);
      isOn = flips.shift()[1] === 'on';
    }
    (isOn ? on : off).push(point);
  });
  return { on, off };
}

// Lines that wait for the first Play: one above the other, long enough to tell colour and dash.
function stubs(count, spacing, middle, reach) {
  return [...Array(count)].map((_, i) => {
    const y = middle + (i - (count - 1) / 2) * -spacing;
    return [[0, y], [reach, y]];
  });
}

// The latest value at or before a place on the time axis.
function at(points, x) {
  let found = null;
  for (const [px, y] of points) { if (px > x + 1e-9) break; found = [px, y]; }
  return found;
}

function drawPlot(ui, data, place) {
  const plot = ui.find('.plot'), box = plot.getBoundingClientRect();
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const narrow = box.width < 760;
  const gutter = 3.5 * rem, side = narrow ? 12 : 11.5 * rem;
  const depths = data.depths ?? [];
  const left = gutter, right = box.width - side, top = 0.9 * rem, bottom = box.height - (depths.length ? 1.6 : 0.5) * rem;
  const backwards = data.view === 'gradients';
  const waiting = !data.step && isOverTime(data.view);
  let lines = data.groups.map((group, i) => series(data, group, i));
  const { low, high, ticks } = axis(data, lines);
  if (waiting) {
    const tall = (1.75 * rem * (high - low)) / (bottom - top);
    place = narrow ? STUB.narrow : STUB.wide;
    lines = stubs(data.groups.length, tall, (low + high) / 2, place);
  }
  const X = (x) => left + x * (right - left);
  const Y = (y) => (y === null ? null : bottom - ((clamp(y, low, high) - low) / (high - low)) * (bottom - top));
  plot.setAttribute('viewBox', `0 0 ${box.width} ${box.height}`);
  plot.setAttribute('preserveAspectRatio', 'none');

  const grid = children(ui.find('.grid'), ticks.length + 1, () => {
    const g = svg('g');
    g.append(svg('line'), svg('text'));
    return g;
  });
  grid.forEach((g, i) => {
    const [line, text] = g.children;
    const tick = ticks[i];
    g.style.display = '';
    line.setAttribute('class', '');
    if (tick) {
      set(line, { x1: left, x2: right, y1: Y(tick[0]), y2: Y(tick[0]) });
      set(text, { x: left - 14, y: Y(tick[0]) + 0.32 * rem, 'text-anchor': 'end' });
      text.textContent = tick[1];
    } else if (isLoss(data.view) && !waiting) {
      line.setAttribute('class', 'guessing');
      set(line, { x1: left, x2: right, y1: Y(GUESSING), y2: Y(GUESSING) });
      set(text, { x: right - 10, y: Y(GUESSING) - 0.45 * rem, 'text-anchor': 'end' });
      // The numbers at the lines’ ends pass over it.
      const passing = !depths.length && place < 1 && X(place) > right - 14 * rem;
      text.textContent = passing ? '' : 'guessing: 2.30';
    } else g.style.display = 'none';
  });
  let clear = -Infinity;
  children(ui.find('.depths'), depths.length, () => svg('text')).forEach((text, i) => {
    const [x, words] = depths[i], room = X(x) - clear > 1.5 * rem;
    text.textContent = room ? words : '';
    if (room) clear = X(x);
    set(text, { x: X(x), y: bottom + 1.35 * rem, 'text-anchor': 'middle' });
  });

  const shown = lines.map((points) => points.filter(([x]) => (backwards ? x >= 1 - place - 1e-9 : x <= place + 1e-9)));
  const pixels = shown.map((points) => points.map(([x, y]) => [X(x), Y(y)]));
  const curves = children(ui.find('.curves'), data.groups.length, () => {
    const g = svg('g');
    g.append(svg('path'), svg('path'), svg('path'));
    return g;
  });
  const bands = children(ui.find('.bands'), data.groups.length, () => svg('path'));
  data.groups.forEach((group, i) => {
    const faint = group.of > 1 ? 1 - (0.55 * group.rank) / (group.of - 1) : 1;
    const [raw, on, off] = curves[i].children;
    curves[i].setAttribute('class', group.kind);
    bands[i].setAttribute('class', group.kind);
    const { on: solid, off: dashed } = parts(shown[i], group, data);
    const width = narrow ? 4 : group.kind === 'with' ? 6 : 5;
    const draw = (path, points, className) => {
      path.setAttribute('class', className);
      path.setAttribute('d', pathOf(points.map(([x, y]) => [X(x), Y(y)])));
      path.style.strokeWidth = className === 'raw' ? '' : `${Math.max(3, width * faint)}px`;
      path.style.opacity = className === 'raw' ? '' : Math.max(0.6, faint);
    };
    draw(on, solid, 'on');
    draw(off, dashed, 'off');
    const noisy = data.view === 'loss' && group.raw && !waiting && data.groups.length <= MOST_ENDS;
    draw(raw, noisy ? data.at.map((step, k) => [step / data.steps, packed(group.raw[k])]).filter(([x]) => x <= place + 1e-9) : [], 'raw');
    const wide = data.view === 'loss' && group.low;
    const edge = (values) => data.at.map((step, k) => [X(step / data.steps), Y(packed(values[k]))])
      .filter(([x, y]) => y !== null && x <= X(place) + 0.1);
    bands[i].setAttribute('d', wide && data.at.length > 1
      ? pathOf([...edge(group.low), ...edge(group.high).reverse()]) + 'Z' : '');
  });

  const now = X(backwards ? 1 - place : place);
  set(ui.find('.now'), { x1: now, x2: now, y1: 0, y2: box.height });
  ui.find('.now').style.display = (data.step && !depths.length) || (backwards && data.profile.rows.length) ? '' : 'none';

  const ends = lines.map((points, i) => {
    if (backwards) return pixels[i].length ? [pixels[i][0][0], pixels[i][0][1]] : null;
    const point = at(points, place);
    return point && point[1] !== null ? [X(point[0]), Y(point[1])] : null;
  });
  const dots = waiting ? [] : depths.length
    ? pixels.flatMap((points, i) => points.filter(([, y]) => y !== null).map((point) => [data.groups[i].kind, point]))
    : ends.flatMap((point, i) => (point ? [[data.groups[i].kind, point]] : []));
  children(ui.find('.dots'), dots.length, () => svg('circle')).forEach((dot, i) => {
    const [kind, [cx, cy]] = dots[i];
    set(dot, { class: kind, cx, cy, r: narrow ? 7 : 9 });
  });
  drawFlips(ui, data, { X, place, top, bottom, right, rem, backwards });
  drawEnds(ui, data, { lines, ends, place, waiting, now: backwards ? X(1) : now, right, height: box.height, rem, narrow, backwards });
}

function drawFlips(ui, data, { X, place, bottom, right, rem, backwards }) {
  const flips = backwards ? [] : data.groups.flatMap(({ flips, kind }) =>
    flips.filter(([step]) => step / data.steps <= place + 1e-9).map(([step, to]) => ({ step, to, kind })));
  flips.sort((a, b) => a.step - b.step);
  const marks = children(ui.find('.flips'), flips.length, () => {
    const g = svg('g');
    g.append(svg('line'), svg('text'));
    return g;
  });
  marks.forEach((g, i) => {
    const { step, to, kind } = flips[i], x = X(step / data.steps), atEnd = x > right - 9 * rem;
    g.setAttribute('class', kind);
    set(g.children[0], { x1: x, x2: x, y1: 0, y2: bottom });
    set(g.children[1], { x: atEnd ? x - 8 : x + 8, y: (0.9 + (i % 3) * 1.1) * rem, 'text-anchor': atEnd ? 'end' : 'start' });
    g.children[1].textContent = `step ${step}: shortcuts ${to}`;
  });
}
