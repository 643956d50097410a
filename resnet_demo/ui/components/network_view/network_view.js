// The network on the viewer's photo: draws what Python measured, zooms, and sends back which block
// is chosen and which part is opened. Both change here at once; the address follows.

const REDUCED = matchMedia('(prefers-reduced-motion: reduce)');
const MOVE = 460; // milliseconds

function between(a, b, t) {
  const mixed = {};
  for (const key of Object.keys(b)) {
    mixed[key] = typeof b[key] === 'number' ? (a[key] ?? b[key]) + (b[key] - (a[key] ?? b[key])) * t : b[key];
  }
  return mixed;
}

const spineAt = (now, to) => ({ ...to.spine, stem: now.boxes.stem.x + now.boxes.stem.w / 2 });

// Put every box where it stands at time t between two layouts.
function place(view, from, to, t) {
  const now = { boxes: {}, arcs: {} };
  for (const [key, box] of Object.entries(to.boxes)) {
    const mixed = between(from.boxes[key] ?? box, box, t);
    now.boxes[key] = mixed;
    const element = key === 'photo' ? view.find('.photo') : view.elements[key];
    Object.assign(element.style, {
      left: `${mixed.x}px`, top: `${mixed.y}px`, width: `${mixed.w}px`, height: `${Math.max(mixed.h, 0)}px`,
    });
    if (mixed.depth !== undefined) element.style.setProperty('--depth', `${mixed.depth}px`);
  }
  for (const [key, arc] of Object.entries(to.arcs)) {
    const mixed = between(from.arcs[key] ?? arc, arc, t);
    now.arcs[key] = mixed;
    Object.assign(view.elements[`eye ${key}`].style, {
      left: `${mixed.x}px`, top: `${mixed.y - mixed.rise - 6}px`, width: `${mixed.w}px`,
      height: `${mixed.rise + 24}px`, visibility: arc.show ? 'visible' : 'hidden',
    });
  }
  drawChain(view.chain, view.data, now.arcs, spineAt(now, to), view.chosen()?.name, view.open, view.u);
  const height = from.height + (to.height - from.height) * t;
  view.canvas.style.height = `${height}px`;
  view.now = { ...to, ...now, height };
  point(view);
}

// The card's pointer stands under the chosen block.
function point(view) {
  const arc = view.now.arcs[view.chosen()?.name];
  const card = view.find('.card');
  const below = view.find('.below');
  const key = view.find('.key');
  card.style.width = '';
  card.classList.remove('pointing');
  if (!arc || view.stacked) { card.style.marginLeft = ''; return; }
  const middle = arc.x + arc.w * 0.5;
  const least = key.offsetWidth + 28 * view.u;
  card.style.width = `${Math.min(740 * view.u, below.clientWidth - least)}px`;
  const most = below.clientWidth - card.offsetWidth;
  const left = Math.min(Math.max(middle - card.offsetWidth * 0.36, least), most);
  card.style.marginLeft = `${left - key.offsetWidth}px`;
  const at = middle - left;
  card.style.setProperty('--point', `${at}px`);
  card.classList.toggle('pointing', at > 16 && at < card.offsetWidth - 16);
}

// From the top of the picture to the foot of the screen, less what stands below the picture.
function freeFor(whole, below, root) {
  const style = getComputedStyle(document.documentElement);
  const bar = (parseFloat(style.getPropertyValue('--bar')) || 0) * 20 * root; // the route's, in rem
  const scrolled = document.querySelector('[data-testid=stMain]')?.scrollTop ?? 0;
  const margin = 18 * root + 14;
  return innerHeight - bar - whole.getBoundingClientRect().top - scrolled - below.offsetHeight - margin;
}

