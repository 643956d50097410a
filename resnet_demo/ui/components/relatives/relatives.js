// One mark a network. Two pictures of the same marks, which wander from one to the other; the one
// that is pointed at, focused or pressed is described below. The page is not asked for anything.
const SVG = 'http://www.w3.org/2000/svg';
const SHAPES = {
  none: 'M0 -9A9 9 0 1 1 0 9A9 9 0 1 1 0 -9Z',
  residual: 'M0 -9A9 9 0 1 1 0 9A9 9 0 1 1 0 -9Z',
  'parallel branches': 'M-8 -8H8V8H-8Z',
  'dense concatenation': 'M0 -11L11 0L0 11L-11 0Z',
  'long concatenation': 'M0 -11L11 0L0 11L-11 0Z',
};
const OPEN = new Set(['none', 'long concatenation']);
const GIGA = 1e9;

const make = (name, attributes = {}, text = '') => {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text) node.textContent = text;
  return node;
};

const MODES = {
  depth: {
    x: row => row.year, y: row => Math.log(row.depth),
    xs: [2012, 2014, 2016, 2018, 2020], ys: [10, 20, 50, 100, 150].map(Math.log),
    xText: String, yText: v => String(Math.round(Math.exp(v))),
    spanX: [2012, 2021.6], spanY: [Math.log(6.5), Math.log(185)],
    titleX: '', titleY: 'layers',
  },
  cost: {
    x: row => Math.log(row.macs), y: row => row.top1,
    xs: [0.2, 0.5, 1, 2, 5, 10, 20].map(v => Math.log(v * GIGA)), ys: [60, 70, 80],
    xText: v => String(Number((Math.exp(v) / GIGA).toPrecision(2))), yText: v => `${v} %`,
    spanX: [Math.log(0.15 * GIGA), Math.log(40 * GIGA)], spanY: [53, 85],
    titleX: 'billion multiply-adds a photo', titleY: 'right at the first answer',
  },
};

function frame(svg, mode, width, height, rem) {
  const left = 3.1 * rem, right = width - 8, top = 1.7 * rem, bottom = height - (mode.titleX ? 2.9 : 1.7) * rem;
  const place = ([low, high], from, to) => v => from + (v - low) / (high - low) * (to - from);
  const x = place(mode.spanX, left, right), y = place(mode.spanY, bottom, top);
  const group = make('g');
  for (const value of mode.ys) {
    group.append(make('line', { class: 'grid', x1: left, x2: right, y1: y(value), y2: y(value) }));
    group.append(make('text', { class: 'axis', x: left - 10, y: y(value) + 6, 'text-anchor': 'end' }, mode.yText(value)));
  }
  const tight = width < 600 ? mode.xs.filter((_, i) => i % 2 === 0) : mode.xs;
  for (const value of tight)
    group.append(make('text', { class: 'axis', x: x(value), y: bottom + 1.3 * rem, 'text-anchor': 'middle' }, mode.xText(value)));
  group.append(make('text', { class: 'axis title', x: 0, y: top - 0.7 * rem }, mode.titleY));
  if (mode.titleX) group.append(make('text', { class: 'axis title', x: right, y: bottom + 2.5 * rem, 'text-anchor': 'end' }, mode.titleX));
  svg.querySelector('g.frame')?.remove();
  group.setAttribute('class', 'frame');
  svg.prepend(group);
  return { x, y, left, right, top, bottom };
}

// A label goes right, left, above or below its mark, where it touches neither mark nor label; the
// name of one that finds no room stands on the card when its mark is pointed at.
function label(marks, box) {
  const taken = marks.filter(m => !m.gone).map(m => [m.x - 12, m.y - 12, m.x + 12, m.y + 12]);
  const free = r => r[0] >= box.left - 6 && r[2] <= box.right + 8 && r[1] >= 0 && r[3] <= box.bottom + 4
    && taken.every(t => r[2] <= t[0] || r[0] >= t[2] || r[3] <= t[1] || r[1] >= t[3]);
  for (const mark of marks) {
    const { width, height } = mark.text.getBBox();
    const h = height * 0.8, sides = [
      [19, 6, 'start', 0], [-19, 6, 'end', -width], [0, -19, 'middle', -width / 2], [0, 19 + h * 0.75, 'middle', -width / 2],
    ];
    const rectangle = ([dx, dy, anchor, shift]) => {
      const x = mark.x + (anchor === 'middle' ? shift : dx + shift);
      return [x - 3, mark.y + dy - h * 0.8, x + width + 3, mark.y + dy + h * 0.2];
    };
    const side = mark.gone ? null : sides.find(s => free(rectangle(s)));
    const [dx, dy, anchor] = side ?? sides[mark.x > box.right / 2 ? 1 : 0];
    if (side) taken.push(rectangle(side));
    mark.text.setAttribute('x', dx);
    mark.text.setAttribute('y', dy);
    mark.text.setAttribute('text-anchor', anchor);
    mark.text.style.opacity = side ? 1 : 0;
  }
}

