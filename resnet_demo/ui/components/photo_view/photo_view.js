// A photo, the square of it that the network saw, boxes found in it, and a box drawn by hand.
// Python owns every value; the one thing sent back is the box, when the pointer is lifted.

const percent = (part, whole) => `${(100 * part) / whole}%`;

function place(element, [left, top, right, bottom], { width, height }) {
  Object.assign(element.style, {
    left: percent(left, width), top: percent(top, height),
    width: percent(right - left, width), height: percent(bottom - top, height),
  });
}

function showCrop(stage, data) {
  const { crop, width, height } = data;
  stage.classList.toggle('cropped', Boolean(crop) && data.mode === 'photo');
  if (!crop) return;
  const [left, top, right, bottom] = crop;
  stage.style.setProperty('--crop-left', percent(left, width));
  stage.style.setProperty('--crop-top', percent(top, height));
  stage.style.setProperty('--crop-width', percent(right - left, width));
  stage.style.setProperty('--crop-height', percent(bottom - top, height));
  stage.style.setProperty('--crop-inset',
    `inset(${percent(top, height)} ${percent(width - right, width)} ${percent(height - bottom, height)} ${percent(left, width)})`);
}

// Frames first, then their labels on top: each label takes the first corner of its frame where it
// covers no label that already stands.
function showBoxes(holder, data) {
  const frames = data.boxes.map(({ box, weak }) => {
    const frame = document.createElement('div');
    frame.className = weak ? 'box weak' : 'box';
    place(frame, box, data);
    return frame;
  });
  const labels = data.boxes.map(({ text }) => {
    const label = document.createElement('span');
    label.textContent = text;
    return label;
  });
  holder.replaceChildren(...frames, ...labels);

  const whole = holder.getBoundingClientRect();
  const standing = [];
  const covers = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  labels.forEach((label, index) => {
    const frame = frames[index].getBoundingClientRect();
    const { width, height } = label.getBoundingClientRect();
    const inside = (left, top) => {
      const x = Math.min(Math.max(left - whole.left, 0), Math.max(whole.width - width, 0));
      const y = Math.min(Math.max(top - whole.top, 0), Math.max(whole.height - height, 0));
      return { left: x, top: y, right: x + width, bottom: y + height };
    };
    const corners = [
      inside(frame.left, frame.top), inside(frame.right - width, frame.top),
      inside(frame.left, frame.bottom - height), inside(frame.right - width, frame.bottom - height),
      inside(frame.left, frame.top + height), inside(frame.left, frame.bottom),
    ];
    const spot = corners.find((corner) => !standing.some((other) => covers(corner, other))) ?? corners[0];
    standing.push(spot);
    label.style.left = percent(spot.left, whole.width);
    label.style.top = percent(spot.top, whole.height);
  });
}

function allowDrawing(stage, photo, own, data, send) {
  const pixel = (event) => {
    const frame = photo.getBoundingClientRect();
    const clamp = (value, most) => Math.min(Math.max(Math.round(value), 0), most);
    return [clamp(((event.clientX - frame.left) / frame.width) * data.width, data.width),
      clamp(((event.clientY - frame.top) / frame.height) * data.height, data.height)];
  };
  const between = ([x0, y0], [x1, y1]) =>
    [Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)];
  let start = null;
  let box = null;
  stage.classList.toggle('drawing', data.mode === 'box');
  photo.onpointerdown = (event) => {
    if (data.mode !== 'box') return;
    start = pixel(event);
    photo.setPointerCapture(event.pointerId);
    event.preventDefault();
  };
  photo.onpointermove = (event) => {
    if (!start) return;
    box = between(start, pixel(event));
    own.classList.add('drawn');
    place(own, box, data);
  };
  photo.onpointerup = () => {
    if (start && box && box[2] - box[0] >= 8 && box[3] - box[1] >= 8) send(box);
    start = box = null;
  };
  photo.onpointercancel = () => { start = box = null; };
}

export default function ({ data, parentElement, setTriggerValue }) {
  const find = (selector) => parentElement.querySelector(selector);
  const stage = find('.stage');
  if (!stage) return;
  const photo = find('.photo');
  photo.style.setProperty('--ratio', data.width / data.height);
  photo.style.setProperty('--room', `${stage.parentElement.clientWidth}px`);
  photo.setAttribute('aria-label', [data.alt, ...data.boxes.map(({ text }) => text)].join('; '));
  for (const image of [find('.whole'), find('.bright')]) if (image.src !== data.photo) image.src = data.photo;
  const pixels = find('.pixels');
  if (data.pixels) pixels.src = data.pixels; else pixels.removeAttribute('src');
  showCrop(stage, data);

  const pill = find('.pill');
  const showPixels = (on) => {
    stage.classList.toggle('true-pixels', on && data.mode === 'photo');
    pill.setAttribute('aria-pressed', String(on));
    pill.textContent = on ? data.pillOn : data.pillOff;
  };
  pill.onclick = () => showPixels(pill.getAttribute('aria-pressed') !== 'true');
  showPixels(pill.getAttribute('aria-pressed') === 'true');

  showBoxes(find('.boxes'), data);
  const own = find('.own');
  own.classList.toggle('drawn', Boolean(data.own));
  if (data.own) place(own, data.own, data);
  allowDrawing(stage, photo, own, data, (box) => setTriggerValue('drawn', box));
  find('figcaption').textContent = data.caption;

  parentElement.watcher?.disconnect();
  parentElement.watcher = new ResizeObserver(([entry]) => {
    photo.style.setProperty('--room', `${entry.contentRect.width}px`);
  });
  parentElement.watcher.observe(stage.parentElement);
  return () => parentElement.watcher?.disconnect();
}
