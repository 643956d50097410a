// A residual block on one 5×5 map: every cell of a, w₁, w₂ and ∂L/∂y can be changed, and every
// number follows. resnet_demo/lecture/block.py is the same arithmetic, held against autograd.
// What the viewer set is the browser's and stands in the address; Python reads it at the next run.

const SVG = 'http://www.w3.org/2000/svg';
const EDIT = { a: [0, 9], first: [-4, 4], second: [-4, 4], upstream: [-2, 2] };
const SIDE = { first: 3, second: 3 };
const TERMS = ['upstream', 'gate', 'm', 'm2', 'through', 'gradient'];
const SIGNS = ['⊙', '=', '→', '+', '='];

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const svg = (name, values) => {
  const element = document.createElementNS(SVG, name);
  Object.entries(values).forEach(([key, value]) => element.setAttribute(key, value));
  return element;
};
const html = (name, className = '', text = '') => Object.assign(document.createElement(name), { className, textContent: text });
const italic = (text) => Object.assign(document.createElement('i'), { textContent: text });
const bold = (text, className = '') => Object.assign(document.createElement('strong'), { textContent: text, className });

// The arithmetic.

const each = (make, ...maps) => maps[0].map((row, i) => row.map((_, j) => make(...maps.map((map) => map[i][j]))));
const turned = (kernel) => kernel.map((row) => [...row].reverse()).reverse();
const norm = (map) => Math.sqrt(map.flat().reduce((sum, value) => sum + value * value, 0));
const convolve = (map, kernel) => map.map((row, i) => row.map((_, j) => {
  let sum = 0;
  kernel.forEach((weights, k) => weights.forEach((weight, n) => { sum += weight * (map[i + k - 1]?.[j + n - 1] ?? 0); }));
  return sum;
}));

function compute({ a, first, second, upstream, branch }, shortcut) {
  const u = convolve(a, first), hidden = each((v) => Math.max(v, 0), u), z = convolve(hidden, second);
  const total = each((v, w) => branch * v + shortcut * w, z, a);
  const y = each((v) => Math.max(v, 0), total), gate = each((v) => Number(v > 0), total);
  const m = each((open, d) => open * d, gate, upstream), m2 = each((v) => shortcut * v, m);
  const atHidden = convolve(m, turned(second)), atU = each((d, v) => (v > 0 ? d : 0), atHidden, u);
  const through = each((d) => branch * d, convolve(atU, turned(first)));
  return { a, first, second, upstream, u, hidden, z, total, y, gate, m, m2, through, gradient: each((p, q) => p + q, m2, through) };
}

const minus = (text) => text.replace('-', '−');
function short(value) { // in a cell
  const rounded = Math.round(value * 10) / 10;
  return minus(String(Math.abs(rounded) >= 100 ? Math.round(rounded) : rounded || 0));
}
const full = (value) => minus(String(Math.round(value * 1000) / 1000 || 0)); // in a sentence

// Where everything stands, in pixels.

function layout(width, height) {
  return width < 760 ? tall(width) : wide(width, height);
}

function wide(width, height) {
  const hidden = width >= 1060, shut = hidden ? 1 : 0.86;
  const gaps = hidden ? [40, 28, 28, 28, 58, 14, 26] : [40, 32, 0, 32, 56, 16, 26];
  const room = width - 96 - gaps.reduce((sum, gap) => sum + gap, 0), cells = (hidden ? 20 : 15) + 6 * 0.9;
  const c = Math.min(room / cells, 42, (height - 190) / 5), k = c * 0.9, spare = (room - c * cells) / (hidden ? 7 : 6);
  const gap = gaps.map((size) => (size ? size + spare : 0));
  const top = Math.max(132 * shut, height - 5 * c - 96), lane = top + 2.5 * c;
  let x = 0;
  const take = (size, after) => { const at = x; x += size + after; return at; };
  const at = { a: take(5 * c, gap[0]), first: take(3 * k, gap[1]) };
  if (hidden) at.hidden = take(5 * c, gap[2]);
  at.second = take(3 * k, gap[3]);
  at.z = take(5 * c, gap[4]);
  const plus = take(48, gap[5]) + 24, relu = take(48, gap[6]) + 24;
  at.y = take(5 * c, 0);
  return { wide: true, c, k, at, top, lane, plus: [plus, lane], relu: [relu, lane], height };
}