const numbers = row => [
  ['layers', String(row.depth)],
  ['parameters', row.parameters >= 1e7 ? `${Math.round(row.parameters / 1e6)} M` : `${(row.parameters / 1e6).toFixed(1)} M`],
  ['multiply-adds', `${Number((row.macs / GIGA).toPrecision(3))} G`],
  [row.top1 === null ? row.task : 'right at once', row.top1 === null ? 'no top-1' : `${row.top1.toFixed(1)} %`],
];

export default function ({ data, parentElement }) {
  const root = parentElement, svg = root.querySelector('.chart'), card = root.querySelector('.card');
  if (!svg) return;
  // A link names what is shown first; after that the viewer does.
  const asked = `${data.picture} ${data.chosen}`;
  if (svg.asked !== asked) Object.assign(svg, { asked, shown: { mode: data.picture, chosen: data.chosen } });
  const state = svg.shown;
  const rows = data.rows;

  svg.querySelectorAll('.mark').forEach(mark => mark.remove());
  const marks = rows.map((row, index) => {
    const words = row.skip.split(' ');
    const g = make('g', { class: `mark ${words[words.length - 1]}${OPEN.has(row.skip) ? ' open' : ''}`, tabindex: 0, role: 'button',
      'aria-label': `${row.name}, ${Math.floor(row.year)}, ${row.depth} layers, skip: ${row.skip}` });
    const text = make('text', {}, row.name);
    g.append(make('circle', { class: 'ring', r: 15 }), make('path', { d: SHAPES[row.skip] }), text);
    const choose = () => { state.chosen = row.name; describe(); };
    g.onpointerenter = choose;
    g.onfocus = choose;
    g.onclick = choose;
    g.onkeydown = event => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      for (let next = index + step; rows[next]; next += step)
        if (!marks[next].gone) { marks[next].g.focus(); break; }
    };
    svg.append(g);
    return { g, text, row };
  });

  function draw() {
    const width = svg.clientWidth || 1184, page = getComputedStyle(document.documentElement), rem = parseFloat(page.fontSize);
    const hall = page.getPropertyValue('--hall').trim() === '1';
    const height = Math.max(340, Math.min(width < 600 ? 380 : 640, window.innerHeight * (hall ? 0.44 : 0.49)));
    svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    svg.style.height = `${height}px`;
    const mode = MODES[state.mode], box = frame(svg, mode, width, height, rem);
    for (const mark of marks) {
      mark.gone = state.mode === 'cost' && mark.row.top1 === null;
      if (!mark.gone) { mark.x = box.x(mode.x(mark.row)); mark.y = box.y(mode.y(mark.row)); }
      mark.g.classList.toggle('gone', mark.gone);
      mark.g.setAttribute('tabindex', mark.gone ? -1 : 0);
      if (mark.x !== undefined) mark.g.style.transform = `translate(${mark.x}px, ${mark.y}px)`;
    }
    label([...marks].sort((a, b) => b.row.weight - a.row.weight), box);
    limit(box);
    for (const button of root.querySelectorAll('.modes button'))
      button.setAttribute('aria-pressed', button.dataset.mode === state.mode);
  }

  // The claim of the heading, drawn: nothing without a skip lies above this line.
  function limit(box) {
    svg.querySelector('g.limit')?.remove();
    if (state.mode !== 'depth') return;
    const y = box.y(Math.log(data.deepest)), group = make('g', { class: 'limit' });
    group.append(make('line', { x1: box.left, x2: box.right, y1: y, y2: y }));
    if (box.right > 600) group.append(make('text', { x: box.right, y: y + 24, 'text-anchor': 'end' }, `${data.deepest} layers, no skip`));
    svg.querySelector('g.frame').after(group);
  }

  function describe() {
    const row = rows.find(each => each.name === state.chosen) ?? rows[0];
    for (const mark of marks) mark.g.classList.toggle('chosen', mark.row === row);
    const last = row.skip.split(' ').pop();
    card.querySelector('.kind').className = `kind ${last}`;
    for (const drawing of card.querySelectorAll('.drawing')) drawing.classList.toggle('shown', drawing.dataset.skip === row.skip);
    const small = document.createElement('small');
    small.textContent = String(Math.floor(row.year));
    card.querySelector('h2').replaceChildren(row.name, small);
    card.querySelector('.skip-words').textContent = `Skip: ${row.skip_words}.`;
    card.querySelector('dl').replaceChildren(...numbers(row).map(([word, value]) => {
      const pair = document.createElement('div'), term = document.createElement('dt'), number = document.createElement('dd');
      term.textContent = word;
      number.textContent = value;
      pair.append(term, number);
      return pair;
    }));
  }

  for (const button of root.querySelectorAll('.modes button'))
    button.onclick = () => { state.mode = button.dataset.mode; draw(); };
  svg.watcher?.disconnect();
  let before = '';
  svg.watcher = new ResizeObserver(() => {  // the words' size changes with the lecture switch, too
    const now = `${svg.clientWidth} ${getComputedStyle(document.documentElement).fontSize}`;
    if (now !== before) { before = now; draw(); }
  });
  svg.watcher.observe(svg);
  svg.watcher.observe(card);
  describe();
  draw();
  document.fonts.ready.then(draw);  // labels are placed by the size of their words
  return () => svg.watcher.disconnect();
}
