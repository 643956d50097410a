// Two flights of stairs in one frame: a message multiplied at each step, on foot and with bridges.
// resnet_demo/lecture/staircase.py is the same arithmetic in Python and says what each number is.
// Python gives the depth, the bridges and the direction; the factor is the browser's, and stands in
// the address, so that a link opens the page as it was left.

const SVG = 'http://www.w3.org/2000/svg';
const STEP = 40, BRIDGE = 300; // milliseconds a step, milliseconds over a bridge
const BARS = [0.03, 0.1, 0.25, 0.5]; // a bar is on from this signal upwards

const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const set = (element, values) => Object.entries(values).forEach(([k, v]) => element.setAttribute(k, v));
function make(name, values, ...inside) {
  const element = document.createElementNS(SVG, name);
  set(element, values);
  element.append(...inside);
  return element;
}

// The arithmetic.

function signals({ depth, bridges }, keeps) {
  const onFoot = Array.from({ length: depth + 1 }, (_, k) => keeps ** k);
  // Over the bridges: at a landing the message that crossed; on the steps under a bridge what they
  // make of it, which is added at the next landing and is not part of this number.
  const over = [1];
  let landing = 1;
  for (let k = 1; k <= depth; k += 1) {
    const bridge = bridges.find(([start, end]) => start < k && k <= end);
    if (!bridge) landing *= keeps;
    over.push(!bridge || k === bridge[1] ? landing : landing * keeps ** (k - bridge[0]));
  }
  const alone = depth - bridges.reduce((sum, [start, end]) => sum + end - start, 0);
  const all = bridges.reduce((sum, [start, end]) => sum * (1 + keeps ** (end - start)), keeps ** alone);
  return { onFoot, over, alone, all };
}