function tall(width) {
  const c = Math.min(Math.floor((width - 66) / 10), 34), k = c * 0.9, right = width - 5 * c;
  const middle = right + 2.5 * c, left = 2.5 * c, y = (start) => start;
  const first = y(0), hidden = first + 3 * k + 30, second = hidden + 5 * c + 30, z = second + 3 * k + 30;
  const lane = z + 2.5 * c;
  return { wide: false, c, k, right, middle, left, rows: { first, hidden, second, z, a: 0, y: lane + 132 }, plus: [left, lane], relu: [left, lane + 76] };
}

function placeOf(name, spots) {
  const kernel = name === 'first' || name === 'second';
  const size = kernel ? spots.k : spots.c, side = kernel ? 3 : 5;
  if (spots.wide) {
    if (!(name in spots.at)) return null;
    return { x: spots.at[name], y: kernel ? spots.lane - 1.5 * spots.k : spots.top, size, side };
  }
  const x = name === 'a' || name === 'y' ? 0 : kernel ? spots.middle - 1.5 * size : spots.right;
  return { x, y: spots.rows[name], size, side };
}

// The grids.

function gridOf(ui, name, label) {
  const side = SIDE[name] ?? 5, editable = name in EDIT;
  const grid = html('div', side === 3 ? 'grid kernel' : 'grid');
  grid.dataset.name = name;
  grid.setAttribute('role', 'group');
  grid.setAttribute('aria-label', label);
  grid.style.setProperty('--n', side);
  for (let i = 0; i < side * side; i += 1) {
    const cell = html('button');
    cell.type = 'button';
    cell.tabIndex = i === Math.floor((side * side) / 2) ? 0 : -1;
    if (!editable) cell.setAttribute('aria-readonly', 'true');
    const [row, column] = [Math.floor(i / side), i % side];
    cell.onclick = (event) => { if (editable) edit(ui, name, row, column, event.shiftKey ? -1 : 1, true); point(ui, name, row, column); };
    cell.onkeydown = (event) => key(ui, name, row, column, event);
    cell.onpointerenter = (event) => { if (event.pointerType !== 'touch') point(ui, name, row, column); };
    cell.onfocus = () => { if (cell.matches(':focus-visible')) point(ui, name, row, column); };
    grid.append(cell);
  }
  grid.onpointerleave = () => { if (!grid.matches(':focus-within')) point(ui, null); };
  grid.onfocusout = () => point(ui, null);
  return grid;
}

function edit(ui, name, row, column, by, around) {
  const [low, high] = EDIT[name], before = ui.set[name][row][column];
  let value = before + by;
  if (value > high) value = around ? low : high;
  if (value < low) value = around ? high : low;
  ui.set[name] = ui.set[name].map((cells, i) => cells.map((cell, j) => (i === row && j === column ? value : cell)));
  changed(ui);
}

function key(ui, name, row, column, event) {
  const side = SIDE[name] ?? 5, editable = name in EDIT, by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key], digit = /^[0-9]$/.test(event.key) ? Number(event.key) : null;
  if (step === undefined && !(editable && (by || digit !== null)) && !by) return;
  event.preventDefault();
  event.stopPropagation(); // these keys turn no page
  if (step !== undefined || !editable) {
    const to = clamp(row * side + column + (step ?? -by * side), 0, side * side - 1);
    const cells = [...event.currentTarget.parentElement.children];
    cells.forEach((cell, i) => { cell.tabIndex = i === to ? 0 : -1; });
    cells[to].focus();
  } else {
    const now = ui.set[name][row][column];
    edit(ui, name, row, column, by ?? clamp(digit, ...EDIT[name]) - now, false);
    point(ui, name, row, column);
  }
}

