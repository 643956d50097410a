// Heat over a photo: one panel a map, on one scale, with each cell's own number on pointing at it.
// Values come as 16-bit integers and a factor; the picture only ever shows value / scale.

const SIDE = 512; // of the drawing, in its own pixels

function numbers({ data, factor }) {
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  return Float32Array.from(new Int16Array(bytes.buffer), (value) => value * factor);
}

function make(tag, name, text) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== undefined) element.textContent = text;
  return element;
}

// The map as colour and opacity, one pixel a cell; the browser smooths it when it is enlarged.
function smallPicture(panel, values) {
  const small = document.createElement('canvas');
  small.width = panel.columns;
  small.height = panel.rows;
  const image = new ImageData(panel.columns, panel.rows);
  values.forEach((value, index) => {
    const share = panel.scale > 0 ? value / panel.scale : 0;
    const against = panel.signed && share < 0;
    const colour = panel.signed ? (against ? [74, 168, 224] : [245, 120, 40]) : [255, 190, 46];
    const light = Math.min(panel.signed ? Math.abs(share) : Math.max(share, 0), 1);
    image.data.set([...colour, Math.round(255 * light * panel.opacity)], 4 * index);
  });
  small.getContext('2d').putImageData(image, 0, 0);
  return small;
}

function draw(canvas, photo, panel, values) {
  canvas.width = canvas.height = SIDE;
  const pen = canvas.getContext('2d');
  pen.imageSmoothingEnabled = panel.columns <= 32;
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(smallPicture(panel, values), 0, 0, SIDE, SIDE);
  if (!photo.complete || !photo.naturalWidth) return;
  // The photo itself shines where the heat is: its pixels, kept to the heat's shape, then tinted.
  pen.globalCompositeOperation = 'source-atop';
  pen.globalAlpha = panel.signed ? 0.3 : 0.7;
  pen.drawImage(photo, 0, 0, SIDE, SIDE);
  if (!panel.signed) {
    pen.globalCompositeOperation = 'source-atop';
    pen.globalAlpha = 0.34;
    pen.fillStyle = '#ffae1a';
    pen.fillRect(0, 0, SIDE, SIDE);
  }
  pen.globalAlpha = 1;
}

const shown = (value, digits) => value.toFixed(digits).replace('-', '−');

function cells(stage, panel, values) {
  if (!panel.numbers) return;
  const largest = Math.max(...values);
  const all = values.length <= 25;
  values.forEach((value, index) => {
    if (!all && (value < largest / 2 || largest <= 0)) return;
    const cell = make('span', 'cell', shown(value, panel.digits));
    cell.style.left = `${(100 * ((index % panel.columns) + 0.5)) / panel.columns}%`;
    cell.style.top = `${(100 * (Math.floor(index / panel.columns) + (panel.rows < 5 ? 0.4 : 0.5))) / panel.rows}%`;
    stage.append(cell);
  });
}

// A frame around one cell, with its number; by pointer, finger or arrow keys.
function pointing(stage, panel, values) {
  const { rows, columns } = panel;
  const frame = make('div', 'pointed');
  const number = make('b');
  frame.append(number);
  let cell = null;
  const show = (row, column) => {
    cell = [Math.min(Math.max(row, 0), rows - 1), Math.min(Math.max(column, 0), columns - 1)];
    const [y, x] = cell;
    Object.assign(frame.style, {
      left: `${(100 * x) / columns}%`, top: `${(100 * y) / rows}%`,
      width: `calc(${100 / columns}% )`, height: `${100 / rows}%`, boxSizing: 'border-box',
    });
    frame.classList.toggle('edge-left', columns > 8 && x < columns / 8);
    frame.classList.toggle('edge-right', columns > 8 && x >= (7 * columns) / 8);
    number.textContent = `${shown(values[y * columns + x], panel.digits)}${panel.unit}`;
    stage.setAttribute('aria-label', `${panel.alt} Row ${y + 1}, column ${x + 1}: ${number.textContent}`);
    stage.append(frame);
  };
  const hide = () => { cell = null; frame.remove(); };
  stage.onpointermove = stage.onpointerdown = (event) => {
    const area = stage.getBoundingClientRect();
    show(Math.floor(((event.clientY - area.top) / area.height) * rows),
      Math.floor(((event.clientX - area.left) / area.width) * columns));
  };
  stage.onpointerleave = (event) => { if (event.pointerType === 'mouse') hide(); };
  stage.onblur = hide;
  stage.onkeydown = (event) => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const [y, x] = cell ?? [Math.floor(rows / 2), Math.floor(columns / 2)];
    if (cell) show(y + step[0], x + step[1]); else show(y, x);
  };
}