// "0.005", "0.81", "117", "5,170", "9.2·10⁵": one to three digits that count.
function inWords(value) {
  if (value >= 1e5 || value < 5e-4) {
    const [digits, exponent] = value.toExponential(1).split('e');
    return `${digits}·10${raised(Number(exponent))}`;
  }
  if (value >= 100) return Number(value.toPrecision(3)).toLocaleString('en');
  if (value >= 10) return value.toFixed(1);
  if (value >= 0.0995) return value.toFixed(2);
  return String(Number(value.toPrecision(value >= 0.0095 ? 2 : 1)));
}
const raised = (k) => String(k).replace(/[-0-9]/g, (c) => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'['-0123456789'.indexOf(c)]);

// The picture, in pixels: text must not shrink with the drawing.

function geometry(width, height, depth) {
  const narrow = width < 420, left = narrow ? 16 : 36, right = narrow ? 14 : 36;
  const back = narrow ? [12, 8] : [20, 13], top = narrow ? 48 : 74, foot = 20;
  const run = (width - left - right - back[0]) / (depth + 1), rise = (height - top - foot - 12) / (depth + 1);
  return { narrow, left, top, back, foot, run, rise, middle: (k) => [left + run * (k + 0.5) + back[0] / 2, top + rise * k - back[1] / 2] };
}

const polygon = (points, values) => make('polygon', { points: points.map((p) => p.map((n) => n.toFixed(1)).join()).join(' '), ...values });

function build(svg, { depth, bridges, withBridges }) {
  const { width, height } = svg.getBoundingClientRect();
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  const g = geometry(width, height, depth), { left, top, run, rise, back: [bx, by], foot, middle } = g;
  const title = svg.querySelector('title');
  svg.replaceChildren(title);
  const id = withBridges ? 'lamp-with' : 'lamp-plain';
  const stops = [[0, 0.9], [0.3, 0.38], [0.65, 0.1], [1, 0]].map(([offset, opacity]) =>
    make('stop', { offset, 'stop-color': 'var(--glow)', 'stop-opacity': opacity }));
  svg.append(make('defs', {}, make('radialGradient', { id }, ...stops)));
  const lamp = ([x, y], r, holder = svg) => {
    const circle = make('circle', { cx: x, cy: y, r, fill: `url(#${id})` });
    holder.append(circle);
    return circle;
  };
  lamp(middle(0), g.narrow ? 34 : 62);
  const arrival = lamp(middle(depth), 1);

  const edge = [[left, top]];
  for (let k = 0; k <= depth; k += 1) {
    edge.push([left + run * (k + 1), top + rise * k]);
    if (k < depth) edge.push([left + run * (k + 1), top + rise * (k + 1)]);
  }
  const bottom = top + rise * depth + foot;
  edge.push([left + run * (depth + 1), bottom], [left + run * (depth + 0.7), bottom], [left, top + foot + rise * 0.3]);
  svg.append(polygon(edge, { fill: 'var(--front)' }));

  const steps = [];
  for (let k = 0; k <= depth; k += 1) {
    const x0 = left + run * k, x1 = x0 + run, y = top + rise * k, drop = k === depth ? foot : rise;
    const tread = [[x0, y], [x1, y], [x1 + bx, y - by], [x0 + bx, y - by]];
    const riser = [[x1, y], [x1, y + drop], [x1 + bx, y + drop - by], [x1 + bx, y - by]];
    svg.append(polygon(riser, { fill: 'var(--riser)' }), polygon(tread, { fill: 'var(--tread)' }));
    const lights = [polygon(riser, { fill: 'var(--amber)' }), polygon(tread, { fill: 'var(--glow)' }), polygon(tread, { fill: '#fff8e1' })];
    svg.append(...lights);
    steps.push(lights);
  }

  const arches = withBridges ? bridges.map(([start, end]) => arch(svg, middle(start), middle(end), g, lamp)) : [];
  const source = middle(0), last = middle(depth);
  const bead = g.narrow ? 4.5 : 6;
  lamp(source, bead * 4);
  svg.append(make('circle', { cx: source[0], cy: source[1] - 1, r: bead, fill: '#fff6dc' }));
  const arrived = make('circle', { cx: last[0], cy: last[1] - 1, r: bead, fill: '#fff6dc' });
  const walker = make('circle', { r: bead, fill: '#fff6dc' });
  const walkerGlow = lamp([0, 0], bead * 3.4);
  svg.append(arrived, walker);

  // At landings, where a bridge and its steps meet, and at the last step.
  const quarters = [1, 2, 3].map((quarter) => bridges[Math.round((bridges.length * quarter) / 4) - 1][1]);
  const meters = [...quarters, depth].map((at) => meter(svg, at, depth, g, withBridges));
  return { g, steps, arches, arrival, arrived, walker, walkerGlow, meters, title };
}

function arch(svg, from, to, g, lamp) {
  const lift = g.narrow ? 9 : Math.max(14, 3 * g.rise * 0.5), stroke = clamp(g.run * 0.44, 2.2, 4.4);
  const [x0, y0] = [from[0] + 2, from[1]], [x1, y1] = [to[0] - 2, to[1]], control = y0 - (lift * 4) / 3;
  const path = make('path', { d: `M${x0} ${y0}C${x0} ${control} ${x1} ${control} ${x1} ${y1}`, fill: 'none',
    stroke: 'var(--with)', 'stroke-width': stroke, 'stroke-linecap': 'round' });
  svg.append(path);
  const crown = [(x0 + x1) / 2, (y0 + y1) / 8 + 0.75 * control];
  const lit = make('g', {});
  lamp(crown, stroke * 2.4, lit);
  lit.append(make('circle', { cx: crown[0], cy: crown[1], r: Math.max(2.4, stroke * 0.82), fill: 'var(--glow)' }));
  svg.append(lit);
  return { path, lit };
}

function meter(svg, at, depth, g, withBridges) {
  const [px, py] = g.middle(at), size = g.narrow ? 0.8 : 1.05, end = at === depth;
  const lift = g.narrow ? (withBridges ? 26 : 18) : withBridges ? 46 : 30;
  const x = end ? px - (g.narrow ? 18 : 14) : px + 12, y = py - (end ? lift + (g.narrow ? 8 : 16) : lift);
  const bars = BARS.map((_, i) => {
    const tall = (8 + 7 * i) * size;
    return make('rect', { class: 'bar', x: x + i * 9 * size, y: y - tall, width: 6.4 * size, height: tall, rx: 1.6 * size });
  });
  const number = make('text', { x: x + 44 * size, y });
  svg.append(...bars);
  if (!g.narrow && !end) svg.append(number);
  return { at, bars, number };
}

// What is lit when the light has come to step `at` (a fraction is on its way to the next step).

function light(picture, values, at, { depth, bridges }) {
  const { steps, arches, meters } = picture;
  const reached = (k) => clamp(at - k + 1, 0, 1) * values[k];
  steps.forEach(([riser, tread, white], k) => {
    const here = Math.min(reached(k), 1), next = Math.min(reached(Math.min(k + 1, depth)), 1);
    // The eye sees light on a curved scale: half the light looks like more than half.
    tread.setAttribute('fill-opacity', here > 0.004 ? (here ** 0.72).toFixed(3) : 0);
    riser.setAttribute('fill-opacity', here > 0.004 ? ((0.45 * here + 0.3 * next) ** 0.9 * 0.72).toFixed(3) : 0);
    white.setAttribute('fill-opacity', clamp(Math.log10(Math.max(reached(k), 1)) / 2.4, 0, 0.9).toFixed(3));
  });
  arches.forEach(({ lit }, i) => { lit.style.opacity = at >= bridges[i][1] ? 1 : 0; });
  meters.forEach(({ at: place, bars, number }) => {
    const value = at >= place - 0.02 ? values[place] : 0;
    bars.forEach((bar, i) => bar.setAttribute('class', value >= BARS[i] ? 'bar on' : 'bar'));
    number.textContent = at >= place - 0.02 ? inWords(value) : '';
  });
  const done = at >= depth - 0.01, strength = values[depth];
  const glow = done ? clamp(strength, 0, 1) ** 0.6 : 0;
  set(picture.arrival, { r: (picture.g.narrow ? 44 : 84) * (1 + clamp(Math.log10(Math.max(strength, 1)), 0, 3) * 0.45), 'fill-opacity': glow.toFixed(3) });
  picture.arrived.style.opacity = done && strength > 0.25 ? 1 : 0;
  walk(picture, values, at, { depth, bridges });
}

function walk({ g, arches, walker, walkerGlow }, values, at, { depth, bridges }) {
  const moving = at > 0.01 && at < depth - 0.01;
  walker.style.opacity = walkerGlow.style.opacity = 0;
  if (!moving) return;
  const over = arches.length ? bridges.findIndex(([start, end]) => start <= at && at < end) : -1;
  let point, strength;
  if (over >= 0) {
    const { path } = arches[over], [start, end] = bridges[over];
    const place = path.getPointAtLength((path.getTotalLength() * (at - start)) / (end - start));
    [point, strength] = [[place.x, place.y], values[start]];
  } else {
    const k = Math.floor(at), share = at - k, [a, b] = [g.middle(k), g.middle(Math.min(k + 1, depth))];
    [point, strength] = [[a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share], values[k]];
  }
  for (const circle of [walker, walkerGlow]) {
    set(circle, { cx: point[0], cy: point[1] - 1 });
    circle.style.opacity = clamp(strength, 0, 1) ** 0.6;
  }
}

// The words.

function claim(value) {
  if (value < 0.5) return 'Without bridges, the message dies on the way down.';
  if (value > 2) return 'Without bridges, the message explodes on the way down.';
  return 'Without bridges, the message arrives only if every step keeps it whole.';
}

function words(ui) {
  const { data, keeps, find } = ui, { depth } = data;
  const { onFoot, alone, all } = signals(data, keeps);
  const factor = keeps.toFixed(2).replace(/0$/, ''), value = onFoot[depth];
  find('h1').textContent = claim(value);
  const power = (flight, exponent, result) => {
    find(`${flight} .power`).replaceChildren(factor, Object.assign(document.createElement('sup'), { textContent: exponent }));
    find(`${flight} .formula b`).textContent = inWords(result);
  };
  power('.plain', depth, value);
  power('.with', alone, keeps ** alone);
  const end = data.forward ? 'The answer' : 'The layer next to the photo';
  find('.plain .note').textContent = value < 0.05 ? `${end} stays dark.`
    : value < 0.5 ? `${end} gets little light.` : value <= 2 ? `${end} gets its light.` : `${end} is flooded.`;
  find('.with .note').replaceChildren('Over the bridges alone. The steps add to it: ',
    Object.assign(document.createElement('strong'), { textContent: inWords(all) }), ' in all.');
  find('output').textContent = keeps.toFixed(2);
  find('.what').textContent = data.forward ? 'activation' : 'gradient signal';
  find('.why').textContent = data.forward ? 'product of the layers' : 'product of Jacobians';
  for (const from of ui.section.querySelectorAll('.from')) from.textContent = data.forward ? 'from the photo' : 'from the answer';
  find('.plain title').textContent = `${depth} steps without bridges, light at the top; at the last step ${inWords(value)} of it is left.`;
  find('.with title').textContent = `${depth} steps with ${data.bridges.length} bridges; over the bridges alone ${inWords(keeps ** alone)} of the light arrives.`;
}

function draw(ui) {
  const { data, state, keeps } = ui;
  const { onFoot, over } = signals(data, keeps);
  light(ui.pictures[0], onFoot, state.plain, data);
  light(ui.pictures[1], over, state.with, data);
  ui.section.dataset.step = Math.round(state.plain);
}

function rebuild(ui) {
  ui.pictures = [...ui.section.querySelectorAll('.picture')].map((svg, i) => build(svg, { ...ui.data, withBridges: i === 1 }));
  words(ui);
  draw(ui);
}

// Time.

function play(ui) {
  const { state, data } = ui;
  cancelAnimationFrame(state.frame);
  if (still()) { go(ui, data.depth); return; }
  state.plain = state.with = 0;
  let before = performance.now();
  const tick = (now) => {
    const time = now - before;
    before = now;
    state.plain = Math.min(state.plain + time / STEP, data.depth);
    // A bridge takes its own time, however many steps it leads over.
    const bridge = data.bridges.find(([start, end]) => start <= state.with && state.with < end);
    const speed = bridge ? BRIDGE / (bridge[1] - bridge[0]) : STEP;
    state.with = Math.min(state.with + time / speed, data.depth);
    draw(ui);
    if (state.plain < data.depth || state.with < data.depth) state.frame = requestAnimationFrame(tick);
    else say(ui);
  };
  state.frame = requestAnimationFrame(tick);
}

function go(ui, step) {
  const { state, data } = ui;
  cancelAnimationFrame(state.frame);
  state.plain = state.with = clamp(step, 0, data.depth);
  draw(ui);
  say(ui);
}

function say(ui) {
  const { data, state, keeps } = ui, at = Math.round(state.plain), { onFoot, over } = signals(data, keeps);
  ui.find('.count').textContent = `Step ${at} of ${data.depth}: ${inWords(onFoot[at])} without bridges, ${inWords(over[at])} with them.`;
}

function turn(ui, keeps) {
  ui.keeps = keeps;
  const input = ui.find('input'), [low, high] = ui.data.range;
  input.value = keeps;
  input.style.setProperty('--done', `${(100 * (keeps - low)) / (high - low)}%`);
  words(ui);
  draw(ui);
}

// The factor stands in the address without a rerun; Streamlit reads the address at the next one.
function remember(keeps, usual) {
  const address = new URL(location.href);
  if (keeps === usual) address.searchParams.delete('keeps'); else address.searchParams.set('keeps', keeps.toFixed(2));
  history.replaceState(history.state, '', address);
}

export default function ({ data, parentElement }) {
  const section = parentElement.querySelector('section');
  if (!section) return;
  const find = (selector) => section.querySelector(selector);
  const ui = section.ui ?? { section, find, state: { plain: data.depth, with: data.depth, frame: 0 } };
  const fresh = !section.ui || ui.data.depth !== data.depth;
  const asked = ui.data?.keeps !== data.keeps; // a link was opened, or Back was pressed
  Object.assign(ui, { data, keeps: asked ? data.keeps : ui.keeps });
  section.ui = ui;
  if (fresh) Object.assign(ui.state, { plain: data.depth, with: data.depth });
  const input = find('input');
  set(input, { min: data.range[0], max: data.range[1] });
  rebuild(ui);
  turn(ui, ui.keeps);

  input.oninput = () => turn(ui, Number(input.value));
  input.onchange = () => remember(ui.keeps, data.usual);
  find('.play').onclick = () => play(ui);
  find('.back').onclick = () => go(ui, Math.ceil(ui.state.plain) - 1);
  find('.next').onclick = () => go(ui, ui.state.plain >= data.depth ? 0 : Math.floor(ui.state.plain) + 1);
  section.querySelectorAll('.picture').forEach((svg, i) => {
    svg.setAttribute('tabindex', '0');
    svg.onkeydown = (event) => {
      const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      const to = by ? Math.round(ui.state.plain) + by : { Home: 0, End: data.depth }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      go(ui, to);
    };
    const at = (event) => {
      const { left, run } = ui.pictures[i].g;
      return Math.round((event.clientX - svg.getBoundingClientRect().left - left) / run - 0.5);
    };
    svg.onpointerdown = (event) => { go(ui, at(event)); };
    svg.onpointermove = (event) => { if (event.buttons) go(ui, at(event)); };
  });

  section.watcher?.disconnect();
  let size = '';
  section.watcher = new ResizeObserver(() => {
    const box = find('.picture').getBoundingClientRect();
    const next = `${Math.round(box.width)} ${Math.round(box.height)}`;
    if (next === size) return;
    if (size) rebuild(ui);
    size = next;
  });
  section.watcher.observe(find('.flight'));
  return () => {
    section.watcher?.disconnect();
    cancelAnimationFrame(ui.state.frame);
  };
}
