// The race: curves, scrubber, gradients and verdict. Python owns the run; this file draws it, plays
// a finished one back, and sends what was pressed. Elements are made once and then only moved.

const SVG = 'http://www.w3.org/2000/svg';
const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_';
const HEAT = ['1D1400', '5A3B00', 'B87A00', 'F2A900', 'FFD469', 'FFF6DA'].map((hex) =>
  [0, 2, 4].map((k) => parseInt(hex.slice(k, k + 2), 16)));
const PLAYBACK = 8000; // milliseconds, however many steps
const GUESSING = Math.log(10);
const PLAY = 'M19 14.5 34 24 19 33.5Z', PAUSE = 'M18.5 15v18M29.5 15v18';

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
const own = (data) => ['recorded', 'finished', 'stopped'].includes(data.state);

function children(holder, count, make) {
  while (holder.children.length > count) holder.lastChild.remove();
  while (holder.children.length < count) holder.append(make(holder.children.length));
  return [...holder.children];
}
const svg = (name) => document.createElementNS(SVG, name);
const html = (name, className = '', text = '') =>
  Object.assign(document.createElement(name), { className, textContent: text });
const set = (element, values) => Object.entries(values).forEach(([k, v]) => element.setAttribute(k, v));

// A short piece of a net's line, in place of a word for its colour.
function lineKey() {
  const key = svg('svg'), line = svg('line');
  set(key, { class: 'key', 'aria-hidden': 'true' });
  set(line, { x1: 0, x2: '100%', y1: 4, y2: 4 });
  key.append(line);
  return key;
}

function lossText(value) {
  if (value === null || value === undefined) return '–';
  if (value >= 0.1) return value.toFixed(2);
  return value > 0 ? String(Number(value.toPrecision(2))) : '0';
}

// What is drawn of one line: x from 0 to 1, y in the unit of the axis, null where there is none.
function series(data, group, number) {
  if (data.view === 'gradients') {
    const row = data.profile.rows[number];
    if (!row) return [];
    const last = row.exponents.length - 1;
    return row.exponents.map((y, i) => [last ? i / last : 0, y]);
  }
  if (data.view === 'accuracy') return group.tests.map(([step, share]) => [step / data.steps, 100 * share]);
  return data.at.map((step, i) => [step / data.steps, packed(group.loss[i])]);
}
const packed = (value) => (value === null ? null : value / 1e4);

function axis(data, lines) {
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
const raised = (k) => String(k).replace(/[-0-9]/g, (c) => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'['-0123456789'.indexOf(c)]);

function pathOf(points) {
  let d = '', pen = 'M';
  for (const [x, y] of points) {
    if (y === null) { pen = 'M'; continue; }
    d += `${pen}${x.toFixed(1)} ${y.toFixed(1)}`;
    pen = 'L';
  }
  return d;
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
  const left = gutter, right = box.width - side, top = 0.9 * rem, bottom = box.height - 0.5 * rem;
  const backwards = data.view === 'gradients';
  const lines = data.groups.map((group, i) => series(data, group, i));
  const { low, high, ticks } = axis(data, lines);
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
    } else if (data.view === 'loss') {
      line.setAttribute('class', 'guessing');
      set(line, { x1: left, x2: right, y1: Y(GUESSING), y2: Y(GUESSING) });
      set(text, { x: right - 10, y: Y(GUESSING) - 0.45 * rem, 'text-anchor': 'end' });
      text.textContent = 'guessing: 2.30';
    } else g.style.display = 'none';
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
    const noisy = data.view === 'loss' && group.raw;
    draw(raw, noisy ? data.at.map((step, k) => [step / data.steps, packed(group.raw[k])]).filter(([x]) => x <= place + 1e-9) : [], 'raw');
    const wide = data.view === 'loss' && group.low;
    const edge = (values) => data.at.map((step, k) => [X(step / data.steps), Y(packed(values[k]))])
      .filter(([x, y]) => y !== null && x <= X(place) + 0.1);
    bands[i].setAttribute('d', wide && data.at.length > 1
      ? pathOf([...edge(group.low), ...edge(group.high).reverse()]) + 'Z' : '');
  });

  const now = X(backwards ? 1 - place : place);
  set(ui.find('.now'), { x1: now, x2: now, y1: 0, y2: box.height });
  ui.find('.now').style.display = data.step || (backwards && data.profile.rows.length) ? '' : 'none';

  const ends = lines.map((points, i) => {
    if (backwards) return pixels[i].length ? [pixels[i][0][0], pixels[i][0][1]] : null;
    const point = at(points, place);
    return point && point[1] !== null ? [X(point[0]), Y(point[1])] : null;
  });
  children(ui.find('.dots'), data.groups.length, () => svg('circle')).forEach((dot, i) => {
    dot.setAttribute('class', data.groups[i].kind);
    dot.style.display = ends[i] ? '' : 'none';
    if (ends[i]) set(dot, { cx: ends[i][0], cy: ends[i][1], r: narrow ? 7 : 9 });
  });
  drawFlips(ui, data, { X, place, top, bottom, right, rem, backwards });
  drawEnds(ui, data, { lines, ends, place, now: backwards ? X(1) : now, right, height: box.height, rem, narrow, backwards });
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