const LABELS = {
  a: 'input a', first: 'kernel of the first convolution', hidden: 'hidden map h', second: 'kernel of the second convolution', z: 'z, what the layers add', y: 'output y',
  upstream: 'gradient of the loss by y', gate: 'derivative of g', m: 'm', m2: 'gradient over the bridge', through: 'gradient through the layers', gradient: 'gradient of the loss by a',
};

function paint(ui) {
  const { found } = ui;
  for (const grid of ui.section.querySelectorAll('.grid')) {
    const { name } = grid.dataset, values = found[name], side = SIDE[name] ?? 5;
    const amber = TERMS.includes(name), most = Math.max(...values.flat().map(Math.abs), 1);
    [...grid.children].forEach((cell, i) => {
      const row = Math.floor(i / side), column = i % side, value = values[row][column], text = short(value);
      cell.textContent = text;
      cell.dataset.value = value;
      cell.classList.toggle('long', text.length > 4);
      cell.setAttribute('aria-label', `${LABELS[name]}, row ${row + 1}, column ${column + 1}: ${full(value)}`);
      cell.classList.toggle('shut', (name === 'y' || name === 'gate') && !found.gate[row][column]);
      const share = side === 3 ? 0 : Math.abs(value) / most, filled = amber ? share : value > 0 ? share : 0;
      cell.style.background = filled ? `color-mix(in srgb, var(${amber ? '--amber' : '--s5'}) ${Math.round(amber ? 14 + 70 * filled : 8 + 86 * filled)}%, var(--bg))` : '';
      cell.style.color = !filled ? '' : amber ? (filled > 0.5 ? 'light-dark(var(--ink), #04110f)' : 'var(--ink)') : filled > 0.6 ? 'var(--hi)' : filled > 0.42 ? 'light-dark(#04110f, #eef3f7)' : 'var(--ink)';
    });
  }
}

// Where a number comes from.

function point(ui, name, row, column) {
  ui.pointed = name ? { name, row, column } : null;
  explain(ui);
}

function around(map, kernel, row, column) {
  const terms = [];
  kernel.forEach((weights, k) => weights.forEach((weight, n) => {
    const value = map[row + k - 1]?.[column + n - 1];
    if (weight && value !== undefined) terms.push([weight, value]);
  }));
  return terms.map(([weight, value], i) => `${weight < 0 ? (i ? ' − ' : '−') : i ? ' + ' : ''}${Math.abs(weight)}·${value < 0 ? `(${full(value)})` : full(value)}`).join('') || '0';
}

