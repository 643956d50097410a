// Two flights of stairs in one frame: a message multiplied at each step, on foot and with bridges.
// Python gives the depth, the bridges and the direction; the factor is the browser's, and stands in
// the address, so that a link opens the page as it was left.

const STEP = 40, BRIDGE = 300; // milliseconds a step, milliseconds over a bridge

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