function drawEnds(ui, data, { lines, ends, place, now, right, height, rem, narrow, backwards }) {
  const holder = ui.find('.ends');
  holder.classList.toggle('many', data.groups.length > 2);
  const labels = children(holder, data.groups.length, () => {
    const end = html('div');
    end.append(html('span', 'number'), html('span', 'name'));
    return end;
  });
  const tall = (data.groups.length > 2 ? 1.7 : 4.3) * rem;
  const wanted = [];
  labels.forEach((label, i) => {
    const group = data.groups[i], point = at(lines[i], place);
    label.className = `end ${group.kind}`;
    const exploded = data.view === 'loss' && lines[i].length && point && point[1] === null;
    label.hidden = !(ends[i] || exploded);
    const value = backwards ? data.profile.rows[i]?.ratio
      : exploded ? 'exploded' : data.view === 'accuracy' ? `${Math.round(point?.[1] ?? 0)} %` : lossText(point?.[1]);
    label.children[0].textContent = value ?? '';
    const flip = backwards ? null : group.flips.findLast(([step]) => step / data.steps <= place + 1e-9);
    label.children[1].textContent = flip ? `shortcuts ${flip[1]} now` : group.name;
    wanted.push([i, ends[i] ? ends[i][1] - tall / 2 : 0]);
  });
  // Labels that would cover each other share the room, in the order of their lines.
  const order = wanted.filter(([i]) => !labels[i].hidden).sort((a, b) => a[1] - b[1]);
  let floor = -0.6 * rem;
  for (const entry of order) { entry[1] = Math.max(entry[1], floor); floor = entry[1] + tall; }
  let ceiling = height + 0.1 * rem;
  for (const entry of order.reverse()) { entry[1] = Math.min(entry[1], ceiling - tall); ceiling = entry[1]; }
  for (const [i, y] of order) {
    labels[i].style.left = narrow ? '' : `${Math.min(now, right)}px`;
    labels[i].style.top = `${y}px`;
  }
}

function drawStrips(ui, data, step) {
  const profile = data.view === 'gradients';
  const strips = data.strips;
  let column = -1;
  strips.at.forEach((s, i) => { if (s <= step) column = i; });
  const count = profile ? data.groups.length : strips.rows.length;
  const rows = children(ui.find('.rows'), Math.min(count, 4), () => {
    const row = html('div');
    row.append(lineKey(), html('canvas'), html('span', 'ratio'));
    return row;
  });
  let longest = 0;
  rows.forEach((row, i) => {
    row.className = `row ${data.groups[i].kind}`;
    const [, canvas, ratio] = row.children;
    const word = profile ? data.profile.rows[i]?.letters ?? '' : column >= 0 ? strips.rows[i][column] : '';
    longest = Math.max(longest, word.length);
    paint(canvas, word);
    const value = profile || column < 0 ? null : strips.ratios[i][column];
    const name = data.groups.some(({ of }) => of > 1) ? data.groups[i].name : '';
    ratio.textContent = [value ? `${value.toLocaleString('en')} : 1` : '', name].filter(Boolean).join(' · ');
    ratio.classList.toggle('named', Boolean(name));
  });
  ui.find('.strips .caption').textContent = profile ? 'Gradient at each block' : `Gradient at each layer${column < 0 ? '' : `, step ${strips.at[column]}`}`;
  ui.find('.strips .detail').textContent = ': bright is strong, one scale for all';
  ui.find('.strips .side').style.visibility = profile || column < 0 ? 'hidden' : '';
  ui.find('.strips .near').textContent = `${profile ? 'block' : 'layer'} 1`;
  ui.find('.strips .far').textContent = longest ? `${profile ? 'block' : 'layer'} ${longest}, next to the answer` : 'last layer, next to the answer';
}