function explain(ui) {
  const { section, pointed, found, find } = ui, hint = find('.hint');
  for (const cell of section.querySelectorAll('.chosen, .source')) cell.classList.remove('chosen', 'source');
  if (!pointed) { hint.replaceChildren('Click a cell of ', italic('a'), ' to change it, point at any other to see where it comes from. ', bold('Blue', 'f'), ' runs forward, ', bold('amber', 'b'), ' runs back.'); return; }
  const { name, row: i, column: j } = pointed;
  const grid = (which) => section.querySelector(`.grid[data-name=${which}]`);
  const mark = (which, r, c, kind = 'source') => grid(which)?.children[r * (SIDE[which] ?? 5) + c]?.classList.add(kind);
  const box = (which, kernel) => {
    for (let r = i - 1; r <= i + 1; r += 1) for (let c = j - 1; c <= j + 1; c += 1) if (r >= 0 && c >= 0 && r < 5 && c < 5) mark(which, r, c);
    grid(kernel).classList.add('source');
  };
  for (const each of section.querySelectorAll(`.grid[data-name=${name}]`)) each.children[i * (SIDE[name] ?? 5) + j].classList.add('chosen');
  const value = full(found[name][i][j]), b = full(ui.set.branch), s = full(ui.shortcut);
  const sum = ui.shortcut === 1 ? `${b}·${full(found.z[i][j])} + ${full(found.a[i][j])}` : ui.shortcut ? `${b}·${full(found.z[i][j])} + ${s}·${full(found.a[i][j])}` : `${b}·${full(found.z[i][j])}`;
  const words = {
    a: () => ['The input. A click adds one; the arrow keys and digits change it, too.'],
    first: () => ['A weight of the first convolution. A click adds one.'],
    second: () => ['A weight of the second convolution. A click adds one.'],
    upstream: () => ['What arrives from behind: here the loss is the sum of y, so 1 everywhere. A click adds one.'],
    hidden: () => { box('a', 'first'); return [italic('h'), ` = g(${around(found.a, found.first, i, j)}) = g(${full(found.u[i][j])}) = `, bold(value)]; },
    z: () => { box(grid('hidden') ? 'hidden' : 'a', 'second'); return [italic('z'), ` = ${around(found.hidden, found.second, i, j)} = `, bold(value)]; },
    y: () => { mark('z', i, j); if (ui.shortcut) mark('a', i, j); return [italic('y'), ` = g(${sum}) = g(${full(found.total[i][j])}) = `, bold(value), found.gate[i][j] ? '' : '. The gate is closed: nothing flows back here, on neither way.']; },
    gate: () => { mark('y', i, j); return [italic('g'), `′(${full(found.total[i][j])}) = `, bold(value), found.gate[i][j] ? ': the sum is positive.' : ': the sum is not positive, the gate is closed.']; },
    m: () => { mark('gate', i, j); mark('upstream', i, j); return [italic('m'), ` = ${full(found.gate[i][j])}·${full(found.upstream[i][j])} = `, bold(value)]; },
    m2: () => { mark('m', i, j); return ui.shortcut === 1 ? ['The bridge hands ', italic('m'), ' back as it is: ', bold(value)] : [`${s}·${full(found.m[i][j])} = `, bold(value)]; },
    through: () => { for (let r = 0; r < 5; r += 1) for (let c = 0; c < 5; c += 1) if (Math.abs(r - i) < 3 && Math.abs(c - j) < 3) mark('m', r, c); return [`${b} times the turned kernels over the marked cells of m, past the inner ReLU: `, bold(value)]; },
    gradient: () => { mark('m2', i, j); mark('through', i, j); return [`${full(found.m2[i][j])} + ${full(found.through[i][j])} = `, bold(value)]; },
  };
  hint.replaceChildren(...words[name]());
}

// Arrows and labels.