function arrange(view, moving) {
  const root = parseFloat(getComputedStyle(document.documentElement).fontSize) / 20;
  const width = view.find('.whole').clientWidth;
  if (!width) return;
  view.u = root;
  view.stacked = width < 860 * root;
  const { open } = view;
  view.find('.whole').classList.toggle('tight', width < TIGHT * root);
  view.find('.whole').classList.toggle('stacked', view.stacked);
  view.find('.whole').classList.toggle('opened', Boolean(open.stage));
  const free = () => freeFor(view.find('.whole'), view.find('.below'), root);
  view.find('.whole').classList.remove('low');
  view.find('.whole').classList.toggle('low', free() < (BASE * 0.88 + BELOW) * root);
  const to = (view.stacked ? stacked : wide)(view.data, open, width, root, free());
  describe(view);
  cancelAnimationFrame(view.frame);
  const from = view.now;
  if (!moving || !from || REDUCED.matches) { place(view, to, to, 1); return; }
  const start = performance.now();
  const step = (time) => {
    // A frame's time may lie before the press that it answers.
    const t = Math.min(Math.max((time - start) / MOVE, 0), 1);
    place(view, from, to, 1 - (1 - t) ** 3);
    if (t < 1) view.frame = requestAnimationFrame(step);
  };
  view.frame = requestAnimationFrame(step);
}

function say(view) {
  const { data } = view;
  const block = view.chosen();
  const text = (selector, value) => { view.find(selector).textContent = value; };
  text('.claim b', block.percent);
  text('.claim span', block.claim);
  const slider = view.find('#block');
  slider.max = data.blocks.length;
  slider.value = block.index;
  slider.style.setProperty('--filled', `${(100 * (block.index - 1)) / (data.blocks.length - 1)}%`);
  slider.setAttribute('aria-valuetext', `${block.name}: ${block.percent} ${block.claim}`);
  text('.slider b', block.index);
  text('.slider span', `of ${data.blocks.length}`);
  text('.hint', view.part ? data.sourceHint : data.hint);
  text('.title b', block.name);
  text('.title span', block.kind);
  text('.carried-name', block.projection ? '‖Wₛx‖ over the shortcut' : '‖x‖ over the shortcut');
  text('.added-name', '‖F(x)‖ through the layers');
  const most = Math.max(block.shortcutRaw, block.branchRaw);
  view.find('.carried').style.width = `${(100 * block.shortcutRaw) / most}%`;
  view.find('.added').style.width = `${(100 * block.branchRaw) / most}%`;
  const [carried, added] = parentBars(view);
  carried.textContent = block.shortcutNorm;
  added.textContent = block.branchNorm;
  for (const term of ['shortcut', 'branch', 'output']) view.find(`.term-${term}`).src = block.images[term];
  view.find('.term-shortcut').nextElementSibling.textContent = block.projection ? 'Wₛx' : 'x';
  view.find('.term-branch').nextElementSibling.textContent = block.gain > 1 ? `F(x) × ${block.gain}` : 'F(x)';
  const crumbs = view.find('.crumbs');
  const steps = [];
  if (view.part) steps.push(['', 'whole network']);
  if (view.open.block) steps.push([view.open.stage, view.open.stage]);
  crumbs.replaceChildren(...steps.map(([part, label]) => {
    const button = make('button', '', `‹ ${label}`);
    button.type = 'button';
    button.onclick = () => view.go(view.block, part);
    return button;
  }));
}

const parentBars = (view) => view.root.querySelectorAll('.bar b');

function answer(view) {
  const { data } = view;
  view.find('.photo').src = data.photo;
  view.find('.photo').alt = data.photoAlt;
  view.find('.classes').textContent = data.classes;
  if (data.waiting) return;
  for (const best of view.root.querySelectorAll('.best')) best.textContent = data.top[0].label;
  view.find('.answer').replaceChildren(...data.top.map(({ label, percent, probability }) => {
    const item = make('li');
    const track = make('span', 'track');
    const bar = make('i');
    bar.style.width = `${100 * probability}%`;
    track.append(bar);
    const name = make('span', 'name', label);
    name.title = label;
    item.append(name, make('span', 'value', percent), track);
    return item;
  }));
}

// An opened block is the chosen one.
const opened = (view, part) => view.data.blocks.find(({ name }) => name === parse(part).block)?.index;