function paint(canvas, word) {
  if (canvas.word === word) return;
  canvas.word = word;
  const drawing = canvas.getContext('2d');
  canvas.width = Math.max(word.length, 1);
  canvas.height = 1;
  if (!word) return;
  const image = drawing.createImageData(word.length, 1);
  [...word].forEach((letter, i) => {
    const v = (LETTERS.indexOf(letter) / 63) * (HEAT.length - 1), k = Math.min(Math.floor(v), HEAT.length - 2);
    for (let c = 0; c < 3; c += 1) image.data[4 * i + c] = HEAT[k][c] + (HEAT[k + 1][c] - HEAT[k][c]) * (v - k);
    image.data[4 * i + 3] = 255;
  });
  drawing.putImageData(image, 0, 0);
}

function drawDigits(ui, data, step) {
  const holder = ui.find('.digits');
  holder.hidden = data.view !== 'digits' || !data.digits;
  if (holder.hidden) return;
  const { pictures, labels, names, count } = data.digits;
  holder.style.setProperty('--count', pictures.length);
  const cells = [html('span', 'who', 'test pictures'), ...pictures.map((source, i) =>
    Object.assign(html('img'), { src: source, alt: names[labels[i]] }))];
  let tested = 0;
  for (const group of data.groups.slice(0, 4)) {
    let answers = null;
    for (const [s, given] of group.answers) if (s <= step) { answers = given; tested = s; }
    cells.push(html('span', `who ${group.kind}`, group.name));
    labels.forEach((label, i) => {
      const right = answers?.[i] === label;
      cells.push(html('span', `answer ${group.kind}${answers && !right ? ' wrong' : ''}`, answers ? names[answers[i]] : '·'));
    });
  }
  cells.push(html('span', 'said', tested ? `Answers after step ${tested}; a wrong one is struck out. ${count} test pictures are measured in all.`
    : 'The nets are asked every few steps; the first answers come soon.'));
  holder.replaceChildren(...cells);
}

function drawVerdict(ui, data, step) {
  const holder = ui.find('.verdict');
  let text = data.profile ? data.profile.verdict : '';
  if (data.view !== 'gradients') for (const [from, words] of data.verdicts) if (from <= step) text = words;
  const idle = !text && data.state === 'idle';
  if (idle) text = data.lead;
  holder.classList.toggle('lead', idle);
  if (holder.words !== text) {
    holder.words = text;
    const names = data.groups.map(({ said, kind }) => [said, kind]).sort((a, b) => b[0].length - a[0].length);
    const pattern = new RegExp(`(${names.map(([said]) => said.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`, 'i');
    holder.replaceChildren(...text.split(pattern).map((part) => {
      const kind = names.find(([said]) => said.toLowerCase() === part.toLowerCase());
      return kind ? html('b', kind[1], part) : document.createTextNode(part);
    }));
  }
  const asked = data.question;
  const over = data.view === 'gradients' ? data.profile.rows.length : own(data);
  ui.find('.guessed').textContent = over && asked && asked.guess !== null
    ? `Your guess: ${lower(asked.options[asked.guess])}. On five of five seeds measured before: ${lower(asked.held)}.` : '';
}
const lower = (text) => text[0].toLowerCase() + text.slice(1);

function drawAsk(ui, data, begun) {
  const asked = data.question, holder = ui.find('.ask');
  holder.hidden = begun || !asked || data.hidden.includes('question');
  if (holder.hidden) return;
  ui.find('.question').textContent = asked.text;
  children(ui.find('.options'), asked.options.length, () => Object.assign(html('button'), { type: 'button' }))
    .forEach((button, i) => {
      button.textContent = asked.options[i];
      button.setAttribute('aria-pressed', String(asked.guess === i));
      button.onclick = () => ui.send({ kind: 'guess', option: i });
    });
  ui.find('.hint').textContent = asked.guess === null ? 'What do you expect?' : 'Now press Play.';
}

