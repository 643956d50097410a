// Sixteen switches, what each block is worth, and the network's answer with the blocks that are on.
// Python owns which blocks are off; a press shows at once and is sent as the whole list, with a
// number, so that an answer that was overtaken by another press does not flip switches back.

const SVG = 'http://www.w3.org/2000/svg';

const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

function make(tag, name, text) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== undefined) element.textContent = text;
  return element;
}

function arc() {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 34 38');
  svg.setAttribute('class', 'arc');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', 'M3 36C3 -6 31 -6 31 36');
  svg.append(path);
  return svg;
}

function block({ title }, index) {
  const column = make('div', 'block');
  const button = make('button');
  button.type = 'button';
  button.setAttribute('role', 'switch');
  button.setAttribute('aria-label', title);
  button.title = title;
  button.dataset.block = index;
  const pill = make('span', 'pill');
  pill.append(make('span', 'knob'));
  button.append(pill);
  const zone = make('div', 'zone');
  zone.append(make('div', 'bar'), make('span', 'value'));
  column.append(arc(), button, make('span', 'number', String(index + 1)), zone);
  return column;
}

function build(place, stages) {
  let index = 0;
  place.classList.toggle('many', stages.flatMap(({ blocks }) => blocks).length > 18);
  place.replaceChildren(...stages.map(({ name, tone, blocks }) => {
    const stage = make('div', 'stage');
    stage.style.setProperty('--own', `var(--s${tone})`);
    stage.style.setProperty('--blocks', blocks.length);
    const columns = make('div', 'columns');
    columns.append(...blocks.map((each) => block(each, index++)));
    stage.append(make('h2', '', name), columns);
    return stage;
  }));
}

// Losses hang below the line, gains stand above it, on one scale.
function bars(columns, stages, height) {
  const room = 1.25 * rem(); // above and below the bars, for their numbers
  const changes = stages.flatMap((stage) => stage.blocks);
  const most = Math.max(0, ...changes.map(({ change }) => change));
  const least = Math.max(0, ...changes.map(({ change }) => -change));
  const up = most > 0 ? room : 0;
  const scale = (height - up - room) / (most + least || 1);
  const zero = up + most * scale;
  columns.forEach((column, index) => {
    const { change, text } = changes[index];
    const zone = column.querySelector('.zone');
    const bar = column.querySelector('.bar');
    const value = column.querySelector('.value');
    const length = Math.abs(change) * scale;
    const rises = change > 0;
    zone.style.setProperty('--zero', `${zero}px`);
    bar.classList.toggle('up', rises);
    bar.style.top = `${rises ? zero - length : zero}px`;
    bar.style.height = `${length}px`;
    value.textContent = text;
    value.style.top = `${rises ? zero - length - room + 1 : zero + length + 2}px`;
  });
}

function row({ label, share, was, percent, before }) {
  const item = make('li', before ? 'before' : '');
  const name = make('span', 'name', label);
  name.title = label;
  const track = make('span', 'track');
  track.append(make('span', 'share'), make('span', 'was'));
  item.append(name, track, make('span', 'percent', percent));
  item.dataset.label = label;
  put(item, share, was);
  return item;
}

function put(item, share, was) {
  item.querySelector('.share').style.width = `${100 * share}%`;
  item.querySelector('.was').style.left = `${100 * was}%`;
}

// A class that stays keeps its element, so that its bar moves instead of jumping.
function rows(list, data) {
  const kept = new Map([...list.children].map((item) => [item.dataset.label, item]));
  list.replaceChildren(...data.map((each) => {
    const old = kept.get(each.label);
    if (!old) return row(each);
    old.className = each.before ? 'before' : '';
    old.querySelector('.percent').textContent = each.percent;
    requestAnimationFrame(() => put(old, each.share, each.was));
    return old;
  }));
}

function fit(label, narrow) {
  const [largest, smallest] = (narrow ? [40, 28] : [50, 32]).map((size) => (size * rem()) / 20);
  for (let size = largest; size >= smallest; size -= 2) {
    label.style.setProperty('--size', `${size}px`);
    const lines = Math.round(label.getBoundingClientRect().height / (size * 1.04));
    if (lines <= (narrow ? 1 : 2) && label.scrollWidth <= label.clientWidth) return;
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const find = (selector) => parentElement.querySelector(selector);
  const section = find('section');
  if (!section) return;
  const stages = find('.stages');
  const shape = JSON.stringify(data.stages.map(({ name, blocks }) => [name, blocks.length]));
  if (section.dataset.shape !== shape) {
    build(stages, data.stages);
    section.dataset.shape = shape;
  }
  const columns = [...stages.querySelectorAll('.block')];
  const buttons = columns.map((column) => column.querySelector('[role=switch]'));
  const state = parentElement.unplug ??= { number: data.number, off: new Set(data.off), focus: 0 };
  if (data.number >= state.number) {
    state.number = data.number;
    state.off = new Set(data.off);
  }

  const show = () => columns.forEach((column, index) => {
    const off = state.off.has(index);
    column.classList.toggle('off', off);
    buttons[index].setAttribute('aria-checked', String(!off));
    buttons[index].disabled = data.waiting;
    buttons[index].tabIndex = index === state.focus ? 0 : -1;
  });
  const send = () => {
    show();
    state.number += 1;
    setTriggerValue('flipped', { off: [...state.off].sort((a, b) => a - b), number: state.number });
  };
  stages.onclick = (event) => {
    const button = event.target.closest('[role=switch]');
    if (!button || button.disabled) return;
    const index = Number(button.dataset.block);
    state.focus = index;
    if (!state.off.delete(index)) state.off.add(index);
    send();
  };
  stages.onkeydown = (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const last = buttons.length - 1;
    const next = event.key === 'Home' ? 0 : event.key === 'End' ? last
      : step && Math.min(last, Math.max(0, state.focus + step));
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    state.focus = next;
    show();
    buttons[next].focus();
  };
  stages.onfocusin = (event) => {
    const button = event.target.closest('[role=switch]');
    if (button) state.focus = Number(button.dataset.block);
  };
  const all = find('.all');
  all.textContent = data.all;
  all.hidden = data.off.length === 0;
  all.onclick = () => {
    state.off.clear();
    send();
    buttons[state.focus].focus({ preventScroll: true });
  };

  section.classList.toggle('waiting', data.waiting);
  const crop = find('.crop');
  crop.hidden = !data.crop;
  if (data.crop && crop.src !== data.crop) crop.src = data.crop;
  crop.alt = data.alt;
  find('.lead').textContent = data.lead;
  find('.label').textContent = data.label;
  find('.change').textContent = data.change;
  rows(find('ol'), data.rows);
  find('.mark span').textContent = data.mark;
  find('.caption').textContent = data.caption;

  const arrange = () => {
    const narrow = section.clientWidth < 760;
    section.classList.toggle('narrow', narrow);
    bars(columns, data.stages, parseFloat(getComputedStyle(stages).getPropertyValue('--zone')));
    fit(find('.label'), narrow);
  };
  show();
  arrange();
  parentElement.watcher?.disconnect();
  let width = section.clientWidth;
  parentElement.watcher = new ResizeObserver(([entry]) => {
    if (entry.contentRect.width === width) return;
    width = entry.contentRect.width;
    arrange();
  });
  parentElement.watcher.observe(section);
  return () => parentElement.watcher?.disconnect();
}