function fill(figure, panel, source) {
  const values = numbers(panel.values);
  figure.classList.toggle('framed', panel.framed);
  let stage = figure.querySelector('.stage');
  if (!stage) {
    stage = make('div', 'stage');
    stage.tabIndex = 0;
    stage.setAttribute('role', 'img');
    const photo = make('img');
    photo.alt = '';
    photo.draggable = false;
    stage.append(photo, make('canvas'), make('canvas'));
    figure.append(stage, make('figcaption'));
  }
  const photo = stage.querySelector('img');
  // Two canvases take turns, so that one map fades into the next.
  const [first, second] = stage.querySelectorAll('canvas');
  const [next, last] = first.classList.contains('on') ? [second, first] : [first, second];
  const paint = () => {
    draw(next, photo, panel, values);
    next.classList.add('on');
    last.classList.remove('on');
  };
  if (photo.src !== source) {
    photo.onload = paint;
    photo.src = source;
  } else {
    paint();
  }
  stage.querySelectorAll('.grid, .cell, .pointed, .shade, .words, .box').forEach((old) => old.remove());
  stage.style.setProperty('--rows', panel.rows);
  stage.style.setProperty('--columns', panel.columns);
  if (panel.label) {
    const words = make('div', 'words');
    words.append(make('span', 'label', panel.label), make('span', 'big', panel.big));
    stage.append(make('div', 'shade'), words);
  }
  if (panel.numbers) stage.append(make('div', 'grid'));
  cells(stage, panel, values);
  panel.boxes.forEach(({ box: [left, top, right, bottom], text }) => {
    const frame = make('div', left > 0.5 ? 'box right' : 'box'); // its label stays on the photo
    Object.assign(frame.style, { left: `${100 * left}%`, top: `${100 * top}%`,
      width: `${100 * (right - left)}%`, height: `${100 * (bottom - top)}%`, boxSizing: 'border-box' });
    frame.append(make('span', '', text));
    stage.append(frame);
  });
  pointing(stage, panel, values);
  stage.setAttribute('aria-label', panel.alt);
  const caption = figure.querySelector('figcaption');
  caption.replaceChildren();
  if (panel.title) {
    const bar = make('div', `bar ${panel.signed ? 'signed' : 'positive'}`);
    const ends = make('div', 'ends');
    ends.append(make('span', '', shown(panel.signed ? -panel.scale : 0, panel.digits)),
      make('span', '', shown(panel.scale, panel.digits)));
    caption.append(make('b', '', panel.title), bar, ends,
      ...panel.lines.map((line) => make('div', '', line)));
  }
}

export default function ({ data, parentElement }) {
  const section = parentElement.querySelector('section');
  if (!section) return;
  let whole = section.querySelector('.whole');
  if (!whole) { // the container query needs a box inside the one it measures
    whole = make('div', 'whole');
    whole.append(...section.children);
    section.append(whole);
  }
  const holder = whole.querySelector('.panels');
  holder.style.setProperty('--count', data.panels.length);
  holder.classList.toggle('small', data.panels.length > 2);
  while (holder.children.length > data.panels.length) holder.lastChild.remove();
  data.panels.forEach((panel, index) => {
    const figure = holder.children[index] ?? holder.appendChild(make('figure'));
    fill(figure, panel, data.photo);
  });
  whole.classList.toggle('with-sum', Boolean(data.sum));
  if (!data.sum) return;
  for (const part of ['heat', 'bias', 'logit']) {
    const [name, value] = data.sum[part];
    whole.querySelector(`.row.${part} span`).textContent = name;
    whole.querySelector(`.row.${part} b`).textContent = value;
  }
  whole.querySelector('.line').textContent = data.sum.line;
}
