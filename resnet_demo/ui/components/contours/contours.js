// Losses over a plane as maps with contour lines, on one scale; a training's path and a ball on it.

const SVG = 'http://www.w3.org/2000/svg';
const RAMP = ['0A141C', '0E2F38', '0B5A58', '2A917B', '86CDB0', 'EDF8EC'].map((hex) =>
  [0, 2, 4].map((k) => parseInt(hex.slice(k, k + 2), 16)));
const SIDE = 430; // pixels of a drawn map

function make(tag, name, text) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== undefined) element.textContent = text;
  return element;
}

function drawing(tag, values) {
  const element = document.createElementNS(SVG, tag);
  Object.entries(values).forEach(([key, value]) => element.setAttribute(key, value));
  return element;
}

const decade = (loss) => Math.log10(Math.max(loss, 1e-6));

// Between the computed points the logarithm of the loss is interpolated; rows that are not there
// yet stay empty. Row 0 is b = −span and lies at the bottom.
function paint(canvas, losses, count, { low, high, lines }) {
  canvas.width = canvas.height = SIDE;
  const context = canvas.getContext('2d');
  const image = context.createImageData(SIDE, SIDE);
  const rows = losses.length;
  const level = new Float32Array(SIDE * SIDE).fill(NaN);
  const known = losses.map((row) => row.map(decade));
  for (let py = 0; py < SIDE; py += 1) {
    const y = (1 - py / (SIDE - 1)) * (count - 1);
    const j = Math.min(Math.floor(y), count - 2);
    const alone = rows === j + 1 && y === j;
    if (j + 1 >= rows && !alone) continue;
    for (let px = 0; px < SIDE; px += 1) {
      const x = (px / (SIDE - 1)) * (count - 1);
      const i = Math.min(Math.floor(x), count - 2);
      const [u, v] = [x - i, y - j];
      const lower = known[j];
      const upper = alone ? lower : known[j + 1];
      const value = (lower[i] * (1 - u) + lower[i + 1] * u) * (1 - v)
        + (upper[i] * (1 - u) + upper[i + 1] * u) * v;
      level[py * SIDE + px] = value;
    }
  }
  for (let k = 0; k < level.length; k += 1) {
    if (Number.isNaN(level[k])) continue;
    const t = Math.min(Math.max((level[k] - low) / (high - low), 0), 1) * (RAMP.length - 1);
    const n = Math.min(Math.floor(t), RAMP.length - 2);
    const band = Math.floor(level[k] * lines);
    const right = (k + 1) % SIDE ? level[k + 1] : NaN;
    const below = k + SIDE < level.length ? level[k + SIDE] : NaN;
    const edge = (other) => !Number.isNaN(other) && Math.floor(other * lines) !== band;
    const line = edge(right) || edge(below);
    for (let c = 0; c < 3; c += 1) {
      const colour = RAMP[n][c] + (RAMP[n + 1][c] - RAMP[n][c]) * (t - n);
      image.data[4 * k + c] = line ? colour + (t > 2.5 ? -70 : 80) : colour;
    }
    image.data[4 * k + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

const place = ([a, b], reach) => [50 + (50 * a) / reach, 50 - (50 * b) / reach];

function panel({ title, tone, about, losses, count, reach, path, alt }, scale) {
  const box = make('div', `panel ${tone}`);
  const map = make('div', 'map');
  const canvas = make('canvas');
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', alt);
  paint(canvas, losses, count, scale);
  const over = drawing('svg', { viewBox: '0 0 100 100', 'aria-hidden': 'true' });
  const thin = { 'vector-effect': 'non-scaling-stroke' };
  if (path) {
    const points = path.map((point) => place(point, reach).map((n) => n.toFixed(2)).join(',')).join(' ');
    over.append(drawing('polyline', { class: 'halo', points, ...thin }),
      drawing('polyline', { class: 'path', points, ...thin }),
      drawing('circle', { class: 'ball', r: 2.6, ...thin }));
  } else {
    over.append(drawing('circle', { class: 'middle', cx: 50, cy: 50, r: 2, ...thin }));
  }
  map.append(canvas, over);
  box.append(make('h2', '', title), make('p', '', about), map);
  return box;
}

export default function ({ data, parentElement }) {
  const find = (selector) => parentElement.querySelector(selector);
  const place_ = find('.panels');
  if (!place_) return;
  place_.replaceChildren(...data.panels.map((each) => panel(each, data)));
  find('.low').textContent = data.lowText;
  find('.high').textContent = data.highText;
  find('figcaption').textContent = data.caption;
  const way = find('.way');
  way.hidden = !data.steps;
  if (!data.steps) return;
  const slider = find('input');
  slider.max = data.steps.length - 1;
  if (parentElement.shown !== data.steps.join()) {
    slider.value = data.steps.length - 1;
    parentElement.shown = data.steps.join();
  }
  const roll = () => {
    const index = Number(slider.value);
    find('.step').textContent = `After ${data.steps[index]} of ${data.steps.at(-1)} training steps`;
    slider.setAttribute('aria-valuetext', `step ${data.steps[index]}`);
    [...place_.querySelectorAll('.panel')].forEach((box, number) => {
      const { path, reach } = data.panels[number];
      const [x, y] = place(path[Math.min(index, path.length - 1)], reach);
      box.querySelector('.ball').style.transform = `translate(${x}px, ${y}px)`;
    });
  };
  slider.oninput = roll;
  slider.onkeydown = (event) => event.stopPropagation(); // the arrow keys turn no page here
  roll();
}