function lines(ui) {
  const { spots, section, found, set, shortcut } = ui, holder = ui.find('.lines');
  holder.replaceChildren();
  const { width, height } = ui.find('.figure').getBoundingClientRect();
  holder.setAttribute('viewBox', `0 0 ${width} ${height}`);
  const path = (className, d, thick) => holder.append(svg('path', { class: className, d, 'stroke-width': thick }));
  const head = (className, x, y, turn) => holder.append(svg('path', { class: `${className} head`, d: 'M0 0-20-14-20 14Z', transform: `translate(${x} ${y}) rotate(${turn})` }));
  const small = (x0, y0, x1, y1, thick = 4) => {
    const turn = (Math.atan2(y1 - y0, x1 - x0) * 180) / Math.PI, back = 10;
    path('forward', `M${x0} ${y0}L${x1 - back * Math.cos((turn * Math.PI) / 180)} ${y1 - back * Math.sin((turn * Math.PI) / 180)}`, thick);
    holder.append(svg('path', { class: 'forward head', d: 'M0 0-12-8-12 8Z', transform: `translate(${x1} ${y1}) rotate(${turn})` }));
  };
  const [px, py] = spots.plus, [rx, ry] = spots.relu;
  const label = (which, x, y, text) => {
    const element = section.querySelector(`.label.${which}`);
    Object.assign(element.style, { left: `${x}px`, top: `${y}px` });
    if (text !== undefined) element.textContent = text;
  };
  const most = Math.max(norm(found.m2), norm(found.through), 1e-9), weight = (map) => clamp((9 * norm(map)) / most, norm(map) ? 1.6 : 0, 9);
  const over = weight(found.m2), through = weight(found.through), thin = 1 + 5 * set.branch;
  const carries = shortcut === 1 ? 'a crosses the bridge unchanged' : shortcut ? `the bridge carries W\u209b a, W\u209b = ${full(shortcut)}` : 'no bridge';
  if (spots.wide) {
    const { c, at, top, lane } = spots, ax = at.a + 2.5 * c, high = 32, round = clamp(top - high - 30, 20, 116), inner = Math.max(round - 32, 8);
    if (shortcut) {
      path('forward', `M${ax - 16} ${top - 10}V${high + round}A${round} ${round} 0 0 1 ${ax - 16 + round} ${high}H${px - round}A${round} ${round} 0 0 1 ${px} ${high + round}V${lane - 44}`, 11);
      head('forward', px, lane - 26, 90);
      if (over) path('backward', `M${px - 32} ${lane - 30}V${high + 32 + inner}A${inner} ${inner} 0 0 0 ${px - 32 - inner} ${high + 32}H${ax + 16 + inner}A${inner} ${inner} 0 0 0 ${ax + 16} ${high + 32 + inner}V${top - 28}`, over);
      if (over) head('backward', ax + 16, top - 8, 90);
    }
    label('carries', (ax + px) / 2, 11, carries);
    label('over', (ax + px) / 2, high + 60);
    const seen = ['a', 'first', ...('hidden' in at ? ['hidden'] : []), 'second', 'z'];
    seen.slice(1).forEach((name, i) => {
      const one = placeOf(seen[i], spots), next = placeOf(name, spots);
      small(one.x + one.side * one.size + 7, lane, next.x - 7, lane);
    });
    const z = placeOf('z', spots), y = placeOf('y', spots), foot = top + 5 * c + 30;
    if (set.branch) small(z.x + 5 * c + 7, lane, px - 28, lane, thin);
    label('times', (z.x + 5 * c + px - 26) / 2, lane + 30, `× ${full(set.branch)}`);
    path('forward', `M${px + 25} ${lane}H${rx - 25}`, 5);
    small(rx + 27, lane, y.x - 6, lane, 5);
    if (through) path('backward', `M${z.x - 10} ${foot}H${at.first - 12}`, through);
    if (through) head('backward', at.first - 30, foot, 180);
    label('through', (at.first + z.x) / 2 - 18, foot + 28);
    label('relu', rx, lane + 46);
  } else {
    const { c, k, left, middle, right, rows } = spots, lane = py, a = 5 * c;
    if (shortcut) {
      path('forward', `M${left - 12} ${a + 44}V${lane - 42}`, 9);
      head('forward', left - 12, lane - 25, 90);
      if (over) path('backward', `M${left + 20} ${lane - 30}V${a + 62}`, over);
      if (over) head('backward', left + 20, a + 44, -90);
    }
    small(a + 6, 1.5 * k, middle - 1.5 * k - 8, 1.5 * k);
    small(middle, rows.first + 3 * k + 4, middle, rows.hidden - 4);
    small(middle, rows.hidden + a + 4, middle, rows.second - 4);
    small(middle, rows.second + 3 * k + 4, middle, rows.z - 4);
    if (set.branch) small(right - 7, lane, px + 28, lane, thin);
    path('forward', `M${px} ${lane + 25}V${ry - 25}`, 5);
    small(rx, ry + 26, rx, rows.y - 5, 5);
    label('carries', 0, 0, shortcut === 1 ? 'a unchanged' : shortcut ? `${full(shortcut)} · a` : carries);
    const from = section.querySelector('.label.carries');
    Object.assign(from.style, { left: `${left}px`, top: `${a + 30}px` });
    label('times', (right + px + 24) / 2, lane + 24, `× ${full(set.branch)}`);
    label('relu', rx + 66, ry);
    label('over', width / 2, rows.y + 5 * c + 92);
    label('through', width / 2, rows.y + 5 * c + 120);
  }
  holder.append(svg('circle', { class: 'part', cx: px, cy: py, r: 24 }), svg('path', { class: 'sign', d: `M${px - 11} ${py}h22M${px} ${py - 11}v22` }),
    svg('circle', { class: 'part', cx: rx, cy: ry, r: 24 }), svg('path', { class: 'sign', d: `M${rx - 13} ${ry + 7}H${rx}L${rx + 11} ${ry - 10}` }));
  ui.find('.over').hidden = !shortcut;
  ui.find('.over b').textContent = norm(found.m2).toFixed(2);
  ui.find('.through b').textContent = norm(found.through).toFixed(2);
}