// What the viewer does: choose a block, open a part, close it.
function listen(view, send) {
  const { root, canvas } = view;
  view.go = (block, part, quiet) => {
    const was = view.part;
    // Asked before anything folds up: what folds up cannot keep the focus.
    const focused = view.shadow.activeElement?.closest?.('.box, .crumbs');
    view.block = opened(view, part) ?? block;
    view.part = part;
    view.open = parse(part);
    say(view);
    arrange(view, true);
    if (!quiet) send({ block: view.block, part });
    if (was !== part && focused) follow(view, was);
  };
  view.up = () => { if (view.part) view.go(view.block, parent(view.part)); };
  const slider = view.find('#block');
  slider.oninput = () => {
    const block = view.data.blocks[slider.value - 1];
    const stage = block.name.replace(/_\d+$/, '_x');
    const part = view.open.block ? block.name : view.open.stage && view.open.stage !== 'stem' ? stage : view.part;
    view.go(block.index, part, true);
  };
  slider.onchange = () => send({ block: view.block, part: view.part });
  view.find('.whole').onclick = (event) => {
    if (!event.target.closest('button, input, label, .card, .key, .answer, .box')) view.up();
  };
  root.abort?.abort();
  root.abort = new AbortController();
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented || !view.part) return;
    const elsewhere = event.target !== view.shadow.host
      && event.target.closest?.('input, textarea, button, [role=dialog], [role=listbox], [role=menu]');
    if (!elsewhere) view.up();
  }, { signal: root.abort.signal });
}

// The focus goes along: into what was opened, back to what was closed.
function follow(view, was) {
  const { part, open, data } = view;
  const stage = data.stages.find(({ name }) => name === open.stage);
  const deeper = part.length > was.length && parse(part).stage;
  let key = was;
  if (part.includes('.')) key = part;
  else if (open.block && deeper) key = `${open.block}.1`;
  else if (stage && deeper) key = stage.blocks[0]?.name ?? `${stage.name}.1`;
  else if (open.block && open.block !== parent(was)) key = `${open.block}.1`;
  const element = view.elements[key];
  const target = element?.matches('button') ? element : element?.querySelector(':scope > .full');
  target?.focus({ preventScroll: true });
}

// Before the network is there: its stages, empty, where they will stand.
function skeleton(data) {
  const stages = data.stages.map((name, index) => ({
    name, colour: `s${index + 1}`, shape: [64 * 2 ** (index && index + 1), 48 / 2 ** index], text: '', size: '', image: '',
    layers: [], blocks: [],
  }));
  return { ...data, stages, blocks: [] };
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement;
  const find = (selector) => root.querySelector(selector);
  if (!find('.canvas')) return;
  find('.whole').classList.toggle('waiting', data.waiting);
  const view = root.view ??= { root, find, canvas: find('.canvas'), shadow: root.getRootNode(), echoes: [] };
  const fresh = !view.data || view.data.version !== data.version;
  view.data = data.waiting ? skeleton(data) : data;
  answer(view);
  if (data.waiting) {
    Object.assign(view, { part: '', open: parse(''), chosen: () => undefined });
    build(view);
    arrange(view, false);
    return;
  }
  view.chosen = () => view.data.blocks[view.block - 1] ?? view.data.blocks[0];
  const asked = JSON.stringify([data.block, data.part]);
  // A press changes the picture at once, and several may be under way. What comes back from Python
  // is news only if it is the echo of none of them: Back was pressed, or a link was opened.
  const echo = view.echoes.indexOf(asked);
  if (echo >= 0) view.echoes.splice(0, echo + 1);
  else if (asked !== view.asked) {
    view.block = data.block;
    view.part = data.part;
  }
  view.asked = asked;
  view.block = opened(view, view.part) ?? Math.min(view.block, data.blocks.length);
  view.open = parse(view.part);
  if (fresh) build(view);
  listen(view, (state) => {
    view.echoes.push(JSON.stringify([state.block, state.part]));
    setTriggerValue('went', state);
  });
  say(view);
  arrange(view, !fresh || Boolean(view.now));

  root.watcher?.disconnect();
  const size = () => `${Math.round(find('.whole').clientWidth)} ${innerHeight} ${getComputedStyle(document.documentElement).fontSize}`;
  let before = size();
  root.watcher = new ResizeObserver(() => {
    if (size() === before) return;
    before = size();
    arrange(view, false);
  });
  root.watcher.observe(find('.whole'));
  return () => {
    root.watcher?.disconnect();
    root.abort?.abort();
    cancelAnimationFrame(view.frame);
  };
}
