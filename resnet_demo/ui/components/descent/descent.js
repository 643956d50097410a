// How strong the gradient still is at every block on its way back, in nets with and without
// shortcuts; y is an exponent of ten, 0 at the last block. All numbers are measured by Python.

const SVG = 'http://www.w3.org/2000/svg';
const make = (name, values) => {
  const element = document.createElementNS(SVG, name);
  Object.entries(values).forEach(([key, value]) => element.setAttribute(key, value));
  return element;
};
const raised = (k) => String(k).replace(/[-0-9]/g, (c) => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'['-0123456789'.indexOf(c)]);

function draw(figure, data) {
  const find = (selector) => figure.querySelector(selector), plot = find('.plot');
  const { width, height } = plot.getBoundingClientRect();
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize), narrow = width < 760;
  const left = 3.5 * rem, right = narrow ? width - 12 : width - 11.5 * rem, top = 0.7 * rem, bottom = height - 0.5 * rem;
  plot.setAttribute('viewBox', `0 0 ${width} ${height}`);
  find('title').textContent = data.alt;
  const values = data.rows.flatMap(({ exponents }) => exponents);
  const low = Math.min(-1, Math.floor(Math.min(...values))), high = Math.max(1, Math.ceil(Math.max(...values)));
  const Y = (v) => bottom - ((v - low) / (high - low)) * (bottom - top);
  const every = Math.ceil((high - low) / 4), grid = find('.grid');
  grid.replaceChildren();
  for (let k = Math.ceil(low / every) * every; k <= high; k += every) {
    const text = make('text', { x: left - 12, y: Y(k) + 0.32 * rem, 'text-anchor': 'end' });
    text.textContent = k === 0 ? '1' : `10${raised(k)}`;
    grid.append(make('line', { x1: left, x2: right, y1: Y(k), y2: Y(k) }), text);
  }
  const curves = find('.curves');
  curves.replaceChildren();
  const ends = data.rows.map(({ kind, exponents, value, name }) => {
    const back = [...exponents].reverse(); // the message starts at the last block
    const points = back.map((v, i) => [left + ((right - left) * i) / (back.length - 1), Y(v)]);
    curves.append(make('path', { class: kind, d: `M${points.map((p) => p.map((n) => n.toFixed(1)).join(' ')).join('L')}` }));
    const [x, y] = points.at(-1);
    curves.append(make('circle', { class: kind, cx: x, cy: y, r: 8 }));
    const label = Object.assign(document.createElement('p'), { className: kind });
    label.append(Object.assign(document.createElement('b'), { textContent: value }), name);
    return [label, y];
  }).sort((one, other) => one[1] - other[1]);
  let floor = -0.4 * rem;
  const tall = 3.4 * rem, places = ends.map(([, y]) => { floor = Math.max(y - tall / 2, floor) + tall; return floor - tall; });
  let ceiling = height + 0.6 * rem;
  for (let i = places.length - 1; i >= 0; i -= 1) { places[i] = Math.min(places[i], ceiling - tall); ceiling = places[i]; }
  ends.forEach(([label], i) => { label.style.top = `${places[i]}px`; });
  find('.ends').replaceChildren(...ends.map(([label]) => label));
  find('figcaption').textContent = data.caption;
}

export default function ({ data, parentElement }) {
  const figure = parentElement.querySelector('figure');
  if (!figure) return;
  draw(figure, data);
  figure.watcher?.disconnect();
  let size = 0;
  figure.watcher = new ResizeObserver(([entry]) => {
    if (Math.round(entry.contentRect.width) === size) return;
    size = Math.round(entry.contentRect.width);
    draw(figure, data);
  });
  figure.watcher.observe(figure);
  return () => figure.watcher?.disconnect();
}