function drawButtons(ui, data) {
  const alive = ['training', 'paused', 'waiting'].includes(data.state);
  const buttons = [];
  const add = (words, action, group) => buttons.push([words, action, group && { kind: group.kind, name: group.name }]);
  if (data.view !== 'gradients') {
    if (data.strengths && data.groups.length <= 2) data.groups.forEach((group, i) => {
      const to = data.strengths[i] > 0 ? 'off' : 'on';
      add(`Switch shortcuts ${to}${group.of > 1 ? `, ${group.name}` : ''}`, { kind: 'flip', group: i, on: to === 'on' }, group);
    });
    if (data.state === 'paused') add('Single step', { kind: 'step' });
    if (alive) add('Stop', { kind: 'stop' });
    if (data.offer) add('Play the recorded run (P)', { kind: 'recorded' });
  }
  const profile = data.view === 'gradients', measured = profile && data.profile.rows.length > 0;
  if (data.state !== 'idle' || measured) add('Start over', { kind: 'reset' });
  // Made anew only when they change: a button that is replaced under the pointer gets no click.
  const holder = ui.find('.buttons'), key = JSON.stringify(buttons);
  if (holder.key !== key) {
    holder.key = key;
    holder.replaceChildren(...buttons.map(([words, action, group]) => {
      const button = Object.assign(html('button', group?.kind ?? ''), { type: 'button' });
      button.setAttribute('aria-label', group ? `${words}: the net “${group.name}”` : words);
      button.append(...(group ? [lineKey()] : []), html('span', '', words));
      button.onclick = () => ui.send(action);
      return button;
    }));
  }
  ui.find('.status .words').textContent = (profile ? '' : data.status)
    || (measured ? 'Gradient norm of each block before the first step; in large: the first block’s over the last one’s'
      : data.view === 'accuracy' ? 'Share of test pictures read correctly, batch-norm statistics measured anew' : '');
}

function draw(ui) {
  const { data, state } = ui;
  const profile = data.view === 'gradients';
  const most = profile ? 1000 : data.steps;
  const step = state.hover ?? state.at;
  const place = profile ? step / 1000 : step / data.steps;
  const measured = profile && data.profile.rows.length > 0;
  const begun = profile ? measured : data.state !== 'idle';
  drawAsk(ui, data, begun);
  drawDigits(ui, data, step);
  ui.find('.figure').classList.toggle('covered', !ui.find('.ask').hidden || !ui.find('.digits').hidden);
  drawPlot(ui, data, place);
  ui.find('.strips').hidden = data.hidden.includes('strips');
  ui.find('.verdict').hidden = ui.find('.guessed').hidden = data.hidden.includes('verdict');
  drawStrips(ui, data, step);
  drawVerdict(ui, data, state.at);

  const scrub = ui.find('.scrub'), button = ui.find('.play');
  scrub.max = most;
  scrub.value = step;
  scrub.style.setProperty('--done', step / most);
  scrub.disabled = !begun;
  set(scrub, { 'aria-valuetext': profile ? 'from the last block to the first' : `step ${step} of ${data.steps}` });
  ui.find('.count').textContent = profile ? 'last block to first' : `step ${step} of ${data.steps}`;
  const running = state.playing || data.state === 'training' || data.state === 'waiting';
  button.classList.toggle('paused', !running);
  button.setAttribute('aria-label', running ? 'Pause' : 'Play');
  ui.find('.play path').setAttribute('d', running ? PAUSE : PLAY);
  ui.find('.plot title').textContent = data.views.find(([key]) => key === data.view)[1]
    + ': ' + [...ui.find('.ends').children].map((end) => `${end.children[1].textContent} ${end.children[0].textContent}`).join(', ');
}

// Play back what is all there already, in the browser.
function playBack(ui, most) {
  const { state } = ui;
  cancelAnimationFrame(state.frame);
  if (still()) { state.at = most; state.playing = false; draw(ui); return; }
  if (state.at >= most) state.at = 0;
  const from = state.at, started = performance.now(), length = (PLAYBACK * (most - from)) / most;
  state.playing = true;
  const tick = (now) => {
    if (!state.playing) return;
    const share = length ? Math.min((now - started) / length, 1) : 1;
    state.at = Math.round(from + share * (most - from));
    state.playing = share < 1;
    draw(ui);
    if (state.playing) state.frame = requestAnimationFrame(tick);
  };
  state.frame = requestAnimationFrame(tick);
}