function arrange(ui) {
  const figure = ui.find('.figure');
  figure.style.height = '';
  const { width, height } = figure.getBoundingClientRect();
  ui.spots = layout(width, height);
  if (!ui.spots.wide) figure.style.height = `${ui.spots.rows.y + 5 * ui.spots.c + 140}px`;
  const holder = ui.find('.grids'), names = { a: 'input', z: 'what the layers add', y: 'output' };
  const wanted = ['a', 'first', 'hidden', 'second', 'z', 'y'].filter((name) => placeOf(name, ui.spots));
  const key = wanted.join();
  if (holder.dataset.key !== key) {
    holder.dataset.key = key;
    holder.replaceChildren(...wanted.map((name) => gridOf(ui, name, LABELS[name])), ...Object.entries(names).map(([name, words]) => {
      const label = html('p', 'name');
      label.dataset.of = name;
      label.append(html('b', '', name), html('span', '', words));
      return label;
    }));
  }
  for (const grid of holder.querySelectorAll('.grid')) {
    const { x, y, size } = placeOf(grid.dataset.name, ui.spots);
    Object.assign(grid.style, { left: `${x}px`, top: `${y}px` });
    grid.style.setProperty('--c', `${size}px`);
  }
  for (const label of holder.querySelectorAll('.name')) {
    const { x, y, size } = placeOf(label.dataset.of, ui.spots);
    const narrow = !ui.spots.wide;
    label.hidden = narrow && label.dataset.of !== 'y' && label.dataset.of !== 'z';
    Object.assign(label.style, { left: `${x + 2.5 * size}px`, top: `${y + 5 * size + (narrow ? 4 : 12)}px` });
  }
  const inRow = width < 760 ? 2 : 6, size = Math.min((width - inRow * 34) / (inRow * 5), 34);
  for (const grid of ui.section.querySelectorAll('.term .grid')) grid.style.setProperty('--c', `${Math.floor(size)}px`);
}

function termRow(ui) {
  const words = { upstream: ['∂L/∂y', 'arrives'], gate: ['g′', 'open or closed'], m: ['m', 'behind the ReLU'], m2: ['m', 'over the bridge'], through: ['Jᵀm', 'through the layers'], gradient: ['∂L/∂a', 'goes on'] };
  ui.find('.row').replaceChildren(...TERMS.map((name, i) => {
    const term = html('div', 'term'), block = html('div'), what = html('p', 'what');
    what.append(html('b', '', words[name][0]), html('span', '', words[name][1]));
    block.append(gridOf(ui, name, LABELS[name]), what);
    term.append(block, ...(SIGNS[i] ? [html('span', 'operator', SIGNS[i])] : []));
    return term;
  }));
}

