// The race: curves, scrubber, gradients and verdict. Python owns the run; this file draws it, plays
// a finished one back, and sends what was pressed. Elements are made once and then only moved.

const PLAYBACK = 8000; // milliseconds, however many steps
const PLAY = 'M19 14.5 34 24 19 33.5Z', PAUSE = 'M18.5 15v18M29.5 15v18';

const isByDepth = (data) => data.view.startsWith('depth');
const own = (data) => ['recorded', 'finished', 'stopped'].includes(data.state);

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
  drawMap(ui, data, place);
  const figure = ui.find('.figure'), asking = !ui.find('.ask').hidden, bare = isOverTime(data.view) && data.groups.length <= 4;
  figure.classList.toggle('beside', asking && bare);
  figure.classList.toggle('covered', (asking && !bare) || !ui.find('.digits').hidden || !ui.find('.map').hidden);
  const strips = ui.find('.strips');
  strips.hidden = data.hidden.includes('strips') || isByDepth(data);
  ui.section.classList.toggle('tall', strips.hidden);
  if (isByDepth(data)) drawPlot(ui, byDepth(data, step), 1);
  else drawPlot(ui, data, place);
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

// A recording or an experiment may be chosen far below the figure.
const asks = (state, data) => Boolean(data.question) && state.asked !== data.question.text;
function bringIntoSight(section) {
  if (section.getBoundingClientRect().top < 0) section.scrollIntoView({ block: 'start', behavior: 'instant' });
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
  section.ui = { section, data, state, find: (selector) => section.querySelector(selector), send: section.send };

  const started = performance.now();
  drawViews(section.ui);
  drawButtons(section.ui, data);
  draw(section.ui);
  if (before && (fresh && data.state === 'recorded' || asks(before, data))) bringIntoSight(section);
  state.asked = data.question?.text;
  section.dataset.redraw = (performance.now() - started).toFixed(1);
  if (fresh && end > 0 && (data.state === 'recorded' || profile) && !still()) {
    state.at = 0;
    playBack(section.ui, end);
  }
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
    // A switch or a slider that was just used keeps the focus and takes no letters.
    const typing = event.composedPath().some((node) => /^(input|textarea|select)$/i.test(node.nodeName ?? '') && !/^(range|checkbox|radio)$/.test(node.type));
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