// What has come from Python; the playhead stays at the end of a growing curve, unless it was moved.
function show(section, data) {
  const profile = data.view === 'gradients';
  const end = profile ? (data.profile.rows.length ? 1000 : 0) : data.step;
  const key = `${data.run} ${profile} ${profile && end}`;
  const before = section.state;
  const fresh = before?.key !== key;
  if (fresh && before) before.playing = false;
  const state = fresh ? { key, at: 0, hover: null, playing: false, frame: 0, end: 0 } : before;
  if (!state.playing && (fresh || state.at >= state.end)) state.at = end;
  state.end = end;
  section.state = state;
  section.ui = { data, state, find: (selector) => section.querySelector(selector), send: section.send };

  const started = performance.now();
  drawViews(section.ui);
  drawButtons(section.ui, data);
  draw(section.ui);
  section.dataset.redraw = (performance.now() - started).toFixed(1);
  if (fresh && end > 0 && (data.state === 'recorded' || profile) && !still()) {
    state.at = 0;
    playBack(section.ui, end);
  }
}

function drawViews(ui) {
  const { data } = ui;
  const views = ui.find('.views');
  children(views, data.views.length, () => Object.assign(html('button'), { type: 'button' })).forEach((button, i) => {
    const [name, title] = data.views[i];
    button.textContent = title;
    button.setAttribute('aria-pressed', String(name === data.view));
    button.onclick = () => ui.send({ kind: 'view', view: name });
  });
  ui.find('.act').textContent = data.act;
}

function press(ui) {
  const { data, state } = ui;
  const profile = data.view === 'gradients', running = data.state === 'training' || data.state === 'waiting';
  if (profile ? !state.end : !own(data)) ui.send({ kind: profile ? 'measure' : running ? 'pause' : 'play' });
  else if (state.playing) { state.playing = false; draw(ui); } else playBack(ui, state.end);
}

function hover(ui, event) {
  const { data, state } = ui;
  if (data.view === 'gradients' || !data.step || event.pointerType === 'touch') return;
  const rail = ui.find('.scrub').getBoundingClientRect(); // 12 pixels wider than the axis on each side
  const step = Math.round(((event.clientX - rail.left - 12) / (rail.width - 24)) * data.steps);
  state.hover = step >= 1 && step <= state.end ? step : null;
  draw(ui);
}

// The component's own data never changes; `race_feed` brings every tick's, so that this file does not
// travel with it.
export default function ({ parentElement, setTriggerValue }) {
  const section = parentElement.querySelector('section');
  if (!section) return;
  const find = (selector) => section.querySelector(selector);
  section.send = (action) => setTriggerValue('act', action);
  section.show = (data) => show(section, data);
  const take = () => globalThis.raceData && section.isConnected && section.show(globalThis.raceData);
  find('.play').onclick = () => section.ui && press(section.ui);
  find('.scrub').oninput = (event) => {
    const { state } = section.ui;
    state.playing = false;
    state.at = Math.min(Number(event.target.value), state.end);
    draw(section.ui);
  };
  find('.plot').onpointermove = (event) => section.ui && hover(section.ui, event);
  find('.plot').onpointerleave = () => {
    if (!section.ui) return;
    section.state.hover = null;
    draw(section.ui);
  };

  section.abort?.abort();
  section.abort = new AbortController();
  addEventListener('race-data', take, { signal: section.abort.signal });
  addEventListener('keydown', (event) => {
    const typing = event.composedPath().some((node) => /^(input|textarea|select)$/i.test(node.nodeName ?? '') && node.type !== 'range');
    const other = event.key.toLowerCase() !== 'p' || event.ctrlKey || event.metaKey || event.altKey;
    if (!other && !typing && section.ui?.data.key) section.send({ kind: 'recorded' });
  }, { signal: section.abort.signal });
  section.watcher?.disconnect();
  let size = '';
  section.watcher = new ResizeObserver(([entry]) => {
    const next = `${Math.round(entry.contentRect.width)} ${Math.round(parseFloat(getComputedStyle(section).fontSize))}`;
    if (next === size) return;
    size = next;
    if (section.ui) draw(section.ui);
  });
  section.watcher.observe(section);
  if (section.ui) draw(section.ui); else take();
  return () => {
    section.abort?.abort();
    section.watcher?.disconnect();
    if (section.state) section.state.playing = false;
  };
}