// The state.

function draw(ui) {
  const { set, find, shortcut } = ui;
  ui.found = compute(set, shortcut);
  ui.section.dataset.kind = shortcut === 1 ? 'identity' : shortcut ? 'projection' : 'none';
  paint(ui);
  lines(ui);
  const input = find('input');
  input.value = set.branch;
  input.style.setProperty('--done', `${100 * set.branch}%`);
  find('output').textContent = set.branch.toFixed(1);
  const still = set.branch === 0 && shortcut === 1;
  find('.promise').replaceChildren(...(still ? [bold('The output is the input: y = a. The gradient arrives.')]
    : shortcut === 1 ? ['At 0 the input passes straight through: ', italic('y'), ' = ', italic('a'), '.']
      : shortcut ? ['At 0 only the projection is left.'] : ['At 0 nothing is left.']));
  find('.terms').hidden = !set.terms;
  const more = find('.more');
  more.setAttribute('aria-expanded', String(Boolean(set.terms)));
  more.textContent = set.terms ? 'Hide the terms' : 'Backward, term by term';
  const { gate, m2, through, gradient } = ui.found, closed = gate.flat().filter((open) => !open).length;
  find('.say').textContent = `${closed} of 25 gates are closed, and there both ways are cut. ‖over the bridge‖ = ${norm(m2).toFixed(2)}, ‖through the layers‖ = ${norm(through).toFixed(2)}, ‖∂L/∂a‖ = ${norm(gradient).toFixed(2)}: the two are added cell by cell, and may help or hinder each other.`;
  const over = ui.section.querySelector('.term .grid[data-name=m2] + .what b');
  over.textContent = shortcut === 1 ? 'm' : shortcut ? 'Wₛᵀm' : '0';
  explain(ui);
}

function changed(ui) {
  draw(ui);
  remember(ui);
}

const flat = (map) => map.flat().join(',');
function remember(ui) {
  const address = new URL(location.href), { set, usual } = ui;
  const texts = { branch: String(set.branch), a: set.a.flat().join(''), first: flat(set.first), second: flat(set.second), upstream: flat(set.upstream), terms: set.terms ? '1' : '' };
  const plain = { branch: String(usual.branch), a: usual.a.flat().join(''), first: flat(usual.first), second: flat(usual.second), upstream: flat(usual.upstream), terms: '' };
  for (const [name, text] of Object.entries(texts)) if (text === plain[name]) address.searchParams.delete(name); else address.searchParams.set(name, text);
  history.replaceState(history.state, '', address);
}

export default function ({ data, parentElement }) {
  const section = parentElement.querySelector('section');
  if (!section) return;
  const find = (selector) => section.querySelector(selector);
  const ui = section.ui ?? { section, find, pointed: null };
  const asked = JSON.stringify(data.set);
  if (ui.asked !== asked) Object.assign(ui, { asked, set: structuredClone(data.set) }); // a link, or Back
  Object.assign(ui, { shortcut: data.shortcut, usual: data.usual });
  if (!section.ui) { section.ui = ui; termRow(ui); }
  arrange(ui);
  draw(ui);

  const input = find('input');
  input.oninput = () => { ui.set.branch = Number(input.value); draw(ui); };
  input.onchange = () => remember(ui);
  find('.more').onclick = () => { ui.set.terms = !ui.set.terms; changed(ui); arrange(ui); };

  section.watcher?.disconnect();
  let size = '';
  section.watcher = new ResizeObserver(() => {
    const box = find('.figure').getBoundingClientRect(), next = `${Math.round(box.width)} ${Math.round(box.height)}`;
    if (next === size) return;
    if (size) { arrange(ui); draw(ui); }
    size = next;
  });
  section.watcher.observe(find('.figure'));
  return () => section.watcher?.disconnect();
}
